"""Inspection rates and fines: what each lever does to a flow, over its range."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.arrays import Ints
from sim.decisions.sanctions import best_option, chance_of_a_visit
from sim.engine.arrows import Arrows, Flow
from sim.engine.streams import Stream, entity_keys
from sim.levers import LEVERS, Arrow, neutral_levels
from sim.regulation import FineFixed, FineShare, InspectionRate
from sim.units import DAYS_PER_YEAR, FEN_PER_CNY

FIRMS = 2_000
#: A year's turnovers from nothing to 10,000 MCNY, in fen.
TURNOVER_FEN = np.array([0.0, 1e8, 1e10, 1e12])
MCNY = 1_000_000 * FEN_PER_CNY


def fines(share: float, fixed: float) -> Ints:
    """Largest fines at these turnovers."""
    arrows = Arrows([FineShare(), FineFixed()], neutral_levels() | {"fine_share": share, "fine_fixed": fixed})
    return arrows.send(Arrow.SANCTION, Flow("finding", 0, 4, turnover_fen=TURNOVER_FEN)).fine_fen


@given(st.floats(0, 10), st.floats(0, 200))
def test_the_higher_of_the_two_maxima_holds(share: float, fixed: float) -> None:
    """Firm by firm, whatever the levels, to the fen."""
    by_share = np.floor(TURNOVER_FEN * (share / 100)).astype(np.int64)
    assert fines(share, fixed).tolist() == np.maximum(by_share, round(fixed * MCNY)).tolist()


@pytest.mark.parametrize("lever", ["fine_share", "fine_fixed"])
def test_a_higher_level_never_lowers_a_fine(lever: str) -> None:
    """Over five levels of the range, from nothing at neutral."""
    levels = np.linspace(0, LEVERS[lever].high, 5)
    found = [fines(level, 0) if lever == "fine_share" else fines(0, level) for level in levels]
    assert found[0].sum() == 0 < found[-1].sum()
    assert all((low <= high).all() for low, high in pairwise(found))


def test_inspections_come_as_often_as_the_lever_says_and_only_more_come_with_more() -> None:
    """A year of 2,000 firms: counts within four standard errors, and no firm and day loses its inspection."""
    key, exposure = entity_keys([f"firm {i}" for i in range(FIRMS)]), np.where(np.arange(FIRMS) % 2, 1.0, 0.3)
    stream, before = Stream(1, "inspection"), np.zeros((FIRMS, DAYS_PER_YEAR), dtype=np.bool_)
    day = np.broadcast_to(np.arange(DAYS_PER_YEAR), before.shape).ravel()
    draws = stream.uniforms(np.repeat(key, DAYS_PER_YEAR), day.astype(np.int64)).reshape(before.shape)
    for rate in (0.0, 0.05, 0.1, 0.4, 1.0):
        arrows = Arrows([InspectionRate()], neutral_levels() | {"inspection_rate": rate})
        visits = arrows.send(Arrow.SANCTION, Flow("firm", 0, FIRMS, exposure=exposure)).visits
        visited = draws < chance_of_a_visit(visits, 1.0 / DAYS_PER_YEAR)[:, None]
        expected = rate * exposure.sum()
        assert visited.sum() == pytest.approx(expected, abs=4 * np.sqrt(expected))
        assert (visited >= before).all()
        before = visited


def test_the_best_option_is_the_first_of_those_that_bring_most_and_none_where_none_brings_anything() -> None:
    """Four persons: nothing pays, the second option does, both do alike, the first does better."""
    assert best_option(np.array([[-1.0, -1.0, 2.0, 3.0], [0.0, 1.0, 2.0, 1.0]])).tolist() == [0, 2, 1, 1]
