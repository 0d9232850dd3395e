"""Docs of speed say what was measured."""

from __future__ import annotations

import pytest

from benchmarks.budget import BUDGET, MUST, PAGE, page


def test_the_page_of_budgets_is_made_from_the_last_measurements() -> None:
    """Nobody edits a figure by hand: python -m benchmarks.budget writes the page."""
    assert PAGE.read_text(encoding="utf-8") == page()


@pytest.mark.parametrize("scenario", MUST)
def test_rooms_together_keep_to_what_the_whole_must(scenario: str) -> None:
    """Days times the sum of budgets is within the minutes that the reference scenario may take."""
    days, minutes = MUST[scenario]
    assert days * sum(budget[scenario] for budget in BUDGET.values()) <= 60 * minutes
