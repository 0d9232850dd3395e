"""Turnover: who is in the trade of the catalogue's data, who leaves it, and who comes back."""

from __future__ import annotations

import numpy as np

from sim import units
from sim.accounts import Ledger
from sim.agents.seller import Seller
from sim.arrays import Floats, Ints, Mask, State
from sim.decisions.turnover import Stakes
from sim.engine.events import EventLog
from sim.exchange.catalogue import Listing
from sim.model.catalogue_trade import CatalogueTrade
from sim.model.persons import GOVERNMENT, Persons
from sim.model.prospects import Prospects
from sim.model.trade import Trade
from sim.scenario.schema import Turnover

LEFT, ENTERED, OUT_OF_MONEY = "left", "entered", "out of money"
#: Why a listing ends, in records.
SELLER_LEFT = "seller left"
_NEVER_AGAIN_MS = np.iinfo(np.int64).max


class Attendance:
    """Firms that hold or seek products of the catalogue, and whether they are in the business.

    Who leaves takes its products off every place of trade and gives back what it has licensed; licences that it has
    sold run out. Who comes back pays for its start, and hands in and bids as before.

    Parameters
    ----------
    catalogue, trade
        Products, who seeks them, and the business done.
    persons
        Who they are.
    prospects
        What they believe of rules.
    settings
        Section of the scenario.
    outside
        Account of those whom they pay.
    ledger, log
        Where money moves and where events are kept.
    """

    def __init__(
        self,
        catalogue: CatalogueTrade,
        trade: Trade,
        persons: Persons,
        prospects: Prospects,
        settings: Turnover,
        outside: int,
        ledger: Ledger,
        log: EventLog,
    ) -> None:
        self._catalogue = catalogue
        self._trade = trade
        self._prospects = prospects
        self._review = settings.review
        self._outside = outside
        self._ledger = ledger
        self._log = log
        self._product: Ints = np.arange(trade.products.count - catalogue.products.count, trade.products.count)
        owner = np.array(persons.ownership, dtype=object)
        concerned = np.unique(np.r_[catalogue.products.seller, catalogue.valuations.interests.person])
        #: Firms that may come and go, ascending, int64 (firms,).
        self.firm: Ints = concerned[owner[concerned] != GOVERNMENT]
        self.present: Mask = np.ones(self.firm.size, dtype=np.bool_)
        standing = units.fen_from_cny(settings.standing)
        self._dues_fen = standing * settings.review
        self._stakes = Stakes(
            standing * units.DAYS_PER_YEAR, units.fen_from_cny(settings.start),
            settings.horizon / units.DAYS_PER_YEAR, prospects.patience.discount,
        )  # fmt: skip

    def step(self, now_ms: int) -> None:
        """Let everybody think again, on the days on which they do; who stays pays until the next time."""
        if now_ms // units.DAY_MS % self._review or now_ms < units.DAY_MS:
            return
        profit = self.profit_fen(now_ms)
        multiple = Seller.multiple(self.firm, self._prospects.beliefs, self._prospects.patience)
        wants = Seller.attend(self.present, profit, multiple, self._stakes)
        starting = wants & ~self.present
        cash = self._ledger.balance_fen[self.firm]
        solvent = cash >= self._dues_fen + np.where(starting, int(self._stakes.start_fen), 0)
        leaving = self.present & ~wants
        broke = self.present & wants & ~solvent
        self._come(starting & solvent, profit, multiple, now_ms)
        for who, what in ((leaving, LEFT), (broke, OUT_OF_MONEY)):
            self._go(who, what, profit, multiple, now_ms)
        self._apply()
        payer = self.firm[self.present]
        self._ledger.transfer(now_ms, payer, self._outside, np.full(payer.size, self._dues_fen), "standing cost")

    def profit_fen(self, now_ms: int) -> Floats:
        """What a year in the business is expected to bring each firm before standing cost, float64 (firms,).

        By what its products sell, and what licences on offer would be worth to it above their price.
        """
        trade, rows = self._trade, self._product
        home, costs = trade.stalls.home, trade.costs
        kept_fen = home.sales.ask_fen * (1.0 - trade.market.fee_share(home)) - costs.upkeep_fen
        margin_fen = np.maximum(home.sales.expected_licences * kept_fen * costs.terms_per_year, 0.0)[rows]
        interests = self._catalogue.valuations.interests
        sought = rows[interests.product]
        gain_fen = (self._catalogue.value_fen(now_ms) - home.sales.ask_fen[sought]) * costs.terms_per_year[sought]
        gain_fen = np.where(trade.stalls.on_offer()[sought], np.maximum(gain_fen, 0.0), 0.0)
        persons = self._prospects.persons
        total = np.bincount(trade.products.seller[rows], weights=margin_fen, minlength=persons)
        total += np.bincount(interests.person, weights=gain_fen, minlength=persons)
        return np.asarray(total[self.firm], dtype=np.float64)

    def _come(self, who: Mask, profit: Floats, multiple: Floats, now_ms: int) -> None:
        firm, start = self.firm[who], int(self._stakes.start_fen)
        nothing = np.zeros(firm.size, dtype=np.int64)
        event = self._record(who, ENTERED, profit, multiple, nothing, nothing, now_ms)
        self._ledger.transfer(now_ms, firm, self._outside, np.full(firm.size, start), "start in the data trade", event)
        self.present[who] = True
        for stall in self._trade.stalls.all:
            again = stall.exchange.catalogue.again_ms
            mine = np.isin(self._trade.products.seller, firm) & (again == _NEVER_AGAIN_MS)
            again[mine] = now_ms

    def _go(self, who: Mask, what: str, profit: Floats, multiple: Floats, now_ms: int) -> None:
        firm = self.firm[who]
        self.present[who] = False
        seller, persons = self._trade.products.seller, self._prospects.persons
        withdrawn = np.zeros(persons, dtype=np.int64)
        for stall in self._trade.stalls.all:
            mine = np.isin(seller, firm)
            mine[: self._product[0]] = False
            there = np.flatnonzero(mine & (stall.exchange.catalogue.status != Listing.UNLISTED))
            withdrawn += np.bincount(seller[there], minlength=persons)
            stall.exchange.withdraw(there, _NEVER_AGAIN_MS, now_ms, SELLER_LEFT)
            stall.exchange.catalogue.again_ms[mine] = _NEVER_AGAIN_MS
        ended = np.array([self._trade.licences.revoke(row, now_ms) for row in firm.tolist()], dtype=np.int64)
        self._record(who, what, profit, multiple, withdrawn[firm], ended, now_ms)

    def _record(
        self, who: Mask, what: str, profit: Floats, multiple: Floats, withdrawn: Ints, ended: Ints, now_ms: int
    ) -> Ints:
        return self._log.emit(
            "turnover", int(who.sum()), time_ms=now_ms, person=self.firm[who], what=what,
            profit_fen=np.rint(profit[who]).astype(np.int64), multiple=multiple[who], listings=withdrawn,
            licences=ended,
        )  # fmt: skip

    def _apply(self) -> None:
        """Let those who are not in the business bid for nothing."""
        self._catalogue.absent[:] = False
        self._catalogue.absent[self.firm[~self.present]] = True

    def state(self) -> State:
        """Who is in the business."""
        return {"present": self.present.copy()}

    def restore(self, state: State) -> None:
        """Take back what was saved."""
        self.present[...] = state["present"]
        self._apply()
