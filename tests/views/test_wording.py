"""Numbers and levels as a planner reads them."""

from __future__ import annotations

import math

import pytest

from sim.views.wording import amounts, level, number


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0, "0"), (1e-9, "0"), (math.nan, "–"), (1234567.8, "1,234,568"), (999.9, "1000"), (-0.01234, "-0.0123"),
        (12.345, "12.3"), (1.0, "1.00"),
    ],
)  # fmt: skip
def test_a_number_has_three_figures_that_matter(value: float, text: str) -> None:
    """Large ones whole, with thousands apart; what is not a number is a dash."""
    assert number(value) == text


@pytest.mark.parametrize(
    ("unit", "values", "texts", "shown"),
    [
        ("share", (0.125,), ["12.5"], "%"),
        ("h", (0.5, 0.25), ["30.0", "15.0"], "min"),
        ("h", (0.5, 2.0), ["0.500", "2.00"], "h"),
        ("h", (math.nan,), ["–"], "h"),
        ("count", (18.0,), ["18"], ""),
        ("count", (18.0, math.nan), ["18", "–"], ""),
        ("count", (18.5, 3.0), ["18.5", "3.00"], ""),
        ("1 - SSE/SST", (-4.82,), ["-4.82"], "(1 at best)"),
        ("CNY/day", (57_694.2,), ["57,694"], "CNY/day"),
    ],
)
def test_amounts_of_a_unit_are_written_alike(
    unit: str, values: tuple[float, ...], texts: list[str], shown: str
) -> None:
    """Shares in per cent, times all below an hour in minutes, counts whole where they are."""
    assert amounts(unit, *values) == (texts, shown)


@pytest.mark.parametrize(
    ("lever", "recorded", "text"),
    [("localisation", "True", "yes"), ("rights_regime", "three_rights", "three rights"), ("seller_fee", "2.5", "2.5 %"),
     ("look_in", "0.05", "5 %"), ("privacy_epsilon", "inf", "none"),
     ("listing_review_days", "15.0", "15 working days")],
)  # fmt: skip
def test_a_lever_is_written_with_its_unit(lever: str, recorded: str, text: str) -> None:
    """As people say it."""
    assert level(lever, recorded) == text
