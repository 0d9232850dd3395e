"""Price mechanisms: pure functions over arrays, one a file, registered by name."""

from collections.abc import Callable
from types import MappingProxyType

from sim.exchange.mechanisms.book import Kind, Orders, Side, Trades
from sim.exchange.mechanisms.call_auction import call_auction
from sim.exchange.mechanisms.continuous_double_auction import continuous_double_auction
from sim.exchange.mechanisms.free import free
from sim.exchange.mechanisms.guided import guided
from sim.exchange.mechanisms.negotiated import negotiated
from sim.exchange.mechanisms.posted import posted

#: Clears the orders of a session; the same call for every mechanism.
Mechanism = Callable[[Orders], Trades]

MECHANISMS: MappingProxyType[str, Mechanism] = MappingProxyType(
    {
        mechanism.__name__: mechanism
        for mechanism in (posted, negotiated, call_auction, continuous_double_auction, guided, free)
    }
)

__all__ = ["MECHANISMS", "Kind", "Mechanism", "Orders", "Side", "Trades", "free", "guided", "negotiated"]
