"""First purchases in a run: discounted until tried, and tried out by a few who take the risk."""

from __future__ import annotations

import numpy as np
from village import TRADE, village

from sim.model import CityModel
from sim.units import DAY_MS, HOUR_MS

from .stops import act, stopped

FIRST_OPENING = 6 * HOUR_MS
NEVER_TRIED = {"policy.recourse": 0, "beliefs.trust": 0.5, "beliefs.certified": 0, "beliefs.pilot": 0}


def opened(at_ms: int = FIRST_OPENING, **beliefs: float) -> CityModel:
    """The village when buyers have just thought again."""
    settings = {f"beliefs.{name}": value for name, value in beliefs.items()}
    model = stopped(village(TRADE | NEVER_TRIED | settings), at_ms)
    act(model)
    return model


def test_nobody_pays_in_full_for_what_it_has_not_had() -> None:
    """Half the worth at a trust of a half, three quarters where a review vouches for half the rest."""
    full = opened(trust=1.0).trade.market.bids.bid_fen
    assert (full > 1).any()
    assert opened().trade.market.bids.bid_fen.tolist() == (full // 2).tolist()
    assert (np.abs(opened(certified=0.5).trade.market.bids.bid_fen - 0.75 * full) <= 1).all()


def test_a_pilot_pays_in_full() -> None:
    """Those who try a feed out bid its worth, the others as before."""
    full, none = opened(trust=1.0).trade.market.bids.bid_fen, opened().trade.market.bids.bid_fen
    some = opened(pilot=0.5).trade.market.bids.bid_fen
    assert ((some == full) | (some == none)).all()
    assert (some > none).any()
    assert (some < full).any()


def test_who_has_a_licence_knows_the_feed() -> None:
    """Tried is what is held when buyers think again; it is not forgotten, also over a restart."""
    now_ms = 2 * DAY_MS + FIRST_OPENING
    model = stopped(village(TRADE | NEVER_TRIED), now_ms)
    trade = model.trade
    held = trade.exchange.licences.holds(trade.interests.person, trade.interests.product, now_ms)
    before = trade.trials.known.tried.copy()
    act(model)
    tried = trade.trials.known.tried
    assert held.any()
    assert tried.tolist() == (before | held).tolist()
    again = CityModel(village(TRADE | NEVER_TRIED), 1)
    again.trade.trials.restore(trade.trials.state())
    assert again.trade.trials.known.tried.tolist() == tried.tolist()
