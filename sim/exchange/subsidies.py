"""Subsidies: what the state adds to what sellers get."""

from __future__ import annotations

import numpy as np

from sim.accounts import Ledger
from sim.arrays import Ints
from sim.engine.arrows import Arrows, Flow
from sim.levers import Arrow


def pay_subsidies(
    arrows: Arrows, ledger: Ledger, state: int, seller: Ints, amount_fen: Ints, cause: Ints, now_ms: int
) -> None:
    """Let the state add to what sellers have been paid, as far as rules say so.

    Parameters
    ----------
    state
        Account of the state.
    seller, amount_fen, cause
        Who has been paid how much, and by which event, int64 (sales,) each.
    """
    flow = arrows.send(Arrow.LIST, Flow("sale", now_ms, seller.size, price_fen=amount_fen))
    paid = np.flatnonzero(flow.grant_fen)
    ledger.transfer(now_ms, state, seller[paid], flow.grant_fen[paid], "seller subsidy", cause[paid])
