"""The lever table: every value in range, neutral values that mean nothing, and what may be written."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.levers import LEVERS, NO_LIMIT, PRESETS, Arrow, Lever, lever, neutral_levels, preset

levers = pytest.mark.parametrize("lever", LEVERS.values(), ids=LEVERS)
NUMBERS = [one for one in LEVERS.values() if not one.options and not isinstance(one.neutral, bool)]


@levers
def test_every_preset_and_the_neutral_value_are_in_range(lever: Lever) -> None:
    """A lever's own check accepts each value that ships with it, unchanged and in one type."""
    for value in (*(preset(name)[lever.name] for name in PRESETS), lever.neutral):
        assert lever.check(value) == value
        assert type(lever.check(value)) is type(lever.neutral)


@levers
def test_a_lever_is_found_under_its_name_and_acts_on_an_arrow_of_the_loop(lever: Lever) -> None:
    """Names are keys, and every arrow is one of the eight."""
    assert LEVERS[lever.name] is lever
    assert lever.arrow in Arrow
    assert lever.text
    assert lever.unit


def test_the_levers_stand_in_the_order_of_the_loop() -> None:
    """Arrows never go back in the table, so that readers find a rule where it acts."""
    order = [list(Arrow).index(one.arrow) for one in LEVERS.values()]
    assert order == sorted(order)


def test_a_lever_that_does_not_exist_is_not_found() -> None:
    """An unknown name is a KeyError, for the caller to explain."""
    with pytest.raises(KeyError):
        lever("seller_fees")


def test_neutral_levels_are_those_of_the_levers_asked_for() -> None:
    """All levers without an argument, and no others with one."""
    assert neutral_levels().keys() == LEVERS.keys()
    assert neutral_levels(["look_in", "rights_regime"]) == {"look_in": 0.0, "rights_regime": "holder"}


@given(st.sampled_from(NUMBERS), st.floats() | st.integers(-(10**400), 10**400))
def test_a_number_is_accepted_exactly_within_its_range(lever: Lever, value: float) -> None:
    """Both ends belong to the range, and no number raises anything but a ValueError."""
    if lever.low <= value <= lever.high and (abs(value) < 2**1024 or value == math.inf):
        assert lever.check(value) == float(value)
    else:
        with pytest.raises(ValueError, match=r"outside|too large|write a number"):
            lever.check(value)


@given(st.sampled_from(NUMBERS), st.booleans() | st.none() | st.lists(st.integers(), max_size=2) | st.just({}))
def test_what_is_neither_number_nor_text_is_refused(lever: Lever, value: object) -> None:
    """A yes or no is no number either."""
    with pytest.raises(ValueError, match="write a number"):
        lever.check(value)


@given(st.sampled_from(NUMBERS), st.from_regex(r"\A[-+]?\d{0,3}\.?\d{0,2} ?%?\Z") | st.sampled_from(NO_LIMIT))
def test_a_text_is_a_level_in_range_or_refused(lever: Lever, text: str) -> None:
    """Only percentages and no limit are texts; a text never gets a level past the range."""
    try:
        level = lever.check(text)
    except ValueError:
        return
    assert isinstance(level, float)
    assert lever.low <= level <= lever.high
    assert (level == math.inf) == (text in NO_LIMIT)
    assert text in NO_LIMIT or "%" in text or lever.unit.startswith("%")


@pytest.mark.parametrize(
    ("name", "text", "level"),
    [
        ("seller_fee", "2.5", 2.5),
        ("seller_fee", "2.5 %", 2.5),
        ("look_in", "5%", 0.05),
        ("review_false_rejection", "100%", 1.0),
        ("price_ceiling", "none", math.inf),
        ("privacy_epsilon", "off", math.inf),
    ],
)
def test_percentages_and_no_limit_may_be_written_as_texts(name: str, text: str, level: float) -> None:
    """A percentage of a share is a hundredth, of a percentage itself."""
    assert LEVERS[name].check(text) == level


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("look_in", "0.5", "write a number (0 to 1 share)"),
        ("look_in", "300%", "3 is outside 0 to 1 share"),
        ("seller_fee", "none", "write a number (0 to 20 %)"),
        ("fine_fixed", "5%", "write a number (0 to 200 MCNY)"),
        ("fine_fixed", True, "write a number (0 to 200 MCNY)"),
        ("price_ceiling", 0.5, "0.5 is outside 1 or more, none x cost"),
        ("recognised", "yes", "write true or false"),
        ("localisation", 1, "write true or false"),
        ("allocation", "markt", "write one of market, hybrid, planner"),
        ("allocation", ["market"], "write one of market, hybrid, planner"),
    ],
)
def test_what_cannot_be_a_level_is_refused_in_words(name: str, value: object, message: str) -> None:
    """The message says what may be written."""
    with pytest.raises(ValueError) as caught:  # noqa: PT011 - the whole message is compared below
        LEVERS[name].check(value)
    assert str(caught.value) == message
