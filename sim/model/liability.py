"""Who pays for leaks: what parties to deals reckon with, and what they pay when data have leaked."""

from __future__ import annotations

import numpy as np

from sim import units
from sim.accounts import Ledger
from sim.arrays import Floats, Ints, Mask
from sim.data.products import Products
from sim.decisions.hazards import Liability
from sim.decisions.liability import insured_bid_fen, payable_fen
from sim.engine.arrows import Flow
from sim.engine.events import EventLog
from sim.knowledge.hazards import Hazard
from sim.knowledge.interests import Interests
from sim.knowledge.sales import SalesKnowledge
from sim.levers import LEVERS, Arrow
from sim.model.courts import shares_of
from sim.model.houses import STATE
from sim.model.persons import Persons
from sim.model.prospects import Prospects
from sim.model.rules import Rules
from sim.scenario.schema import Leaks

_SELLER, _BUYER = "seller", "buyer"
_NOISE = "privacy_epsilon"


class Liabilities:
    """Makes those pay whom rules hold liable for leaks of copies that were sold.

    Contracts name what is at stake (liquidated damages): harm to the persons covered, which a public fund is
    paid for, and what the holder has to hide, which it would lose for good. So both sides know it beforehand.

    Parameters
    ----------
    products, interests
        What is traded, and who could use it.
    licence_years
        Term of a licence of each product, float64 (products,).
    sales
        What holders have to hide.
    persons
        Attitudes to risk, and the state's account.
    prospects
        How likely leaks are believed to be.
    settings
        Harm of a leak.
    rules
        Who is liable.
    ledger, log
        Where money moves and damages are recorded.
    """

    def __init__(
        self,
        products: Products,
        interests: Interests,
        licence_years: Floats,
        sales: SalesKnowledge,
        persons: Persons,
        prospects: Prospects,
        settings: Leaks,
        rules: Rules,
        ledger: Ledger,
        log: EventLog,
    ) -> None:
        self._products = products
        self._interests = interests
        self._years = licence_years[interests.product]
        self._sales = sales
        self._attitude = persons.risk_attitude
        self._public_fund = persons.row(STATE)
        self._prospects = prospects
        self._harm_fen = products.persons * products.sensitivity * settings.harm * units.FEN_PER_CNY
        self._rules = rules
        self._ledger = ledger
        self._log = log

    # ── before anything leaks ────────────────────────────────────────────────────────────────────
    def feared(self, now_ms: int) -> Floats:
        """Shares of harm that the seller and the buyers of each product answer for, float64 (2, products)."""
        anonymous = self._anonymous(np.arange(self._products.count))
        flow = Flow("leak feared", now_ms, self._products.count, anonymous=anonymous)
        return self._rules.arrows.send(Arrow.AGREE, flow).liable

    def of_sellers(self, feared: Floats) -> Liability:
        """What leaks would make sellers pay, and buyers make good."""
        (seller_share, buyer_share), seller = feared, self._products.seller
        owed = payable_fen(seller_share * self._harm_fen, self._ledger.balance_fen[seller])
        return Liability(self._attitude[seller] * owed, buyer_share)

    def insured(self, bid_fen: Ints, feared: Floats) -> Ints:
        """Bids less what being liable is expected to cost each buyer, int64 (interests,)."""
        person, product = self._interests.person, self._interests.product
        damages = self._harm_fen + self._stake_fen
        owed = payable_fen((feared[1] * damages)[product], self._ledger.balance_fen[person])
        hazard = self._prospects.beliefs.believed(Hazard.LEAK, person) * self._attitude[person]
        return insured_bid_fen(bid_fen, hazard, self._years, owed)

    @property
    def _stake_fen(self) -> Floats:
        """What the holder of each product would lose for good, float64 (products,)."""
        hidden = np.where(self._sales.harm_fen > 0.0, self._products.secret_fen, 0.0)
        return hidden * self._prospects.patience.lost_years

    def _anonymous(self, product: Ints) -> Mask:
        """Which products tell nothing of persons as rules are now, bool like ``product``."""
        noisy = self._rules.in_force[_NOISE] != LEVERS[_NOISE].neutral
        return (self._products.persons[product] == 0) | noisy

    # ── when something has leaked ────────────────────────────────────────────────────────────────
    def settle(self, product: Ints, buyer: Ints, secret_fen: Ints, leak: Ints, now_ms: int) -> None:
        """Make those pay who are liable for leaks of copies that were sold, as far as each has the money.

        Parameters
        ----------
        product, buyer
            What leaked, and whose copy it was, int64 (leaks,).
        secret_fen
            What the holder had to hide until then, a year, int64 (leaks,).
        leak
            Event of each, int64 (leaks,).
        """
        flow = Flow("leak", now_ms, product.size, anonymous=self._anonymous(product))
        liable = self._rules.arrows.send(Arrow.AGREE, flow).liable
        holder, fund = self._products.holder[product], self._public_fund
        lost = secret_fen * self._prospects.patience.lost_years
        for row in range(product.size):
            damages = np.array([self._harm_fen[product[row]], lost[row]])
            harmed = np.array([fund, holder[row]])
            parties = ((_SELLER, int(self._products.seller[product[row]])), (_BUYER, int(buyer[row])))
            for (role, who), share in zip(parties, liable[:, row].tolist(), strict=True):
                due = np.where(harmed == who, 0, np.rint(share * damages)).astype(np.int64)
                if due.any():
                    self._pay(int(product[row]), who, role, harmed[due > 0], due[due > 0], int(leak[row]), now_ms)

    def _pay(self, product: int, who: int, role: str, harmed: Ints, due_fen: Ints, leak: int, now_ms: int) -> None:
        paid = shares_of(max(0, int(self._ledger.balance_fen[who])), due_fen)
        event = self._log.emit(
            "damages", due_fen.size, time_ms=now_ms, product=product, liable=who, role=role, harmed=harmed,
            due_fen=due_fen, paid_fen=paid, cause=leak,
        )  # fmt: skip
        some = paid > 0
        self._ledger.transfer(now_ms, who, harmed[some], paid[some], "damages", event[some])
