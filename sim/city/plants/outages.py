"""Shocks of supply: plants that make less of a good for a time than they could."""

from __future__ import annotations

import numpy as np

from sim.arrays import NONE, Ints
from sim.city.plants.supply import SupplyChain
from sim.scenario.schema import Outage


class Outages:
    """Tells how long machines take for a lot, hour by hour.

    A lot in work is finished as it was begun. Outages of one good that overlap multiply what is left.

    Parameters
    ----------
    chain
        Who makes what.
    outages
        Section of the scenario.
    """

    def __init__(self, chain: SupplyChain, outages: tuple[Outage, ...]) -> None:
        self._usual_ms = chain.lot_ms
        self._outages = outages
        makes = np.where(chain.output_point != NONE, chain.point_good[chain.output_point], NONE)
        self._sites = [makes == chain.goods.names.index(outage.good) for outage in outages]

    def lot_ms(self, now_ms: int) -> Ints:
        """Time that each plant takes for a lot from now on, int64 (sites,)."""
        left = np.ones(self._usual_ms.size)
        for outage, sites in zip(self._outages, self._sites, strict=True):
            if outage.begin_ms <= now_ms < outage.end_ms:
                left[sites] *= 1.0 - outage.lost
        return np.rint(self._usual_ms / left).astype(np.int64)
