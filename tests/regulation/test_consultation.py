"""Consultation: what respondents ask for, and how far the enacted text gives way."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.levers import LEVERS, LeverValue
from sim.regulation.consultation import Respondents, asked_level, enacted_level

PRIVATE, MIXED, STATE_OWNED = Respondents(10, 0), Respondents(3, 1), Respondents(0, 4)


@pytest.mark.parametrize(
    ("lever", "text", "before", "respondents", "asked"),
    [
        ("forfeiture", 0.5, 0.2, PRIVATE, 0.0),  # left alone
        ("forfeiture", 0.5, 0.2, STATE_OWNED, 0.2),  # as it is
        ("forfeiture", 0.5, 0.2, MIXED, 0.05),  # three voices for 0, one for .2
        ("recourse", 0.8, 0.2, PRIVATE, 0.8),  # nobody objects
        ("localisation", True, False, PRIVATE, False),
        ("liability", "seller", "buyer", MIXED, "none"),  # the majority
        ("liability", "seller", "buyer", STATE_OWNED, "buyer"),
        ("price_ceiling", 1.1, math.inf, PRIVATE, math.inf),
        ("price_ceiling", 1.1, 2.0, MIXED, 8.0),  # a quarter of one over 2
        ("look_in", 0.5, 0.1, Respondents(0, 0), 0.5),  # nobody is there to ask
    ],
)
def test_what_is_asked_for(
    lever: str, text: LeverValue, before: LeverValue, respondents: Respondents, asked: LeverValue
) -> None:
    """Private and foreign firms ask for the neutral level, those of the state for what is in force."""
    found = asked_level(LEVERS[lever], text, before, respondents)
    assert found == (pytest.approx(asked) if isinstance(asked, float) else asked)


@pytest.mark.parametrize(
    ("lever", "text", "asked", "uptake", "enacted"),
    [
        ("seller_fee", 10.0, 0.0, 0.0, 10.0),
        ("seller_fee", 10.0, 0.0, 0.25, 7.5),
        ("seller_fee", 10.0, 0.0, 1.0, 0.0),
        ("privacy_epsilon", 2.0, math.inf, 0.5, 4.0),  # half of one over 2
        ("privacy_epsilon", 2.0, math.inf, 1.0, math.inf),
        ("export_threshold_persons", 0.0, math.inf, 0.9, 0.0),
        ("liability", "seller", "none", 0.49, "seller"),
        ("liability", "seller", "none", 0.5, "none"),
        ("localisation", True, False, 0.6, False),
    ],
)
def test_what_is_enacted(lever: str, text: LeverValue, asked: LeverValue, uptake: float, enacted: LeverValue) -> None:
    """Text + uptake x (asked - text); reciprocals where a level may be infinite, all or nothing where it is a word."""
    found = enacted_level(LEVERS[lever], text, asked, uptake)
    assert found == (pytest.approx(enacted) if isinstance(enacted, float) else enacted)


@given(
    st.sampled_from([lever for lever in LEVERS.values() if not lever.options and not isinstance(lever.neutral, bool)]),
    st.data(),
)
def test_what_is_enacted_is_a_level_between_the_text_and_what_was_asked_for(lever: object, data: st.DataObject) -> None:
    """Within the lever's range, and closer to what was asked for the more comments count."""
    about = next(each for each in LEVERS.values() if each is lever)
    levels = st.floats(about.low, min(about.high, 1e6))
    text, before = data.draw(levels), data.draw(levels)
    less, more = sorted((data.draw(st.floats(0, 1)), data.draw(st.floats(0, 1))))
    asked = asked_level(about, text, before, MIXED)
    first, second = (float(enacted_level(about, text, asked, uptake)) for uptake in (less, more))
    low, high = sorted((text, float(asked)))
    slack = 1e-9 * max(1.0, abs(text))
    assert low - slack <= first <= high + slack
    assert about.check(max(about.low, min(first, about.high))) is not None
    assert (second >= first - slack) if float(asked) >= text else (second <= first + slack)
