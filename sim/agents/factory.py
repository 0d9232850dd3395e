"""Factories: buy materials, make goods, and may sell feeds of their own sensors."""

from __future__ import annotations

from sim.agents.creditor import Creditor
from sim.agents.firm import Firm
from sim.agents.seller import Seller
from sim.agents.supplier import Supplier


class Factory(Firm, Supplier, Creditor, Seller):
    """A firm that makes goods; ports and mines are factories without inputs."""
