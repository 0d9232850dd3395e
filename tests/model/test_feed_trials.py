"""On/off weeks: lots for what buyers have, a feed set aside is not listened to, and void feeds lose their buyers."""

from __future__ import annotations

import numpy as np
from knowledge.edges import suppliers_on
from village import TRADE, village

from sim.decisions.suppliers import expected_wait_h
from sim.engine.streams import Stream, entity_keys
from sim.exchange.licences import Licences
from sim.knowledge.feed_trials import NOT_THERE, WITHOUT
from sim.knowledge.interests import EdgeInterests
from sim.knowledge.suppliers import SupplierKnowledge
from sim.model.feed_trials import OnOffWeeks
from sim.scenario.schema import OnOffWeeks as Settings
from sim.units import DAY_MS, HOUR_MS

from .stops import run_watched, started

BUYER, USEFUL, VOID = 100, 0, 1
DAYS, WAITING_SHARE, TONNES = 400, 0.004, 10.0
#: What an hour less of waiting saves on a tonne of 300,000 fen, and so in a term, fen.
SAVING_FEN = round(300_000 * WAITING_SHARE * TONNES)


def _two_feeds(held: tuple[int, ...] = (USEFUL, VOID)) -> tuple[OnOffWeeks, SupplierKnowledge, Licences]:
    """A buyer with a stock, two suppliers with a feed each, and licences of some of them for ever."""
    suppliers = suppliers_on([(0, 1), (0, 2)], points=3)
    interests = EdgeInterests.in_stock_feeds(suppliers, np.array([1, 2]))
    keys = entity_keys(["useful", "void"])
    settings = Settings(off=0.5, period=1)
    licences, each = Licences(), np.ones(len(held), dtype=np.int64)
    licences.issue(np.array(held), BUYER * each, 0, DAYS**2 * DAY_MS, each, keys[list(held)])
    weeks = OnOffWeeks(interests, keys, np.full(2, TONNES), suppliers, WAITING_SHARE, settings, seed=2)
    return weeks, suppliers, licences


def _live(saves_h: float) -> list[int]:
    """What the two feeds are worth to their buyer after 400 days, one of which saves so many hours of 5 in truth.

    Waits vary by one hour from day to day, and theory expects both feeds to save one.
    """
    weeks, suppliers, licences = _two_feeds()
    noise = Stream(5, "wait").normals(np.full(DAYS, 1, dtype=np.uint64), np.arange(DAYS))
    for day in range(DAYS):
        weeks.close_day(licences, day * DAY_MS)
        wait_h = 5.0 + noise[day] - saves_h * (not suppliers.set_aside[USEFUL])
        weeks.observe(np.array([day % 2]), np.array([wait_h]), np.array([day * DAY_MS + HOUR_MS]))
    return weeks.learned_fen(np.full(2, SAVING_FEN)).tolist()


def test_a_buyer_whose_feed_is_void_learns_to_stop_renewing_it_and_keeps_a_useful_one() -> None:
    """An ask of half the expected saving is 4.4 standard errors away from both: 2 x 1.12 / sqrt(400) = .11 each."""
    useful, void = _live(saves_h=1.0)
    assert useful > SAVING_FEN / 2 > void
    assert max(_live(saves_h=0.0)) < SAVING_FEN / 2


def test_lots_are_drawn_for_what_is_held_and_only_that_is_set_aside() -> None:
    """Half of the days without the one that is licensed; the other is never tried, and worth what theory says."""
    weeks, suppliers, licences = _two_feeds(held=(USEFUL,))
    without = 0
    for day in range(DAYS):
        weeks.close_day(licences, day * DAY_MS)
        lot = weeks.known.lot[day % 2]
        assert lot[VOID] == NOT_THERE
        assert suppliers.set_aside.tolist() == [lot[USEFUL] == WITHOUT, False]
        without += int(suppliers.set_aside[USEFUL])
        weeks.close_day(licences, day * DAY_MS + HOUR_MS)
        assert weeks.known.lot[day % 2].tolist() == lot.tolist()
    assert abs(without - DAYS / 2) < 3.9 * np.sqrt(DAYS / 4)
    assert weeks.learned_fen(np.full(2, SAVING_FEN))[VOID] == SAVING_FEN


def test_what_is_set_aside_is_not_listened_to() -> None:
    """The belief is that of experience alone, as if nothing had been delivered."""
    told, untold = suppliers_on([(0, 1)], feed_time_ms=0, feed_net_kg=-9_000), suppliers_on([(0, 1)])
    listening, _ = expected_wait_h(told, 1_000.0, 12.0, HOUR_MS)
    told.set_aside[:] = True
    ignoring, experience = (expected_wait_h(each, 1_000.0, 12.0, HOUR_MS) for each in (told, untold))
    assert listening != ignoring[0]
    assert np.array_equal(ignoring, experience)


def test_in_a_run_costs_are_counted_for_weeks_with_a_feed_and_without() -> None:
    """Days of both kinds for feeds that somebody had, and none for feeds that nobody had; the state is restored."""
    settings = {"off": 0.5, "period": 1}
    at_once = {"days": 10, "feeds.term": 1, "policy.listing_review_days": 0, "beliefs.hazards": 0}
    loaded = village(TRADE | at_once | {"beliefs.on_off_weeks": settings})
    model = started(loaded)
    run_watched(model, lambda _: None)
    weeks, trade = model.on_off_weeks, model.trade
    assert weeks is not None
    periods, had = weeks.known.periods, trade.negotiations.licensed[: weeks.known.periods.shape[1]]
    assert (periods.sum(axis=1) > 0).all()
    assert periods[:, ~had].sum() == 0 < had.sum()
    again = started(loaded)
    assert again.on_off_weeks is not None
    again.on_off_weeks.restore(weeks.state())
    assert again.on_off_weeks.known.periods.tolist() == periods.tolist()
