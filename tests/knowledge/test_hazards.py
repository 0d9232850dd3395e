"""Beliefs about hazards: what they start from, what moves them, and where they settle."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.engine.streams import entity_keys
from sim.knowledge.hazards import Hazard, HazardBeliefs, first_opinions

from .test_contacts import contacts

RING = [(0, 1), (1, 2), (2, 3), (3, 4), (4, 0), (0, 2)]
PERSONS = np.arange(5)


def beliefs(*ratio: float, level: float = 0.1, strength: float = 1.0, scale: float = 1.0) -> HazardBeliefs:
    """Persons who put every hazard at their own multiple of a level."""
    believed = HazardBeliefs.prior(np.tile(ratio, (len(Hazard), 1)), strength, scale)
    believed.announce(np.full(len(Hazard), level))
    return believed


def test_opinions_settle_at_the_mean_weighted_by_contacts() -> None:
    """On a connected graph everybody comes to sum(d_i b_i) / sum(d_i), d_i its number of contacts (DeGroot 1974)."""
    talk = contacts(5, RING)
    found = beliefs(1.0, 5.0, 2.0, 0.5, 3.0)
    weighted = np.average(found.ratio[0], weights=talk.count)
    for _ in range(400):
        found.talk(talk, 0.3)
    assert found.ratio == pytest.approx(np.full((len(Hazard), 5), weighted))


@given(st.lists(st.floats(0, 10), min_size=5, max_size=5), st.floats(0, 1))
def test_talking_never_leads_beyond_what_somebody_thinks(opinions: list[float], weight: float) -> None:
    """Opinions stay between the least and the greatest; without weight they stay as they are."""
    found = beliefs(*opinions)
    found.talk(contacts(5, RING), weight)
    assert (found.ratio >= min(opinions) - 1e-9).all()
    assert (found.ratio <= max(opinions) + 1e-9).all()
    still = beliefs(*opinions)
    still.talk(contacts(5, RING), 0.0)
    assert still.ratio[0].tolist() == opinions


@given(st.lists(st.tuples(st.integers(0, 3), st.floats(0, 20)), max_size=10), st.floats(0.1, 10), st.floats(0, 3))
def test_own_luck_moves_opinions_as_in_a_gamma_prior(
    years: list[tuple[int, float]], strength: float, first: float
) -> None:
    """However events and years come in, the mean is (strength x first + events) / (strength + expected)."""
    found = beliefs(first, strength=strength)
    for events, exposure in years:
        found.experience(Hazard.LEAK, np.array([events]), np.array([exposure]))
    expected = 0.1 * sum(exposure for _, exposure in years)
    events = sum(events for events, _ in years)
    assert found.ratio[Hazard.LEAK, 0] == pytest.approx((strength * first + events) / (strength + expected))
    assert found.ratio[Hazard.FORFEITURE, 0] == first


def test_news_alarm_everybody_and_fade() -> None:
    """Two events at 30% raise the hazard by 60%, a memory later by 60%/e, and no other hazard ever."""
    found = beliefs(1.0, 2.0)
    found.hear(Hazard.FORFEITURE, 2, 0.3)
    assert found.believed(Hazard.FORFEITURE, PERSONS[:2]) == pytest.approx([0.16, 0.32])
    for _ in range(90):
        found.forget(1.0, 90.0)
    assert found.believed(Hazard.FORFEITURE, PERSONS[:1]) == pytest.approx([0.1 * (1 + 0.6 / np.e)])
    assert found.believed(Hazard.LEAK, PERSONS[:2]) == pytest.approx([0.1, 0.2])


@pytest.mark.parametrize("hazard", Hazard)
def test_what_is_feared_is_in_proportion_to_what_is_announced(hazard: Hazard) -> None:
    """Nothing announced, nothing feared; a factor on all hazards is one on each; shares end at 1."""
    assert beliefs(3.0, level=0.0).believed(hazard, PERSONS[:1]).tolist() == [0.0]
    assert beliefs(3.0, scale=0.0).believed(hazard, PERSONS[:1]).tolist() == [0.0]
    assert beliefs(3.0, scale=2.0).believed(hazard, PERSONS[:1]) == pytest.approx([0.6])
    assert beliefs(30.0).believed(hazard, PERSONS[:1]) == pytest.approx([1.0 if hazard is Hazard.LOOK_IN else 3.0])


def test_first_opinions_differ_by_person_and_hazard_around_what_the_text_says() -> None:
    """Mean 1 with the stated spread over many, and all alike without any."""
    key = entity_keys([f"p{i}" for i in range(20_000)])
    found = first_opinions(key, 0.3, 1)
    assert found.mean(axis=1) == pytest.approx(np.ones(len(Hazard)), abs=5 * 0.3 / 20_000**0.5)
    assert found.std(axis=1) == pytest.approx(np.full(len(Hazard), 0.3), rel=0.1)
    assert abs(np.corrcoef(found) - np.eye(len(Hazard))).max() < 5 / 20_000**0.5
    assert first_opinions(key[:3], 0.0, 1) == pytest.approx(np.ones((len(Hazard), 3)))


def test_beliefs_outlast_a_restart() -> None:
    """Everything that moves is there again."""
    one, other = beliefs(1.0, 2.0), beliefs(4.0, 4.0, level=0.5)
    one.hear(Hazard.LEAK, 1, 0.3)
    one.experience(Hazard.LEAK, np.array([1, 0]), np.array([0.0, 3.0]))
    other.restore(one.state())
    assert all(np.array_equal(one.state()[name], other.state()[name]) for name in one.state())
