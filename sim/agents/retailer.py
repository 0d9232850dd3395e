"""Stores: buy final goods and sell them to the city's people."""

from __future__ import annotations

from sim.agents.firm import Firm
from sim.agents.seller import Seller


class Retailer(Firm, Seller):
    """A firm that sells to consumers; it orders materials, buys feeds, and may sell what its tills tell."""
