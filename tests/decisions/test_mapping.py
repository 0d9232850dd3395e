"""Making a live map: means by link, and blurred maps made the best of."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.decisions.mapping import mean_by_link, weight_of_blurred
from sim.engine.streams import Stream

READINGS = st.lists(st.tuples(st.integers(0, 5), st.integers(-100, 100)), max_size=12)


@given(READINGS)
def test_readings_of_a_link_are_averaged(readings: list[tuple[int, int]]) -> None:
    """Each link once, in order, with how many there are of it."""
    link = np.array([row[0] for row in readings], dtype=np.int64)
    links, mean, count = mean_by_link(link, np.array([row[1] for row in readings], dtype=np.float64))
    plain = {each: [value for of, value in readings if of == each] for each in sorted({row[0] for row in readings})}
    assert links.tolist() == list(plain)
    assert count.tolist() == [len(values) for values in plain.values()]
    assert mean.tolist() == pytest.approx([sum(values) / len(values) for values in plain.values()])


def test_the_weight_of_a_blurred_map_is_that_of_the_least_error() -> None:
    """Played with 200,000 draws: no other weight on a grid does better by more than chance."""
    spread, variance, blur_sd = 0.09, 0.04, 0.2
    keys = np.arange(200_000, dtype=np.uint64)
    known, rest, noise = (Stream(5, name).normals(keys) for name in ("known", "rest", "noise"))
    said = math.sqrt(spread - variance) * known
    truth = said + math.sqrt(variance) * rest
    errors = {w: ((w * (said + blur_sd * noise) - truth) ** 2).mean() for w in np.linspace(0, 1, 101)}
    (weight,) = weight_of_blurred(np.array([variance]), np.array([spread]), blur_sd)
    assert min(errors, key=lambda w: errors[w]) == pytest.approx(weight, abs=0.02)


@given(st.floats(0, 1), st.floats(0, 1), st.floats(0, 2))
def test_more_blur_is_never_believed_more(spread: float, variance: float, blur_sd: float) -> None:
    """The weight lies between 0 and 1; without blur all that is known is believed."""
    columns = np.array([variance]), np.array([spread])
    (weight,), (more) = weight_of_blurred(*columns, blur_sd), weight_of_blurred(*columns, blur_sd + 0.1)
    assert 0.0 <= more[0] <= weight <= 1.0
    assert weight_of_blurred(*columns, 0.0)[0] == (1.0 if spread > variance else 0.0)
