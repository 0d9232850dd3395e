"""Standing bids."""

from __future__ import annotations

import numpy as np

from sim.knowledge.bids import StandingBids


def test_standing_bids_go_on_from_a_saved_state() -> None:
    """The saved state is a copy of the bids of that moment."""
    bids = StandingBids.none(2)
    assert bids.bid_fen.tolist() == [0, 0]
    bids.ask(np.array([5, 6]), np.array([True, False]))
    state = bids.state()
    bids.ask(np.array([7, 8]))
    other = StandingBids.none(2)
    other.restore(state)
    assert (other.bid_fen.tolist(), other.open.tolist()) == ([5, 6], [True, False])
