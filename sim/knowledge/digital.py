"""What buyers of exogenous products have, and what they have learned of its quality."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.arrays import Floats, Ints, Mask, State
from sim.knowledge.interests import Interests
from sim.knowledge.suppliers import NEVER


@dataclass
class DigitalKnowledge:
    """Editions that have arrived and experience with them, one row an interest.

    Parameters
    ----------
    interests
        Who seeks what.
    declared
        Share of the value of faultless data that a seller's declaration comes to, float64 (interests,).
    prior_trust, prior_weight
        Share of what is declared that everybody expects at first, and how many products that counts for.
    usable
        Share of faultless data's value that the newest edition is worth while it is fresh.
    as_of_ms
        Instant that the newest edition tells of, or ``NEVER``.
    tried
        Days of use so far.
    realised
        Mean share of the value of faultless data over those days.
    claimed
        Whether money has been claimed back: whoever goes on buying knows what it buys, bool (interests,).
    """

    interests: Interests
    declared: Floats
    prior_trust: float
    prior_weight: float
    usable: Floats
    as_of_ms: Ints
    tried: Ints
    realised: Floats
    claimed: Mask

    _CHANGING = ("usable", "as_of_ms", "tried", "realised", "claimed")

    @classmethod
    def none(cls, interests: Interests, declared: Floats, prior_trust: float, prior_weight: float) -> DigitalKnowledge:
        """Nobody has or has tried anything."""
        count = interests.count
        return cls(
            interests, declared, prior_trust, prior_weight, np.zeros(count), np.full(count, NEVER, dtype=np.int64),
            np.zeros(count, dtype=np.int64), np.zeros(count), np.zeros(count, dtype=np.bool_),
        )  # fmt: skip

    def learn(self, row: Ints, usable: Floats, as_of_ms: Ints) -> None:
        """Take in editions; of several of one product the last one counts."""
        self.usable[row] = usable
        self.as_of_ms[row] = as_of_ms

    def experience(self, row: Ints, share: Floats) -> None:
        """Note what a day of use came to, as a share of the value of faultless data; each row once."""
        self.tried[row] += 1
        self.realised[row] += (share - self.realised[row]) / self.tried[row]

    @property
    def arrived(self) -> Mask:
        """Where there is an edition, bool (interests,)."""
        return self.as_of_ms != NEVER

    def trust(self) -> Floats:
        """Share of what is declared that the person of each interest expects, float64 (interests,).

        The mean over the products that it has tried, drawn towards the prior.
        """
        person = self.interests.person
        tried = self.tried > 0
        kept = np.divide(self.realised, self.declared, out=np.ones_like(self.declared), where=self.declared > 0)
        persons = int(person.max(initial=-1)) + 1
        count = np.bincount(person[tried], minlength=persons)
        total = np.bincount(person[tried], weights=kept[tried], minlength=persons)
        believed = (self.prior_trust * self.prior_weight + total) / (self.prior_weight + count)
        return believed[person]

    def state(self) -> State:
        """All that changes."""
        return {name: getattr(self, name).copy() for name in self._CHANGING}

    def restore(self, state: State) -> None:
        """Take back what was saved."""
        for name in self._CHANGING:
            getattr(self, name)[...] = state[name]
