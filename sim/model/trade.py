"""Trade in data: every domain's products, interests and feeds, brought to where they are traded."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from sim import units
from sim.accounts import Ledger
from sim.agents.seller import SellingCosts
from sim.arrays import Floats, Ints, Mask
from sim.data.copies import Copies
from sim.data.delivery import Delivery, Feed, Quality
from sim.data.products import Domain, Products
from sim.engine.calendar import Calendar
from sim.engine.events import EventLog
from sim.engine.streams import combine_each
from sim.exchange.exchange import Exchange
from sim.exchange.licences import Licences
from sim.exchange.mechanisms import Mechanism, negotiated
from sim.exchange.negotiations import Negotiations, Step
from sim.exchange.pricing import Pricing
from sim.exchange.terms import Terms
from sim.exchange.venue import Venue
from sim.knowledge.interests import Interests, join_interests
from sim.knowledge.sales import SalesKnowledge
from sim.model.borders import Borders
from sim.model.compliance import Compliance
from sim.model.houses import EXCHANGE, STATE
from sim.model.market import Demand, Market, PublicPrices
from sim.model.persons import FOREIGN, GOVERNMENT, Persons
from sim.model.prospects import Prospects
from sim.model.rules import Rules
from sim.model.trials import FirstPurchases
from sim.model.venues import stalls_of, venues_of
from sim.scenario.schema import FeedTerms, Leaks, Scenario

#: Share of interested firms that a seller expects to win before it has sold anything.
_EXPECTED_TAKE_UP = 0.3


@dataclass(frozen=True)
class Offering:
    """What one domain brings to the exchange; products are numbered within it.

    Parameters
    ----------
    products
        Products of the domain.
    interests
        Who could use them.
    feed
        How they are read and what becomes of readings.
    terms
        What a licence promises and costs, from the scenario.
    value_fen
        Highest price that each interested person pays at an instant for a licence of one term, int64 (interests,).
    """

    products: Products
    interests: Interests
    feed: Feed
    terms: FeedTerms
    value_fen: Callable[[int], Ints]

    @property
    def ask_fen(self) -> Ints:
        """First price of each product, int64 (products,)."""
        return np.full(self.products.count, units.fen_from_cny(self.terms.ask), dtype=np.int64)

    @property
    def costs(self) -> SellingCosts:
        """What each product costs to sell."""
        terms, each = self.terms, self.products.count
        return SellingCosts(
            upkeep_fen=np.full(each, units.fen_from_cny(terms.upkeep), dtype=np.int64),
            integration_fen=np.full(each, units.fen_from_cny(terms.integration), dtype=np.int64),
            terms_per_year=np.full(each, units.DAYS_PER_YEAR / terms.term),
            price_step=np.full(each, terms.price_step),
        )

    @property
    def licences_per_year(self) -> Floats:
        """Licences of each in a year as sellers expect them before they have sold anything, float64 (products,)."""
        licences = _EXPECTED_TAKE_UP * np.bincount(self.interests.product, minlength=self.products.count)
        return licences * self.costs.terms_per_year

    @property
    def quality(self) -> Quality:
        """What its feeds promise."""
        terms = self.terms
        return Quality(units.ms_from_hours(terms.interval), units.ms_from_hours(terms.latency), terms.noise)


class Trade:
    """The exchanges and trade without them, with what is traded there.

    Parameters
    ----------
    offerings
        What each domain brings.
    persons
        Accounts and attitudes.
    scenario
        Settings of the exchange.
    mechanisms
        Ways to find prices that the scenario may name.
    prospects
        What hazards sellers reckon with.
    rules
        Rules that listings, deals and deliveries pass through.
    ledger, log
        Where money moves and where events are kept.
    seed
        Seed of the run.
    """

    def __init__(
        self,
        offerings: Sequence[Offering],
        persons: Persons,
        scenario: Scenario,
        mechanisms: Mapping[str, Mechanism],
        prospects: Prospects,
        rules: Rules,
        ledger: Ledger,
        log: EventLog,
        seed: int,
    ) -> None:
        self.rules = rules
        first = np.cumsum([0, *(offering.products.count for offering in offerings)]).tolist()
        products = Products.joined([offering.products for offering in offerings])
        self.products = products
        self.interests, rows = join_interests([offering.interests for offering in offerings], first[:-1])
        ask_fen = np.concatenate([offering.ask_fen for offering in offerings])
        terms = Terms(
            product_key=products.key,
            person_key=persons.key,
            seller=products.seller,
            holder=products.holder,
            several=products.several,
            consent=products.consent,
            seller_points=round(scenario.feeds.operator_share * units.BASIS_POINTS),
            operator=persons.row(EXCHANGE),
            state=persons.row(STATE),
            term_ms=_each(offerings, lambda terms: units.ms_from_hours(terms.term * units.HOURS_PER_DAY)),
            again_ms=units.ms_from_hours(scenario.authorities.hand_in_again * units.HOURS_PER_DAY),
            foreign=np.array(persons.ownership, dtype=np.str_) == FOREIGN,
            broker_points=round(scenario.brokers.share * units.BASIS_POINTS) if scenario.brokers else 0,
            royalty_points=round(scenario.royalty * units.BASIS_POINTS),
        )
        pricing = Pricing(
            mechanisms,
            np.repeat(np.arange(len(offerings)), [offering.products.count for offering in offerings]),
            tuple(offering.terms.mechanism for offering in offerings),
            scenario.exchange.split,
        )
        self.negotiations = Negotiations(self.interests.person, self.interests.product, log)
        venues = venues_of(scenario.exchange, persons)
        self.licences = Licences(venues)

        def exchange_at(venue: Venue) -> Exchange:
            at = pricing if venue.is_exchange else pricing.all_by(negotiated.__name__)
            exchange = Exchange(
                terms, self.negotiations, ask_fen, at, rules.arrows, ledger, log, venue, self.licences
            )  # fmt: skip
            exchange.catalogue.tier[:] = products.tier
            return exchange

        public = np.array(persons.ownership, dtype=object)[products.holder] == GOVERNMENT
        # What holders have to hide is the same everywhere, and when it is out it is out everywhere.
        harm_fen = products.secret_fen * persons.risk_attitude[products.holder]
        self.stalls = stalls_of(
            scenario.exchange,
            venues,
            exchange_at,
            lambda share: self._sales(ask_fen, public, harm_fen, share),
            self.interests.count,
            (scenario.leaks or Leaks()).off_exchange,
        )
        self.sales = self.stalls.home.sales
        self.costs = SellingCosts.joined([offering.costs for offering in offerings])
        self.borders = Borders(
            products, self.interests, self.costs.terms_per_year, persons, self.licences,
            scenario.authorities, Calendar(scenario.start), rules.arrows, ledger, log, seed,
        )  # fmt: skip
        pair = combine_each(products.key[self.interests.product], persons.key[self.interests.person].astype(np.int64))
        self.trials = FirstPurchases(self.interests, pair, self.licences, scenario.beliefs, rules, seed)
        #: Which rules are kept.
        self.compliance = Compliance(
            products, persons, self.licences, self.borders, prospects.beliefs, self.sales.harm_fen,
            scenario.enforcement, rules.arrows, ledger, log, seed,
        )  # fmt: skip
        self.market = Market(
            self.stalls,
            self.interests,
            [Demand(row, self._bids(offering, row)) for row, offering in zip(rows, offerings, strict=True)],
            self.costs,
            PublicPrices(
                pricing.product_class,
                np.concatenate([offering.licences_per_year for offering in offerings]),
                ~products.private,
                scenario.exchange.margin,
            ),
            self.borders,
            prospects,
            self.compliance,
            scenario.exchange.off_exchange.exposure,
            rules,
        )
        #: Who has got a copy of what.
        self.copies = Copies(products, persons.row(STATE), log)
        #: How the products of each domain reach those who may use them, by domain.
        self.deliveries = {
            Domain(offering.products.domain[0]): Delivery(
                offering.products,
                offering.interests,
                begin,
                offering.feed,
                offering.quality,
                self.licences,
                rules.arrows,
                self.copies,
                log,
                self.borders.stops,
                self.compliance.tell,
            )
            for offering, begin in zip(offerings, first, strict=False)
            if offering.products.count
        }

    @property
    def exchange(self) -> Exchange:
        """The first exchange."""
        return self.stalls.home.exchange

    def _bids(self, offering: Offering, row: Ints) -> Callable[[int], Ints]:
        """What is bid for products of a domain; those with drawn values have a discount of their own."""
        if offering.products.count and Domain(offering.products.domain[0]).exogenous:
            return offering.value_fen
        return self.trials.discounted(row, offering.value_fen)

    def _sales(self, ask_fen: Ints, public: Mask, harm_fen: Floats, share: float) -> SalesKnowledge:
        """What sellers expect before they have sold anything, where they find a share of their buyers."""
        products = self.products
        interested = np.bincount(self.interests.product, minlength=products.count)
        return SalesKnowledge(
            seller=products.seller,
            unlisted=np.ones(products.count, dtype=np.bool_),
            ask_fen=ask_fen.copy(),
            sold=np.zeros(products.count, dtype=np.int64),
            turned_away=np.zeros(products.count, dtype=np.int64),
            expected_licences=share * _EXPECTED_TAKE_UP * interested.astype(np.float64),
            holder=products.holder,
            public=public,
            harm_fen=harm_fen,
        )

    def approve(self, reviewed: Ints, now_ms: int) -> None:
        """Open for sale what has been reviewed, by the numbers that ``Market.open_day`` gave it."""
        for stall in self.stalls:
            mine = reviewed[reviewed // self.products.count == stall.venue.index]
            if mine.size:
                stall.exchange.approve(mine % self.products.count, now_ms)

    def conclude(self, rows: Ints, now_ms: int) -> None:
        """Conclude accepted deals whose use has been looked at; those that ended with their exchange are gone."""
        steps = self.negotiations
        due = rows[steps.at(Step.ACCEPTED)[rows] & (steps.due_ms[rows] <= now_ms)]
        for stall in self.stalls:
            mine = due[steps.venue[due] == stall.venue.index]
            if mine.size:
                stall.exchange.conclude(mine, now_ms)

    def open_to_all(self, now_ms: int) -> Mask:
        """Which products rules open to everybody as a whole, bool (products,)."""
        opened = np.zeros(self.products.count, dtype=np.bool_)
        for delivery in self.deliveries.values():
            opened[delivery.open_to_all(now_ms)] = True
        return opened

    def read(self, now_ms: int, domains: Ints) -> list[tuple[int, str, int]]:
        """Take the readings that are due; return entries for the agenda: next readings, and deliveries."""
        entries = []
        for domain in map(Domain, domains.tolist()):
            delivery = self.deliveries[domain]
            entries += [(time_ms, "deliver", int(domain)) for time_ms in delivery.read(now_ms)]
            entries.append((now_ms + delivery.quality.interval_ms, "feed", int(domain)))
        return entries

    def deliver(self, now_ms: int, domains: Ints) -> None:
        """Deliver what has come due."""
        for domain in map(Domain, domains.tolist()):
            self.deliveries[domain].deliver(now_ms)


def _each(offerings: Sequence[Offering], what: Callable[[FeedTerms], int]) -> Ints:
    """Something of each domain's terms, one for each of its products, int64 (products,)."""
    return np.repeat([what(offering.terms) for offering in offerings], [o.products.count for o in offerings])
