"""Permit offices: grant permits once a dossier is complete, and may sell what they know of queues."""

from __future__ import annotations

from sim.agents.department import Department
from sim.agents.seller import Seller


class PermitOffice(Department, Seller):
    """The department at which every dossier ends."""
