"""The double-entry ledger: every fen moves here."""

from sim.accounts.ledger import Ledger

__all__ = ["Ledger"]
