"""What legal persons believe may befall them if they sell data."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

import numpy as np

from sim.arrays import Floats, Ints, Keys, State
from sim.engine.elementary import exp
from sim.engine.streams import Stream
from sim.knowledge.contacts import Contacts


class Hazard(IntEnum):
    """What persons hold a belief about."""

    FORFEITURE = 0
    """the state makes a product public data, per product-year"""
    LOOK_IN = 1
    """the state looks into a trade, share"""
    VOLATILITY = 2
    """rules drift, per square root of a year"""
    INSPECTION = 3
    """an inspector comes, per firm-year"""
    LEAK = 4
    """data leak from whoever has bought them, per product-year"""
    CONCENTRATION = 5
    """the state orders a platform to offer what it keeps back of a domain that it dominates, per refuser-year"""


#: Lever by which each hazard that the rules speak of is announced.
ANNOUNCED_BY = {
    Hazard.FORFEITURE: "forfeiture",
    Hazard.LOOK_IN: "look_in",
    Hazard.VOLATILITY: "rule_volatility",
    Hazard.INSPECTION: "inspection_rate",
    Hazard.CONCENTRATION: "concentration_action",
}
#: Hazards that befall one at an instant, so that one's own luck tells of them.
STRIKING = (Hazard.FORFEITURE, Hazard.INSPECTION, Hazard.LEAK)
#: Those of them that befall a firm, however many products it has on offer.
BY_FIRM = (Hazard.INSPECTION,)


@dataclass
class HazardBeliefs:
    """Everybody reads the same level, puts it higher or lower than others do, and is alarmed by news.

    A person's ``ratio`` is how many events it expects for each one that the level says: a relative risk, whose
    belief is a gamma distribution that counts for ``weight`` events (as shrunk by Clayton and Kaldor 1987).

    Parameters
    ----------
    scale
        Factor on all hazards.
    level
        What each hazard is reckoned at by the rules as announced, or by all at first, float64 (hazards,).
    ratio
        What each person believes as a multiple of that, float64 (hazards, persons).
    weight
        Number of expected events that this rests on, float64 (hazards, persons).
    alarm
        By which share news have raised each hazard for everybody, float64 (hazards,).
    """

    scale: float
    level: Floats
    ratio: Floats
    weight: Floats
    alarm: Floats

    _CHANGING = ("level", "ratio", "weight", "alarm")

    @classmethod
    def prior(cls, ratio: Floats, strength: float, scale: float = 1.0) -> HazardBeliefs:
        """First opinions, before anything is announced or has happened."""
        return cls(scale, np.zeros(len(Hazard)), ratio, np.full_like(ratio, strength), np.zeros(len(Hazard)))

    def believed(self, hazard: Hazard, person: Ints) -> Floats:
        """What persons reckon with, in the hazard's unit, float64 like ``person``."""
        put_at = self.scale * self.level[hazard] * (1.0 + self.alarm[hazard]) * self.ratio[hazard, person]
        return np.minimum(put_at, 1.0) if hazard is Hazard.LOOK_IN else np.asarray(put_at)

    def announce(self, level: Floats) -> None:
        """Read what the rules say, float64 (hazards,)."""
        self.level[...] = level

    def talk(self, contacts: Contacts, weight: float) -> None:
        """Move everybody's opinions towards those of its contacts (DeGroot 1974)."""
        for opinion in self.ratio:
            opinion += weight * (contacts.mean(opinion) - opinion)

    def experience(self, hazard: Hazard, events: Ints | Floats, exposure: Floats) -> None:
        """Learn from one's own luck: the posterior mean of Poisson events under a gamma prior.

        Parameters
        ----------
        events
            Times that the hazard has befallen each person, (persons,).
        exposure
            Product-years or firm-years that each has been exposed to it, float64 (persons,).
        """
        expected = self.level[hazard] * exposure
        before = self.weight[hazard].copy()
        self.weight[hazard] += expected
        self.ratio[hazard] = (before * self.ratio[hazard] + events) / self.weight[hazard]

    def hear(self, hazard: Hazard, events: int, share: float) -> None:
        """Be alarmed by events in the news."""
        self.alarm[hazard] += share * events

    def forget(self, days: float, memory_days: float) -> None:
        """Let news fade."""
        self.alarm *= exp(-days / memory_days)

    def state(self) -> State:
        """All that changes."""
        return {name: getattr(self, name).copy() for name in self._CHANGING}

    def restore(self, state: State) -> None:
        """Take back what was saved."""
        for name in self._CHANGING:
            getattr(self, name)[...] = state[name]


def first_opinions(key: Keys, spread: float, seed: int) -> Floats:
    """How high each person puts each hazard at first, mean 1, float64 (hazards, persons).

    Parameters
    ----------
    key
        Key of each person's draws, uint64 (persons,).
    spread
        Coefficient of variation.
    """
    return np.stack([Stream(seed, f"opinion of {hazard.name}").lognormals(key, 1.0, spread) for hazard in Hazard])
