"""IoT operators: run the sensors of others and sell what they read, with a share for the holder."""

from __future__ import annotations

from sim.agents.seller import Seller


class IotOperator(Seller):
    """A seller of feeds about sites that it does not own."""
