"""Errors say the same wherever they were raised."""

from __future__ import annotations

import pickle

import pytest

from sim.errors import DatacityError, Place, Problem, RunError, ScenarioError, UsageError


@pytest.mark.parametrize(
    "error",
    [
        ScenarioError(
            [Problem("share of 2", Place("city.yaml", 3, 7), "feeds.noise", "  noise: 2"), Problem("and more")]
        ),
        ScenarioError(Problem("alone")),
        RunError("no such run"),
        UsageError("name another folder"),
    ],
)
def test_an_error_from_a_worker_says_what_it_said_there(error: DatacityError) -> None:
    """Copied from one process to another, an error keeps its message, its problems and its exit code."""
    copy = pickle.loads(pickle.dumps(error))  # noqa: S301 - made here
    assert type(copy) is type(error)
    assert (str(copy), copy.exit_code) == (str(error), error.exit_code)
    assert vars(copy) == vars(error)
