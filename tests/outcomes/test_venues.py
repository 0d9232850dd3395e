"""Outcomes of places of trade, worked out by hand."""

from __future__ import annotations

import math

import pytest

from .hand_made import HandMade, at, outcome

#: Two exchanges, one of which has gone offline, and trade without them.
VENUES = HandMade(
    venues=(
        "day venue open value_cny",
        [
            (at(1), "exchange", True, 300.0), (at(1), "other", True, 0.0), (at(1), "off-exchange", True, 100.0),
            (at(2), "exchange", False, 0.0), (at(2), "other", True, 400.0), (at(2), "off-exchange", True, 200.0),
        ],
    ),
    listings=("time what product venue", [(at(0.5), "listed", "a", "off-exchange"), (at(1.5), "listed", "b", "other")]),
    products=("product interested", [("a", 1), ("b", 1)]),
    deals=(
        "time product price_cny venue",
        [
            (at(0.5), "a", 90.0, "exchange"), (at(0.6), "a", 110.0, "exchange"), (at(1.5), "a", 200.0, "other"),
            (at(1.6), "b", 400.0, "other"),
        ],
    ),
    ledger=(
        "time amount_cny why",
        [
            (at(0.5), 7.0, "seller fee"), (at(1.5), 5.0, "seller fee"), (at(1.5), 20.0, "entry fee"),
            (at(1.6), 8.0, "seller subsidy"), (at(1.6), 400.0, "licence"),
        ],
    ),
)  # fmt: skip


@pytest.mark.parametrize(
    ("name", "group", "value"),
    [
        ("exchanges_online", "", 1.0),
        ("informal_share", "", 0.3),
        ("venue_share", "exchange", 0.3),
        ("venue_share", "other", 0.4),
        ("venue_share", "off-exchange", 0.3),
        # Product a for 100 on average here and 200 there: standard deviation 50 times the root of 2, mean 150.
        ("price_dispersion", "of one product between venues", 50 * math.sqrt(2) / 150),
        ("products_listed", "", 0.5),
        ("exchange_fees", "", 25 / 2),  # of the two days after the warm-up
        ("data_subsidies", "", 8 / 2),
    ],
)
def test_where_data_is_traded(name: str, group: str, value: float) -> None:
    """From the first day on; what is offered off the exchanges is listed on none."""
    assert outcome(VENUES, name, group) == pytest.approx(value)


def test_without_trade_there_are_no_shares() -> None:
    """Nothing is traded at all."""
    assert math.isnan(outcome(HandMade(), "informal_share"))
    assert outcome(HandMade(), "exchanges_online") == 0.0
