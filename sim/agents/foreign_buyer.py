"""Foreign buyers: they use what they buy abroad."""

from __future__ import annotations

from sim.agents.data_user import DataUser


class ForeignBuyer(DataUser):
    """A foreign firm that buys data; the value it makes of them arises abroad."""
