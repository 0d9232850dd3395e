"""Credit bureaus: put together what departments let out of their registers, and sell reports."""

from __future__ import annotations

from sim.agents.seller import Seller


class CreditBureau(Seller):
    """A seller of credit reports on all firms."""
