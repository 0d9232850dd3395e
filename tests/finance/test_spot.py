"""The spot market's step: prices, shares of traders, and what credit does to them."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from sim.finance.spot import Traders, Trading, chartist_share, trade

TRADERS = Traders(gross_return=1.1, extrapolation=1.2, information_cost=1.0, choice_intensity=3.0, risk_tolerance=1.0)
ONES, ZEROS = np.ones(3), np.zeros(3)


def start() -> Trading:
    """Three goods away from their fundamental values."""
    return replace(Trading.quiet(3, TRADERS), deviation=np.array([0.1, -0.1, 0.4]), before=np.array([0.1, -0.1, 0.3]))


def test_a_step_is_what_brock_and_hommes_write() -> None:
    """Price, realised profits and shares of one step, reckoned term by term with Python's own exponential."""
    trading = start()
    after = trade(trading, ONES, ZEROS, TRADERS)
    for x, before, share, price, later in zip(
        trading.deviation, trading.before, trading.chartists, after.deviation, after.chartists, strict=True
    ):
        assert price == pytest.approx(share * 1.2 * x / 1.1)
        excess = price - 1.1 * x
        earned = [excess * (0.0 - 1.1 * x) - 1.0, excess * (1.2 * before - 1.1 * x)]
        weights = [math.exp(3.0 * each) for each in earned]
        assert later == pytest.approx(weights[1] / sum(weights))


def test_bubbles_and_slumps_are_mirror_images() -> None:
    """Without noise the market does not know up from down."""
    up, down = start(), replace(start(), deviation=-start().deviation, before=-start().before)
    for _ in range(50):
        up, down = trade(up, ONES, ZEROS, TRADERS), trade(down, ONES, ZEROS, TRADERS)
    assert (up.deviation == -down.deviation).all()
    assert (up.chartists == down.chartists).all()


def test_a_price_at_its_fundamental_value_stays_there() -> None:
    """Whatever credit multiplies chartists' positions by, there is nothing to extrapolate."""
    trading = Trading.quiet(3, TRADERS)
    after = trade(trading, np.array([1.0, 2.0, 9.0]), ZEROS, TRADERS)
    assert (after.deviation == 0.0).all()
    assert after.chartists == pytest.approx(trading.chartists)


def test_more_leverage_moves_the_next_price_further_out() -> None:
    """Of two markets in the same state, the one with more credit is further from the fundamental value."""
    trading = start()
    small, large = (trade(trading, leverage * ONES, ZEROS, TRADERS) for leverage in (1.0, 2.5))
    assert (np.abs(large.deviation) > np.abs(small.deviation)).all()


def test_shares_are_defined_however_large_profits_are() -> None:
    """An overwhelming advantage makes all traders fundamentalists, or none, without a warning."""
    with np.errstate(all="raise"):
        share = chartist_share(np.array([-1e6, 0.0, 1e6]), ZEROS, TRADERS)
    assert share.tolist() == [1.0, 0.5, 0.0]


def test_goods_do_not_hear_of_each_other() -> None:
    """A step over three goods is three steps over one each."""
    trading = start()
    together = trade(trading, ONES, 0.01 * ONES, TRADERS)
    for good in range(3):
        alone = Trading(*(column[[good]] for column in
                          (trading.deviation, trading.before, trading.chartists, trading.leverage)))  # fmt: skip
        assert trade(alone, ONES[:1], 0.01 * ONES[:1], TRADERS).deviation[0] == together.deviation[good]


def test_chartists_come_to_doubt_trends_that_lead_too_far() -> None:
    """At the doubted deviation, up or down, 1/e of them are left; without doubts all are."""
    advantage, deviation = np.zeros(3), np.array([0.0, 0.6, -0.6])
    doubting = replace(TRADERS, doubted_deviation=0.6)
    assert chartist_share(advantage, deviation, TRADERS).tolist() == [0.5, 0.5, 0.5]
    assert chartist_share(advantage, deviation, doubting) == pytest.approx([0.5, 0.5 / math.e, 0.5 / math.e])
