"""Soft budgets: the state pays for plants of its own that cannot, so that they go on when others would end."""

from __future__ import annotations

import numpy as np

from sim.accounts import Ledger
from sim.arrays import Ints, Mask
from sim.city.plants.sites import Ownership
from sim.city.plants.supply import SupplyChain
from sim.engine.streams import Stream, entity_keys
from sim.model.owners import Owners
from sim.scenario.schema.credit import SoftBudget


class SoftBudgets:
    """What the state does about its own firms in the hour of their insolvency (Kornai, Maskin and Roland 2003).

    It saves each with a stated chance: it pays what is overdue and owed to workers beyond the firm's cash, and adds
    a share of the capital that new owners would put in. Who it does not save ends like anybody else.

    Parameters
    ----------
    chain
        Firms, one a site, and who owns them.
    settings
        Section of the scenario.
    owners
        How much capital firms need.
    treasury
        Account of the state.
    ledger
        Where money moves.
    seed
        Seed of the run.
    """

    def __init__(
        self, chain: SupplyChain, settings: SoftBudget, owners: Owners, treasury: int, ledger: Ledger, seed: int
    ) -> None:
        self._of_state: Mask = chain.sites.ownership == Ownership.STATE
        self._key = entity_keys(list(chain.sites.names))
        self._settings = settings
        self._owners = owners
        self._treasury = treasury
        self._ledger = ledger
        self._chance = Stream(seed, "bail-out")

    def saves(self, insolvent: Ints, now_ms: int) -> Ints:
        """Which of the firms that would end now the state pays for, ascending."""
        own = insolvent[self._of_state[insolvent]]
        return own[self._chance.uniforms(self._key[own], now_ms) < self._settings.chance]

    def pay(self, firm: Ints, short_fen: Ints, event: Ints, now_ms: int) -> None:
        """Pay what firms are short of, and some capital; ``event`` is each firm's bail-out."""
        capital = np.floor(self._owners.capital_fen()[firm] * self._settings.capital).astype(np.int64)
        self._ledger.transfer(now_ms, self._treasury, firm, short_fen + capital, "bail-out", event)
