"""Who talks with whom, and where opinions go."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from sim.engine.streams import entity_keys
from sim.knowledge.contacts import Contacts, neighbours


def contacts(persons: int, pairs: list[tuple[int, int]]) -> Contacts:
    """Of given pairs."""
    both = np.array(pairs, dtype=np.int64).reshape(-1, 2)
    return Contacts.among(persons, [(both[:, 0], both[:, 1])])


@given(st.lists(st.tuples(st.integers(0, 6), st.integers(0, 6)), max_size=20))
def test_contacts_are_mutual_and_counted_once(pairs: list[tuple[int, int]]) -> None:
    """Whoever listens is listened to; repeated pairs and pairs with oneself add nothing."""
    found = contacts(7, pairs)
    told = list(zip(found.person.tolist(), found.other.tolist(), strict=True))
    assert (
        sorted(told)
        == told
        == sorted({(a, b) for one, two in pairs if one != two for a, b in ((one, two), (two, one))})
    )


def test_the_mean_of_contacts_is_that_of_their_opinions() -> None:
    """By hand; whoever talks with nobody keeps its own."""
    found = contacts(4, [(0, 1), (0, 2)])
    assert found.mean(np.array([1.0, 2.0, 4.0, 8.0])).tolist() == [3.0, 1.0, 1.0, 8.0]


@given(st.integers(1, 12), st.integers(0, 4), st.integers(1, 3))
def test_each_trade_stands_in_a_ring(persons: int, reach: int, trades: int) -> None:
    """Everybody has ``reach`` neighbours on either side, as far as its trade has them, and none in another trade."""
    who = np.arange(persons) * 2
    trade = np.arange(persons) % trades
    one, two = neighbours(who, trade, entity_keys([f"p{i}" for i in range(persons)]), reach)
    found = Contacts.among(2 * persons, [(one, two)])
    assert (trade[found.person // 2] == trade[found.other // 2]).all()
    size = np.bincount(trade)[trade]
    assert found.count[who].tolist() == np.minimum(2 * reach, size - 1).tolist()
