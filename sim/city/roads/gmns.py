"""Road networks in GMNS form: ``node.csv`` and ``link.csv``, with units from ``config.csv`` if there.

General Modeling Network Specification 0.9x (Zephyr Foundation, github.com/zephyr-data-specs/GMNS).
It counts capacity per lane, but many networks in circulation give the whole link's; see
`_capacity_is_per_lane`.
"""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np

from sim.arrays import Floats, Ints, Mask
from sim.city.roads.assemble import RawLinks, RawNodes, build_network, with_lengths
from sim.city.roads.network import RoadNetwork
from sim.city.roads.report import RoadReport, report_on
from sim.city.roads.unit_detection import (
    LENGTHS,
    SPEEDS,
    Coordinates,
    detect_coordinates,
    detect_speed_unit,
    unit_named,
)
from sim.errors import Place, Problem, ScenarioError
from sim.scenario import schema
from sim.scenario.tables import Column, Table, read_table

#: No lane carries more vehicles an hour (Highway Capacity Manual: 2,400 passenger cars).
_MOST_PER_LANE = 2_400.0
#: What stands in where the file is silent: free speed, km/h; capacity of a lane with and without signals, veh/h.
_USUAL_SPEED_KMH = 50.0
_SIGNAL_LANE_CAPACITY = 900.0
_EXPRESSWAY_LANE_CAPACITY = 1_800.0
_EXPRESSWAY_FROM_KMH = 70.0
_USUAL_ALPHA, _USUAL_BETA = 0.15, 4.0
_MOST_PROBLEMS = 20
_BOTH_WAYS = ("0", "false")
_MOTOR_USES = ("auto", "car", "truck", "motor", "vehicle", "all", "sov", "hov", "taxi", "freight")
_NO_ZONE = ("", "0", "-1")

_NODE_COLUMNS = (
    Column("node_id", unique=True),
    Column("x_coord", "float"),
    Column("y_coord", "float"),
    Column("zone_id", default=""),
    Column("node_type", default=""),
)
_LINK_COLUMNS = (
    Column("link_id", unique=True),
    Column("from_node_id"),
    Column("to_node_id"),
    Column("directed", default=""),
    Column("dir_flag", default="1"),
    Column("length", "float", default=math.nan, low=0),
    Column("free_speed", "float", default=math.nan, low=0),
    Column("lanes", "float", default=math.nan, low=0),
    Column("capacity", "float", default=math.nan, low=0, unit="veh/h"),
    Column("toll", "float", default=0.0),
    Column("allowed_uses", default=""),
    Column("VDF_alpha1", "float", default=_USUAL_ALPHA, low=0),
    Column("VDF_beta1", "float", default=_USUAL_BETA, low=0),
)
_CONFIG_COLUMNS = tuple(Column(name, default="") for name in ("long_length", "speed", "crs"))


class _Stated(NamedTuple):
    """Units that the scenario or the configuration states; None where they are to be found out."""

    length: str | None
    speed: str | None
    systems: tuple[str, ...] | None


@dataclass(frozen=True)
class _Links:
    """Links of the file in the direction of travel, one row a direction."""

    row: Ints
    backward: Mask
    tail: Ints
    head: Ints


def network_files(folder: Path) -> tuple[Path, Path] | None:
    """Node and link table of a folder, packed or not, if it has both."""
    node, link = _table_file(folder, "node"), _table_file(folder, "link")
    return (node, link) if node and link else None


def _table_file(folder: Path, name: str) -> Path | None:
    return next((f for f in (folder / f"{name}.csv", folder / f"{name}.csv.gz") if f.is_file()), None)


def read_gmns(folder: Path, shown_as: str, roads: schema.Roads) -> tuple[RoadNetwork, RoadReport]:
    """Read a folder's GMNS network.

    Units are those of the scenario, else of ``config.csv``, else those that fit: lengths against
    coordinates, speeds by their size and the lengths' unit.

    Parameters
    ----------
    folder
        Folder with ``node.csv`` and ``link.csv``.
    shown_as
        What to call the folder in problems.
    roads
        Section of the scenario with ``length_unit``, ``speed_unit`` and ``capacity_per``.

    Raises
    ------
    ScenarioError
        With every problem of a file, at file, line and column.
    """
    files = network_files(folder)
    if files is None:
        raise ScenarioError(Problem("there is no node.csv with link.csv", Place(shown_as)))
    node_table, link_table = (
        read_table(file, columns, f"{shown_as}/{file.name}")
        for file, columns in zip(files, (_NODE_COLUMNS, _LINK_COLUMNS), strict=True)
    )
    if not node_table.rows or not link_table.rows:
        raise ScenarioError(Problem("a network needs nodes and links", Place(shown_as)))
    stated = _stated_units(folder, shown_as, roads)
    mended: Counter[str] = Counter()
    links = _directions(node_table, link_table, mended)
    coordinates = detect_coordinates(
        node_table.floats("x_coord"),
        node_table.floats("y_coord"),
        links.tail,
        links.head,
        link_table.floats("length")[links.row],
        length_unit=stated.length,
        systems=stated.systems,
    )
    speed_unit = stated.speed or detect_speed_unit(link_table.floats("free_speed"), coordinates.length_unit)
    per_lane = _capacity_is_per_lane(link_table, roads.capacity_per)
    nodes = _raw_nodes(node_table, coordinates)
    length_km = link_table.floats("length")[links.row] * LENGTHS[coordinates.length_unit]
    length_km = with_lengths(nodes, links.tail, links.head, length_km, mended)
    raw = _raw_links(link_table, links, length_km, SPEEDS[speed_unit], per_lane, mended)
    network = build_network(nodes, raw, mended)
    detour = f"{coordinates.detour:.2f} times the distance between nodes"
    guessed = "assumed" if math.isnan(coordinates.detour) else detour
    said = "stated" if roads.capacity_per != "auto" else "told by its size"
    return network, report_on(
        network,
        "GMNS",
        files=tuple(f"{shown_as}/{file.name}" for file in files),
        units={
            "lengths": f"{coordinates.length_unit} ({'stated' if stated.length else guessed})",
            "free speeds": f"{speed_unit} ({'stated' if stated.speed else 'told by size and length unit'})",
            "capacities": f"of {'a lane' if per_lane else 'the whole link'} ({said})",
            "coordinates": coordinates.system,
        },
        mended=mended,
        notes=() if coordinates.fits else (f"lengths are {detour}: check roads.length_unit",),
    )


def _stated_units(folder: Path, shown_as: str, roads: schema.Roads) -> _Stated:
    length = None if roads.length_unit == "auto" else roads.length_unit
    speed = None if roads.speed_unit == "auto" else roads.speed_unit
    file = _table_file(folder, "config")
    if file is None:
        return _Stated(length, speed, None)
    table = read_table(file, _CONFIG_COLUMNS, f"{shown_as}/{file.name}")
    if not table.rows:
        return _Stated(length, speed, None)
    problems: list[Problem] = []

    def unit(name: str, known: dict[str, float]) -> str | None:
        text = table.texts(name)[0]
        found = unit_named(text, known)
        if text and found is None:
            problems.append(table.problem(0, name, f"unknown unit {text!r}; write one of {', '.join(known)}"))
        return found

    config_length, config_speed = unit("long_length", LENGTHS), unit("speed", SPEEDS)
    if problems:
        raise ScenarioError(problems)
    crs = table.texts("crs")[0].lower().replace(" ", "")
    degrees = any(word in crs for word in ("4326", "crs84", "longlat", "latlon", "lonlat"))
    systems = None if not crs else (("degrees",) if degrees else ("m", "ft", "km"))
    return _Stated(length or config_length, speed or config_speed, systems)


def _directions(nodes: Table, links: Table, mended: Counter[str]) -> _Links:
    """Directed links, a street that is open both ways as two; foot and cycle paths left out."""
    node_of = {name: i for i, name in enumerate(nodes.texts("node_id"))}
    problems: list[Problem] = []
    ends: list[Ints] = []
    for name in ("from_node_id", "to_node_id"):
        numbers = [node_of.get(text, -1) for text in links.texts(name)]
        problems += [
            links.problem(row, name, f"node {links.texts(name)[row]!r} is not in the table of nodes")
            for row, number in enumerate(numbers)
            if number < 0
        ][:_MOST_PROBLEMS]
        ends.append(np.array(numbers, dtype=np.int64))
    if problems:
        raise ScenarioError(problems[:_MOST_PROBLEMS])
    both, backward = _flow(links)
    motor = np.array([_for_motors(uses) for uses in links.texts("allowed_uses")])
    mended["links without motor traffic left out"] = int((~motor).sum())
    there, back = np.flatnonzero(motor & ~backward), np.flatnonzero(motor & (both | backward))
    row = np.concatenate([there, back])
    is_back = np.concatenate([np.zeros(there.size, dtype=np.bool_), np.ones(back.size, dtype=np.bool_)])
    order = np.lexsort((is_back, row))
    row, is_back = row[order], is_back[order]
    tail, head = (np.where(is_back, ends[1 - i][row], ends[i][row]) for i in (0, 1))
    return _Links(row, is_back, tail, head)


def _flow(links: Table) -> tuple[Mask, Mask]:
    """Which rows are open both ways, and which are open backwards only.

    ``directed`` says so since version 0.9; before, ``dir_flag`` did (1 forwards, -1 backwards, 0 both),
    which now only tells how the geometry is drawn.
    """
    directed = [text.strip().lower() for text in links.texts("directed")]
    flag = links.texts("dir_flag")
    both = [d in _BOTH_WAYS if d else f == "0" for d, f in zip(directed, flag, strict=True)]
    backward = [not d and f == "-1" for d, f in zip(directed, flag, strict=True)]
    return np.array(both, dtype=np.bool_), np.array(backward, dtype=np.bool_)


def _for_motors(uses: str) -> bool:
    return not uses.strip() or any(word in uses.lower() for word in _MOTOR_USES)


def _capacity_is_per_lane(links: Table, setting: str) -> bool:
    """Whether capacity is a lane's.

    The specification says so; but where links of several lanes are given more than a lane can
    carry, the figure must be the whole link's.
    """
    if setting != "auto":
        return setting == "lane"
    lanes, capacity = links.floats("lanes"), links.floats("capacity")
    several = (lanes >= 2.0) & (capacity > 0.0)
    return not several.any() or float(np.median(capacity[several])) <= _MOST_PER_LANE


def _raw_links(
    table: Table, links: _Links, length_km: Floats, speed_factor: float, per_lane: bool, mended: Counter[str]
) -> RawLinks:
    def column(name: str) -> Floats:
        return table.floats(name)[links.row]

    def filled(values: Floats, missing: Mask, by: Floats | float, what: str) -> Floats:
        mended[what] = int(missing.sum())
        return np.where(missing, by, values)

    speed = column("free_speed") * speed_factor
    what = f"links without a free speed, taken as {_USUAL_SPEED_KMH:g} km/h"
    speed = filled(speed, ~(speed > 0.0), _USUAL_SPEED_KMH, what)
    lanes = column("lanes")
    lanes = filled(lanes, ~(lanes > 0.0), 1.0, "links without lanes, taken as one lane")
    capacity = column("capacity") * (lanes if per_lane else 1.0)
    usual = lanes * np.where(speed >= _EXPRESSWAY_FROM_KMH, _EXPRESSWAY_LANE_CAPACITY, _SIGNAL_LANE_CAPACITY)
    capacity = filled(capacity, ~(capacity > 0.0), usual, "links without a capacity, taken as usual for their speed")
    ids = table.texts("link_id")
    return RawLinks(
        ids=tuple(ids[r] + "r" * b for r, b in zip(links.row.tolist(), links.backward.tolist(), strict=True)),
        tail=links.tail,
        head=links.head,
        length_km=length_km,
        free_time_min=length_km / speed * 60.0,
        capacity=capacity,
        lanes=lanes,
        alpha=column("VDF_alpha1"),
        beta=column("VDF_beta1"),
        toll=column("toll"),
    )


def _raw_nodes(table: Table, coordinates: Coordinates) -> RawNodes:
    ids, zone = table.texts("node_id"), table.texts("zone_id")
    centroid = np.array([kind.strip().lower() == "centroid" for kind in table.texts("node_type")])
    factor = 1.0 if coordinates.geographic else LENGTHS[coordinates.system]
    return RawNodes(
        ids=tuple(ids),
        x=table.floats("x_coord") * factor,
        y=table.floats("y_coord") * factor,
        geographic=coordinates.geographic,
        through=~centroid,
        zones=_zones(ids, zone, centroid),
    )


def _zones(ids: list[str], zone: list[str], centroid: Mask) -> dict[str, int]:
    """Node at which each zone is loaded.

    That is the centroid of the same name, else another of the zone's centroids, else the first of
    its nodes. A centroid whose name is no zone's is a zone of its own.
    """
    node_of: dict[str, int] = {}
    centroids, others = np.flatnonzero(centroid).tolist(), np.flatnonzero(~centroid).tolist()
    for node in [*(n for n in centroids if ids[n] == zone[n]), *centroids, *others]:
        if zone[node] not in _NO_ZONE:
            node_of.setdefault(zone[node], node)
    for node in centroids:
        node_of.setdefault(ids[node], node)
    return node_of
