"""Live views on their way: whole or in open parts, sharp or blurred, and kept no longer than needed."""

from __future__ import annotations

import numpy as np
import pytest

from sim.arrays import Ints
from sim.data.delivery import Readings
from sim.data.roads import RoadFeed, live_view
from sim.engine.streams import entity_keys
from sim.knowledge.roads import RoadPicture, SurveyError
from sim.knowledge.views import CarrierViews
from sim.units import HOUR_MS

LINKS = 6
FREE, USUAL = np.full(LINKS, 60_000), np.full(LINKS, 90_000)
#: Links of the two districts, whose parts can be opened apart.
DISTRICT = np.array([0, 0, 0, 1, 1, 1])
CARRIERS = np.array([11, 12, 13])
PRODUCT = live_view(40, "bureau")


class Desk:
    """A bureau that has read every link, its feed, and what carriers and the state know."""

    def __init__(self) -> None:
        self.picture, self.state = self._blank(), self._blank()
        self.views = CarrierViews(3, float(HOUR_MS))
        keys = [entity_keys([f"{what} {i}" for i in range(many)]) for what, many in (("part", 2), ("link", LINKS))]
        self.feed = RoadFeed(self.picture, DISTRICT, *keys, CARRIERS, self.views, self.state, lambda _: USUAL, seed=1)
        self.observe(0)

    @staticmethod
    def _blank() -> RoadPicture:
        return RoadPicture.blank(FREE, SurveyError(1e-4, 1e-4), float(HOUR_MS), 0.5)

    def observe(self, now_ms: int) -> None:
        """Read every link, the later the slower."""
        rows = np.arange(LINKS)
        self.picture.observe(rows, 0.1 * (1 + rows) + now_ms / HOUR_MS, np.ones(LINKS, dtype=np.int64), USUAL, now_ms)

    def send(
        self,
        persons: Ints,
        now_ms: int = 0,
        blur_sd: float = 0.0,
        licensed: bool = True,
        opened: tuple[bool, bool] = (False, False),
    ) -> dict[str, np.ndarray]:
        """Pack the view of an instant for some persons."""
        nothing = np.zeros(persons.size, dtype=np.int64)
        value, _ = self.feed.read(nothing[:1], now_ms)
        return self.feed.pack(
            Readings(
                nothing, np.repeat(value, persons.size), entity_keys([f"{p}" for p in persons]),
                np.full(persons.size, blur_sd), np.full(persons.size, licensed), np.array(opened), now_ms,
            )
        )  # fmt: skip

    def deliver(self, persons: Ints, parcel: dict[str, np.ndarray], now_ms: int = 0) -> None:
        """Let a parcel arrive."""
        self.feed.unpack(persons, np.zeros(persons.size, dtype=np.int64), np.full(persons.size, now_ms), parcel)


def test_a_licensed_carrier_gets_the_bureaus_picture() -> None:
    """Whole and sharp; all who get the same share one view, and no copy is kept once all have it."""
    desk = Desk()
    desk.deliver(CARRIERS, desk.send(CARRIERS))
    (view,) = desk.views.views
    assert desk.views.view_of.tolist() == [0, 0, 0]
    assert view.deviation.tolist() == desk.picture.at(USUAL, 0)[0].tolist()
    assert desk.feed.state()["taken_ms"].size == 0


def test_whoever_has_no_licence_gets_the_open_parts() -> None:
    """Elsewhere the usual, closures among it."""
    desk = Desk()
    desk.picture.closed[[0, 5]] = True
    desk.deliver(CARRIERS[:1], desk.send(CARRIERS[:1], licensed=False, opened=(False, True)))
    (view,) = desk.views.views
    assert view.deviation[:3].tolist() == [0.0] * 3
    assert view.deviation[3:].tolist() == desk.picture.at(USUAL, 0)[0][3:].tolist()
    assert view.closed.tolist() == [False] * 5 + [True]


def test_a_view_is_as_it_was_when_it_was_read() -> None:
    """What the bureau has learned since is in later editions only, also where one arrives late."""
    desk = Desk()
    early = desk.send(CARRIERS[:2])
    then = desk.picture.at(USUAL, 0)[0].tolist()
    desk.observe(HOUR_MS)
    late = desk.send(CARRIERS[:1], HOUR_MS)
    desk.deliver(CARRIERS[:1], late, HOUR_MS)
    desk.deliver(CARRIERS[:2], early, HOUR_MS)
    assert [view.taken_ms for view in desk.views.views] == [HOUR_MS, 0]
    assert desk.views.view_of.tolist() == [0, 1, -1]
    assert desk.views.views[1].deviation.tolist() == then


@pytest.mark.parametrize("blur_sd", [0.1, 5.0])
def test_a_blurred_view_is_believed_less_the_more_it_is_blurred(blur_sd: float) -> None:
    """The same noise for all who get it; a view blurred beyond use is the public map."""
    desk = Desk()
    desk.deliver(CARRIERS, desk.send(CARRIERS, blur_sd=blur_sd))
    (view,) = desk.views.views
    sharp = desk.picture.at(USUAL, 0)[0]
    assert view.deviation.tolist() != sharp.tolist()
    if blur_sd > 1.0:
        assert np.abs(view.deviation).max() < 0.1 * blur_sd


def test_a_report_lets_the_state_see_what_the_bureau_sees() -> None:
    """Also without any other reading."""
    desk = Desk()
    value, _ = desk.feed.read(np.zeros(1, dtype=np.int64), 0)
    desk.feed.report(np.zeros(1, dtype=np.int64), value, 0)
    assert desk.state.at(USUAL, 0)[0] == pytest.approx(desk.picture.at(USUAL, 0)[0])


def test_copies_on_their_way_are_saved() -> None:
    """A feed restored before arrival delivers the same."""
    desk, other = Desk(), Desk()
    parcel = desk.send(CARRIERS, blur_sd=0.2, licensed=False, opened=(True, False))
    other.feed.restore(desk.feed.state())
    for each in (desk, other):
        each.deliver(CARRIERS, parcel)
    assert desk.views.views[0].deviation.tobytes() == other.views.views[0].deviation.tobytes()
    assert other.feed.state()["taken_ms"].size == 0
