"""Digital services: firms that make digital value added of the data that they buy, and may sell their own."""

from __future__ import annotations

from sim.agents.data_user import DataUser
from sim.agents.seller import Seller


class DigitalService(DataUser, Seller):
    """A private firm that buys data, and holds data of its own such as images and audio samples."""
