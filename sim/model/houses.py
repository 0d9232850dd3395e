"""Who runs exchanges and who backs them, as legal persons."""

from __future__ import annotations

from types import MappingProxyType

from sim.agents import Department, Platform, Society
from sim.agents.person import Person, found
from sim.model.parties import TELECOM
from sim.scenario.schema import Exchange
from sim.scenario.schema.exchange import FIRST_EXCHANGE

EXCHANGE, STATE = "exchange", "state"
MINISTRY, PLATFORM = "ministry", "platform-1"
#: Legal person behind each kind of backer.
BACKERS = MappingProxyType({"city": STATE, "ministry": MINISTRY, "telecom": TELECOM, "platform": PLATFORM})
_KINDS = {MINISTRY: Department, TELECOM: Platform, PLATFORM: Platform}


def operator_of(name: str) -> str:
    """Name of the legal person that runs an exchange."""
    return EXCHANGE if name == FIRST_EXCHANGE else f"{EXCHANGE}-{name}"


def of_houses(exchange: Exchange) -> tuple[str, ...]:
    """Names of rivals' operators, and of backers that need be there."""
    backers = (BACKERS[house.backer] for house in (exchange, *exchange.rivals))
    return (*(operator_of(rival.name) for rival in exchange.rivals), *dict.fromkeys(backers))


def settle_houses(society: Society, exchange: Exchange, names: tuple[str, ...], there: tuple[str, ...]) -> None:
    """Found those in the rows of ``names`` who are not there already."""
    for name in of_houses(exchange):
        if name not in there:
            found(society, _KINDS.get(name, Person), names.index(name), [name])
