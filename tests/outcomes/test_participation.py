"""Who takes part in the trade in data, each outcome from a few rows and worked out by hand."""

from __future__ import annotations

import math

import numpy as np
import pytest

from sim.outcomes.participation import tail_dispersion, tail_index

from .hand_made import HandMade, at, outcome

#: Two departments, a private and a foreign firm hold data; a query product, one product of the important tier.
MARKET = HandMade(
    persons=(
        "person kind ownership",
        [
            ("tax", "department", "government"), ("water", "department", "government"), ("kiln", "factory", "private"),
            ("abroad", "foreign buyer", "foreign"), ("app", "digital service", "private"),
        ],
    ),
    products=(
        "product domain holder exogenous",
        [
            ("returns", "corporate_tax", "tax", True), ("wells", "water_points", "water", True),
            ("clay", "stock", "kiln", False), ("sounds", "audio_samples", "app", True),
        ],
    ),
    listings=(
        "time what product tier",
        [
            (at(0.2), "submitted", "wells", 0), (at(0.5), "listed", "returns", 1), (at(0.5), "listed", "clay", 0),
            (at(0.6), "a reason", "sounds", 0),
        ],
    ),
    deals=(
        "time product buyer seller price_cny requested renewal",
        [
            (at(1.1), "returns", "abroad", "tax", 100.0, at(0.1), False),
            (at(1.2), "returns", "app", "tax", 300.0, at(1.2), False),
            (at(1.3), "clay", "app", "kiln", 200.0, at(1.3), False),
            (at(2.5), "clay", "app", "kiln", 200.0, at(2.5), True),
        ],
    ),
    calls=("time product buyer seller amount_cny", [(at(2.0), "returns", "app", "tax", 200.0)]),
    digital=(
        "day person exogenous_value_cny",
        [(at(2.0), "app", 400.0), (at(2.0), "abroad", 50.0), (at(3.0), "app", 600.0), (at(3.0), "abroad", 250.0)],
    ),
    surplus=(
        "time exogenous largest_cny realised_cny",
        [(at(0.25), True, 900.0, 0.0), (at(1.25), True, 400.0, 100.0), (at(1.25), False, 100.0, 100.0)],
    ),
)  # fmt: skip


@pytest.mark.parametrize(
    ("name", "group", "value"),
    [
        ("willingness", "government", 1 / 2),  # water, not tax
        ("willingness", "private", 0.0),
        ("participation", "government", 1 / 2),  # tax, not water
        ("participation", "private", 1 / 2),  # kiln, not app
        ("government_sales", "", 600 / 1000),
        ("domain_sales", "corporate tax", 0.6),
        ("domain_sales", "stock", 0.4),
        ("holder_concentration", "HHI", 0.6**2 + 0.4**2),
        ("holder_concentration", "top 3", 1.0),
        ("allocative_efficiency", "", 200 / 500),  # the warm-up left out
        ("allocative_efficiency", "exogenous", 1 / 4),
        ("allocative_efficiency", "endogenous", 1.0),
        ("digital_value_added", "", (1_000 - 300 - 200) / 2),
        ("digital_value_added", "abroad", (300 - 100) / 2),
        ("digital_growth", "", 0.5),
        ("price_dispersion", "of one product", (math.sqrt(2 * 100**2) / 200 + 0) / 2),
        ("days_to_deal", "median", 0.0),
    ],
)
def test_who_takes_part_and_what_is_sold(name: str, group: str, value: float) -> None:
    """Sales of the whole run, surplus and digital value after the warm-up."""
    assert outcome(MARKET, name, group) == pytest.approx(value)


@pytest.mark.parametrize("index", [1.2, 2.0, 3.0])
def test_the_tail_index_is_that_of_a_power_law(index: float) -> None:
    """From 200,000 counts that follow one; its standard error is index over the root of the tail's size.

    Tails hold a tenth of the counts and more, so four standard errors are below 3%; what rounding to whole
    numbers does to the estimate (Clauset et al. 2009, section 3.5) is allowed for by another 4%.
    """
    rng = np.random.default_rng(3)
    counts = np.floor(10.0 * rng.random(200_000) ** (-1.0 / index) + 0.5).astype(np.int64)
    assert tail_index(counts) == pytest.approx(index, rel=0.07)


def test_a_tail_of_few_or_of_single_purchases_says_nothing() -> None:
    """Fewer than ten counts, or none above one."""
    assert math.isnan(tail_index(np.arange(1, 9)))
    assert math.isnan(tail_index(np.ones(500, dtype=np.int64)))


@pytest.mark.parametrize("p", [0.1, 0.5])
def test_a_geometric_tail_has_the_dispersion_of_its_law(p: float) -> None:
    """It has no memory: excesses are geometric again, with the coefficient of variation sqrt(1 - p).

    Of n excesses the standard error of the coefficient is about sqrt((1 - p / 2) / n), as that of an exponential is
    1 / sqrt(n); four of them are allowed for.
    """
    counts = np.random.default_rng(7).geometric(p, 200_000)
    excesses = int((counts > np.quantile(counts, 0.75)).sum())
    assert tail_dispersion(counts) == pytest.approx(math.sqrt(1 - p), abs=4 / math.sqrt(excesses))


def test_the_tail_of_a_power_law_is_more_dispersed_than_any_exponential_one() -> None:
    """Excesses of a Pareto law of index 5 over any threshold have the coefficient sqrt(5 / 3)."""
    counts = (1.0 - np.random.default_rng(7).random(400_000)) ** (-1 / 5)
    assert tail_dispersion(counts) == pytest.approx(math.sqrt(5 / 3), rel=0.03)


def test_a_tail_of_few_counts_has_no_dispersion() -> None:
    """Nine counts in the tail are too few; so is none at all."""
    assert math.isnan(tail_dispersion(np.arange(36)))
    assert math.isnan(tail_dispersion(np.empty(0)))
