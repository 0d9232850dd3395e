"""Stores: buy final goods and sell them to the city's people."""

from __future__ import annotations

from sim.agents.firm import Firm


class Retailer(Firm):
    """A firm that sells to consumers; it orders materials and buys feeds like any other firm."""
