"""Loop detectors and probes: what link times look like to those who measure them.

A reading is the truth with a relative error of two parts: one that all readings of a link at an
instant have in common, and one of its own. The mean of n readings therefore has an error variance of
a + b/n, which does not vanish with n. Everything is keyed by (link or detector, instant).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.arrays import AnyArray, Floats, Ints, Keys, Mask
from sim.engine.streams import Stream, combine_each
from sim.scenario.schema import Detectors
from sim.units import ms_from_hours

#: Standard deviation of a repair's duration over its mean.
_REPAIR_CV = 0.5


class LoopDetectors(NamedTuple):
    """Detectors, one on each link that has any."""

    link: Ints  # (detectors,) ascending
    key: Keys  # (detectors,)
    owner: Ints  # (detectors,) department, counted from 0


def place_detectors(settings: Detectors, link_key: Keys, departments: int, seed: int) -> LoopDetectors:
    """Spread detectors over a share of links, and deal them to departments; the first is the traffic police."""
    link = np.flatnonzero(Stream(seed, "detector").uniforms(link_key) < settings.share)
    key = combine_each(link_key[link], 0)
    u = Stream(seed, "detector owner").uniforms(key)
    others = 1 + ((u - settings.police) / max(1.0 - settings.police, 1e-9) * (departments - 1)).astype(np.int64)
    return LoopDetectors(link, key, np.where(u < settings.police, 0, np.minimum(others, departments - 1)))


class LinkTimeSensors:
    """Errors, drop-outs and failures of everything that measures link times.

    Parameters
    ----------
    settings
        How good detectors are, and how often they fail.
    link_key
        Key of each link, uint64 (links,).
    seed
        Seed of the run.
    """

    def __init__(self, settings: Detectors, link_key: Keys, seed: int) -> None:
        self._settings = settings
        self._link_key = link_key
        self._common, self._own = Stream(seed, "link time, common error"), Stream(seed, "link time, own error")
        self._drop_out = Stream(seed, "detector drop-out")
        self._fails, self._repair = Stream(seed, "detector fails"), Stream(seed, "detector repair")

    def measure(self, link: Ints, key: Keys, true_ms: Floats, now_ms: int) -> Floats:
        """What measurements of link times say, in ms, float64 like ``link``.

        Parameters
        ----------
        key
            Key of whatever measures, uint64 like ``link``.
        true_ms
            Time that is measured.
        """
        settings = self._settings
        common = settings.common_error * self._common.normals(self._link_key[link], now_ms)
        own = settings.noise * self._own.normals(key, now_ms)
        return true_ms * np.maximum(1.0 + common + own, _LEAST)

    def working(self, detectors: LoopDetectors, now_ms: int) -> Mask:
        """Which detectors give a reading now: neither failed nor dropped out, bool (detectors,)."""
        dropped = self._drop_out.uniforms(detectors.key, now_ms) < self._settings.drop_out
        return ~(dropped | self._failed(detectors.key, now_ms))

    def _failed(self, key: Keys, now_ms: int) -> Mask:
        """Detectors under repair: one failure in each cycle of mean life and repair, at a uniform moment."""
        repair_ms = ms_from_hours(self._settings.repair)
        cycle_ms = ms_from_hours(self._settings.life) + repair_ms
        failed = np.zeros(key.size, dtype=np.bool_)
        for cycle in (now_ms // cycle_ms - 1, now_ms // cycle_ms):
            begin = (cycle + self._fails.uniforms(key, cycle)) * cycle_ms
            lasts: AnyArray = self._repair.lognormals(key, repair_ms, _REPAIR_CV, cycle)
            failed |= (begin <= now_ms) & (now_ms < begin + lasts)
        return failed


#: No measurement says that a link takes less than this share of its true time.
_LEAST = 0.1
