"""Price mechanisms: pure functions over arrays, registered by name."""

from collections.abc import Callable
from types import MappingProxyType

from sim.exchange.mechanisms.book import Orders, Trades
from sim.exchange.mechanisms.posted import posted

#: Clears a batch of asks and bids; the same call for every mechanism.
Mechanism = Callable[[Orders], Trades]

MECHANISMS: MappingProxyType[str, Mechanism] = MappingProxyType({"posted": posted})

__all__ = ["MECHANISMS", "Mechanism", "Orders", "Trades"]
