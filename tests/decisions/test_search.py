"""What a broker's help is worth to a seller."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.decisions.search import worth_a_broker

ASK = np.array([1_000])


def gains(margin: float, own: float, broker: float, share: float) -> bool:
    """Whether one seller at an ask of 1,000 fen gains."""
    return bool(worth_a_broker(ASK, np.array([margin]), own, broker, share)[0])


def test_the_days_gained_are_set_against_the_share() -> None:
    """Found alone after 1 / .2 = 5 days and with help after 1 / (1 - .8 x .5) = 5 / 3: 10 / 3 days gained."""
    share = 0.1
    turns = share * ASK[0] / (10 / 3)
    assert gains(turns * 1.001, 0.2, 0.5, share)
    assert not gains(turns * 0.999, 0.2, 0.5, share)


@pytest.mark.parametrize("margin", [0.0, -5.0])
def test_whoever_earns_nothing_by_a_licence_needs_no_broker(margin: float) -> None:
    """However long it would have to wait, and even if the broker asked for nothing."""
    assert not gains(margin, 0.0, 1.0, 0.0)
    assert not gains(margin, 0.5, 1.0, 0.0)


def test_whoever_is_never_found_alone_takes_any_help() -> None:
    """A little margin for ever is worth any share of one licence."""
    assert gains(1e-9, 0.0, 0.01, 1.0)


@given(st.floats(0, 500), st.floats(0.01, 0.9), st.floats(0.01, 1.0), st.floats(0, 1))
def test_the_harder_it_is_to_be_found_the_more_help_is_worth(
    margin: float, own: float, broker: float, share: float
) -> None:
    """Whoever gains where buyers find it with some chance gains where they find it with half of that."""
    if gains(margin, own, broker, share):
        assert gains(margin, own / 2, broker, share)
