"""What a reading is worth: against the choice problem played out, and against the formula by hand."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from knowledge.edges import Pair, pairs_of, suppliers_on

from sim.arrays import Floats
from sim.decisions.information import value_of_reading_fen_per_t
from sim.engine.elementary import normal_loss
from sim.engine.streams import Stream
from sim.knowledge.suppliers import SupplierKnowledge

SHARE, MEMORY_H, AGE_H = 0.004, 12.0, 2.0
DRAWS = 400_000
#: Below this the loss is flushed to zero.
LEAST = 1e-290
#: Error of the normal loss between -2 and 2.
LOSS_NEAR_MEAN = 40 * 2.0**-53 * 2
NORMALS = [Stream(7, name).normals(np.arange(DRAWS, dtype=np.uint64)) for name in ("then", "since", "error")]
SIGMAS = 4.5


def value_of(knowledge: SupplierKnowledge, cost: Floats, error_kg: float = 3_000.0, age_h: float = AGE_H) -> Floats:
    """Value of a reading on each edge."""
    return value_of_reading_fen_per_t(knowledge, cost, SHARE, np.full(cost.size, error_kg), age_h, MEMORY_H)


@pytest.mark.parametrize("costs", [(300.0, 305.0, 312.0), (300.0, 300.0, 315.0), (325.0, 308.0, 309.0)])
@pytest.mark.parametrize("row", [0, 1, 2])
def test_the_value_is_what_looking_saves_on_average_when_it_is_played(costs: tuple[float, ...], row: int) -> None:
    """A buyer sees one supplier with error and age, believes what follows, and chooses; within 4.5 standard errors.

    Played with 400,000 keyed draws. Costs are in thousand fen a tonne.
    """
    cost = np.array(costs) * 1_000
    sd_h, error_kg, rate = 9.0, 8_000.0, 2_000.0
    knowledge = suppliers_on([(0, 1), (0, 2), (0, 3)], wait_var_h2=sd_h**2, rate_kg_per_h=rate)
    value = value_of(knowledge, cost, error_kg)[row]
    fade = math.exp(-AGE_H / MEMORY_H)
    then = sd_h * NORMALS[0]
    now = fade * then + math.sqrt(1 - fade**2) * sd_h * NORMALS[1]
    reading = then + error_kg / rate * NORMALS[2]
    believed = fade * sd_h**2 / (sd_h**2 + (error_kg / rate) ** 2) * reading
    per_hour = 300_000.0 * SHARE
    others = np.delete(cost, row).min()
    chosen = np.where(cost[row] + per_hour * believed < others, cost[row] + per_hour * now, others)
    blind = cost[row] + per_hour * now if cost[row] < others else np.full(DRAWS, others)
    saving = blind - chosen
    assert abs(saving.mean() - value) < SIGMAS * saving.std() / math.sqrt(DRAWS)
    assert value > 0


@given(pairs_of(), st.integers(0, 2**32), st.floats(0, 5e4), st.floats(0, 100))
def test_values_are_the_formula_edge_by_edge(pairs: list[Pair], seed: int, error_kg: float, age_h: float) -> None:
    """Spread times the normal loss of the gap to the best other; ten roundings of z, times the loss's condition z^2.

    Near the mean the loss itself is right absolutely only, each of the two times that it is worked out
    (``test_the_loss_near_the_mean_is_right_absolutely``).
    """
    assume(pairs)
    rng = np.random.default_rng(seed)
    n = len(pairs)
    knowledge = suppliers_on(
        pairs, wait_var_h2=rng.choice([0.0, 4.0, 30.0], n), rate_kg_per_h=rng.uniform(500, 5_000, n)
    )
    cost = rng.choice([300_000.0, 301_000.0, 305_000.0, 330_000.0], n)
    for row, value in enumerate(value_of(knowledge, cost, error_kg, age_h)):
        others = [cost[i] for i in range(n) if pairs[i][0] == pairs[row][0] and i != row]
        spread = _spread(float(knowledge.wait_var_h2[row]), error_kg / knowledge.rate_kg_per_h[row], age_h)
        if not others or spread == 0:
            assert value == 0
            continue
        z = abs(cost[row] - min(others)) / spread
        own = spread * 2 * LOSS_NEAR_MEAN if z < 2 else LEAST
        roundings = 10 * 2.0**-52 * (2 + z * z) * spread * normal_loss(z)
        assert value == pytest.approx(spread * normal_loss(z), rel=0, abs=own + roundings)


def _spread(variance: float, error_h: float, age_h: float) -> float:
    total = variance + error_h**2
    return math.sqrt(variance * variance / total) * math.exp(-age_h / MEMORY_H) * 300_000 * SHARE if variance else 0.0


def test_only_the_best_and_what_may_become_the_best_are_worth_looking_at() -> None:
    """The closer a rival, the more a look is worth, and a look at either of the two best is worth the same."""
    knowledge = suppliers_on([(0, i) for i in range(1, 6)])
    value = value_of(knowledge, np.array([300_000.0, 301_000.0, 305_000.0, 320_000.0, 400_000.0]))
    assert value[0] == value[1]
    assert (np.diff(value[1:]) < 0).all()
    assert value[4] < 1e-9 * value[0]


@given(st.floats(0, 1e5), st.floats(0, 1e5), st.floats(0, 100), st.floats(0, 100))
def test_a_worse_or_older_reading_is_never_worth_more(error: float, more: float, age: float, older: float) -> None:
    """The value is not negative and falls with the error and with the age, but for roundings.

    Four roundings, times the condition of the loss, which is below 38 squared where it is not zero.
    """
    knowledge = suppliers_on([(0, 1), (0, 2)])
    cost = np.array([300_000.0, 304_000.0])
    value = value_of(knowledge, cost, error, age)
    slack = 1 + 4 * 38**2 * 2.0**-52
    assert (value >= 0).all()
    assert (value_of(knowledge, cost, error + more, age) <= value * slack).all()
    assert (value_of(knowledge, cost, error, age + older) <= value * slack).all()


@given(st.floats(0, 1e9), st.floats(0, 1e4))
def test_there_is_nothing_to_learn_about_an_only_supplier(cost: float, variance: float) -> None:
    """Where there is no choice, knowing is worth nothing."""
    knowledge = suppliers_on([(0, 1), (2, 1)], wait_var_h2=variance)
    assert value_of(knowledge, np.array([cost, cost])).tolist() == [0, 0]


def test_there_is_nothing_to_learn_where_nothing_varies() -> None:
    """Who is sure of a supplier pays nothing for a look at it, also at an exact one."""
    knowledge = suppliers_on([(0, 1), (0, 2)], wait_var_h2=[0.0, 9.0])
    value = value_of(knowledge, np.array([300_000.0, 300_000.0]), error_kg=0.0)
    assert value[0] == 0
    assert value[1] > 0


def test_ties_between_the_best_are_worth_half_the_mean_deviation() -> None:
    """At a gap of zero the loss is 1 / sqrt(2 pi): the spread's mean positive part; ten roundings."""
    knowledge = suppliers_on([(0, 1), (0, 2)], wait_var_h2=9.0)
    value = value_of(knowledge, np.array([300_000.0, 300_000.0]), error_kg=0.0, age_h=0.0)
    assert value == pytest.approx(3.0 * 300_000 * SHARE / math.sqrt(2 * math.pi), rel=10 * 2.0**-52)
