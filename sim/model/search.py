"""Search: those who could use a product come to know of it, by themselves or through a broker."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.agents.broker import Broker
from sim.arrays import NONE, Floats, Ints, Keys, Mask, State
from sim.data.products import Products
from sim.decisions.search import worth_a_broker
from sim.engine.events import EventLog
from sim.engine.streams import Stream, combine_each
from sim.engine.tables import join_states, part_of
from sim.knowledge.discoveries import Clients, Discoveries
from sim.knowledge.interests import Interests
from sim.scenario.schema import Brokers
from sim.units import DAY_MS


@dataclass(frozen=True)
class Offered:
    """What a morning's market looks like to those who search and sell.

    Parameters
    ----------
    wanted
        Whether each interested person would bid for the product, bool (interests,).
    on_offer
        Whether each product is for sale, bool (products,).
    ask_fen
        Price of a licence of each, int64 (products,).
    margin_fen_per_day
        What a running licence leaves its seller a day, float64 (products,).
    """

    wanted: Mask
    on_offer: Mask
    ask_fen: Ints
    margin_fen_per_day: Floats


@dataclass(frozen=True)
class Brokerage:
    """Brokers of a city.

    Parameters
    ----------
    brokers
        Their rows among persons, int64.
    settings
        How they work.
    """

    brokers: Ints
    settings: Brokers


class Search:
    """Lets persons find products, one draw a pair and day.

    Parameters
    ----------
    interests
        Who could use what.
    products
        What is sold by whom.
    person_key
        Keys of persons' random draws, uint64 (persons,).
    chance
        Chance a day that somebody finds what it wants by itself.
    brokerage
        Brokers, if there are any.
    log
        Where finds are recorded.
    seed
        Seed of the run.
    """

    def __init__(
        self,
        interests: Interests,
        products: Products,
        person_key: Keys,
        chance: float,
        brokerage: Brokerage | None,
        log: EventLog,
        seed: int,
    ) -> None:
        self.known = Discoveries.of(interests.count, everything=False)
        self.clients = Clients.none(brokerage.brokers.size if brokerage else 0, person_key.size)
        self._interests = interests
        self._seller = products.seller
        person = person_key[interests.person].astype(np.int64)
        self._key = combine_each(products.key[interests.product], person)
        self._person_key = person_key
        self._chance = chance
        self._brokerage = brokerage
        self._log = log
        self._own, self._matched = Stream(seed, "search"), Stream(seed, "matched by a broker")
        self._approached = Stream(seed, "approached by a broker")

    def open_day(self, offered: Offered, now_ms: int) -> None:
        """Search for a day, and let brokers do their work."""
        day = now_ms // DAY_MS
        seeking = offered.wanted & offered.on_offer[self._interests.product] & ~self.known.found
        found = seeking & (self._own.uniforms(self._key, day) < self._chance)
        self._find(np.flatnonzero(found), NONE, now_ms)
        if self._brokerage is not None:
            self._bring_together(seeking, offered, self._brokerage, now_ms)

    def _bring_together(self, seeking: Mask, offered: Offered, brokerage: Brokerage, now_ms: int) -> None:
        """Let brokers recruit, and bring clients together; of several who could, whoever is luckiest does."""
        interests, settings, day = self._interests, brokerage.settings, now_ms // DAY_MS
        worth = offered.on_offer & worth_a_broker(
            offered.ask_fen, offered.margin_fen_per_day, self._chance, settings.matching, settings.share
        )
        seeking = seeking & ~self.known.found
        gains = np.zeros(self._person_key.size, dtype=np.bool_)
        gains[interests.person[seeking]] = True
        gains[self._seller[worth]] = True
        approached = self._by_each(self._approached, self._person_key, day) < settings.recruiting
        Broker.recruit(self.clients, approached, gains)
        row = np.flatnonzero(seeking & worth[interests.product])
        could = Broker.could_match(self.clients, interests.person[row], self._seller[interests.product[row]])
        luck = np.where(could, self._by_each(self._matched, self._key[row], day), 1.0)
        matched = luck.min(axis=0, initial=1.0) < settings.matching
        self._find(row[matched], brokerage.brokers[luck.argmin(axis=0)[matched]], now_ms)

    def _by_each(self, stream: Stream, key: Keys, day: int) -> Floats:
        """One draw of each broker about each of some things, float64 (brokers, n)."""
        return np.array([stream.uniforms(combine_each(key, number), day) for number in range(len(self.clients.of))])

    def _find(self, row: Ints, broker: Ints | int, now_ms: int) -> None:
        self.known.find(row, broker)
        self._log.emit(
            "discoveries", row.size, time_ms=now_ms, product=self._interests.product[row],
            person=self._interests.person[row], broker=np.broadcast_to(broker, row.shape),
        )  # fmt: skip

    def state(self) -> State:
        """Who has found what, and whose clients persons are."""
        return join_states(known=self.known.state(), clients=self.clients.state())

    def restore(self, state: State) -> None:
        """Take back what was saved."""
        self.known.restore(part_of(state, "known"))
        self.clients.restore(part_of(state, "clients"))
