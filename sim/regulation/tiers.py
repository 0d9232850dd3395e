"""Tiers: how much of what is listed the state calls important or core."""

from __future__ import annotations

from sim.engine.arrows import Flow, Stateless
from sim.engine.streams import Stream
from sim.levers import Arrow, LeverValue

_PERCENT = 100.0
#: Core data are the smaller part of what is not general.
_CORE_OF_BOTH = 0.2
_IMPORTANT, _CORE = 1, 2


class ImportantAndCore(Stateless):
    """Puts a share of products into the important and core tiers when they are handed in for listing.

    Each product has its own threshold, so that a higher share only ever raises tiers.
    """

    lever = "important_core_share"
    arrow = Arrow.LIST
    kinds = ("listing",)

    def __init__(self, seed: int) -> None:
        self._stream = Stream(seed, "important and core tiers")

    def apply(self, flow: Flow, level: LeverValue) -> None:
        """Raise the tier of those below the share; needs column ``key``."""
        share = float(level) / _PERCENT
        threshold = self._stream.uniforms(flow["key"])
        core = threshold < share * _CORE_OF_BOTH
        flow.raise_tier((threshold < share) * _IMPORTANT + core * (_CORE - _IMPORTANT))
