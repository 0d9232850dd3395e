"""What firms must reckon with: rules that may change, and what may be taken from them."""

from __future__ import annotations

import numpy as np

from sim.engine.arrows import Flow, Stateless
from sim.engine.streams import Stream, entity_keys
from sim.levers import Arrow, LeverValue

_OFFICES = entity_keys(["offices"])


class _Announcement(Stateless):
    """Announces a lever's level as that of the hazard of its name."""

    lever: str
    arrow = Arrow.BELIEVE
    kinds: tuple[str, ...] = ("prospects",)

    def apply(self, flow: Flow, level: LeverValue) -> None:
        """Put the hazard at the level; needs column ``lever``, the name by which each hazard is announced."""
        flow.announce(np.asarray(flow["lever"] == self.lever), float(level))


class RuleVolatility(_Announcement):
    """Lets firms reckon with rules that drift."""

    lever = "rule_volatility"


class Forfeiture(_Announcement):
    """Lets firms reckon with private products' becoming public data."""

    lever = "forfeiture"


class ConcentrationAction(_Announcement):
    """Lets platforms reckon with orders to offer what they keep back, and says how often those who dominate get one."""

    lever = "concentration_action"
    kinds = ("prospects", "dominant refuser")

    def apply(self, flow: Flow, level: LeverValue) -> None:
        """Put the hazard at the level, or every refuser's."""
        if flow.kind == "dominant refuser":
            flow.announce(np.ones(flow.size, dtype=np.bool_), float(level))
        else:
            super().apply(flow, level)


class DraftEnforcement(Stateless):
    """Lets offices act on a draft from the day of its publication, by chance, and firms reckon with that chance.

    Parameters
    ----------
    seed
        Seed of the run; drafts are drawn by the day, so a likelier enforcement never spares one.
    """

    lever = "draft_enforcement"
    arrow = Arrow.BELIEVE
    kinds = ("prospects", "draft")

    def __init__(self, seed: int) -> None:
        self._enforced = Stream(seed, "draft enforcement")

    def apply(self, flow: Flow, level: LeverValue) -> None:
        """Weigh whatever has been drafted by its chance; a draft that is published, by whether it is enforced."""
        if flow.kind == "prospects":
            flow.weigh_drafts(float(level))
        elif self._enforced.uniforms(_OFFICES, flow.now_ms)[0] < float(level):
            flow.weigh_drafts(1.0)
