"""Hazards weighed: what a year of selling may cost, and what it must bring until rules are trusted."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.arrays import Floats, Ints, Mask
from sim.decisions.waiting import waiting_multiple
from sim.knowledge.hazards import Hazard, HazardBeliefs


@dataclass(frozen=True)
class Exposure:
    """How far a way of selling exposes one to what one fears.

    Parameters
    ----------
    state
        Factor on what the state does: 1 where a product is listed, less where it is sold out of its sight.
    leaks
        Factor on the hazard of a leak.
    recourse
        Chance that a wronged seller is compensated.
    """

    state: float = 1.0
    leaks: float = 1.0
    recourse: float = 0.0


@dataclass(frozen=True)
class Patience:
    """How firms weigh the future; rates a year.

    Parameters
    ----------
    discount, payout
        Of the option to wait.
    fading
        Rate at which a secret loses its worth by itself.
    """

    discount: float
    payout: float
    fading: float

    @property
    def lost_years(self) -> float:
        """Years' harm that a secret lost for good comes to: a fading stream, discounted."""
        return 1.0 / (self.discount + self.fading)


def expected_harm_fen(
    harm_fen: Floats, holder: Ints, beliefs: HazardBeliefs, patience: Patience, exposure: Exposure
) -> Floats:
    """A year's expected harm from selling each product, by its holder's beliefs, float64 (products,).

    What is forfeited or leaks is lost for good; what the state has looked into harms while one sells.

    Parameters
    ----------
    harm_fen
        Harm a year, with the holder's attitude to risk, if all who could do it know all of it, float64 (products,).
    holder
        Whose data it is, int64 (products,).
    """
    forfeited, seen, leaked = (
        beliefs.believed(hazard, holder) for hazard in (Hazard.FORFEITURE, Hazard.LOOK_IN, Hazard.LEAK)
    )
    from_state = exposure.state * (forfeited * patience.lost_years + seen)
    from_leaks = exposure.leaks * leaked * patience.lost_years * (1.0 - exposure.recourse)
    return harm_fen * (from_state + from_leaks)


def seller_multiple(holder: Ints, public: Mask, beliefs: HazardBeliefs, patience: Patience) -> Floats:
    """Multiple of its cost that selling must be worth to each product's holder; public bodies do not wait."""
    volatility = beliefs.believed(Hazard.VOLATILITY, holder)
    return np.where(public, 1.0, waiting_multiple(volatility, patience.discount, patience.payout))
