"""When to apply: the newsvendor's margin, played out, and beliefs that one observation moves."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.agents import Carrier
from sim.agents.carrier import PermitOffer, expected_permit_time_h
from sim.decisions.beliefs import condition
from sim.decisions.permits import apply_now, cost_of_doubt_fen, critical_ratio, margin_of
from sim.engine.streams import Stream
from sim.knowledge.permits import PermitKnowledge

OFFER = PermitOffer(early_fen_per_day=50_000.0, service_h=2.0, service_sd_h=1.0, memory_h=24.0, noise_h=0.0)
DRAWS = Stream(5, "time to a permit").normals(np.arange(200_000, dtype=np.uint64))


def novices(carriers: int = 2) -> PermitKnowledge:
    """Carriers who must fetch three papers, at four desks, and have permits for two districts."""
    queues = np.tile([True, False, True, True], (carriers, 1))
    return PermitKnowledge.novices(queues, np.zeros((carriers, 2), dtype=np.int64), 150_000.0, 6.0, 6.0)


@pytest.mark.parametrize("gap", [20_000.0, 50_000.0, 400_000.0])
def test_no_other_margin_costs_less_when_it_is_played(gap: float) -> None:
    """A carrier applies z deviations before the mean; costs of gaps and early days are least at the critical ratio.

    200,000 keyed draws; the cost there is the closed form within 1%.
    """
    early, sd = 50_000.0, 2.0

    def cost(z: float) -> float:
        late = sd * (DRAWS - z)
        return float(np.where(late > 0, gap * late, -early * late).mean())

    best = float(margin_of(critical_ratio(np.array([gap]), early))[0])
    assert cost(best) == pytest.approx(cost_of_doubt_fen(np.array([gap]), early, np.array([sd]))[0], rel=0.01)
    assert cost(best) < min(cost(best - 0.1), cost(best + 0.1))


def test_one_applies_when_no_more_time_is_left_than_a_permit_takes() -> None:
    """With a ratio of one half exactly at the mean; with more, earlier."""
    left, mean, sd = np.array([9.9, 10.1, 10.1]), np.full(3, 10.0), np.full(3, 4.0)
    assert apply_now(left, mean, sd, np.array([0.5, 0.5, 0.9])).tolist() == [True, False, True]


@given(st.floats(0, 1e4), st.floats(1e-3, 1e4), st.floats(-1e4, 1e4), st.floats(0, 1e4), st.floats(0, 1))
def test_an_observation_moves_a_belief_towards_it_and_never_makes_it_less_sure(
    mean: float, variance: float, seen: float, error: float, correlation: float
) -> None:
    """Between the prior and what was seen; the variance does not grow, and vanishes for a perfect, fresh reading."""
    found, var = condition(*(np.array([each]) for each in (mean, variance, seen, error, correlation)))
    assert min(mean, seen) - 1e-6 <= found[0] <= max(mean, seen) + 1e-6
    assert -1e-9 <= var[0] <= variance
    exact, none = condition(np.array([mean]), np.array([variance]), np.array([seen]), np.zeros(1), np.ones(1))
    assert exact[0] == pytest.approx(seen, abs=1e-9 * max(1.0, mean + abs(seen)))
    assert none[0] == pytest.approx(0.0, abs=1e-9 * variance)


def test_long_queues_make_a_carrier_apply_earlier_and_short_ones_later() -> None:
    """Two carriers with 30 office hours left: the one that sees 15 h at each desk applies, the one that sees 0 not."""
    knowledge = novices()
    left, age = np.full((2, 2), 30.0), np.zeros(2)
    knowledge.backlog_h[0] = 15.0
    assert Carrier.apply_for_permits(knowledge, OFFER, left, age).tolist() == [[True, True], [False, False]]
    knowledge.pending[0, 1] = True
    assert Carrier.apply_for_permits(knowledge, OFFER, left, age).tolist() == [[True, False], [False, False]]


def test_desks_whose_papers_come_by_themselves_do_not_count() -> None:
    """A queue at the second desk, which nobody has to visit, changes nothing."""
    knowledge = novices()
    before = expected_permit_time_h(knowledge, OFFER, np.zeros(2), np.zeros(2))
    knowledge.backlog_h[:, 1] = 99.0
    after = expected_permit_time_h(knowledge, OFFER, np.zeros(2), np.zeros(2))
    assert [column.tolist() for column in before] == [column.tolist() for column in after]


def test_queues_are_worth_less_the_older_and_the_more_blurred_and_nothing_if_never_seen() -> None:
    """Positive when fresh, falling with age and with noise."""
    noisy = PermitOffer(**{**OFFER.__dict__, "noise_h": 8.0})
    fresh, old, blurred = (
        Carrier.value_queues_fen(novices(), offer, age)[0] for offer, age in ((OFFER, 0.0), (OFFER, 20.0), (noisy, 0.0))
    )
    assert fresh > old > 0.0
    assert fresh > blurred > 0.0
    assert Carrier.value_queues_fen(novices(), OFFER, np.inf).tolist() == [0.0, 0.0]
