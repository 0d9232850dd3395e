"""Platforms: hold what they know of consumers and mobile phones, and sell it or refuse."""

from __future__ import annotations

from sim.agents.seller import Seller


class Platform(Seller):
    """A holder of consumers' or mobile data.

    A licence costs it the business that its customers can then do without it; where that leaves no
    margin it refuses to sell, by the same rule as every other seller.
    """
