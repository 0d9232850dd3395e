"""Products of the catalogue as domains of trade: who sells, who seeks them, and for how much."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim import units
from sim.agents import DataUser
from sim.agents.seller import SellingCosts
from sim.arrays import Floats, Ints, Mask
from sim.data.exogenous import DeliveredQuality, ExogenousFeed, declared_share
from sim.data.products import ProductKind, Products
from sim.engine.arrows import Flow
from sim.engine.streams import Stream
from sim.knowledge.digital import DigitalKnowledge
from sim.knowledge.interests import Interests
from sim.knowledge.suppliers import NEVER
from sim.levers import Arrow
from sim.model.catalogue_products import Assortment, assort
from sim.model.persons import GOVERNMENT, Persons
from sim.model.rules import Rules
from sim.model.trade import Offering
from sim.model.valuations import Valuations, draw_valuations
from sim.scenario.loaded import LoadedScenario
from sim.scenario.schema import Catalogue
from sim.units import DAYS_PER_YEAR, FEN_PER_CNY

#: What platforms lose to their licensees differs much between products.
_RIVALRY_CV = 1.0
BUYERS = ("digital service", "foreign buyer")


@dataclass(frozen=True)
class ExogenousOffering(Offering):
    """Products of one exogenous domain; prices and costs differ between them.

    Parameters
    ----------
    first_ask_fen
        First price of each, int64 (products,).
    selling
        What each costs to sell.
    """

    first_ask_fen: Ints
    selling: SellingCosts

    @property
    def ask_fen(self) -> Ints:
        """First price of each product, int64 (products,)."""
        return self.first_ask_fen

    @property
    def costs(self) -> SellingCosts:
        """What each product costs to sell."""
        return self.selling


class CatalogueTrade:
    """The catalogue's products, brought to the exchange domain by domain.

    Parameters
    ----------
    loaded
        The scenario.
    settings
        Its catalogue.
    persons
        Who holds and buys.
    rules
        Rules in force.
    seed
        Seed of the run.
    """

    def __init__(self, loaded: LoadedScenario, settings: Catalogue, persons: Persons, rules: Rules, seed: int) -> None:
        self._settings = settings
        self._rules = rules
        self._seed = seed
        self._assortment: Assortment = assort(loaded, settings, persons, seed)
        self.products: Products = self._assortment.products
        buys = np.isin(np.array(persons.kind, dtype=object), BUYERS)
        self.valuations: Valuations = draw_valuations(
            self._assortment, np.flatnonzero(buys), persons.key, settings.buyers, seed
        )
        self._owner = np.array(persons.ownership, dtype=object)[self.products.holder]
        self._platforms = np.array(persons.kind, dtype=object)[self.products.holder] == "platform"
        worse = Stream(seed, "overstated quality").exponentials(self.products.key, settings.overstated)
        #: Quality before anybody put money into it: as declared, and as it really is.
        self._declared_at_first = DeliveredQuality.of(self.products, np.zeros(self.products.count))
        self._real_at_first = DeliveredQuality.of(self.products, worse)
        self._quality = self._declared_at_first
        self._feeds: list[tuple[Ints, ExogenousFeed]] = []
        #: Who has left the business and bids for nothing, bool (persons,).
        self.absent: Mask = np.zeros(len(persons.names), dtype=np.bool_)
        buyers, unblurred = settings.buyers, np.zeros(self.products.count)
        self.known = DigitalKnowledge.none(
            self.valuations.interests, self._declared(unblurred), buyers.trust, buyers.trust_weight
        )
        self._declared_ms = NEVER

    def _declared(self, blur_sd: Floats) -> Floats:
        """What declarations come to, where rules blur products by so much, float64 (interests,)."""
        latency_ms = units.ms_from_hours(self._settings.latency)
        share = declared_share(self._quality, blur_sd, latency_ms, self.memory_ms)
        return share[self.valuations.interests.product]

    def declared(self, left: Floats) -> Floats:
        """What declarations would come to, unblurred, if so much were left of what is wrong, float64 (products,)."""
        latency_ms = units.ms_from_hours(self._settings.latency)
        quality = self._declared_at_first.curated(left)
        return declared_share(quality, np.zeros(left.size), latency_ms, self.memory_ms)

    def curate(self, left: Floats) -> None:
        """Let products be what they were at first with so much left of what was wrong, float64 (products,)."""
        self._quality = self._declared_at_first.curated(left)
        self._declared_ms = NEVER
        real = self._real_at_first.curated(left)
        for product, feed in self._feeds:
            feed.renew(real.rows(product))

    def _declare(self, now_ms: int) -> None:
        """Let sellers declare what rules leave of their products; all domains' at once."""
        if self._declared_ms == now_ms:
            return
        interval_ms = units.ms_from_hours(self._settings.interval)
        everything = np.arange(self.products.count)
        releases = self.products.releases(everything, interval_ms)
        flow = Flow("declaration", now_ms, everything.size, **releases)
        self.known.declared = self._declared(self._rules.arrows.send(Arrow.DELIVER, flow).blur_sd)
        self._declared_ms = now_ms

    @property
    def memory_ms(self) -> float:
        """Time in which data loses its use."""
        return self._settings.buyers.memory * units.DAY_MS

    @property
    def term_days(self) -> float:
        """Length of a licence."""
        return self._settings.term

    @property
    def public(self) -> Mask:
        """Whether a department holds each product, bool (products,)."""
        return self._owner == GOVERNMENT

    def open_to_all(self, now_ms: int) -> Mask:
        """Which products rules open to everybody, bool (products,)."""
        public = np.flatnonzero(self.public)
        parts = Flow("public part", now_ms, public.size, key=self.products.key[public])
        opened = np.zeros(self.products.count, dtype=np.bool_)
        opened[public] = self._rules.arrows.send(Arrow.DELIVER, parts).admitted
        return opened

    def offerings(self) -> list[Offering]:
        """One offering for every domain of which there are products."""
        costs, ask_fen = self._costs(), self._ask_fen()
        domains = np.unique(self.products.domain).tolist()
        return [self._offering(np.flatnonzero(self.products.domain == domain), costs, ask_fen) for domain in domains]

    def _offering(self, product: Ints, costs: SellingCosts, ask_fen: Ints) -> ExogenousOffering:
        everybody = self.valuations.interests
        row = np.flatnonzero((everybody.product >= product[0]) & (everybody.product <= product[-1]))
        products = self.products.rows(product)
        interests = Interests(everybody.person[row], everybody.product[row] - product[0])
        feed = ExogenousFeed(
            products, self.public[product], self._real_at_first.rows(product), interests, row, self.known, self._seed
        )  # fmt: skip
        self._feeds.append((product, feed))
        return ExogenousOffering(
            products=products,
            interests=interests,
            feed=feed,
            terms=self._settings,
            value_fen=lambda now_ms: np.where(self.absent[everybody.person[row]], 0, self.value_fen(now_ms)[row]),
            first_ask_fen=ask_fen[product],
            selling=costs.rows(product),
        )

    def value_fen(self, now_ms: int) -> Ints:
        """Highest price that each interested person pays for a licence of one term, or a call, int64 (interests,)."""
        self._declare(now_ms)
        free = self.open_to_all(now_ms)[self.valuations.interests.product]
        return DataUser.value_licences(self.known, self.valuations.worth_fen, self.recourse(now_ms), free)

    def recourse(self, now_ms: int) -> Floats:
        """Chance that a buyer who is wronged is compensated, by the rules in force, float64 (interests,)."""
        interests, arrows = self.valuations.interests.count, self._rules.arrows
        unheard = arrows.send(Arrow.LIST, Flow("claim", now_ms, interests)).lost
        return arrows.send(Arrow.AGREE, Flow("prospect", now_ms, interests)).cover * (1.0 - unheard)

    @property
    def _queries(self) -> Mask:
        return self.products.kind == ProductKind.QUERY

    def _ask_fen(self) -> Ints:
        settings, named = self._settings, self._assortment.ask_fen
        mean_cny = np.where(self._queries, settings.call_ask, settings.ask)
        drawn = np.rint(mean_cny * FEN_PER_CNY * self._assortment.worth).astype(np.int64)
        return np.where(named >= 0, named, drawn)

    def _costs(self) -> SellingCosts:
        """Costs of a licence of one term, or of a call; a platform loses business by every licence."""
        settings, each = self._settings, self.products.count
        rivalry = Stream(self._seed, "rivalry").lognormals(self.products.key, settings.rivalry, _RIVALRY_CV)
        lost = np.where(self._platforms, rivalry * self._assortment.worth, 0.0)
        cost_cny = np.where(self._queries, settings.call_cost, settings.upkeep + lost)
        terms, calls = DAYS_PER_YEAR / settings.term, DAYS_PER_YEAR * settings.buyers.calls
        return SellingCosts(
            upkeep_fen=np.rint(cost_cny * FEN_PER_CNY).astype(np.int64),
            integration_fen=np.full(each, units.fen_from_cny(settings.integration), dtype=np.int64),
            terms_per_year=np.where(self._queries, calls, terms),
            price_step=np.full(each, settings.price_step),
        )
