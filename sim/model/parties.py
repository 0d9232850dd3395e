"""Who holds and buys products of the catalogue."""

from __future__ import annotations

from dataclasses import dataclass

from sim.agents import Department, DigitalService, ForeignBuyer, Platform, Society
from sim.agents.person import found
from sim.data.domains import DEPARTMENTS
from sim.scenario.schema import Catalogue

TELECOM = "telecom"


@dataclass(frozen=True)
class Parties:
    """Names of those who come into the city with a catalogue.

    Parameters
    ----------
    departments, platforms, services, foreign
        Names of each kind; the state's telecom is the last of the platforms.
    """

    departments: tuple[str, ...] = ()
    platforms: tuple[str, ...] = ()
    services: tuple[str, ...] = ()
    foreign: tuple[str, ...] = ()

    @classmethod
    def of(cls, catalogue: Catalogue | None) -> Parties:
        """Those whom a scenario asks for."""
        if catalogue is None:
            return cls()
        return cls(
            DEPARTMENTS,
            (*_numbered("platform", catalogue.platforms), TELECOM),
            _numbered("service", catalogue.buyers.services),
            _numbered("foreign-buyer", catalogue.buyers.foreign),
        )

    @property
    def names(self) -> tuple[str, ...]:
        """All of them."""
        return (*self.departments, *self.platforms, *self.services, *self.foreign)

    def settle(self, society: Society, names: tuple[str, ...], there: tuple[str, ...]) -> None:
        """Found them in the rows of ``names``, except those who are there already."""
        kinds = (Department, Platform, DigitalService, ForeignBuyer)
        groups = (self.departments, self.platforms, self.services, self.foreign)
        for kind, group in zip(kinds, groups, strict=True):
            for name in group:
                if name not in there:
                    found(society, kind, names.index(name), [name])


def _numbered(word: str, count: int) -> tuple[str, ...]:
    return tuple(f"{word}-{i + 1}" for i in range(count))
