"""Curation: sellers of the catalogue's products put money into their quality, where that pays in spite of hazards."""

from __future__ import annotations

import numpy as np

from sim import units
from sim.accounts import Ledger
from sim.agents.seller import Curating, Seller
from sim.arrays import Floats, Ints, State
from sim.engine.events import EventLog
from sim.knowledge.hazards import Hazard
from sim.model.catalogue_trade import CatalogueTrade
from sim.model.prospects import Prospects
from sim.model.trade import Trade
from sim.scenario.schema import Curation


class Curators:
    """Lets sellers decide, step by step, and makes their products as good as they have paid for.

    A step takes a share off what is wrong with a product, in what is delivered as in what is declared.

    Parameters
    ----------
    catalogue, trade
        Products, and the business done with them.
    prospects
        What holders believe about hazards.
    settings
        Section of the scenario.
    outside
        Account of those who do the work.
    ledger, log
        Where money moves and where events are kept.
    """

    def __init__(
        self,
        catalogue: CatalogueTrade,
        trade: Trade,
        prospects: Prospects,
        settings: Curation,
        outside: int,
        ledger: Ledger,
        log: EventLog,
    ) -> None:
        self._catalogue = catalogue
        self._trade = trade
        self._prospects = prospects
        self._settings = settings
        self._outside = outside
        self._ledger = ledger
        self._log = log
        self._rows: Ints = np.arange(trade.products.count - catalogue.products.count, trade.products.count)
        #: What each number of steps leaves of a fault, float64 (steps + 1,).
        self._left: Floats = np.concatenate([[1.0], np.cumprod(np.full(settings.most, 1.0 - settings.effect))])
        self._steps: Ints = np.zeros(self._rows.size, dtype=np.int64)

    def step(self, now_ms: int) -> None:
        """Let sellers think about one step each, on the days on which they do."""
        if now_ms // units.DAY_MS % self._settings.review:
            return
        before, after = (self._catalogue.declared(self._left_after(more)) for more in (0, 1))
        gain = np.divide(after - before, before, out=np.zeros_like(before), where=before > 0.0)
        rows, gain_fen, forfeiture = self._wanted(gain)
        rows = rows[self._affordable(rows)]
        self._steps[rows] += 1
        self._apply()
        self._pay(rows, gain_fen[rows], forfeiture[rows], before[rows], after[rows], now_ms)

    def _left_after(self, more: int) -> Floats:
        return self._left[np.minimum(self._steps + more, self._settings.most)]

    def _wanted(self, gain: Floats) -> tuple[Ints, Floats, Floats]:
        """Products whose sellers want a step, and of all a year's gain by it and the hazard believed."""
        trade, rows = self._trade, self._rows
        home = trade.stalls.home
        kept = 1.0 - trade.market.fee_share(home)
        sales_fen = home.sales.expected_licences * home.sales.ask_fen * trade.costs.terms_per_year
        gain_fen = (kept * sales_fen)[rows] * gain
        beliefs, holder = self._prospects.beliefs, home.sales.holder[rows]
        curating = Curating(
            units.fen_from_cny(self._settings.cost), self._settings.horizon / units.DAYS_PER_YEAR,
            self._prospects.patience,
        )  # fmt: skip
        wants = Seller.curate(gain_fen, holder, beliefs, curating) & trade.stalls.on_offer()[rows]
        wants &= ~home.sales.public[rows] & (self._steps < self._settings.most)
        return np.flatnonzero(wants), gain_fen, beliefs.believed(Hazard.FORFEITURE, holder)

    def _affordable(self, rows: Ints) -> Ints:
        """Of these products, in order, those whose sellers have the money left, as positions."""
        seller, cost = self._seller(rows), units.fen_from_cny(self._settings.cost)
        left = dict(zip(seller.tolist(), self._ledger.balance_fen[seller].tolist(), strict=True))
        kept = []
        for i, person in enumerate(seller.tolist()):
            if left[person] >= cost:
                left[person] -= cost
                kept.append(i)
        return np.array(kept, dtype=np.int64)

    def _seller(self, rows: Ints) -> Ints:
        return self._trade.products.seller[self._rows[rows]]

    def _apply(self) -> None:
        self._catalogue.curate(self._left_after(0))

    def _pay(
        self, rows: Ints, gain_fen: Floats, forfeiture: Floats, before: Floats, after: Floats, now_ms: int
    ) -> None:
        cost = np.full(rows.size, units.fen_from_cny(self._settings.cost), dtype=np.int64)
        event = self._log.emit(
            "investments", rows.size, time_ms=now_ms, product=self._rows[rows], person=self._seller(rows),
            cost_fen=cost, steps=self._steps[rows], gain_fen=np.rint(gain_fen).astype(np.int64),
            forfeiture=forfeiture, before=before, after=after,
        )  # fmt: skip
        self._ledger.transfer(now_ms, self._seller(rows), self._outside, cost, "curation", event)

    def state(self) -> State:
        """Steps taken."""
        return {"steps": self._steps.copy()}

    def restore(self, state: State) -> None:
        """Take back what was saved."""
        self._steps[...] = state["steps"]
        self._apply()
