"""Tables of trips: CSV by node or by zone, and TNTP trip tables."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np

from sim.arrays import Floats, Ints
from sim.city.roads.network import RoadNetwork
from sim.city.roads.tntp_text import Line, TntpText
from sim.errors import Problem, ScenarioError
from sim.scenario.sheet import read_sheet
from sim.scenario.tables import Column, Table, read_table

_MOST_PROBLEMS = 20
_BY_NODE = ("o_node_id", "d_node_id", "vehicles")
_BY_ZONE = ("o_zone_id", "d_zone_id", "volume")
_ENTRY = re.compile(r"\s*(\d+)\s*:\s*((?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)\s*(?:;|$)")
_ORIGIN = re.compile(r"\s*origin\s+(\d+)\s*", re.IGNORECASE)

#: Origin and destination node, and number of vehicles, of each pair of a table.
Pairs = tuple[Ints, Ints, Floats]


def is_tntp(file: Path) -> bool:
    """Whether a file's name says that it is a TNTP table."""
    return file.name.removesuffix(".gz").endswith(".tntp")


def read_trips(file: Path, shown_as: str, network: RoadNetwork) -> Pairs:
    """Read a table of trips in either form.

    Raises
    ------
    ScenarioError
        With every problem of the file, at its place.
    """
    return _read_tntp(file, shown_as, network) if is_tntp(file) else _read_csv(file, shown_as, network)


def _read_csv(file: Path, shown_as: str, network: RoadNetwork) -> Pairs:
    header = read_sheet(file, shown_as).header
    by_zone = not set(_BY_NODE) <= set(header) and set(_BY_ZONE) <= set(header)
    start, end, trips = _BY_ZONE if by_zone else _BY_NODE
    columns = (Column(start), Column(end), Column(trips, "float", low=0, unit="vehicles"))
    table = read_table(file, columns, shown_as)
    number_of = network.zones if by_zone else network.node_of
    ends, problems = [], []
    for name in (start, end):
        numbers = np.array([number_of.get(text, -1) for text in table.texts(name)], dtype=np.int64)
        unknown = np.flatnonzero(numbers < 0)[:_MOST_PROBLEMS].tolist()
        problems += [_unknown(table, row, name, "zone" if by_zone else "node") for row in unknown]
        ends.append(numbers)
    if problems:
        raise ScenarioError(problems[:_MOST_PROBLEMS])
    return ends[0], ends[1], table.floats(trips)


def _unknown(table: Table, row: int, name: str, kind: str) -> Problem:
    return table.problem(row, name, f"{kind} {table.texts(name)[row]!r} is not on the map")


def _read_tntp(file: Path, shown_as: str, network: RoadNetwork) -> Pairs:
    text = TntpText(file, shown_as)
    pairs: list[tuple[int, int]] = []
    trips: list[float] = []
    origin: int | None = None
    for line in text.rows():
        heading = _ORIGIN.match(line.text)
        if heading is not None:
            origin = _zone_node(text, line, heading[1], network)
        elif origin is None:
            text.wrong("trips before the first `Origin`", line.number)
        for zone, vehicles in _entries(text, line, heading.end() if heading else 0):
            node = _zone_node(text, line, zone, network)
            if node is not None and origin is not None:
                pairs.append((origin, node))
                trips.append(vehicles)
    text.done()
    ends = np.array(pairs, dtype=np.int64).reshape(len(pairs), 2)
    return ends[:, 0], ends[:, 1], np.array(trips, dtype=np.float64)


def _entries(text: TntpText, line: Line, start: int) -> list[tuple[str, float]]:
    """Destination and vehicles of each entry of a line."""
    body = line.text[start:]
    if _ENTRY.sub("", body).strip(" \t;"):
        text.wrong("write trips as `destination : vehicles;`, vehicles not negative", line.number, start + 1)
        return []
    return [(zone, float(vehicles)) for zone, vehicles in _ENTRY.findall(body)]


def _zone_node(text: TntpText, line: Line, zone: str, network: RoadNetwork) -> int | None:
    node = network.zones.get(zone)
    if node is None:
        text.wrong(f"zone {zone} is none of the map's {len(network.zones)} zones", line.number)
    return node
