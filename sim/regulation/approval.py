"""Approval of uses: what a buyer means to do with a product is looked at before a deal is agreed."""

from __future__ import annotations

import numpy as np

from sim.arrays import Mask, State
from sim.data.products import Tier
from sim.engine.arrows import Flow
from sim.engine.calendar import WORKING_DAY_MS, Calendar
from sim.engine.streams import Stream
from sim.levers import Arrow, LeverValue
from sim.regulation.desks import SERVICE_CV, Desks
from sim.scenario.schema import Approval

FORBIDDEN_TIER, NOT_APPROVED = "forbidden tier", "use not approved"


class UseApproval:
    """A first-come first-served queue before finite desks, which turn some uses down when they have looked at them.

    It belongs to an exchange's own terms, so no lever moves it. Uses of tiers below the stated one, and those of
    buyers who renew a licence, pass at once. Core products may be kept from foreign persons, who learn of it at once
    (Data Security Law of 2021, art. 21, leaves core data to stricter rules than important ones).

    Parameters
    ----------
    terms
        Settings of the scenario.
    calendar
        Office hours.
    seed
        Seed of the run.
    """

    lever = None
    arrow = Arrow.AGREE
    kinds = ("use case", "use decision")

    def __init__(self, terms: Approval, calendar: Calendar, seed: int) -> None:
        self._terms = terms
        self._lowest = Tier[terms.tier.upper()]
        self._desks = Desks(terms.desks, calendar)
        self._service, self._verdict = Stream(seed, "use approval"), Stream(seed, "use approved")

    def apply(self, flow: Flow, level: LeverValue) -> None:  # noqa: ARG002
        """Queue uses handed in, or decide on them; needs columns ``key``, ``tier``, ``foreign`` and ``renewal``."""
        if flow.kind == "use case":
            self._hand_in(flow)
        else:
            flow.refuse(self._asked(flow) & (self._verdict.uniforms(flow["key"]) < self._terms.rejected), NOT_APPROVED)

    def _asked(self, flow: Flow) -> Mask:
        """Whose use is looked at, bool (flow.size,)."""
        return np.asarray((flow["tier"] >= self._lowest) & ~flow["renewal"])

    def _hand_in(self, flow: Flow) -> None:
        if self._terms.core == "domestic":
            flow.refuse((flow["tier"] == Tier.CORE) & flow["foreign"], FORBIDDEN_TIER)
        if self._terms.days:
            service = self._service.lognormals(flow["key"], self._terms.days * WORKING_DAY_MS, SERVICE_CV, flow.now_ms)
            flow.delay(self._desks.delays(self._asked(flow) & flow.passes, service, flow.now_ms))

    def state(self) -> State:
        """When each desk will be free."""
        return self._desks.state()

    def restore(self, state: State) -> None:
        """Take back what was saved."""
        self._desks.restore(state)
