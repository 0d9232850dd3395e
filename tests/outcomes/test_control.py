"""Visibility and what it rests on, from a few rows and worked out by hand."""

from __future__ import annotations

import math

import pandas as pd
import pytest

from sim.outcomes.control import visibility

from .hand_made import HandMade, at, outcome


def rows(estimates: dict[str, list[float]], truths: dict[str, list[float]]) -> pd.DataFrame:
    """A row a good and time."""
    return pd.DataFrame(
        [
            {"time": at(i), "good": good, "estimate_t": estimate, "truth_t": truth}
            for good in truths
            for i, (estimate, truth) in enumerate(zip(estimates[good], truths[good], strict=True))
        ]
    )


@pytest.mark.parametrize(
    ("estimate", "seen", "centred"),
    [
        ([10.0, 20.0, 30.0], 1.0, 1.0),  # the truth itself
        ([20.0, 20.0, 20.0], 0.0, 0.0),  # its mean
        ([15.0, 25.0, 35.0], 1 - 75 / 200, 1.0),  # moves with it, 5 t too high
        ([30.0, 20.0, 10.0], 1 - 800 / 200, 1 - 800 / 200),  # moves against it: worse than blind
        ([10.0, 20.0, 40.0], 1 - 100 / 200, 1 - (100 - 3 * (10 / 3) ** 2) / 200),
    ],
)
def test_visibility_is_one_minus_squared_error_over_variation(
    estimate: list[float], seen: float, centred: float
) -> None:
    """Truth 10, 20, 30: variation 200. Errors may exceed it, which makes visibility negative."""
    table = rows({"clay": estimate}, {"clay": [10.0, 20.0, 30.0]})
    assert visibility(table) == pytest.approx(seen)
    assert visibility(table, centred=True) == pytest.approx(centred)


def test_goods_count_alike_whatever_their_size() -> None:
    """Clay is seen in full and bricks, a thousand times as much, not at all: .5, not 0."""
    table = rows({"clay": [1, 2, 3], "bricks": [2e3] * 3}, {"clay": [1, 2, 3], "bricks": [1e3, 2e3, 3e3]})
    assert visibility(table) == pytest.approx(0.5)


def test_a_good_whose_stock_does_not_vary_counts_not_at_all() -> None:
    """Nothing can be seen of its movements; where none varies there is nothing to measure."""
    table = rows({"clay": [10, 20, 30], "bricks": [9, 9, 9]}, {"clay": [10, 20, 30], "bricks": [5, 5, 5]})
    assert visibility(table) == 1.0
    assert math.isnan(visibility(table[table["good"] == "bricks"]))


def test_districts_add_up_before_they_are_compared() -> None:
    """Errors of opposite sign in two districts cancel: the state sees the city's stock."""
    one = rows({"clay": [11.0, 21.0, 31.0]}, {"clay": [10.0, 20.0, 30.0]})
    other = rows({"clay": [4.0, 4.0, 4.0]}, {"clay": [5.0, 5.0, 5.0]})
    assert visibility(pd.concat([one, other])) == 1.0


def test_the_outcome_leaves_out_the_warm_up() -> None:
    """A wild estimate on the first day does not count; shares seen are of all stocks and times."""
    tables = HandMade(
        nowcast=(
            "time good district estimate_t truth_t seen stocks",
            [
                (at(0.5), "clay", "d1", 9e9, 1.0, 3, 3),
                (at(1.0), "clay", "d1", 10.0, 10.0, 1, 3),
                (at(2.0), "clay", "d1", 25.0, 20.0, 2, 3),
                (at(2.5), "clay", "d1", 30.0, 30.0, 0, 3),
            ],
        )
    )
    assert outcome(tables, "visibility", "stock") == pytest.approx(1 - 25 / 200)
    assert outcome(tables, "visibility", "stock, centred") == pytest.approx(1 - (25 - 3 * (5 / 3) ** 2) / 200)
    assert outcome(tables, "stocks_seen") == 3 / 9


def test_legal_certainty_is_what_beliefs_leave_of_a_range() -> None:
    """Every lever counts alike, by its mean after the warm-up."""
    tables = HandMade(
        beliefs=(
            "time lever off",
            [
                (at(0.5), "look_in", 1.0),
                (at(1.25), "look_in", 0.1),
                (at(2.25), "look_in", 0.3),
                (at(2.25), "forfeiture", 0.6),
            ],
        )
    )
    assert outcome(tables, "legal_certainty", "look in") == pytest.approx(0.8)
    assert outcome(tables, "legal_certainty", "forfeiture") == pytest.approx(0.4)
    assert outcome(tables, "legal_certainty") == pytest.approx(0.6)
