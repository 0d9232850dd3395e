"""The state's reserves: goods kept at plants on its account, sold to them where it sees a shortage."""

from __future__ import annotations

import numpy as np

from sim import units
from sim.accounts import Ledger
from sim.arrays import Floats, Ints, Mask, State
from sim.city.city import City
from sim.model.makers import Makers


class Reserves:
    """What is left of each good and district, and how it is let out.

    Enterprises keep reserves on the state's account (as under China's rules on stocks held on commission); what is
    released a plant buys at its own price, as far as its money goes, for the orders that wait.

    Parameters
    ----------
    city
        Where goods go.
    makers
        Who makes what.
    hours
        Hours of capacity that there are at the start.
    treasury
        Account of the state.
    ledger
        Where money moves.
    """

    def __init__(self, city: City, makers: Makers, hours: float, treasury: int, ledger: Ledger) -> None:
        self._city = city
        self._makers = makers
        self._treasury = treasury
        self._ledger = ledger
        #: Reserve of each group, and what the last nowcast says is missing and has not been released, int64 (groups,).
        self.left_kg: Ints = np.floor(makers.rate_kg_per_h * hours).astype(np.int64)
        self._missing_kg: Ints = np.zeros_like(self.left_kg)

    def look(self, estimate_kg: Floats, short: Mask) -> None:
        """Take in how much is missing where, by the nowcast."""
        self._missing_kg = np.where(short, np.floor(np.maximum(-estimate_kg, 0.0)), 0.0).astype(np.int64)

    def release(self, now_ms: int) -> tuple[Ints, Ints]:
        """Let out what is missing, once a nowcast; return the groups that got any, ascending, and how much, kg."""
        makers, ledger = self._makers, self._ledger
        let_out = np.minimum(self.left_kg, self._missing_kg)
        self._missing_kg = np.zeros_like(self._missing_kg)
        kg = np.floor(let_out[makers.group_of_store] * makers.part_of_store).astype(np.int64)
        price = self._city.chain.supplier_price_fen_per_t[makers.site_of_store]
        kg = np.minimum(kg, np.maximum(ledger.balance_fen[makers.site_of_store], 0) * units.KG_PER_T // price)
        some = np.flatnonzero(kg > 0)
        if some.size:
            self._city.release(makers.store[some], kg[some], now_ms)
            value = price[some] * kg[some] // units.KG_PER_T
            ledger.transfer(now_ms, makers.site_of_store[some], self._treasury, value, "reserve goods")
        by_group = np.zeros_like(self.left_kg)
        np.add.at(by_group, makers.group_of_store, kg)
        self.left_kg = self.left_kg - by_group
        groups = np.flatnonzero(by_group)
        return groups, by_group[groups]

    def state(self) -> State:
        """What is left and missing."""
        return {"left_kg": self.left_kg.copy(), "missing_kg": self._missing_kg.copy()}

    def restore(self, state: State) -> None:
        """Take back what was saved."""
        self.left_kg, self._missing_kg = state["left_kg"].copy(), state["missing_kg"].copy()
