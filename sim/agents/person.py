"""The one place that touches Mesa: legal persons as flyweight agents, and the society they form.

An agent is a row number and behaviour. What a person owns, knows and owes stands in columns of
other rooms, so that decisions run in batches and states can be saved.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

import mesa
import numpy as np

from sim.arrays import Ints


class Society(mesa.Model):
    """A Mesa model that knows its legal persons by kind."""

    def __init__(self, seed: int) -> None:
        # Mesa's own generators are never drawn from; the seed only keeps it from asking the system for one.
        super().__init__(seed=seed)

    def rows_of(self, kind: type[Person]) -> Ints:
        """Rows of all persons of a kind and its subkinds, ascending, int64."""
        rows = [agent.row for agent in self.agents if isinstance(agent, kind)]
        return np.array(sorted(rows), dtype=np.int64)

    def dissolve(self) -> None:
        """Let go of all agents.

        Mesa 3.3 keeps models alive in a table of the class; without this, workers that run many
        models would keep every one of them.
        """
        self.remove_all_agents()
        getattr(mesa.Agent, "_ids", {}).pop(self, None)


class Person(mesa.Agent):
    """A legal person: who decides and trades.

    Parameters
    ----------
    society
        Where it lives.
    row
        Its row in tables of persons.
    name
        Its stable name.
    """

    def __init__(self, society: Society, row: int, name: str) -> None:
        super().__init__(society)
        self.row = row
        self.name = name


_P = TypeVar("_P", bound=Person)


def found(society: Society, kind: type[_P], first_row: int, names: Sequence[str]) -> list[_P]:
    """Create one person of a kind for each name, in consecutive rows."""
    return [kind(society, first_row + i, name) for i, name in enumerate(names)]
