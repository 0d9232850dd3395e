"""Road networks in TNTP form: ``*_net.tntp`` with coordinates from a node file or GeoJSON."""

from __future__ import annotations

import json
import re
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from sim.arrays import Floats, Mask
from sim.city.roads.assemble import RawLinks, RawNodes, build_network, with_lengths
from sim.city.roads.network import RoadNetwork
from sim.city.roads.report import RoadReport, report_on
from sim.city.roads.schematic import schematic_layout
from sim.city.roads.tntp_text import TntpText
from sim.city.roads.unit_detection import (
    LENGTHS,
    TIMES_MIN,
    Coordinates,
    detect_coordinates,
    detect_time_unit,
    unit_named,
)
from sim.errors import Place, Problem, ScenarioError
from sim.scenario import schema

#: Saturation flow of a lane at which lanes are told from capacity, because the format has no lanes (veh/h).
_LANE_CAPACITY = 1_800.0
_MOST_LANES = 8.0
_COLUMNS = ("capacity", "length", "free_flow_time", "b", "power")


class _Positions(NamedTuple):
    """Coordinates of all nodes as in the file, and the file."""

    x: Floats
    y: Floats
    file: str


def network_file(folder: Path) -> Path | None:
    """The first ``*_net.tntp`` of a folder, packed or not."""
    return _first(folder, "*_net.tntp", "*_net.tntp.gz")


def trips_file(folder: Path) -> Path | None:
    """The first ``*_trips.tntp`` of a folder, packed or not."""
    return _first(folder, "*_trips.tntp", "*_trips.tntp.gz")


def _first(folder: Path, *patterns: str) -> Path | None:
    return next((file for pattern in patterns for file in sorted(folder.glob(pattern))), None)


def read_tntp(folder: Path, shown_as: str, roads: schema.Roads) -> tuple[RoadNetwork, RoadReport]:
    """Read a folder's TNTP network.

    Units are those of the scenario, else those that the header names in brackets, else those that
    fit: lengths against coordinates, times against usual speeds.

    Parameters
    ----------
    folder
        Folder with exactly one network.
    shown_as
        What to call the folder in problems.
    roads
        Section of the scenario with ``length_unit`` and ``time_unit``.

    Raises
    ------
    ScenarioError
        With every problem of a file, at file and line.
    """
    text, raw, through, zones = _read_network_file(folder, shown_as)
    nodes = through.size
    positions = _read_positions(folder, shown_as, nodes)
    header = text.metadata.get("ORIGINAL HEADER", ("", 0))[0]
    length_unit, length_why = _stated(roads.length_unit, header, r"length", LENGTHS)
    coordinates = _coordinates(positions, raw, length_unit)
    length_unit = length_unit or coordinates.length_unit
    raw = replace(raw, length_km=raw.length_km * LENGTHS[length_unit])
    time_unit, time_why = _stated(roads.time_unit, header, r"(?:free\s*flow\s*time|fftt|time)", TIMES_MIN)
    time_unit = time_unit or detect_time_unit(raw.length_km, raw.free_time_min)
    raw = replace(raw, free_time_min=raw.free_time_min * TIMES_MIN[time_unit])
    raw_nodes = _raw_nodes(positions, coordinates, raw, through, zones)
    mended: Counter[str] = Counter()
    raw = replace(raw, length_km=with_lengths(raw_nodes, raw.tail, raw.head, raw.length_km, mended))
    network = build_network(raw_nodes, raw, mended)
    report = report_on(
        network,
        "TNTP",
        files=tuple(name for name in (text.shown_as, positions.file if positions else "") if name),
        units={
            "lengths": f"{length_unit} ({length_why or _length_guess(coordinates)})",
            "free-flow times": f"{time_unit} ({time_why or 'closest to usual speeds'})",
            "coordinates": coordinates.system if positions else "schematic: the map has none",
        },
        mended=mended,
        notes=()
        if coordinates.fits
        else (f"lengths are {coordinates.detour:.2f} times the distance between nodes: check roads.length_unit",),
    )
    return network, report


def read_tntp_as_written(folder: Path, shown_as: str) -> tuple[RoadNetwork, str]:
    """Read a folder's TNTP network for an assignment: every figure as it is in the file.

    What the network calls kilometres and minutes is the file's own unit, whatever that is; zero lengths
    stay zero; nodes have no positions, because an assignment needs none.

    Parameters
    ----------
    folder, shown_as
        As for `read_tntp`.

    Returns
    -------
    network
        Nodes and links of the file, centroids among them.
    file
        The file read, as shown to the user.

    Raises
    ------
    ScenarioError
        With every problem of the file, at its line.
    """
    text, raw, through, zones = _read_network_file(folder, shown_as)
    nowhere = _Positions(np.zeros(through.size), np.zeros(through.size), "")
    nodes = _raw_nodes(nowhere, Coordinates("km", "km", np.nan), raw, through, zones)
    return build_network(nodes, raw, Counter()), text.shown_as


def _read_network_file(folder: Path, shown_as: str) -> tuple[TntpText, RawLinks, Mask, int]:
    """The file's text, its links in its own units, which nodes carry through traffic, and how many are zones."""
    file = network_file(folder)
    if file is None:
        raise ScenarioError(Problem("there is no *_net.tntp", Place(shown_as)))
    text = TntpText(file, f"{shown_as}/{file.name}")
    nodes = text.count("NUMBER OF NODES", lowest=1)
    zones = text.count("NUMBER OF ZONES")
    first_through = text.count("FIRST THRU NODE") if "FIRST THRU NODE" in text.metadata else 1
    raw = _read_links(text, nodes)
    text.done()
    return text, raw, np.arange(1, nodes + 1) >= first_through, min(zones, nodes)


def _raw_nodes(
    positions: _Positions | None, coordinates: Coordinates, links: RawLinks, through: Mask, zones: int
) -> RawNodes:
    if positions is None:
        x, y = schematic_layout(through.size, links.tail, links.head, links.length_km)
    else:
        factor = 1.0 if coordinates.geographic else LENGTHS[coordinates.system]
        x, y = positions.x * factor, positions.y * factor
    return RawNodes(
        ids=tuple(str(i + 1) for i in range(through.size)),
        x=x,
        y=y,
        geographic=coordinates.geographic,
        through=through,
        zones={str(i + 1): i for i in range(zones)},
    )


def _stated(setting: str, header: str, column: str, known: dict[str, float]) -> tuple[str | None, str]:
    """Unit that the scenario or the header's brackets state, and which of them."""
    if setting != "auto":
        return setting, "stated in the scenario"
    match = re.search(column + r"\s*\(\s*([A-Za-z]+)\s*\)", header, re.IGNORECASE)
    unit = unit_named(match[1], known) if match else None
    return (unit, "stated in the header") if unit else (None, "")


def _length_guess(coordinates: Coordinates) -> str:
    if np.isnan(coordinates.detour):
        return "assumed: the file says nothing"
    return f"{coordinates.detour:.2f} times the distance between nodes"


def _coordinates(positions: _Positions | None, raw: RawLinks, length_unit: str | None) -> Coordinates:
    if positions is None:
        return Coordinates("km", length_unit or "km", np.nan)
    return detect_coordinates(positions.x, positions.y, raw.tail, raw.head, raw.length_km, length_unit=length_unit)


def _read_links(text: TntpText, nodes: int) -> RawLinks:
    """Links with lengths and times in the file's own units."""
    rows: list[list[float]] = []
    for line in text.rows():
        words = line.words()
        if len(words) < 2 + len(_COLUMNS):
            text.wrong(f"a link needs at least {2 + len(_COLUMNS)} columns, here are {len(words)}", line.number)
            continue
        ends = [float(text.index(line, word, "a node", nodes)) for word in words[:2]]
        figures = [text.number(line, word, what, lowest=0.0) for what, word in zip(_COLUMNS, words[2:7], strict=True)]
        toll = text.number(line, words[8], "toll") if len(words) > 8 else 0.0
        rows.append([*ends, *figures, toll])
    if "NUMBER OF LINKS" in text.metadata:
        stated = text.count("NUMBER OF LINKS")
        if stated != len(rows) and not text.problems:
            text.wrong(f"{stated} links are announced, {len(rows)} follow", text.metadata["NUMBER OF LINKS"][1])
    table = np.array(rows, dtype=np.float64).reshape(len(rows), 8)
    capacity = table[:, 2].copy()
    return RawLinks(
        ids=tuple(str(i + 1) for i in range(len(rows))),
        tail=table[:, 0].astype(np.int64),
        head=table[:, 1].astype(np.int64),
        length_km=table[:, 3].copy(),
        free_time_min=table[:, 4].copy(),
        capacity=capacity,
        lanes=np.clip(np.rint(capacity / _LANE_CAPACITY), 1.0, _MOST_LANES),
        alpha=table[:, 5].copy(),
        beta=table[:, 6].copy(),
        toll=table[:, 7].copy(),
    )


def _read_positions(folder: Path, shown_as: str, nodes: int) -> _Positions | None:
    node_file = _first(folder, "*_node.tntp", "*_node.tntp.gz")
    if node_file is not None:
        return _positions_from_nodes(node_file, f"{shown_as}/{node_file.name}", nodes)
    for file in sorted(folder.glob("*.geojson")):
        return _positions_from_geojson(file, f"{shown_as}/{file.name}", nodes)
    return None


def _positions_from_nodes(file: Path, shown_as: str, nodes: int) -> _Positions:
    text = TntpText(file, shown_as, metadata=False)
    found: dict[int, tuple[float, float]] = {}
    for line in text.rows():
        words = line.words()
        if words[0][0].lower() == "node":
            continue
        if len(words) < 3:
            text.wrong("a node needs its number, x and y", line.number)
            continue
        node = text.index(line, words[0], "a node", nodes)
        found[node] = (text.number(line, words[1], "x"), text.number(line, words[2], "y"))
    text.done()
    return _all_placed(found, nodes, shown_as)


def _positions_from_geojson(file: Path, shown_as: str, nodes: int) -> _Positions:
    try:
        features: list[dict[str, Any]] = json.loads(file.read_bytes())["features"]
        points = [f for f in features if f["geometry"]["type"] == "Point"]
        found = {
            int(f["properties"]["id"]) - 1: (
                float(f["geometry"]["coordinates"][0]),
                float(f["geometry"]["coordinates"][1]),
            )
            for f in points
        }
    except json.JSONDecodeError as error:
        place = Place(shown_as, error.lineno, error.colno)
        raise ScenarioError(Problem(f"is no JSON: {error.msg}", place)) from error
    except (OSError, KeyError, TypeError, ValueError, IndexError) as error:
        message = "must be a GeoJSON feature collection of points, each with a number `id` among its properties"
        raise ScenarioError(Problem(message, Place(shown_as))) from error
    return _all_placed(found, nodes, shown_as)


def _all_placed(found: dict[int, tuple[float, float]], nodes: int, shown_as: str) -> _Positions:
    missing = [node + 1 for node in range(nodes) if node not in found]
    if missing:
        some = ", ".join(map(str, missing[:5])) + (" ..." if len(missing) > 5 else "")
        raise ScenarioError(Problem(f"{len(missing)} of {nodes} nodes have no position: {some}", Place(shown_as)))
    table = np.array([found[node] for node in range(nodes)], dtype=np.float64)
    return _Positions(table[:, 0].copy(), table[:, 1].copy(), shown_as)
