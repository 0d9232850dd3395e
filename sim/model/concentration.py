"""Action against concentration: platforms that dominate a domain and refuse to sell are ordered to offer."""

from __future__ import annotations

import numpy as np

from sim.agents.seller import Pressure
from sim.arrays import Ints, Mask, State
from sim.data.products import Domain, Products
from sim.engine.arrows import Flow
from sim.engine.elementary import exp_each
from sim.engine.events import EventLog
from sim.engine.streams import Stream, combine_each
from sim.knowledge.hazards import Hazard
from sim.levers import Arrow
from sim.model.persons import Persons
from sim.model.prospects import Prospects
from sim.model.rules import Rules
from sim.model.stalls import Stalls
from sim.scenario.schema import Authorities
from sim.units import DAY_MS, DAYS_PER_YEAR

_PLATFORM = "platform"


class Concentration:
    """Finds platforms that dominate a domain and have never handed in what they hold there, and orders some to.

    An order is for all that the platform then keeps back in the domain; it has to be offered on exchanges from
    then on, for no more than the guide price, which leaves its cost and a stated margin.

    Parameters
    ----------
    products
        What is held, and by whom.
    persons
        Who is a platform.
    stalls
        Where products are handed in.
    prospects
        Who learns of orders.
    settings
        From which share on a platform dominates, and how long it may take its time.
    rules
        How often the state acts.
    log
        Where orders are recorded.
    seed
        Seed of the run.
    """

    def __init__(
        self,
        products: Products,
        persons: Persons,
        stalls: Stalls,
        prospects: Prospects,
        settings: Authorities,
        rules: Rules,
        log: EventLog,
        seed: int,
    ) -> None:
        self.ordered: Mask = np.zeros(products.count, dtype=np.bool_)
        self._stalls = stalls
        self._prospects = prospects
        self._grace_ms = settings.refusing * DAY_MS
        self._rules = rules
        self._log = log
        self._stream = Stream(seed, "action against concentration")
        platform = np.array(persons.kind, dtype=object)[products.holder] == _PLATFORM
        pairs, of_product, size = np.unique(
            np.stack([products.holder, products.domain]), axis=1, return_inverse=True, return_counts=True
        )
        self._pair: Ints = of_product.reshape(-1)
        self._holder, self._domain = pairs
        share = size / np.array([(products.domain == domain).sum() for domain in self._domain.tolist()])
        self._share = share
        #: Products in a domain that their platform dominates, bool (products,); nobody is to trade data of persons
        #: against their will.
        self._dominated: Mask = platform & (share[self._pair] >= settings.dominant) & ~products.refused
        self._key = combine_each(persons.key[self._holder], self._domain)

    def open_day(self, guide_fen: Ints, now_ms: int) -> None:
        """Let the state act on those who have refused for long, at today's guide prices, int64 (products,)."""
        kept_back = self._kept_back()
        if now_ms < self._grace_ms or not kept_back.any():
            return
        refuser = np.unique(self._pair[kept_back])
        feared = self._rules.arrows.send(Arrow.BELIEVE, Flow("dominant refuser", now_ms, refuser.size)).announced
        drawn = self._stream.uniforms(self._key[refuser], now_ms // DAY_MS)
        acted_on = refuser[drawn < 1.0 - exp_each(-feared / DAYS_PER_YEAR)]
        self._prospects.exposed(Hazard.CONCENTRATION, self._holder[refuser])
        if acted_on.size:
            self._order(np.flatnonzero(kept_back & np.isin(self._pair, acted_on)), guide_fen, now_ms)
            self._prospects.struck(Hazard.CONCENTRATION, self._holder[acted_on])

    def pressure(self, guide_fen: Ints) -> Pressure:
        """What holders of each product have to reckon with if they go on keeping it back."""
        return Pressure(self._dominated & ~self.ordered, guide_fen)

    def _kept_back(self) -> Mask:
        """Products of dominating platforms that were never handed in anywhere, bool (products,)."""
        tried = np.any([stall.exchange.catalogue.submissions > 0 for stall in self._stalls.all], axis=0)
        return self._dominated & ~tried & ~self.ordered

    def _order(self, product: Ints, guide_fen: Ints, now_ms: int) -> None:
        self.ordered[product] = True
        pair = self._pair[product]
        self._log.emit(
            "orders_to_list", product.size, time_ms=now_ms, holder=self._holder[pair], product=product,
            domain=np.array([Domain(code).word for code in self._domain[pair].tolist()], dtype=object),
            share=self._share[pair], price_fen=guide_fen[product],
        )  # fmt: skip

    def state(self) -> State:
        """What has been ordered."""
        return {"ordered": self.ordered.copy()}

    def restore(self, state: State) -> None:
        """Take back what was saved."""
        self.ordered[...] = state["ordered"]
