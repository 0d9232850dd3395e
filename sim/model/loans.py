"""Loans against stock in the city: firms hold goods on credit, are called, and pay, or fail like any debtor."""

from __future__ import annotations

import numpy as np

from sim import units
from sim.accounts import Ledger
from sim.accounts.claims import Claims
from sim.agents.bank import Bank, Pledges
from sim.arrays import Floats, Ints, Mask, State
from sim.city.plants.supply import SupplyChain
from sim.engine.events import NO_CAUSE, EventLog
from sim.finance.loans import LoanBook
from sim.knowledge.stocks import StockKnowledge
from sim.model.courts import Courts
from sim.scenario.schema import SpotMarket


class Loans:
    """What the bank lends on each stock of a traded good, and what firms do with it.

    A firm buys goods on the spot market with what it borrows, and pledges these besides its own stock. When
    prices fall, or its stock is used up, it must sell, then pay; what it does not pay by midnight is a claim that
    is overdue. Whoever is short of cash gets no new loan.

    Parameters
    ----------
    chain, stocks
        Stocks, and what their owners have by their own records.
    goods
        Which goods are traded, bool (goods,).
    settings
        Section of the scenario.
    claims, courts
        What happens to those who cannot pay.
    bank, outside
        Accounts of the bank and of those with whom firms trade.
    ledger, log
        Where money moves and where events are kept.
    """

    def __init__(
        self,
        chain: SupplyChain,
        stocks: StockKnowledge,
        goods: Mask,
        settings: SpotMarket,
        claims: Claims,
        courts: Courts,
        accounts: tuple[int, int],
        ledger: Ledger,
        log: EventLog,
    ) -> None:
        self._stocks = stocks
        self._settings = settings
        self._claims = claims
        self._courts = courts
        self._bank, self._outside = accounts
        self._ledger = ledger
        self._log = log
        #: Stocks of traded goods, and the firm and good of each, int64 (stocks,).
        self._point: Ints = np.flatnonzero(goods[chain.point_good])
        self._firm: Ints = chain.point_site[self._point]
        self._good: Ints = chain.point_good[self._point]
        self._goods = chain.goods.count
        self.book = LoanBook(self._point.size)
        #: Last spot price of each good, int64 (goods,).
        self._price: Ints = np.zeros(self._goods, dtype=np.int64)
        courts.call_loans = self.end

    # ── what the market sees ─────────────────────────────────────────────────────────────────────
    def by_good(self, per_stock: Ints) -> Ints:
        """Total of each good, int64 (goods,)."""
        total = np.zeros(self._goods, dtype=np.int64)
        np.add.at(total, self._good, per_stock)
        return total

    @property
    def pledged_kg(self) -> Ints:
        """Firms' own stocks on which they can borrow, int64 (goods,)."""
        return self.by_good(self._own_kg)

    @property
    def _own_kg(self) -> Ints:
        return self._stocks.on_hand_kg[self._point]

    def leverage(self, value_fen_per_t: Floats) -> Floats:
        """What credit multiplies chartists' positions by, at fundamental values of goods, float64 (goods,)."""
        worth_fen = self.pledged_kg * value_fen_per_t / units.KG_PER_T
        loans_fen = self.by_good(self.book.debt_fen)
        backing = np.divide(loans_fen, worth_fen, out=np.zeros(self._goods), where=worth_fen > 0.0)
        return 1.0 + self._settings.speculation * backing

    # ── a day ────────────────────────────────────────────────────────────────────────────────────
    def step(self, price_fen_per_t: Ints, lent_share: Floats, now_ms: int) -> None:
        """Mark pledges to market: interest, purchases on credit, sales, calls.

        Parameters
        ----------
        price_fen_per_t, lent_share
            Spot price and loan-to-value of each good, (goods,).
        """
        self._bear_interest(now_ms)
        rising = (price_fen_per_t > self._price) & (self._price > 0)
        self._price = price_fen_per_t
        sound = ~self._courts.short & (self._courts.resting_until_ms <= now_ms)
        may_buy = rising[self._good] & sound[self._firm]
        bought, sold = Bank.trades_kg(self._pledges(lent_share), may_buy, self._settings.pace)
        lent, proceeds = self._worth(bought), self._worth(sold)
        self.book.lend(bought, lent)
        repaid = self.book.sell(sold, proceeds)
        called = self.book.end(Bank.calls_fen(self._pledges(lent_share)))
        event = self._record(bought, sold, lent, repaid, called, now_ms)
        self._move(lent, proceeds, repaid, event, now_ms)
        self._claim(called, event, -(-now_ms // units.DAY_MS) * units.DAY_MS, now_ms)

    def _pledges(self, lent_share: Floats) -> Pledges:
        price = self._price[self._good]
        return Pledges(self.book.debt_fen, self._own_kg, self.book.position_kg, price, lent_share[self._good])

    def _worth(self, kg: Ints) -> Ints:
        return np.asarray(kg * self._price[self._good] // units.KG_PER_T, dtype=np.int64)

    def _bear_interest(self, now_ms: int) -> None:
        interest = np.floor(self.book.debt_fen * (self._settings.loan_interest / units.DAYS_PER_YEAR)).astype(np.int64)
        owing = interest > 0
        self._ledger.transfer(now_ms, self._firm[owing], self._bank, interest[owing], "loan interest")

    def _move(self, lent: Ints, proceeds: Ints, repaid: Ints, event: Ints, now_ms: int) -> None:
        """Move the money: loans go to sellers of goods, proceeds to the firm, and of them to the bank."""
        firm, bank, outside = self._firm, self._bank, self._outside
        for amount, payer, payee, why in (
            (lent, bank, firm, "loan"), (lent, firm, outside, "spot purchase"),
            (proceeds, outside, firm, "spot sale"), (repaid, firm, bank, "loan repaid"),
        ):  # fmt: skip
            some = amount > 0
            pays, takes = (np.broadcast_to(account, some.shape)[some] for account in (payer, payee))
            self._ledger.transfer(now_ms, pays, takes, amount[some], why, event[some])

    def _claim(self, called: Ints, event: Ints, due_ms: int, now_ms: int) -> None:
        """Let what is called be a claim of the bank."""
        some = called > 0
        bank, due = (np.full(int(some.sum()), each, dtype=np.int64) for each in (self._bank, due_ms))
        self._claims.issue(self._firm[some], bank, called[some], now_ms, due, event[some])

    def end(self, firm: int, now_ms: int) -> None:
        """Sell all that an insolvent firm holds on credit, and call what it still owes."""
        mine = self._firm == firm
        nothing = np.zeros(mine.size, dtype=np.int64)
        sold = np.where(mine, self.book.position_kg, nothing)
        proceeds = self._worth(sold)
        repaid = self.book.sell(sold, proceeds)
        called = self.book.end(np.where(mine, self.book.debt_fen, nothing))
        event = self._record(nothing, sold, nothing, repaid, called, now_ms)
        self._move(nothing, proceeds, repaid, event, now_ms)
        self._claim(called, event, now_ms, now_ms)

    def _record(self, bought: Ints, sold: Ints, lent: Ints, repaid: Ints, called: Ints, now_ms: int) -> Ints:
        """Note what has changed; return the event of each stock, ``NO_CAUSE`` where nothing has, int64 (stocks,)."""
        changed = np.flatnonzero((bought > 0) | (sold > 0) | (called > 0))
        columns = {
            "bought_kg": bought, "sold_kg": sold, "lent_fen": lent, "repaid_fen": repaid, "called_fen": called,
            "debt_fen": self.book.debt_fen, "position_kg": self.book.position_kg, "firm": self._firm,
            "good": self._good,
        }  # fmt: skip
        event = np.full(bought.size, NO_CAUSE, dtype=np.int64)
        event[changed] = self._log.emit(
            "loans", changed.size, time_ms=now_ms, cause=NO_CAUSE, **{name: c[changed] for name, c in columns.items()}
        )
        return event

    def state(self) -> State:
        """The last prices; the book is a room of its own."""
        return {"price": self._price}

    def restore(self, state: State) -> None:
        """Take back what was saved."""
        self._price = state["price"]
