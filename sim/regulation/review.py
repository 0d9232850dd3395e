"""Review of listings at finite desks, in office hours, and its mistakes."""

from __future__ import annotations

from collections.abc import Sequence

from sim.arrays import Mask, State
from sim.engine.arrows import Flow, Stateless
from sim.engine.calendar import WORKING_DAY_MS, Calendar
from sim.engine.streams import Stream
from sim.engine.tables import join_states, part_of
from sim.levers import Arrow, LeverValue
from sim.regulation.desks import SERVICE_CV, Desks


class FalseRejection(Stateless):
    """Lets reviewers reject some listings that comply; each time one is handed in is another draw."""

    lever = "review_false_rejection"
    arrow = Arrow.LIST
    kinds = ("reviewed",)

    def __init__(self, seed: int) -> None:
        self._stream = Stream(seed, "false rejection")

    def apply(self, flow: Flow, level: LeverValue) -> None:
        """Refuse listings by chance; needs columns ``key`` and ``submission``, which counts from 1."""
        unlucky = self._stream.uniforms(flow["key"], flow["submission"]) < float(level)
        flow.refuse(unlucky, "rejected by the review")


class DeskReview:
    """A first-come first-served queue before ``desks`` desks; delay is service plus waiting.

    Parameters
    ----------
    desks
        Desks that each review one case at a time.
    calendar
        Office hours.
    stream
        Draws of service times.
    """

    def __init__(self, desks: int, calendar: Calendar, stream: Stream) -> None:
        self._desks = Desks(desks, calendar)
        self._stream = stream

    def apply(self, flow: Flow, level: LeverValue) -> None:
        """Delay each case by its time in the queue and at a desk; needs column ``key``."""
        self.delay(flow, level, flow.passes)

    def delay(self, flow: Flow, level: LeverValue, cases: Mask) -> None:
        """Delay some of the cases alone, bool (cases,)."""
        mean_ms = float(level) * WORKING_DAY_MS
        service = self._stream.lognormals(flow["key"], mean_ms, SERVICE_CV, flow.now_ms)
        flow.delay(self._desks.delays(cases, service, flow.now_ms))

    def state(self) -> State:
        """When each desk will be free."""
        return self._desks.state()

    def restore(self, state: State) -> None:
        """Take back what was saved."""
        self._desks.restore(state)


class ListingReview:
    """Review of what is handed in for listing, at every exchange's own desks.

    Parameters
    ----------
    desks
        Desks of each exchange, by its number, that each review one listing at a time.
    calendar
        Office hours.
    seed
        Seed of the run.
    """

    lever = "listing_review_days"
    arrow = Arrow.LIST
    kinds = ("listing",)

    def __init__(self, desks: Sequence[int], calendar: Calendar, seed: int) -> None:
        self._offices = [DeskReview(each, calendar, Stream(seed, "listing review")) for each in desks]

    def apply(self, flow: Flow, level: LeverValue) -> None:
        """Delay each listing by its time in the queue and at a desk; needs columns ``key`` and ``venue``."""
        for venue, office in enumerate(self._offices):
            office.delay(flow, level, flow.passes & (flow["venue"] == venue))

    def state(self) -> State:
        """When each desk will be free."""
        return join_states(**{str(venue): office.state() for venue, office in enumerate(self._offices)})

    def restore(self, state: State) -> None:
        """Take back what was saved."""
        for venue, office in enumerate(self._offices):
            office.restore(part_of(state, str(venue)))
