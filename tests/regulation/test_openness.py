"""What public bodies give away: one effect on one arrow for each lever."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.engine.arrows import Arrows, Flow
from sim.engine.streams import entity_keys
from sim.levers import LEVERS, Arrow, neutral_levels
from sim.regulation import DepartmentsSharing, OpenPublicData

ROWS = 4_000
KEYS = entity_keys([f"holding {i}" for i in range(ROWS)])
LEVER_OF = {"department's holding": "departments_sharing", "public part": "open_public_data"}


def sent(kind: str, level: float, seed: int = 1) -> Flow:
    """What becomes of a flow on its way to be delivered when one of the two levers stands at a level."""
    arrows = Arrows([DepartmentsSharing(seed), OpenPublicData(seed)], neutral_levels() | {LEVER_OF[kind]: level})
    return arrows.send(Arrow.DELIVER, Flow(kind, 0, ROWS, key=KEYS))


def let_through(kind: str, level: float, seed: int = 1) -> np.ndarray:
    """Rows that departments let out, or that are open to all."""
    flow = sent(kind, level, seed)
    return flow.passes if kind == "department's holding" else flow.admitted


@pytest.mark.parametrize("kind", list(LEVER_OF))
@pytest.mark.parametrize("level", [0.0, 0.2, 0.7, 1.0])
def test_the_level_is_the_share_that_gets_through(kind: str, level: float) -> None:
    """Within 4.5 standard errors."""
    share = let_through(kind, level).mean()
    assert abs(share - level) <= 4.5 * math.sqrt(level * (1 - level) / ROWS)


@given(st.sampled_from(list(LEVER_OF)), st.floats(0, 1), st.floats(0, 1))
def test_a_higher_level_never_takes_away_what_got_through_before(kind: str, one: float, other: float) -> None:
    """The same holdings all along: a larger share only adds some."""
    low, high = (let_through(kind, level) for level in sorted((one, other)))
    assert (low <= high).all()


@pytest.mark.parametrize("kind", list(LEVER_OF))
def test_neither_lever_does_anything_else(kind: str) -> None:
    """Nothing is delayed, blurred, charged or recorded, and the other lever's flow is left alone."""
    flow = sent(kind, 0.5)
    assert not flow.delay_ms.any()
    assert not flow.charge_fen.any()
    assert not flow.recorded.any()
    assert not flow.blur_sd.any()
    for other in set(LEVER_OF) - {kind}:
        untouched = sent(other, float(LEVERS[LEVER_OF[other]].neutral))
        assert untouched.passes.all()
        assert not untouched.admitted.any()


def test_what_is_kept_back_is_refused_with_a_reason() -> None:
    """The reason is on the flow, once."""
    ((reason, rows),) = sent("department's holding", 0.3).refusals
    assert reason == "kept within the department"
    assert (rows == ~let_through("department's holding", 0.3)).all()
