"""What buyers make of the catalogue's products, day by day, and what calls cost them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.accounts import Ledger
from sim.agents.data_user import DataUser
from sim.arrays import NONE, Floats, Ints, Mask, State
from sim.data.products import FIRST_EXOGENOUS, Domain, ProductKind
from sim.decisions.claims import ClaimRule
from sim.decisions.usefulness import freshness
from sim.engine.events import EventLog
from sim.engine.streams import Stream
from sim.exchange.calls import CallMeter
from sim.model.catalogue_trade import CatalogueTrade
from sim.model.persons import OUTSIDE, Persons
from sim.model.trade import Trade
from sim.regulation.court import DataCourt
from sim.units import DAY_MS


@dataclass(frozen=True)
class _Uses:
    """Uses of a day, one row an interest: the share of faultless data's value, licence or -1, and calls."""

    row: Ints
    share: Floats
    licence: Ints
    calls: Ints


class DataUse:
    """Lets buyers use what they have a right to, and customers outside of the city pay them for it.

    Parameters
    ----------
    catalogue
        Products, and what they are worth to whom.
    trade
        The exchange on which they are sold.
    persons
        Accounts.
    capital_fen
        What each buyer starts with.
    court, rule
        Where buyers claim money back, and when they do.
    ledger, log
        Where money moves and where uses are recorded.
    seed
        Seed of the run.
    """

    def __init__(
        self,
        catalogue: CatalogueTrade,
        trade: Trade,
        persons: Persons,
        capital_fen: int,
        ledger: Ledger,
        log: EventLog,
        court: DataCourt,
        rule: ClaimRule,
        seed: int,
    ) -> None:
        self._catalogue = catalogue
        self._licences = trade.licences
        self._first = int((trade.products.domain < FIRST_EXOGENOUS).sum())
        self._terms = trade.exchange.terms
        self._exchanges = np.array([venue.is_exchange for venue in trade.stalls.venues])
        self._court = court
        self._rule = rule
        self._calls = CallMeter(
            trade.exchange.terms, self._licences, trade.rules.arrows, ledger, log, trade.stalls.venues
        )
        self._outside = persons.row(OUTSIDE)
        self._capital_fen = capital_fen
        self._ledger = ledger
        self._log = log
        self._stream = Stream(seed, "calls")

    def endow(self) -> None:
        """Give every buyer the cash that it starts with."""
        buyers = np.unique(self._catalogue.valuations.interests.person)
        amount = np.full(buyers.size, self._capital_fen, dtype=np.int64)
        self._ledger.transfer(0, self._outside, buyers, amount, "capital")

    def close_day(self, now_ms: int) -> list[int]:
        """Use, for the day that ends now, what has arrived and may be used; pay for calls; earn; claim.

        Returns when claims will be decided.
        """
        known, valuations = self._catalogue.known, self._catalogue.valuations
        uses = self._paid(self._uses(now_ms), now_ms)
        per_day = np.where(self._queries[uses.row], uses.calls, 1.0 / self._catalogue.term_days)
        value_fen = np.floor(valuations.worth_fen[uses.row] * uses.share * per_day).astype(np.int64)
        known.experience(uses.row, uses.share)
        self._earn(uses, value_fen, now_ms)
        return self._claim(uses, now_ms)

    def _claim(self, uses: _Uses, now_ms: int) -> list[int]:
        """Let buyers claim back what they paid on exchanges for quality that was not there; not for calls."""
        licences, first = self._licences, self._first
        bought = (uses.licence != NONE) & ~self._queries[uses.row]
        bought[bought] = self._exchanges[self._licences.venue[uses.licence[bought]]]
        row, licence = uses.row[bought], uses.licence[bought]
        chance = self._catalogue.recourse(now_ms)
        claim = DataUser.claim(self._catalogue.known, row, licences.price_fen[licence], chance, self._rule)
        row, licence, claim = row[claim > 0], licence[claim > 0], claim[claim > 0]
        interests = self._catalogue.valuations.interests
        product = interests.product[row] + first
        return self._court.file(
            licences.event[licence], product, interests.person[row], self._terms.seller[product], claim,
            licences.key[licence], now_ms,
        )  # fmt: skip

    @property
    def _queries(self) -> Mask:
        catalogue = self._catalogue
        return catalogue.products.kind[catalogue.valuations.interests.product] == ProductKind.QUERY

    def _uses(self, now_ms: int) -> _Uses:
        """What there is and may be used: under a licence, or because it is open to all."""
        catalogue = self._catalogue
        known, interests = catalogue.known, catalogue.valuations.interests
        licence = self._licences.row_of(interests.person, interests.product + self._first, now_ms - 1)
        allowed = (licence != NONE) | catalogue.open_to_all(now_ms - 1)[interests.product]
        row = np.flatnonzero(allowed & known.arrived)
        share = known.usable[row] * freshness(now_ms - known.as_of_ms[row], catalogue.memory_ms)
        wanted = self._stream.poissons(
            catalogue.valuations.key[row], catalogue.valuations.calls_per_day[row], now_ms // DAY_MS
        )
        return _Uses(row, share, licence[row], wanted)

    def _paid(self, uses: _Uses, now_ms: int) -> _Uses:
        """Uses with the calls that could be paid for; those of open products cost nothing."""
        paid = np.flatnonzero((uses.licence != NONE) & (uses.calls > 0))
        uses.calls[paid] = self._calls.charge(uses.licence[paid], uses.calls[paid], now_ms)
        return uses

    def _earn(self, uses: _Uses, value_fen: Ints, now_ms: int) -> None:
        """Book the day's value, one payment a buyer, and record it by buyer and domain."""
        catalogue = self._catalogue
        person = catalogue.valuations.interests.person[uses.row]
        domain = catalogue.products.domain[catalogue.valuations.interests.product[uses.row]]
        pairs, of_pair = np.unique(np.stack([person, domain]), axis=1, return_inverse=True)
        of_pair = of_pair.reshape(-1)
        buyers, earned = _totals(person, value_fen)
        self._log.emit(
            "digital", pairs.shape[1], time_ms=now_ms, person=pairs[0],
            domain=np.array([Domain(code).word for code in pairs[1].tolist()], dtype=object),
            uses=np.bincount(of_pair, minlength=pairs.shape[1]),
            licensed=_sums(of_pair, uses.licence != NONE, pairs.shape[1]),
            calls=_sums(of_pair, uses.calls, pairs.shape[1]), value_fen=_sums(of_pair, value_fen, pairs.shape[1]),
        )  # fmt: skip
        self._ledger.transfer(now_ms, self._outside, buyers, earned, "digital services")

    def state(self) -> State:
        """What buyers have and know."""
        return self._catalogue.known.state()

    def restore(self, state: State) -> None:
        """Take back what was saved."""
        self._catalogue.known.restore(state)


def _sums(of: Ints, what: Ints | Mask, size: int) -> Ints:
    total = np.zeros(size, dtype=np.int64)
    np.add.at(total, of, what)
    return total


def _totals(of: Ints, what: Ints) -> tuple[Ints, Ints]:
    """Distinct values of ``of``, and the total of ``what`` for each."""
    found, row = np.unique(of, return_inverse=True)
    return found, _sums(row, what, found.size)
