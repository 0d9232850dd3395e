"""First purchases: what buyers pay for a feed that they have not had yet."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from sim.arrays import Ints, Keys, Mask, State
from sim.decisions.quality import first_bid_fen, revealed_share
from sim.engine.streams import Stream
from sim.exchange.licences import Licences
from sim.knowledge.interests import Interests
from sim.knowledge.trials import Trials
from sim.model.rules import Rules
from sim.scenario.schema import Beliefs
from sim.units import DAY_MS


class FirstPurchases:
    """Lets buyers discount what they reckon a feed to be worth until they have had one.

    Afterwards they know it: a stock feed is as good as it declares, and what the live view saves carriers
    learn from trips of their own.

    Parameters
    ----------
    interests
        Who could use what.
    key
        Key of each interest's draws, uint64 (interests,).
    licences
        Who has what.
    settings
        Section of the scenario.
    rules
        Rules in force.
    seed
        Seed of the run.
    """

    def __init__(
        self, interests: Interests, key: Keys, licences: Licences, settings: Beliefs, rules: Rules, seed: int
    ) -> None:
        self.known = Trials.none(interests.count)
        self._interests = interests
        self._key = key
        self._licences = licences
        self._settings = settings
        self._rules = rules
        self._pilot = Stream(seed, "pilot")

    def discounted(self, row: Ints, value_fen: Callable[[int], Ints]) -> Callable[[int], Ints]:
        """Bids for a domain whose interests stand in ``row``, from what its buyers reckon a licence to be worth."""
        return lambda now_ms: first_bid_fen(
            value_fen(now_ms), self._known(row, now_ms), self._settings.trust, self._revealed()
        )

    def _known(self, row: Ints, now_ms: int) -> Mask:
        """Interests in what has been had, or is tried out by paying what it declares to be worth."""
        held = np.zeros(self._interests.count, dtype=np.bool_)
        person, product = self._interests.person[row], self._interests.product[row]
        held[row] = self._licences.holds(person, product, now_ms)
        self.known.have(held)
        pilot = self._pilot.uniforms(self._key[row], now_ms // DAY_MS) < self._settings.pilot
        return np.asarray(self.known.tried[row] | pilot)

    def _revealed(self) -> float:
        levels = self._rules.in_force
        certified = self._settings.certified if levels.number("listing_review_days") > 0 else 0.0
        return revealed_share(certified, levels.number("recourse"))

    def state(self) -> State:
        """Who has had what."""
        return self.known.state()

    def restore(self, state: State) -> None:
        """Take back what was saved."""
        self.known.restore(state)
