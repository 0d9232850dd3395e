"""Trade credit: suppliers set terms, goods are invoiced or paid in advance, invoices fall due and may go unpaid."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

from sim import units
from sim.accounts import Ledger
from sim.accounts.claims import Claims
from sim.agents import Creditor
from sim.agents.creditor import Terms
from sim.arrays import Floats, Ints, Mask, State
from sim.city.plants.supply import SupplyChain
from sim.decisions.credit import CreditRule, gain_if_paid
from sim.engine.events import NO_CAUSE, EventLog
from sim.knowledge.credit import CreditKnowledge
from sim.knowledge.credit_files import CreditFiles
from sim.knowledge.suppliers import NEVER, SupplierKnowledge
from sim.model.courts import Courts, write_down
from sim.model.houses import STATE
from sim.model.owners import Owners
from sim.model.persons import OUTSIDE, Persons
from sim.model.registers import Registers
from sim.model.room import Room
from sim.model.soft_budgets import SoftBudgets
from sim.scenario.schema import Credit, Industry

#: Added to the cost of suppliers that a buyer cannot pay, so that it looks at them last.
_OUT_OF_REACH_FEN_PER_T = 1e12


class TradeCredit:
    """Terms between firms, the invoices that follow from them, and what becomes of these.

    Parameters
    ----------
    chain
        Who may supply whom.
    persons
        Accounts.
    settings, industry
        Sections of the scenario.
    suppliers
        Supplier edges of the buyers.
    end_licences
        Ends the data licences of an insolvent firm; see ``Courts``.
    ledger, log
        Where money moves and where events are kept.
    seed
        Seed of the run.
    """

    def __init__(
        self,
        chain: SupplyChain,
        persons: Persons,
        settings: Credit,
        industry: Industry,
        suppliers: SupplierKnowledge,
        end_licences: Callable[[int, int], int],
        ledger: Ledger,
        log: EventLog,
        seed: int,
    ) -> None:
        self._chain = chain
        self._outside = persons.row(OUTSIDE)
        self._settings = settings
        self._suppliers = suppliers
        self._ledger = ledger
        self._log = log
        self.rule = CreditRule(
            term_days=settings.term,
            capital_cost=settings.capital_cost,
            sales_lost=settings.sales_lost,
            loss=settings.loss,
            prior=settings.prior_default,
            weight=settings.prior_weight,
        )
        #: Time between two reviews of terms.
        self.review_ms = settings.review * units.DAY_MS
        self.term_ms = units.ms_from_hours(settings.term * units.HOURS_PER_DAY)
        self.owners = Owners(chain, industry, settings, seed)
        self.claims = Claims()
        state = SoftBudgets(chain, settings.soft_budget, self.owners, persons.row(STATE), ledger, seed)
        self.courts = Courts(settings, self.claims, ledger, end_licences, self.owners, state, self._outside, log)
        self._supplier = chain.point_site[suppliers.supplier]
        candidates = np.diff(suppliers.first_edge)[suppliers.buyer]
        kg_per_day = chain.use_kg_per_h[suppliers.buyer] * units.HOURS_PER_DAY / candidates
        #: What each supplier edge is expected to carry a day, in fen, float64 (supplier edges,).
        self._flow_fen = kg_per_day * suppliers.price_fen_per_t / units.KG_PER_T
        self.knowledge = self._acquaint()
        self._edge: Ints = self.knowledge.edge_of(self._supplier, suppliers.person)
        self.files = CreditFiles.empty(self.knowledge.edges, int(self._supplier.max(initial=-1)) + 1)
        #: Reports in one term.
        self._editions = (
            1.0 if settings.report is None else self.term_ms / units.ms_from_hours(settings.report.interval)
        )
        #: Departments that keep an eye on firms, where reports are for sale.
        self.registers: Registers | None = None
        #: Orders paid in advance that have not been delivered, by event, ascending.
        self._prepaid: Ints = np.empty(0, dtype=np.int64)

    def _acquaint(self) -> CreditKnowledge:
        """Join firms that may deliver to each other, whatever for."""
        span = int(self._suppliers.person.max(initial=0)) + 1
        codes, row = np.unique(self._supplier * span + self._suppliers.person, return_inverse=True)
        supplier, customer = np.divmod(codes, span)
        sales = np.zeros(codes.size)
        np.add.at(sales, row, self._flow_fen)
        return CreditKnowledge.unacquainted(supplier, customer, sales, self.owners.margin[supplier])

    # ── at the start ─────────────────────────────────────────────────────────────────────────────
    def open_books(self) -> None:
        """Let every firm start with the invoices of the days before the run, as if trade had been as planned."""
        days = round(self._settings.term)
        daily = np.floor(self._flow_fen).astype(np.int64)
        due_ms = np.repeat(np.arange(1, days + 1) * units.DAY_MS, daily.size)
        debtor, creditor = np.tile(self._suppliers.person, days), np.tile(self._supplier, days)
        event = np.full(due_ms.size, NO_CAUSE, dtype=np.int64)
        self.claims.issue(debtor, creditor, np.tile(daily, days), due_ms - self.term_ms, due_ms, event)

    # ── terms ────────────────────────────────────────────────────────────────────────────────────
    def review(self, now_ms: int) -> None:
        """Let suppliers decide anew which customers may pay later."""
        knowledge, rule = self.knowledge, self.rule
        own = Creditor.terms_by_own_books(knowledge, rule)
        terms = Creditor.terms_by_reports(knowledge, self.files, self._editions, rule)
        knowledge.probability[:], knowledge.error[:] = terms.probability, terms.error
        knowledge.granted[:] = terms.granted
        knowledge.source[:], knowledge.time_ms[:] = self.files.source, now_ms
        self._record(own, now_ms)

    def _record(self, own: Terms, now_ms: int) -> None:
        knowledge, rule = self.knowledge, self.rule
        sales = knowledge.sales_fen_per_day * self._settings.review
        self._log.emit(
            "credit_terms", knowledge.edges, time_ms=now_ms, supplier=knowledge.supplier, customer=knowledge.customer,
            granted=knowledge.granted, granted_uninformed=own.granted, informed=knowledge.source != NEVER,
            probability=knowledge.probability, error=knowledge.error, probability_uninformed=own.probability,
            gain_fen=np.rint(gain_if_paid(knowledge.margin, rule) * sales).astype(np.int64),
            loss_fen=np.rint(rule.loss * sales).astype(np.int64),
        )  # fmt: skip

    # ── orders ───────────────────────────────────────────────────────────────────────────────────
    def surcharge_fen_per_t(self) -> Floats:
        """What terms add to the cost of each supplier for its buyer, float64 (supplier edges,).

        Whoever pays in advance goes without the money for the term; whom a buyer cannot pay comes last.
        """
        suppliers, settings = self._suppliers, self._settings
        in_advance = ~self.knowledge.granted[self._edge]
        waiting = suppliers.price_fen_per_t * settings.capital_cost * settings.term / units.DAYS_PER_YEAR
        one_order = suppliers.price_fen_per_t * self._chain.order_kg / units.KG_PER_T
        beyond = np.where(self._ledger.balance_fen[suppliers.person] < one_order, _OUT_OF_REACH_FEN_PER_T, 0.0)
        return np.where(in_advance, waiting + beyond, 0.0)

    def affordable(self, edge: Ints, kg: Ints, now_ms: int) -> Mask:
        """Which orders their buyers may place, in order, each with the cash that earlier ones leave, bool (orders,)."""
        buyer = self._suppliers.person[edge]
        cash_fen = np.where(self.knowledge.granted[self._edge[edge]], 0, self._value_fen(edge, kg))
        left = dict(zip(buyer.tolist(), self._ledger.balance_fen[buyer].tolist(), strict=True))
        affordable = self.courts.resting_until_ms[buyer] <= now_ms
        for i in np.flatnonzero(affordable & (cash_fen > 0)).tolist():
            person, price = int(buyer[i]), int(cash_fen[i])
            affordable[i] = left[person] >= price
            left[person] -= price if affordable[i] else 0
        return affordable

    def _value_fen(self, edge: Ints, kg: Ints) -> Ints:
        return self._chain.supplier_price_fen_per_t[self._supplier[edge]] * kg // units.KG_PER_T

    def pay_in_advance(self, edge: Ints, kg: Ints, event: Ints, now_ms: int) -> None:
        """Pay for orders to suppliers that ask for it; ``event`` ascends."""
        rows = np.flatnonzero(~self.knowledge.granted[self._edge[edge]])
        buyer, supplier = self._suppliers.person[edge[rows]], self._supplier[edge[rows]]
        value = self._value_fen(edge[rows], kg[rows])
        self._ledger.transfer(now_ms, buyer, supplier, value, "goods in advance", event[rows])
        self._prepaid = np.concatenate([self._prepaid, event[rows]])

    def refund(self, edge: Ints, kg: Ints, event: Ints, now_ms: int) -> None:
        """Pay back what was paid in advance for orders that are cancelled, even if that leaves the supplier short."""
        rows = np.flatnonzero(np.isin(event, self._prepaid))
        buyer, supplier = self._suppliers.person[edge[rows]], self._supplier[edge[rows]]
        value = self._value_fen(edge[rows], kg[rows])
        self._ledger.transfer(now_ms, supplier, buyer, value, "refund", event[rows])
        self._prepaid = self._prepaid[~np.isin(self._prepaid, event)]

    def deliver(self, buyer: Ints, supplier: Ints, value_fen: Ints, event: Ints, now_ms: int) -> None:
        """Write invoices for what has arrived and was not paid in advance."""
        self.turn_over(supplier, value_fen)
        rows = ~np.isin(event, self._prepaid)
        self._prepaid = self._prepaid[~np.isin(self._prepaid, event)]
        # Due at the end of the day on which the term runs out, when firms settle.
        day = -(-(now_ms + self.term_ms) // units.DAY_MS)
        due_ms = np.full(int(rows.sum()), day * units.DAY_MS, dtype=np.int64)
        self.claims.issue(buyer[rows], supplier[rows], value_fen[rows], now_ms, due_ms, event[rows])

    def turn_over(self, firm: Ints, value_fen: Ints) -> None:
        """Let the tax office know of sales, one row each."""
        if self.registers is not None:
            self.registers.turn_over(firm, value_fen)

    # ── at the end of a day ──────────────────────────────────────────────────────────────────────
    def close_day(self, now_ms: int) -> None:
        """Pay fixed costs and what is due; follow up what is not paid."""
        firms = self.owners.firms
        self._ledger.transfer(now_ms, firms, self._outside, self.owners.overhead_fen(), "overhead")
        self.claims.bear_interest(self.claims.overdue(now_ms), self._settings.late_interest / units.DAYS_PER_YEAR)
        self.knowledge.fade(min(1.0, 1.0 / self._settings.memory))
        self._settle(now_ms)
        if self.courts.bail_out(now_ms):
            self._settle(now_ms)
        self._follow_up(now_ms)
        if self.registers is not None:
            self.registers.close_day()
        for firm in self.courts.wind_up(now_ms).tolist():
            self.knowledge.forget(firm)

    def _settle(self, now_ms: int) -> None:
        """Pay whatever is due and can be paid."""
        while (paid := self.claims.payable(self._ledger.balance_fen, now_ms)).any():
            self._pay(paid, now_ms)

    def _pay(self, paid: Mask, now_ms: int) -> None:
        """Pay some claims; what creditors get lets them pay in the next round (Eisenberg and Noe 2001)."""
        amount = self.claims.owed_fen[paid]
        ended = self.claims.end(paid)
        debtor, creditor, event = ended["debtor"], ended["creditor"], ended["event"]
        in_time = ended["due_ms"] == now_ms
        for rows, why in ((self._of_firms(creditor), "trade credit"), (~self._of_firms(creditor), "loan repaid")):
            principal = ended["principal_fen"][rows]
            self._ledger.transfer(now_ms, debtor[rows], creditor[rows], principal, why, event[rows])
        late = ended["interest_fen"] > 0
        self._ledger.transfer(
            now_ms, debtor[late], creditor[late], ended["interest_fen"][late], "late interest", event[late]
        )
        for rows, outcome in ((in_time, "paid"), (~in_time, "paid late")):
            write_down(self._log, {name: c[rows] for name, c in ended.items()}, amount[rows], outcome, now_ms)

    def _follow_up(self, now_ms: int) -> None:
        """Let creditors take note of who has paid, go to court, and stop credit where something is overdue."""
        claims, knowledge = self.claims, self.knowledge
        rows = self._of_firms(claims["creditor"])
        unpaid = claims["due_ms"][rows] <= now_ms
        edge = knowledge.edge_of(claims["creditor"][rows], claims["debtor"][rows])
        knowledge.overdue[:] = False
        knowledge.overdue[edge[unpaid]] = True
        owing = np.zeros(knowledge.edges, dtype=np.bool_)
        owing[edge] = True
        sued = knowledge.overdue & np.isin(knowledge.customer, self.courts.sit(now_ms))
        knowledge.experience(owing, sued, self._settings.term)
        # Nobody delivers on credit to whoever has not paid; other terms change at reviews only.
        knowledge.granted &= ~knowledge.overdue

    def _of_firms(self, creditor: Ints) -> Mask:
        """Which creditors are firms, and not a bank that has called a loan, bool like ``creditor``."""
        return creditor < self.owners.firms.size

    def audit(self) -> None:
        """Check that claims add up."""
        self.claims.audit()

    def rooms(self) -> Mapping[str, Room]:
        """Everything that changes, by name."""
        return {
            "trade credit": self,
            "claims": self.claims,
            "courts": self.courts,
            "owners": self.owners,
            "credit": self.knowledge,
            "credit files": self.files,
            **({"registers": self.registers} if self.registers is not None else {}),
        }

    def state(self) -> State:
        """Orders paid in advance."""
        return {"prepaid": self._prepaid}

    def restore(self, state: State) -> None:
        """Take back what was saved."""
        self._prepaid = state["prepaid"]
