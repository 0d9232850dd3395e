"""Outcomes of the trade in data, each from a few rows and worked out by hand."""

from __future__ import annotations

import math

import pytest

from .hand_made import HandMade, at, outcome

#: Four products, two of them listed (one twice), and three deals between two sellers and two buyers.
MARKET = HandMade(
    products=("product interested", [("a", 3), ("b", 2), ("c", 5), ("d", 0)]),
    listings=(
        "time what product waited_h",
        [
            (at(0.2), "submitted", "a", 0.0),
            (at(0.5), "listed", "a", 12.0),
            (at(0.6), "submitted", "b", 0.0),
            (at(0.7), "no licence to exist", "c", 7.0),
            (at(2.0), "listed", "b", 36.0),
            (at(2.5), "listed", "a", 24.0),
        ],
    ),
    deals=(
        "time product buyer seller price_cny requested renewal seen_by_state",
        [
            (at(0.5), "a", "kiln", "iot", 100.0, at(0.0), False, True),
            (at(1.5), "a", "mill", "iot", 200.0, at(1.0), False, False),
            (at(2.5), "b", "kiln", "pit", 300.0, at(0.5), False, False),
            (at(2.9), "a", "kiln", "iot", 200.0, at(2.9), True, False),
        ],
    ),
)


@pytest.mark.parametrize(
    ("name", "group", "value"),
    [
        ("products_listed", "", 2 / 4),  # a and b of four; a counts once
        ("listing_wait", "", (12 + 36 + 24) / 3 / 24),
        ("interests_served", "", 3 / 10),  # a-kiln, a-mill, b-kiln of 3 + 2 + 5 + 0
        ("deals", "", 4),
        ("deal_value", "", 800),
        ("price", "", 200),
        ("price_dispersion", "", math.sqrt((100**2 + 100**2) / 3) / 200),
        ("days_to_deal", "", (0.5 + 0.5 + 2.0) / 3),  # the fourth is a renewal
        ("renewals", "", 1 / 4),
        ("seller_concentration", "HHI", (5 / 8) ** 2 + (3 / 8) ** 2),
        ("seller_concentration", "top 3", 1.0),
        ("deals_seen", "", 1 / 4),
    ],
)
def test_what_became_of_the_trade(name: str, group: str, value: float) -> None:
    """From the first day on: markets open during the warm-up."""
    assert outcome(MARKET, name, group) == pytest.approx(value)


def test_concentration_is_the_share_of_the_three_largest_sellers() -> None:
    """Of 40, 30, 20 and 10 per cent."""
    rows = [
        (at(1), "a", "kiln", seller, price, at(1), False, False)
        for seller, price in zip("wxyz", (1, 2, 3, 4), strict=True)
    ]
    tables = HandMade(deals=("time product buyer seller price_cny requested renewal seen_by_state", rows))
    assert outcome(tables, "seller_concentration", "top 3") == pytest.approx(0.9)
    assert outcome(tables, "seller_concentration", "HHI") == pytest.approx(0.3)


def test_a_city_without_trade_has_no_deals_and_no_price() -> None:
    """Counts and sums are 0, means are not numbers."""
    assert outcome(HandMade(), "deals") == outcome(HandMade(), "deal_value") == 0
    for name in (
        "price",
        "price_dispersion",
        "days_to_deal",
        "renewals",
        "listing_wait",
        "deals_seen",
        "products_listed",
    ):
        assert math.isnan(outcome(HandMade(), name))


@pytest.mark.parametrize("group", ["HHI", "top 3"])
def test_concentration_of_no_sales_is_not_a_number(group: str) -> None:
    """Nobody sells, so nobody dominates and nobody fails to."""
    assert math.isnan(outcome(HandMade(), "seller_concentration", group))


def test_brokers_among_members_and_what_they_do() -> None:
    """One broker beside two sellers on offer and one buyer; two of three finds are its own, 90 CNY in two days."""
    tables = HandMade(
        persons=(
            "person kind",
            [("go-between", "broker"), ("kiln", "factory"), ("mill", "factory"), ("app", "service")],
        ),
        listings=(
            "time what product seller",
            [(at(0.1), "listed", "a", "kiln"), (at(0.2), "listed", "b", "mill"), (at(0.3), "submitted", "c", "app")],
        ),
        deals=("time product buyer", [(at(1.5), "a", "app")]),
        discoveries=(
            "time product person broker",
            [(at(1), "a", "app", "go-between"), (at(1), "b", "app", None), (at(2), "b", "kiln", "go-between")],
        ),
        ledger=(
            "time why amount_cny",
            [(at(0.5), "broker's share", 7.0), (at(1.5), "broker's share", 90.0), (at(1.5), "licence", 900.0)],
        ),
    )
    assert outcome(tables, "brokers_among_members") == 1 / 4
    assert outcome(tables, "found_by_brokers") == pytest.approx(2 / 3)
    assert outcome(tables, "brokers_income") == 45.0
