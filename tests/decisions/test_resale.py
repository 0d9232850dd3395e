"""What a copy passed on is sold for."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from sim.decisions.resale import resale_price_fen
from sim.units import BASIS_POINTS

fen = st.integers(0, 10**9)


def price(worth: int, instead: int, cost: int, royalty: int = 0, split: float = 0.5) -> tuple[int, bool]:
    """Of one copy."""
    found, agreed = resale_price_fen(*(np.array([each]) for each in (worth, instead, cost)), royalty, split)
    return int(found[0]), bool(agreed[0])


def test_the_two_split_what_lies_between_their_limits() -> None:
    """Worth 900 and to be had for 700 instead; a cost of 80 is 100 before a royalty of a fifth."""
    assert price(900, 700, 80, 2_000) == (400, True)
    assert price(600, 700, 80, 2_000) == (350, True)
    assert price(900, 700, 80, 2_000, split=0.0) == (100, True)
    assert not price(900, 99, 80, 2_000)[1]
    assert not price(0, 700, 0)[1]


@given(fen, fen, fen, st.integers(0, 9_999), st.floats(0, 1))
def test_nobody_loses_by_it(worth: int, instead: int, cost: int, royalty: int, split: float) -> None:
    """Individual rationality: the buyer pays neither more than the worth nor than elsewhere, the reseller is paid."""
    paid, agreed = price(worth, instead, cost, royalty, split)
    if agreed:
        assert paid <= min(worth, instead)
        assert paid - paid * royalty // BASIS_POINTS >= cost


@given(fen, fen, fen, st.integers(0, 9_998))
def test_a_higher_royalty_never_brings_more_resale(worth: int, instead: int, cost: int, royalty: int) -> None:
    """Where it is agreed at one more basis point, it is agreed at the present royalty."""
    assert price(worth, instead, cost, royalty)[1] >= price(worth, instead, cost, royalty + 1)[1]
