"""Paths for a table of pairs of nodes, as planners ask for them to check a map."""

from __future__ import annotations

import math
from pathlib import Path
from typing import NamedTuple

import numpy as np

from sim.arrays import Floats, Ints
from sim.city.roads.network import RoadNetwork
from sim.city.routing.paths import PathFinder, whole_weights
from sim.errors import Problem, ScenarioError
from sim.scenario.tables import Column, Table, read_table
from sim.scenario.wording import at_most, did_you_mean

_ENDS = ("from_node_id", "to_node_id")
_MOST_PROBLEMS = 20
_MOST_ALIKE = 500


class Pairs(NamedTuple):
    """Pairs of a table, in its order."""

    table: Table
    origin: Ints
    """nodes, int64 (pairs,)"""
    destination: Ints
    """nodes, int64 (pairs,)"""

    def names(self, row: int) -> tuple[str, str]:
        """Name of both ends of a pair."""
        return self.table.texts(_ENDS[0])[row], self.table.texts(_ENDS[1])[row]

    def line(self, row: int) -> str:
        """Where a pair stands, such as ``pairs.csv:5:1``."""
        return str(self.table.problem(row, _ENDS[0], "").place)


class FoundPath(NamedTuple):
    """A cheapest path."""

    cost: float
    """sum over its links, unrounded"""
    nodes: Ints
    """from the origin to the destination, int64"""


def read_pairs(file: Path, shown_as: str, network: RoadNetwork) -> Pairs:
    """Read a table with columns ``from_node_id`` and ``to_node_id``.

    Raises
    ------
    ScenarioError
        With every problem of the file, at its place; nodes that are not on the map among them.
    """
    table = read_table(file, [Column(name) for name in _ENDS], shown_as)
    problems: list[Problem] = []
    ends: list[Ints] = []
    for name in _ENDS:
        numbers = np.array([network.node_of.get(text, -1) for text in table.texts(name)], dtype=np.int64)
        for row in np.flatnonzero(numbers < 0).tolist():
            text = table.texts(name)[row]
            alike = _alike(text, network.node_ids) if len(problems) < _MOST_PROBLEMS else ()
            problems.append(table.problem(row, name, f"node {text!r} is not on the map{did_you_mean(text, alike)}"))
        ends.append(numbers)
    if problems:
        raise ScenarioError(at_most(problems, _MOST_PROBLEMS))
    return Pairs(table, *ends)


def find_paths(network: RoadNetwork, cost: Floats, pairs: Pairs) -> list[FoundPath | None]:
    """Cheapest path of each pair, or nothing where there is no way.

    Paths are cheapest to a billionth of the unit on each link; their costs are summed as given.

    Parameters
    ----------
    network
        Roads.
    cost
        Cost of each link, such as km or min, float64 (links,).
    pairs
        Ends of the paths.
    """
    finder = PathFinder(network, whole_weights(cost, network.nodes))
    found: list[FoundPath | None] = [None] * pairs.origin.size
    for row in np.argsort(pairs.destination, kind="stable").tolist():  # one destination after the other
        links = finder.path(pairs.origin[row], pairs.destination[row])
        if links is not None:
            nodes = np.concatenate([pairs.origin[row : row + 1], network.head[links]])
            found[row] = FoundPath(math.fsum(cost[links].tolist()), nodes)
    return found


def _alike(word: str, names: tuple[str, ...]) -> list[str]:
    """Names that a word may have been meant to be: about as long, and with the same first or last letters."""
    found = (n for n in names if abs(len(n) - len(word)) <= 1 and (n[:2] == word[:2] or n[-2:] == word[-2:]))
    return [name for _, name in zip(range(_MOST_ALIKE), found, strict=False)]
