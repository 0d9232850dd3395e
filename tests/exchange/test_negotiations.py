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
    negotiations.offer(ROW, np.array([900]), 6)
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
    negotiations.offer(ROW, np.array([900]), 6)
    negotiations.move(ROW, Step.TERMINATED, 7, "no money")
    negotiations.request(ROW, 8)
    assert (negotiations.requested_ms[0], negotiations.price_fen[0]) == (8, 0)


def test_every_step_can_be_reached_and_only_two_are_last() -> None:
    """The table of steps has no dead ends but the end of a deal, good or bad."""
    reached = {Step.REQUESTED}.union(*map(set, NEXT.values()))
    assert reached == set(Step)
    assert [step for step in Step if not NEXT[step]] == [Step.FINALIZED, Step.TERMINATED]
