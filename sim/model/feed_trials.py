"""On/off weeks: buyers of stock feeds do without one now and then, and learn what it saves."""

from __future__ import annotations

import numpy as np

from sim.agents.firm import Firm
from sim.arrays import Floats, Ints, Keys, State
from sim.decisions.suppliers import landed_cost_fen_per_t
from sim.engine.streams import Stream
from sim.exchange.licences import Licences
from sim.knowledge.feed_trials import NOT_THERE, WITH, WITHOUT, FeedTrials
from sim.knowledge.interests import EdgeInterests
from sim.knowledge.suppliers import SupplierKnowledge
from sim.scenario.schema import OnOffWeeks as Settings
from sim.units import DAY_MS


class OnOffWeeks:
    """Draws lots week by week and feed by feed, and adds up what buyers' own orders then cost.

    Nobody looks at another run: costs are those that a buyer has lived through, beside the least that its orders
    could have cost without any wait, which is public.

    Parameters
    ----------
    interests
        Who could use which feed, and on which edges.
    key
        Key of each interest's lots, uint64 (interests,).
    tonnes
        What is ordered in a licence's term where a feed bears on it, float64 (interests,).
    suppliers
        What buyers know, and what they set aside of it.
    waiting_share
        Cost of an hour's waiting as a share of the price.
    settings
        Section of the scenario.
    seed
        Seed of the run.
    """

    def __init__(
        self,
        interests: EdgeInterests,
        key: Keys,
        tonnes: Floats,
        suppliers: SupplierKnowledge,
        waiting_share: float,
        settings: Settings,
        seed: int,
    ) -> None:
        self.known = FeedTrials.none(interests.count)
        self._interests = interests
        self._key = key
        self._tonnes = tonnes
        self._suppliers = suppliers
        self._waiting_share = waiting_share
        self._settings = settings
        self._period_ms = round(settings.period * DAY_MS)
        self._lots = Stream(seed, "week without a feed")
        self._period: Ints = np.full(1, -1, dtype=np.int64)
        # A point's orders bear on every feed about one of its suppliers.
        feed = np.repeat(np.arange(interests.count), np.diff(interests.first))
        self._edge, self._feed_of_edge = interests.edge, feed
        point = suppliers.buyer[interests.edge]
        order = np.lexsort((feed, point))
        self._point, self._feed = point[order], feed[order]
        at_once = landed_cost_fen_per_t(suppliers, np.zeros(suppliers.edges), waiting_share)
        self._least = np.full(suppliers.first_edge.size - 1, np.inf)
        np.minimum.at(self._least, suppliers.buyer, at_once)

    def close_day(self, licences: Licences, now_ms: int) -> None:
        """Draw lots where a week begins, for feeds that their buyers have; stock feeds are the first products."""
        period = now_ms // self._period_ms
        if period == self._period[0]:
            return
        self._period[0] = period
        held = licences.holds(self._interests.person, self._interests.product, now_ms)
        without = self._lots.uniforms(self._key, period) < self._settings.off
        self.known.begin(period, np.where(held, np.where(without, WITHOUT, WITH), NOT_THERE))
        self._suppliers.set_aside[:] = False
        self._suppliers.set_aside[self._edge] = self.known.set_aside(period)[self._feed_of_edge]

    def observe(self, edge: Ints, wait_h: Floats, placed_ms: Ints) -> None:
        """Note what orders have cost that have come, by the week in which they were placed; not those of long ago."""
        suppliers, period = self._suppliers, placed_ms // self._period_ms
        point = suppliers.buyer[edge]
        first, last = (np.searchsorted(self._point, point, side) for side in ("left", "right"))
        many = np.where(self._period[0] - period <= 1, last - first, 0)
        order = np.repeat(np.arange(edge.size), many)
        feed = self._feed[np.repeat(first - (np.cumsum(many) - many), many) + np.arange(order.size)]
        price = suppliers.price_fen_per_t[edge]
        waiting = price * self._waiting_share * (wait_h + suppliers.transit_h[edge])
        cost = price + suppliers.freight_fen_per_t[edge] + waiting - self._least[point]
        self.known.note(feed, period[order], cost[order])

    def learned_fen(self, value_fen: Ints) -> Ints:
        """What licences are worth to buyers by what theory says and what they have learned, int64 (interests,)."""
        return Firm.learn_value(self.known, value_fen, self._tonnes, self._settings.doubt)

    def state(self) -> State:
        """What has been tried, and the week."""
        return {**self.known.state(), "period": self._period.copy()}

    def restore(self, state: State) -> None:
        """Take back what was saved."""
        self.known.restore(state)
        self._period[...] = state["period"]
