"""The feed of queues before desks as a domain of trade, and what it is worth to carriers."""

from __future__ import annotations

import numpy as np

from sim.agents import Carrier
from sim.arrays import Ints
from sim.data.permits import QueueFeed, queue_feed
from sim.knowledge.interests import Interests
from sim.model.permits import OFFICE_DAY_H, EntryPermits
from sim.model.persons import PERMIT_OFFICE, Persons
from sim.model.trade import Offering
from sim.scenario.schema import PermitQueues, Permits


def permit_offering(
    permits: EntryPermits, persons: Persons, settings: Permits, queues: PermitQueues, seed: int
) -> tuple[Offering, QueueFeed]:
    """One feed of all queues, for every carrier."""
    products = queue_feed(persons.row(PERMIT_OFFICE), PERMIT_OFFICE, OFFICE_DAY_H)
    carriers, knowledge = persons.carriers, permits.knowledge
    feed = QueueFeed(permits.dossiers, permits.desk_key, carriers, knowledge, seed)
    offer = permits.offer(queues.noise * OFFICE_DAY_H)
    age_h = queues.latency + queues.interval / 2
    renewals = queues.term / settings.validity

    def value_fen(_: int) -> Ints:
        return np.floor(renewals * Carrier.value_queues_fen(knowledge, offer, age_h)).astype(np.int64)

    offering = Offering(
        products=products,
        interests=Interests(carriers, np.zeros(carriers.size, dtype=np.int64)),
        feed=feed,
        terms=queues,
        value_fen=value_fen,
    )
    return offering, feed
