"""Who may offer what several parties had a hand in, by regime."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from sim.data.products import Consent
from sim.engine.arrows import Arrows, Flow
from sim.engine.streams import entity_keys
from sim.levers import LEVERS, Arrow, neutral_levels
from sim.regulation import RightsRegime

ROWS = 4_000
KEYS = entity_keys([f"product {i}" for i in range(ROWS)])
CONSENT = np.arange(ROWS) % 3
SEVERAL = CONSENT != Consent.GIVEN


def refused(regime: str, disputed: float = 0.5) -> np.ndarray:
    """Which of many products a regime keeps from the exchange; a third each with every kind of consent."""
    flow = Flow("reviewed", 0, ROWS, key=KEYS, several=SEVERAL, consent=CONSENT)
    arrows = Arrows([RightsRegime(disputed, 1)], neutral_levels() | {"rights_regime": regime})
    return ~arrows.send(Arrow.LIST, flow).passes


def test_where_the_holder_decides_nothing_is_refused() -> None:
    """The neutral regime."""
    assert LEVERS["rights_regime"].neutral == "holder"
    assert not refused("holder").any()


def test_where_rights_are_unclear_a_share_of_what_several_had_a_hand_in_is_in_dispute_for_good() -> None:
    """The stated share within 4.5 standard errors, monotone in it, and nothing that has one party only."""
    masks = [refused("unclear", share) for share in (0.1, 0.3, 0.5, 0.8, 1.0)]
    assert all((less <= more).all() for less, more in pairwise(masks))
    assert not masks[-1][~SEVERAL].any()
    assert masks[-1][SEVERAL].all()
    assert abs(masks[2][SEVERAL].mean() - 0.5) < 4.5 * (0.25 / SEVERAL.sum()) ** 0.5
    assert (refused("unclear") == masks[2]).all()


@pytest.mark.parametrize(
    ("regime", "kept"), [("three_rights", [Consent.NONE]), ("subject_and_user", [Consent.NONE, Consent.UNKNOWN])]
)
def test_clear_rights_protect_persons_by_their_consent(regime: str, kept: list[Consent]) -> None:
    """Against their will, or without it; what covers nobody and was made by several is free."""
    assert (refused(regime) == np.isin(CONSENT, kept)).all()
