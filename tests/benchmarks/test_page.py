"""docs/performance.md says what was measured."""

from __future__ import annotations

import json

import pytest

from benchmarks import page as performance
from benchmarks.page import NOT_MEASURED, PAGE, ROWS, page


def test_the_page_of_performance_is_made_from_the_last_measurements() -> None:
    """Nobody edits a figure by hand: python -m benchmarks.page writes the page."""
    assert PAGE.read_text(encoding="utf-8") == page()


def test_a_row_without_a_result_says_so(monkeypatch: pytest.MonkeyPatch, tmp_path) -> None:
    """Without any result no row has a figure, and every row is still there."""
    monkeypatch.setattr(performance, "_RESULTS", tmp_path)
    rows = [line for line in page().splitlines() if line.startswith("| ")][2:]
    assert len(rows) == len(ROWS)
    assert all(f"| {NOT_MEASURED} |" in row for row in rows)


def test_a_new_measurement_moves_its_row(monkeypatch: pytest.MonkeyPatch, tmp_path) -> None:
    """The figure of a row is that of its result."""
    monkeypatch.setattr(performance, "_RESULTS", tmp_path)
    (tmp_path / "assignment.json").write_text(json.dumps({"networks": {"Chicago-Sketch": {"ratio_cpu": 12.5}}}))
    assert "| 12.5 times | `assignment` |" in page()
