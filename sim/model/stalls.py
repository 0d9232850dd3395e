"""Stalls: every place of trade, with what sellers know of their business there."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from sim.agents.seller import Seller, Trade
from sim.arrays import NONE, Floats, Ints, Mask, State
from sim.decisions.hazards import Exposure
from sim.decisions.selling import yearly_margin_fen
from sim.decisions.venues import Friction, ask_fen, bid_fen, place_of
from sim.engine.events import NO_CAUSE
from sim.engine.tables import join_states, part_of
from sim.exchange.catalogue import Listing
from sim.exchange.exchange import FORBIDDEN, Exchange
from sim.exchange.venue import Venue
from sim.knowledge.hazards import HazardBeliefs
from sim.knowledge.sales import SalesKnowledge
from sim.knowledge.suppliers import NEVER

#: Weight of the present number of licences in what a seller expects, a day.
_EXPECTATION_WEIGHT = 0.1


@dataclass(frozen=True)
class Stall:
    """One place of trade.

    Parameters
    ----------
    exchange
        Its catalogue and sessions.
    sales
        What sellers know of their business there.
    standard
        Factor on what it costs to make a product ready for it.
    entered
        On which interests persons bid here, to whom being let in is worth what it costs, bool (interests,).
    contract_fen, doubt_points
        What a licence costs its buyer besides the price, and the basis points of its worth that are in doubt.
    wait_ms
        How long a buyer must have wanted its first licence of a product before it can have one here.
    leaks
        How many times as often copies leak that are sold here as those sold on an exchange.
    """

    exchange: Exchange
    sales: SalesKnowledge
    standard: float
    entered: Mask
    contract_fen: int = 0
    doubt_points: int = 0
    wait_ms: int = 0
    leaks: float = 1.0

    @property
    def venue(self) -> Venue:
        """Where it is."""
        return self.exchange.venue

    def exposure(self, recourse: float) -> Exposure:
        """How far selling here exposes one, where rules give those who are wronged on an exchange some recourse."""
        return Exposure(self.venue.exposure, self.leaks, recourse * self.venue.is_exchange)

    def margin_fen(self, trade: Trade) -> Floats:
        """What a year of selling each product here is expected to leave, float64 (products,)."""
        costs = trade.costs
        return yearly_margin_fen(
            self.sales.expected_licences, self.exchange.catalogue.ask_fen, trade.fee_share, costs.upkeep_fen,
            costs.terms_per_year,
        )  # fmt: skip

    def kept_points(self, by_rule: int) -> int:
        """Basis points of a price that its seller does not get where rules let every exchange keep ``by_rule``."""
        return by_rule * self.venue.is_exchange + self.venue.fee_points

    def open_day(self, beliefs: HazardBeliefs, trade: Trade, barred: Mask, now_ms: int) -> Iterator[tuple[int, int]]:
        """Let sellers offer their products here; yield a number for each one handed in, and when it will be reviewed.

        Numbers count all products at the first venue, then those at the next.

        Parameters
        ----------
        beliefs
            What sellers believe about hazards.
        trade
            What else they reckon with here.
        barred
            What its seller may not offer here, and does not, bool (products,).
        """
        catalogue, sales, licences = self.exchange.catalogue, self.sales, self.exchange.licences
        products = catalogue.status.size
        self.exchange.withdraw(
            np.flatnonzero(barred & (catalogue.status != Listing.UNLISTED)), now_ms, now_ms, FORBIDDEN
        )
        sales.unlisted = catalogue.may_be_handed_in(now_ms) & ~barred
        own = (licences.venue == self.venue.index) & ~licences.is_resold
        running = np.bincount(licences.product[own], minlength=products)
        sales.learn_sales(running, catalogue.status == Listing.LISTED, _EXPECTATION_WEIGHT)
        sales.ask_fen[:] = catalogue.ask_fen
        handed_in = Seller.offer(sales, beliefs, trade)
        reviewed_ms = self.exchange.submit(handed_in, now_ms)
        for product, time_ms in zip(handed_in.tolist(), reviewed_ms.tolist(), strict=True):
            if time_ms >= 0:
                yield self.venue.index * products + product, time_ms


class Stalls:
    """All places of trade; the first is the home of prices, and of two as good as each other it is taken.

    Parameters
    ----------
    stalls
        In the order of their venues' numbers.
    """

    def __init__(self, stalls: Sequence[Stall]) -> None:
        self._stalls = tuple(stalls)

    def __iter__(self) -> Iterator[Stall]:
        return (stall for stall in self._stalls if stall.venue.is_open)

    @property
    def all(self) -> tuple[Stall, ...]:
        """Those that are closed too."""
        return self._stalls

    @property
    def venues(self) -> tuple[Venue, ...]:
        """Venues of all."""
        return tuple(stall.venue for stall in self._stalls)

    @property
    def home(self) -> Stall:
        """The first exchange."""
        return self._stalls[0]

    @property
    def exchanges(self) -> tuple[Stall, ...]:
        """Exchanges, open or not."""
        return tuple(stall for stall in self._stalls if stall.venue.is_exchange)

    def on_offer(self) -> Mask:
        """Which products are on offer anywhere, or soon will be, bool (products,)."""
        return np.any([stall.exchange.catalogue.status != Listing.UNLISTED for stall in self._stalls], axis=0)

    def tier(self) -> Ints:
        """Tier of each product as the state has it: as declared, or higher as some exchange was told, int64."""
        return np.max([stall.exchange.catalogue.tier for stall in self._stalls], axis=0)

    def listed(self) -> Mask:
        """Which products are for sale on exchanges, bool (products,)."""
        return np.any([stall.exchange.catalogue.is_listed for stall in self.exchanges], axis=0)

    def take_sales(self) -> tuple[Ints, Ints]:
        """Licences sold and bids turned away anywhere since the last call, int64 (products,) each."""
        sold, away = zip(*(stall.exchange.catalogue.take_sales() for stall in self._stalls), strict=True)
        return np.sum(sold, axis=0), np.sum(away, axis=0)

    def asks_at(self, stall: Stall, by_rule: int, most_fen: Ints) -> Ints:
        """Asks at a stall that leave sellers what those at home do, as far as rules allow, int64 (products,).

        Parameters
        ----------
        by_rule
            Basis points of a price that rules let every exchange keep.
        """
        home, there = (each.kept_points(by_rule) for each in (self.home, stall))
        return np.minimum(ask_fen(self.home.sales.ask_fen, home, there), most_fen)

    def friction(self, by_rule: int) -> Friction:
        """What trade costs at each of them where rules let every exchange keep some basis points of a price."""
        each = self._stalls
        return Friction(
            np.array([stall.kept_points(by_rule) for stall in each]),
            np.array([stall.contract_fen for stall in each]),
            np.array([stall.doubt_points for stall in each]),
        )

    def place(self, row: Ints, worth_fen: Ints, by_rule: int, now_ms: int) -> tuple[Ints, Ints]:
        """Where pairs bid, and how much, int64 (pairs,) each; -1 for those who cannot yet.

        Whoever wants what is on offer nowhere asks for it at the first exchange.

        Parameters
        ----------
        row
            Negotiations of the pairs, int64 (pairs,).
        worth_fen
            What a licence is worth to each buyer, int64 (pairs,).
        by_rule
            Basis points of a price that rules let every exchange keep.
        """
        friction = self.friction(by_rule)
        ask = np.array([self._asks(stall, row, now_ms) for stall in self._stalls])
        joining = np.array([self._joining(stall, row, now_ms) for stall in self._stalls])
        place = place_of(ask, worth_fen, friction, joining)
        for stall in self.exchanges:
            missing = stall.exchange.catalogue.asks()[stall.exchange.negotiations.product[row]] < 0
            place[(place == NONE) & missing & stall.venue.is_open] = stall.venue.index
        return place, bid_fen(worth_fen, friction.at(place))

    def _asks(self, stall: Stall, row: Ints, now_ms: int) -> Ints:
        """What each pair's product is offered for at a stall, negative where the pair cannot trade there."""
        steps = stall.exchange.negotiations
        # Those who have traded before know each other, and those who ask for the first time do not.
        waited_ms = np.where(steps.sought_ms[row] == NEVER, 0, now_ms - steps.sought_ms[row])
        ready = steps.licensed[row] | (waited_ms >= stall.wait_ms)
        there: Mask = ready & stall.entered[row] & stall.venue.is_open
        return np.where(there, stall.exchange.catalogue.asks()[steps.product[row]], NONE)

    @staticmethod
    def _joining(stall: Stall, row: Ints, now_ms: int) -> Ints:
        """What the buyer of each pair would have to pay to be let in at a stall."""
        return stall.exchange.members.dues_fen(stall.exchange.negotiations.buyer[row], now_ms)

    def close(self, stall: Stall, now_ms: int) -> None:
        """Take an exchange offline; sellers expect of the others what they hoped for there, where they have not tried.

        Expectations of untried exchanges are each one's part of what a seller would have on an only one.
        """
        stall.exchange.close(now_ms)
        left = [other for other in self.exchanges if other.venue.is_open]
        for other in left:
            untried = other.exchange.catalogue.event == NO_CAUSE
            other.sales.expected_licences[untried] *= (len(left) + 1) / len(left)

    def state(self) -> State:
        """What sellers know at each, what is on offer there, and how trade stands; licences apart."""
        return join_states(
            **{
                stall.venue.name: join_states(
                    venue=stall.venue.state(),
                    sales=stall.sales.state(),
                    exchange=stall.exchange.state(),
                    entry={"entered": stall.entered.copy()},
                )
                for stall in self._stalls
            }
        )

    def restore(self, state: State) -> None:
        """Take back what was saved."""
        for stall in self._stalls:
            part = part_of(state, stall.venue.name)
            stall.venue.restore(part_of(part, "venue"))
            stall.sales.restore(part_of(part, "sales"))
            stall.exchange.restore(part_of(part, "exchange"))
            stall.entered[...] = part_of(part, "entry")["entered"]
