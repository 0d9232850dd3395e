"""Units: what a text says is what the inside counts, once and exactly."""

from __future__ import annotations

import re
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim import units
from sim.units import Dimension

DIMENSIONS = [value for value in vars(units).values() if isinstance(value, Dimension)]
UNITS = sorted({unit for dimension in DIMENSIONS for unit in dimension.factors})
TEXTS = st.builds(
    "{}{}{}".format,
    st.from_regex(r"\A ?[-+]?\d{0,3}\.?\d{0,3}([eE]-?\d{0,2})?\Z"),
    st.sampled_from(["", " ", "  "]),
    st.sampled_from(["", *UNITS, "hh", "%%", "km h", "_", "e1"]),
)
ANY_DIMENSION = st.sampled_from(DIMENSIONS)


@given(ANY_DIMENSION, st.data(), st.fractions(-(10**6), 10**6, max_denominator=1000))
def test_a_number_with_a_unit_is_that_number_of_the_units_size(
    dimension: Dimension, data: st.DataObject, number: Fraction
) -> None:
    """Parsing rounds once: the result is the float nearest to the exact product."""
    unit = data.draw(st.sampled_from(sorted(dimension.factors)))
    digits = f"{float(number)!r}"
    assert dimension.parse(f"{digits} {unit}") == float(Fraction(digits) * dimension.factors[unit])


@given(ANY_DIMENSION, st.integers(-(2**53), 2**53) | st.floats(allow_nan=False))
def test_a_bare_number_is_in_the_base_unit(dimension: Dimension, number: float) -> None:
    """A number, or its text, means the base unit."""
    assert dimension.parse(number) == number
    assert dimension.factors[dimension.base] == 1
    if abs(number) < 1e99:
        assert dimension.parse(repr(number)) == number


@given(ANY_DIMENSION, TEXTS)
def test_the_pattern_of_the_json_schema_accepts_what_parsing_accepts(dimension: Dimension, text: str) -> None:
    """Editors and the loader agree on every text that is short of an overflow."""
    try:
        dimension.parse(text)
    except ValueError:
        assert re.search(dimension.pattern, text) is None
    else:
        assert re.search(dimension.pattern, text)


@pytest.mark.parametrize(
    ("dimension", "text", "value"),
    [
        (units.DURATION, "90 min", 1.5),
        (units.DURATION, "2d", 48.0),
        (units.DAYS, "2 weeks", 14.0),
        (units.SHARE, "82%", 0.82),
        (units.SPEED, "10 m/s", 36.0),
        (units.LENGTH, "1 mi", 1.609344),
        (units.MASS_PER_DAY, "1 t/h", 24.0),
        (units.MONEY, "-2.5 MCNY", -2_500_000.0),
        (units.MASS, ".5e1 kg", 0.005),
    ],
)
def test_what_people_write_means_what_they_mean(dimension: Dimension, text: str, value: float) -> None:
    """Every kind of unit converts to its base as the dictionary says."""
    assert dimension.parse(text) == value


@pytest.mark.parametrize("value", [True, None, [], {}, "", " ", "h", "1 2", "one", "nan", "1_000 h", "5 parsec", "0x1"])
def test_what_is_no_quantity_is_refused_with_what_to_write(value: object) -> None:
    """The message names the units that may be written."""
    with pytest.raises(ValueError, match=r"write a duration as a number in h or with a unit \(h, min, s, d\)"):
        units.DURATION.parse(value)


@pytest.mark.parametrize("value", [10**400, -(10**400), "1e999", "9e999 d"])
def test_a_number_beyond_every_float_is_refused(value: object) -> None:
    """Too large a number is the user's to mend, not an overflow inside."""
    with pytest.raises(ValueError, match="is too large"):
        units.DURATION.parse(value)


@pytest.mark.parametrize(
    ("convert", "size"),
    [(units.ms_from_hours, 3_600_000), (units.fen_from_cny, 100), (units.kg_from_t, 1000)],
)
@given(st.floats(-1e6, 1e6))
def test_rounding_to_whole_units_is_never_off_by_more_than_half_of_one(
    convert: type[round], size: int, number: float
) -> None:
    """Half a unit, and the half ulp of the one product that is rounded."""
    product = Fraction(number) * size
    rounded = convert(number)
    assert isinstance(rounded, int)
    assert abs(rounded - product) <= Fraction(1, 2) + abs(product) * Fraction(1, 2**53)
