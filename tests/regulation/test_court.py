"""The court that hears claims over data: in order, by chance, and no further than sellers have money."""

from __future__ import annotations

import datetime as dt
from itertools import pairwise

import numpy as np
import pytest

from sim.accounts import Ledger
from sim.engine.arrows import Arrows
from sim.engine.calendar import OPENS_MS, Calendar
from sim.engine.events import EventLog
from sim.engine.streams import entity_keys
from sim.levers import LeverValue, neutral_levels
from sim.record.registry import EMITTED
from sim.regulation import Recognition, Recourse
from sim.regulation.court import DataCourt
from sim.scenario.schema import Disputes
from sim.units import DAY_MS

BUYER, SELLER, OUTSIDE = range(3)
LATER_MS = 1_000 * DAY_MS


def sitting(**levels: LeverValue) -> tuple[DataCourt, Ledger, EventLog]:
    """A court with one desk; the seller has 1,000 fen."""
    log = EventLog(EMITTED)
    ledger = Ledger(3, log)
    ledger.transfer(0, OUTSIDE, SELLER, np.array([1_000]), "capital")
    arrows = Arrows([Recourse(), Recognition(0.1, 1)], neutral_levels() | levels)
    court = DataCourt(Disputes(days=1, desks=1), Calendar(dt.date(2021, 6, 7)), arrows, ledger, log, seed=2)
    return court, ledger, log


def file(court: DataCourt, claims: list[int], first: int = 0) -> list[int]:
    """Claims of the buyer against the seller that follow from deals numbered from ``first`` on."""
    each = np.ones(len(claims), dtype=np.int64)
    deal = first + np.arange(len(claims))
    key = entity_keys([f"deal {number}" for number in deal])
    return court.file(deal, 0 * each, BUYER * each, SELLER * each, np.array(claims), key, OPENS_MS)


def cases(log: EventLog) -> list[tuple[str, int, int]]:
    """What became of claims: word, claim, paid."""
    found = []
    for batch in log.take("disputes"):
        what, paid = (np.broadcast_to(batch[name], batch["event"].shape) for name in ("what", "paid_fen"))
        found += list(zip(what.tolist(), batch["claim_fen"].tolist(), paid.tolist(), strict=True))
    return found


def test_cases_are_decided_one_after_the_other_and_paid_as_far_as_there_is_money() -> None:
    """Three claims of 600: the first is paid in full, the second in part, the third not at all."""
    court, ledger, log = sitting(recourse=1.0)
    due = file(court, [600, 600, 600])
    assert due == sorted(set(due))
    court.decide(due[0] - 1)
    assert cases(log) == [("filed", 600, 0)] * 3
    for time in due:
        court.decide(time)
    assert cases(log) == [("compensated", 600, 600), ("compensated", 600, 400), ("seller has no money", 600, 0)]
    assert ledger.balance_fen.tolist() == [1_000, 0, -1_000]
    ledger.audit()


def test_a_higher_chance_of_recourse_compensates_all_that_a_lower_one_does_and_more() -> None:
    """Each deal has its own draw, and the share compensated is the level: 400 claims, five standard errors."""
    won: list[set[int]] = []
    for level in (0.0, 0.2, 0.5, 0.8, 1.0):
        court, _, log = sitting(recourse=level)
        file(court, [1] * 400)
        court.decide(LATER_MS)
        what = [word for word, _, _ in cases(log) if word != "filed"]
        won.append({row for row, word in enumerate(what) if word == "compensated"})
        assert abs(len(won[-1]) / 400 - level) <= 5 * np.sqrt(level * (1 - level) / 400)
    assert all(fewer <= more for fewer, more in pairwise(won))


def test_no_claim_is_heard_where_the_law_does_not_recognise_data() -> None:
    """It ends on the day on which it is filed."""
    court, ledger, log = sitting(recourse=1.0, recognised=False)
    assert file(court, [600]) == []
    court.decide(LATER_MS)
    assert cases(log) == [("filed", 600, 0), ("not recognised", 600, 0)]
    assert ledger.balance_fen[BUYER] == 0


@pytest.mark.parametrize("decided", [0, 1])
def test_a_court_goes_on_from_a_saved_state(decided: int) -> None:
    """Open cases and busy desks come back."""
    court, _, _ = sitting(recourse=0.5)
    due = file(court, [10, 20, 30])
    court.decide(due[decided])
    again, _, log = sitting(recourse=0.5)
    again.restore(court.state())
    first, second = ([*file(each, [40], first=9)] for each in (court, again))
    assert first == second
    again.decide(LATER_MS)
    assert [claim for what, claim, _ in cases(log) if what != "filed"] == [10, 20, 30, 40][decided + 1 :]
