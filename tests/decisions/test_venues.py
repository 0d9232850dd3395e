"""Where pairs trade: where least is lost between the two, by hand and against a plain search."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.arrays import NONE
from sim.decisions.venues import Friction, ask_fen, bid_fen, place_of
from sim.units import BASIS_POINTS

#: An exchange that keeps 2%, and a contract of 60 CNY without it.
FEE, CONTRACT = 200, 6_000


def friction(*places: tuple[int, int, int]) -> Friction:
    """Places of (fee points, contract, doubt points)."""
    return Friction(*np.array(places, dtype=np.int64).reshape(-1, 3).T)


def place(asks: list[list[int]], worth: list[int], at: Friction, joining: list[list[int]] | None = None) -> list[int]:
    """Place of each pair."""
    ask = np.array(asks, dtype=np.int64)
    pays = np.zeros(ask.shape, dtype=np.int64) if joining is None else np.array(joining, dtype=np.int64)
    return place_of(ask, np.array(worth, dtype=np.int64), at, pays).tolist()


@pytest.mark.parametrize(("ask", "where"), [(1, 0), (299_999, 0), (300_000, 0), (300_001, 1), (900_000, 1)])
def test_a_pair_leaves_the_exchange_exactly_when_its_fee_exceeds_the_cost_of_a_contract(ask: int, where: int) -> None:
    """2% of 3,000 CNY are the 60 CNY of a contract: one fen more and they write one; at a tie the exchange is first."""
    assert place([[ask], [ask]], [10**9], friction((FEE, 0, 0), (0, CONTRACT, 0))) == [where]


def test_doubt_about_what_nobody_has_looked_at_counts_with_its_worth() -> None:
    """1% of 3,000 CNY in doubt keeps on the exchange whoever pays a fee of 2% on 1,500, and not on 1,501."""
    at = friction((FEE, 0, 0), (0, 0, 100))
    assert place([[150_000, 150_100]] * 2, [300_000] * 2, at) == [0, 1]


def test_who_is_not_yet_let_in_counts_what_that_costs() -> None:
    """Both exchanges are alike but for an entry fee that only one buyer has paid."""
    assert place([[1_000] * 2] * 2, [2_000] * 2, friction((0, 0, 0), (0, 0, 0)), [[5, 0], [0, 0]]) == [1, 0]


def test_nobody_trades_where_a_product_is_not_on_offer() -> None:
    """The dear place is taken where the cheap one does not have it; with none there is nowhere to go."""
    assert place([[-1, -1, 5], [700, -1, 5]], [900] * 3, friction((0, 0, 0), (0, 100, 0))) == [1, NONE, 0]


def test_two_places_alike_leave_all_to_the_first() -> None:
    """Ties go to whoever stands first in the scenario."""
    assert set(place([[100, 200, 300]] * 2, [900] * 3, friction((FEE, 0, 0), (FEE, 0, 0)))) == {0}


def test_bids_leave_room_for_doubt_and_contract() -> None:
    """1,000 CNY less 5% less 60 CNY; who would pay to get it bids nothing."""
    at = friction((0, 0, 0), (0, CONTRACT, 500)).at(np.array([0, 1, 1]))
    assert bid_fen(np.array([100_000, 100_000, 6_000]), at).tolist() == [100_000, 89_000, 0]


@given(st.integers(0, 10**9), st.integers(0, 3_000), st.integers(0, 3_000))
def test_asks_leave_sellers_the_same_wherever_they_sell(home: int, home_points: int, points: int) -> None:
    """After the fee never less than at home, and not a fen more than rounding needs; equal fees leave the ask alone."""
    (ask,) = ask_fen(np.array([home]), home_points, points).tolist()
    left, wanted = ask * (BASIS_POINTS - points), home * (BASIS_POINTS - home_points)
    assert wanted <= left < wanted + BASIS_POINTS
    assert points != home_points or ask == home


points = st.integers(0, 3_000)
places = st.lists(st.tuples(points, st.integers(0, 10_000), points), min_size=1, max_size=4)


@given(places, st.data())
def test_every_pair_goes_where_buyer_and_seller_together_are_left_the_most(
    some: list[tuple[int, int, int]], data: st.DataObject
) -> None:
    """The plain twin adds up what both get at each place, price and all, in whole ten-thousandths of a fen."""
    asks = [[data.draw(st.integers(-1, 50_000)) for _ in range(3)] for _ in some]
    worth = [data.draw(st.integers(0, 90_000)) for _ in range(3)]
    found = place(asks, worth, friction(*some))
    for pair, where in enumerate(found):
        left = {}
        for i, (fee, contract, doubt) in enumerate(some):
            price = asks[i][pair]
            if price >= 0:
                buyer = worth[pair] * (BASIS_POINTS - doubt) - BASIS_POINTS * (contract + price)
                left[i] = buyer + price * (BASIS_POINTS - fee)
        assert where == max(left, key=lambda i: (left[i], -i), default=NONE)
