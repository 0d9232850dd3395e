"""Paths as people write them, and problems where they stand."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.errors import Place
from sim.scenario.places import Document, Node, Steps, dotted, line_text, undotted

STEPS = st.lists(st.text(max_size=5) | st.integers(0, 10**9 - 1), max_size=5).map(tuple)


@given(STEPS)
def test_a_path_says_the_way_and_no_other(steps: Steps) -> None:
    """Whatever the keys, a way written as a path reads back the same."""
    assert undotted(dotted(steps)) == steps


def test_paths_look_as_people_write_them() -> None:
    """Dots between keys, brackets around positions, quotes only where a key needs them."""
    assert dotted(("industry", "goods", 2, "inputs", "coal")) == "industry.goods[2].inputs.coal"
    assert dotted(("inputs", "iron.ore")) == 'inputs["iron.ore"]'


@pytest.mark.parametrize("path", ["a.", ".a", "a..b", "a[", "a[x]", "a[-1]", 'a["b]', "a[1]b", "a]"])
def test_what_is_no_path_is_refused(path: str) -> None:
    """Slips are not guessed at."""
    with pytest.raises(ValueError, match="write a path such as"):
        undotted(path)


def test_a_long_or_unprintable_line_does_no_harm() -> None:
    """Lines are cut, escape codes are replaced, and a caret that would be far out is left out."""
    assert line_text("x" * 1000, 5) == "x" * 160
    assert line_text("x" * 1000, 500) is None
    assert line_text("a\x1b[31m\tb", 1) == "a\N{REPLACEMENT CHARACTER}[31m\tb"


def test_a_problem_at_a_key_points_at_the_key() -> None:
    """Both the value and its key have a place."""
    value, key = Place("a.yaml", 1, 4), Place("a.yaml", 1, 1)
    document = Document(Node({"a": Node(3, value, key)}, key), {"a.yaml": ("a: 3",)})
    assert document.problem(("a",), "so").place == value
    assert document.problem(("a",), "so", key=True).place == key
    assert document.problem(("a", "b"), "so").place == key
