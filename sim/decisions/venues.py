"""Where two who want to trade data meet: on which exchange, or off all of them.

A seller asks what leaves it the same wherever it sells, so where a pair trades moves no money between the two; it moves
only what reaches neither of them. They go where that is least (Coase 1937; Williamson 1979: a market is used until
using another one costs less).
"""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np

from sim.arrays import NONE, Ints, Mask
from sim.units import BASIS_POINTS


@dataclass(frozen=True)
class Friction:
    """What trade costs at each place on top of the price or out of it; int64, one value a place.

    Parameters
    ----------
    fee_points
        Basis points of the price that an exchange keeps, int64 (places,).
    contract_fen
        What finding each other and writing a contract costs a buyer, int64 (places,).
    doubt_points
        Basis points of a product's worth that a buyer writes off where nobody has looked at it, int64 (places,).
    """

    fee_points: Ints
    contract_fen: Ints
    doubt_points: Ints

    def at(self, place: Ints) -> Friction:
        """Friction at some places, one row a row of ``place``."""
        return Friction(*(getattr(self, field.name)[place] for field in fields(self)))


def bid_fen(worth_fen: Ints, at: Friction) -> Ints:
    """Highest price that buyers pay at a place where a licence is worth ``worth_fen`` to them, int64; 0 for none.

    Parameters
    ----------
    worth_fen
        Worth of a licence that can be relied on, int64 (pairs,).
    at
        Friction at the place of each pair.
    """
    left = worth_fen - worth_fen * at.doubt_points // BASIS_POINTS - at.contract_fen
    return np.maximum(left, 0)


def ask_fen(home_ask_fen: Ints, home_points: int, points: int) -> Ints:
    """Asks at a place that leave sellers what those at home do, each after its fee; int64 (products,), rounded up."""
    return -(-home_ask_fen * (BASIS_POINTS - home_points) // (BASIS_POINTS - points))


def place_of(ask: Ints, worth_fen: Ints, friction: Friction, joining_fen: Ints) -> Ints:
    """Place at which each pair trades: where least is lost between the two; the first of several, -1 for none.

    Parameters
    ----------
    ask
        What each pair's product is offered for at each place, negative where it is not, int64 (places, pairs).
    worth_fen
        Worth of a licence to the buyer, int64 (pairs,).
    friction
        Of each place.
    joining_fen
        What the buyer would first have to pay to be let in, int64 (places, pairs).
    """
    offered: Mask = ask >= 0
    fee, doubt = friction.fee_points[:, None], friction.doubt_points[:, None]
    # In ten-thousandths of a fen, so that ties are exact.
    lost = fee * ask + doubt * worth_fen + BASIS_POINTS * (friction.contract_fen[:, None] + joining_fen)
    least = np.where(offered, lost, np.iinfo(np.int64).max).argmin(axis=0)
    return np.where(offered.any(axis=0), least, NONE)
