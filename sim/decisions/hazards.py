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


@dataclass(frozen=True)
class Liability:
    """Who answers for a leak of a copy that was sold, as sellers reckon; one row a product, or one for all.

    What a seller owes the holder stays between the two, who decide together.

    Parameters
    ----------
    owed_fen
        What the seller of a product would pay to others, with its attitude to risk, float64 (products,).
    covered
        Share of the holder's own loss that the buyer would make good, float64 (products,).
    """

    owed_fen: Floats
    covered: Floats


#: Where nobody pays for what leaks do.
NOBODY_LIABLE = Liability(np.zeros(1), np.zeros(1))


def expected_harm_fen(
    harm_fen: Floats,
    holder: Ints,
    beliefs: HazardBeliefs,
    patience: Patience,
    exposure: Exposure,
    liability: Liability = NOBODY_LIABLE,
) -> Floats:
    """A year's expected harm from selling each product, by its holder's beliefs, float64 (products,).

    What is forfeited or leaks is lost for good; what the state has looked into harms while one sells.

    Parameters
    ----------
    harm_fen
        Harm a year, with the holder's attitude to risk, if all who could do it know all of it, float64 (products,).
    holder
        Whose data it is, int64 (products,).
    liability
        What leaks make sellers pay, and buyers make good.
    """
    forfeited, seen, leaked = (
        beliefs.believed(hazard, holder) for hazard in (Hazard.FORFEITURE, Hazard.LOOK_IN, Hazard.LEAK)
    )
    from_state = exposure.state * (forfeited * patience.lost_years + seen)
    uncovered = patience.lost_years * (1.0 - exposure.recourse) * (1.0 - liability.covered)
    return harm_fen * from_state + exposure.leaks * leaked * (harm_fen * uncovered + liability.owed_fen)


def order_avoided_fen(
    dominant: Mask, net_cost_fen: Floats, holder: Ints, beliefs: HazardBeliefs, patience: Patience
) -> Floats:
    """What offering a product now saves its holder of an order to offer it, a year, float64 (products,).

    An order lasts, so it costs whoever gets it the net cost of every later year.

    Parameters
    ----------
    dominant
        Whether its holder could get such an order, bool (products,).
    net_cost_fen
        What a year of offering it under an order costs above what it brings, negative for a gain, float64 (products,).
    holder
        Whose data it is, int64 (products,).
    """
    believed = beliefs.believed(Hazard.CONCENTRATION, holder)
    return np.where(dominant, believed * patience.lost_years * np.maximum(net_cost_fen, 0.0), 0.0)


def seller_multiple(holder: Ints, public: Mask, beliefs: HazardBeliefs, patience: Patience) -> Floats:
    """Multiple of its cost that selling must be worth to each product's holder; public bodies do not wait."""
    volatility = beliefs.believed(Hazard.VOLATILITY, holder)
    return np.where(public, 1.0, waiting_multiple(volatility, patience.discount, patience.payout))
