"""Places of trade as a scenario has them, and their books at midnight."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from sim import units
from sim.accounts import Ledger
from sim.arrays import State
from sim.engine.events import EventLog
from sim.engine.tables import join_states, part_of
from sim.exchange.backing import Backer, Backing
from sim.exchange.catalogue import Listing
from sim.exchange.exchange import Exchange
from sim.exchange.venue import Venue
from sim.knowledge.sales import SalesKnowledge
from sim.model.houses import BACKERS, operator_of
from sim.model.persons import OUTSIDE, Persons
from sim.model.stalls import Stall, Stalls
from sim.scenario.schema import Exchange as Settings
from sim.scenario.schema import House
from sim.scenario.schema.exchange import FIRST_EXCHANGE, OFF_EXCHANGE


def houses_of(settings: Settings) -> list[tuple[str, House]]:
    """Name and settings of every exchange, in the order in which they are taken."""
    return [(FIRST_EXCHANGE, settings), *((rival.name, rival) for rival in settings.rivals)]


def venues_of(settings: Settings, persons: Persons) -> list[Venue]:
    """Every place of trade: exchanges in their order, then trade without one."""
    venues = [
        Venue(index, name, persons.row(operator_of(name)), round(house.fee * units.BASIS_POINTS))
        for index, (name, house) in enumerate(houses_of(settings))
    ]
    for venue in venues:
        venue.is_open = settings.venue == "open"
    off = settings.off_exchange
    if off.open:
        venues.append(Venue(len(venues), OFF_EXCHANGE, persons.row(OUTSIDE), exposure=off.exposure))
    return venues


def stalls_of(
    settings: Settings,
    venues: Sequence[Venue],
    exchange: Callable[[Venue], Exchange],
    sales: Callable[[float], SalesKnowledge],
    interests: int,
    leaks: float,
) -> Stalls:
    """A stall at every venue.

    Parameters
    ----------
    exchange
        Makes the catalogue of a venue.
    sales
        Makes what sellers know, if they expect to find a share of their buyers at a venue. As long as they have not
        tried any exchange they expect an equal share at each; without one they would have to find all of them.
    interests
        Number of pairs of buyer and product.
    leaks
        How many times as often copies leak that were not traded on an exchange.
    """
    houses, off = houses_of(settings), settings.off_exchange
    everybody = np.ones(interests, dtype=np.bool_)
    at_exchanges = [
        Stall(exchange(venue), sales(1.0 / len(houses)), house.standard, everybody.copy())
        for venue, (_, house) in zip(venues, houses, strict=False)
    ]
    contract_fen, wait_ms = units.fen_from_cny(off.contract), units.ms_from_hours(off.days * units.HOURS_PER_DAY)
    doubt_points = round(off.doubt * units.BASIS_POINTS)
    without = [
        Stall(exchange(venue), sales(1.0), off.standard, everybody.copy(), contract_fen, doubt_points, wait_ms, leaks)
        for venue in venues[len(houses) :]
    ]
    return Stalls([*at_exchanges, *without])


class VenueBooks:
    """What every place of trade comes to at midnight, and the end of exchanges that nobody keeps alive.

    Parameters
    ----------
    settings
        Exchanges and their backers.
    stalls
        Places of trade.
    persons
        Whose accounts the operators' and backers' are.
    ledger, log
        Where money moves and where each day is recorded.
    """

    def __init__(self, settings: Settings, stalls: Stalls, persons: Persons, ledger: Ledger, log: EventLog) -> None:
        self._stalls = stalls
        self._outside = persons.row(OUTSIDE)
        self._ledger = ledger
        self._log = log
        self._backers = [
            Backer(
                persons.row(BACKERS[house.backer]),
                units.fen_from_cny(house.backing),
                units.fen_from_cny(house.cost_per_day),
            )
            for _, house in houses_of(settings)
        ]
        venues = [stall.venue for stall in stalls.exchanges]
        self._backing = Backing(venues, self._backers, self._outside, ledger)

    def endow(self) -> None:
        """Let backers set aside what they are ready to lose."""
        for stall, backer in zip(self._stalls.exchanges, self._backers, strict=True):
            if stall.venue.is_open and backer.cost_fen:
                amount = np.array([backer.backing_fen], dtype=np.int64)
                self._ledger.transfer(0, self._outside, backer.account, amount, "capital")

    def close_day(self, now_ms: int) -> None:
        """Pay for the day, take offline whoever cannot, and write it down."""
        was_open = [stall.venue.is_open for stall in self._stalls.exchanges]
        for row in self._backing.close_day(now_ms):
            self._stalls.close(self._stalls.exchanges[row], now_ms)
        for row, stall in enumerate(self._stalls.all):
            self._record(stall, row if row < len(was_open) and was_open[row] else None, now_ms)

    def _record(self, stall: Stall, row: int | None, now_ms: int) -> None:
        """Write down a venue's day; ``row`` is that of an exchange which has been open."""
        venue, exchange = stall.venue, stall.exchange
        licences = exchange.licences
        members = np.unique(licences.buyer[licences.valid(now_ms) & (licences.venue == venue.index)])
        deals, value_fen, fees_fen = venue.take_turnover()
        self._log.emit(
            "venues", time_ms=now_ms, venue=venue.name, is_open=venue.is_open, members=members.size,
            listings=int((exchange.catalogue.status == Listing.LISTED).sum()), deals=deals, value_fen=value_fen,
            fees_fen=fees_fen, cost_fen=0 if row is None else self._backers[row].cost_fen,
            losses_fen=int(self._backing.lost_fen[venue.index]) if venue.is_exchange else 0,
            balance_fen=int(self._ledger.balance_fen[venue.operator]) if venue.is_exchange else 0,
        )  # fmt: skip

    def state(self) -> State:
        """Losses of backers, and everything that changes at every place of trade."""
        return join_states(backing=self._backing.state(), stalls=self._stalls.state())

    def restore(self, state: State) -> None:
        """Take back what was saved."""
        self._backing.restore(part_of(state, "backing"))
        self._stalls.restore(part_of(state, "stalls"))
