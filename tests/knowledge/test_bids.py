"""Standing bids, and since when somebody waits."""

from __future__ import annotations

import numpy as np

from sim.knowledge.bids import StandingBids
from sim.knowledge.suppliers import NEVER


def test_a_request_waits_from_when_a_licence_was_first_lacking() -> None:
    """Asking again does not restart it; a licence ends it; a wish while one has a licence is no request."""
    bids = StandingBids.none(3)
    assert bids.requested_ms.tolist() == [NEVER] * 3
    bids.ask(np.array([10, 0, 30]))
    for now in (100, 200):
        bids.request(bids.bid_fen > 0, now)
    assert bids.requested_ms.tolist() == [100, NEVER, 100]
    bids.served(np.array([0]))
    holding = np.array([True, False, False])
    bids.ask(np.array([10, 20, 30]))
    bids.request(~holding & (bids.bid_fen > 0), 300)
    assert bids.requested_ms.tolist() == [NEVER, 300, 100]
    bids.request(bids.bid_fen > 0, 400)
    assert bids.requested_ms.tolist() == [400, 300, 100]


def test_standing_bids_go_on_from_a_saved_state() -> None:
    """The saved state is a copy of bids and waiting times."""
    bids = StandingBids.none(2)
    bids.ask(np.array([5, 6]))
    bids.request(np.array([True, False]), 9)
    state = bids.state()
    bids.ask(np.array([0, 0]))
    other = StandingBids.none(2)
    other.restore(state)
    assert (other.bid_fen.tolist(), other.requested_ms.tolist()) == ([5, 6], [9, NEVER])
