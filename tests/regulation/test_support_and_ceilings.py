"""Standards, subsidies and ceilings: what one level more does to one product."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from sim.engine.arrows import UNLIMITED_FEN, Arrows, Flow
from sim.engine.streams import entity_keys
from sim.levers import Arrow, neutral_levels
from sim.regulation import FalseRejection, PriceCeiling, PriceCeilingScope, SellerSubsidy, TechnicalStandard

KEYS = entity_keys([f"product {i}" for i in range(4_000)])


def rejected(level: float, submission: int = 1) -> np.ndarray:
    """Which products a review rejects."""
    flow = Flow("reviewed", 0, KEYS.size, key=KEYS, submission=np.full(KEYS.size, submission))
    FalseRejection(1).apply(flow, level)
    return ~flow.passes


def test_a_stricter_review_rejects_what_a_milder_one_rejects_and_more() -> None:
    """The stated share within 4.5 standard errors, row by row monotone over five levels, and anew each time."""
    levels = (0.02, 0.15, 0.25, 0.5, 0.8)
    masks = [rejected(level) for level in levels]
    for level, mask in zip(levels, masks, strict=True):
        assert abs(mask.mean() - level) < 4.5 * (level * (1 - level) / KEYS.size) ** 0.5
    assert all((less <= more).all() for less, more in pairwise(masks))
    twice = (rejected(0.5) & rejected(0.5, submission=2)).mean()
    assert abs(twice - 0.25) < 4.5 * (0.25 * 0.75 / KEYS.size) ** 0.5


def test_a_standard_scales_the_cost_of_integration() -> None:
    """By its level, for every product."""
    flow = Flow("integration", 0, 3)
    TechnicalStandard().apply(flow, 0.6)
    assert flow.factor.tolist() == [0.6] * 3


@given(st.lists(st.integers(0, 10**12), max_size=5), st.integers(0, 5_000))
def test_the_subsidy_is_the_stated_share_rounded_down_to_the_fen(prices: list[int], points: int) -> None:
    """Exactly, for every hundredth of a per cent."""
    flow = Flow("sale", 0, len(prices), price_fen=np.array(prices, dtype=np.int64))
    SellerSubsidy().apply(flow, points / 100)
    assert flow.grant_fen.tolist() == [price * Fraction(points, 10_000) // 1 for price in prices]


def ceilings(level: float, scope: str) -> list[int]:
    """Ceilings of a public and of a private product that cost 1,000 fen each."""
    rules = neutral_levels() | {"price_ceiling": level, "price_ceiling_scope": scope}
    flow = Flow("price", 0, 2, cost_fen=np.full(2, 1_000), public=np.array([True, False]))
    return Arrows([PriceCeiling(), PriceCeilingScope()], rules).send(Arrow.AGREE, flow).ceiling_fen.tolist()


def test_a_ceiling_is_a_multiple_of_cost_for_all_or_for_public_data_only() -> None:
    """The scope spares private data; without a ceiling there is nothing to be spared from."""
    assert ceilings(1.1, "all") == [1_100, 1_100]
    assert ceilings(1.1, "public") == [1_100, UNLIMITED_FEN]
    assert ceilings(float("inf"), "public") == [UNLIMITED_FEN] * 2
