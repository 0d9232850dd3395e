"""Negotiations go only along the steps of the Dataspace Protocol."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.arrays import NONE
from sim.engine.events import EventLog
from sim.exchange.negotiations import NEXT, Negotiations, Step
from sim.record.registry import EMITTED

ROW = np.array([0])


def begun() -> tuple[Negotiations, EventLog]:
    log = EventLog(EMITTED)
    negotiations = Negotiations(np.array([7, 8]), np.array([3, 3]), log)
    negotiations.request(ROW, 5)
    return negotiations, log


def steps(log: EventLog) -> list[str]:
    return [str(batch["step"]) for batch in log.take("negotiations") for _ in batch["event"]]


@given(st.lists(st.sampled_from(list(Step)), max_size=12))
def test_whatever_is_tried_only_allowed_steps_are_taken(tries: list[Step]) -> None:
    """Any sequence of tries leaves a walk along the protocol's edges, in the table and in the log."""
    negotiations, log = begun()
    walk = [Step.REQUESTED]
    for to in tries:
        if NEXT[walk[-1]] and to in NEXT[walk[-1]]:
            negotiations.move(ROW, to, 6)
            walk.append(to)
        else:
            with pytest.raises(ValueError, match="may not follow"):
                negotiations.move(ROW, to, 6)
    assert steps(log) == [step.name for step in walk]
    assert negotiations.step.tolist() == [walk[-1] if NEXT[walk[-1]] else NONE, NONE]


def test_every_step_names_the_one_before_as_its_cause() -> None:
    """The life of a deal can be read backwards from its licence."""
    negotiations, log = begun()
    negotiations.offer(ROW, np.array([900]), ROW, 6)
    for to in (Step.ACCEPTED, Step.AGREED, Step.VERIFIED, Step.FINALIZED):
        negotiations.move(ROW, to, 7)
    batches = log.take("negotiations")
    events = [int(batch["event"][0]) for batch in batches]
    assert [int(batch["cause"][0]) for batch in batches] == [-1, *events[:-1]]
    assert [int(batch["price_fen"][0]) for batch in batches] == [0, 900, 900, 900, 900, 900]


def test_a_pair_has_one_negotiation_at_a_time() -> None:
    """A second request is refused while the first is under way, and starts afresh after it has ended."""
    negotiations, _ = begun()
    with pytest.raises(ValueError, match="under way"):
        negotiations.request(ROW, 6)
    negotiations.offer(ROW, np.array([900]), ROW, 6)
    negotiations.terminate(ROW, 7, "no money", 7)
    negotiations.request(ROW, 8)
    assert negotiations.price_fen[0] == 0


def test_a_search_lasts_until_a_licence_or_until_the_buyer_wants_no_more() -> None:
    """What others terminate, the buyer takes up again, and has waited since it first asked."""
    negotiations, log = begun()
    negotiations.terminate(ROW, 7, "no money", 7)
    assert not negotiations.may_bid[0]
    negotiations.lift_bars(6)
    assert not negotiations.may_bid[0]
    negotiations.lift_bars(7)
    assert negotiations.may_bid.all()
    negotiations.seek(ROW, 8)
    negotiations.seek(ROW, 9)
    assert negotiations.sought_ms[0] == 5
    negotiations.withdraw(np.zeros(2, dtype=np.bool_), 10)
    assert steps(log) == ["REQUESTED", "TERMINATED", "REQUESTED", "TERMINATED"]
    negotiations.seek(ROW, 11)
    assert negotiations.sought_ms[0] == 11
    negotiations.offer(ROW, np.array([900]), ROW, 12)
    for to in (Step.ACCEPTED, Step.AGREED, Step.VERIFIED):
        negotiations.move(ROW, to, 12)
    assert not negotiations.licensed.any()
    negotiations.finalize(ROW, 12)
    assert negotiations.licensed.tolist() == [True, False]
    negotiations.seek(ROW, 20)
    assert negotiations.sought_ms[0] == 20


def test_negotiations_go_on_from_a_saved_state() -> None:
    """The saved state is a copy of all that changes."""
    negotiations, _ = begun()
    state = negotiations.state()
    negotiations.terminate(ROW, 7, "no money", 9)
    other, _ = begun()
    other.restore(state)
    assert other.step.tolist() == [Step.REQUESTED, NONE]
    other.restore(negotiations.state())
    assert (other.step.tolist(), other.may_bid.tolist()) == ([NONE, NONE], [False, True])


def test_every_step_can_be_reached_and_only_two_are_last() -> None:
    """The table of steps has no dead ends but the end of a deal, good or bad."""
    reached = {Step.REQUESTED}.union(*map(set, NEXT.values()))
    assert reached == set(Step)
    assert [step for step in Step if not NEXT[step]] == [Step.FINALIZED, Step.TERMINATED]
