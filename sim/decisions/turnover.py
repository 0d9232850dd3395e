"""Whether to be in a business: entry and exit while rules may change."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.arrays import Floats, Mask


@dataclass(frozen=True)
class Stakes:
    """What being in the business costs.

    Parameters
    ----------
    standing_fen
        A year.
    start_fen
        Once, to enter.
    horizon_years
        Time for which whoever enters expects to stay.
    discount
        Rate a year at which the future is discounted.
    """

    standing_fen: float
    start_fen: float
    horizon_years: float
    discount: float


def stays_or_enters(present: Mask, profit_fen: Floats, multiple: Floats, stakes: Stakes) -> Mask:
    """Who is in the business from now on, bool like ``present``.

    Under uncertainty firms outside wait until the business pays more than it costs, and firms inside hold on though it
    pays less (hysteresis; Dixit 1989): enter at ``multiple`` times standing cost and the start's yearly
    part, leave below standing cost over ``multiple``. Without volatility these are Marshall's full and variable cost.

    Parameters
    ----------
    present
        Who is in it, bool (firms,).
    profit_fen
        What a year is expected to bring before standing cost, float64 (firms,).
    multiple
        Of the option to wait, by what each believes of rules, at least 1, float64 (firms,).
    """
    yearly_start = stakes.start_fen * (stakes.discount + 1.0 / stakes.horizon_years)
    enters = profit_fen > multiple * (stakes.standing_fen + yearly_start)
    stays = profit_fen * multiple >= stakes.standing_fen
    return np.where(present, stays, enters)
