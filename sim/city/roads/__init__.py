"""Roads: read from GMNS or TNTP maps or made up, divided into districts, trimmed to what trucks use."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Literal

from sim.city.roads import gmns, tntp
from sim.city.roads.network import LandUse, Part, RoadNetwork
from sim.city.roads.report import RoadReport
from sim.city.roads.synthetic import synthetic_city
from sim.errors import Place, Problem, ScenarioError
from sim.scenario import schema
from sim.scenario.files import inside

__all__ = ["LandUse", "Part", "RoadNetwork", "RoadReport", "map_folder", "map_form", "read_map", "read_roads"]

_FEWEST_NODES = 2


def read_roads(
    roads: schema.Roads, folder: Path, problem: Callable[[str, str], Problem]
) -> tuple[RoadNetwork, RoadReport]:
    """Read or make the road network of a scenario.

    A map folder with both a GMNS and a TNTP network is read as GMNS, and the report says so.

    Parameters
    ----------
    roads
        Section of the scenario.
    folder
        Folder that paths of the scenario start from.
    problem
        Makes a problem out of a path in the scenario and a message.

    Returns
    -------
    network
        All nodes and links, zone centroids among them; `RoadNetwork.drivable` is the trucks' part.
    report
        What was read and what was done to it.

    Raises
    ------
    ScenarioError
        If the map folder holds no network, or one that is faulty or of no use to trucks.
    """
    if roads.map is None:
        return synthetic_city(roads.made_up)
    place = map_folder(roads, folder, problem)
    form = map_form(place)
    if form == "GMNS":
        network, report = gmns.read_gmns(place, roads.map, roads)
        if tntp.network_file(place) is not None:
            report = report.with_note("the map folder also holds a TNTP network, which is not used")
    elif form == "TNTP":
        network, report = tntp.read_tntp(place, roads.map, roads)
    else:
        message = f"folder {roads.map!r} holds no network: put node.csv and link.csv (GMNS) or *_net.tntp (TNTP) there"
        raise ScenarioError(problem("roads.map", message))
    if report.drivable_nodes < _FEWEST_NODES:
        message = "no two junctions of this network can reach each other, so trucks have nowhere to drive"
        raise ScenarioError(problem("roads.map", message))
    return network, report


def read_map(folder: Path, shown_as: str) -> tuple[RoadNetwork, RoadReport]:
    """Read the network of a map folder by itself, in km and minutes whatever its own units.

    Parameters
    ----------
    folder
        Folder with ``node.csv`` and ``link.csv``, or ``*_net.tntp``; any of them may be gzipped.
    shown_as
        What to call it in problems.

    Raises
    ------
    ScenarioError
        If it holds no network, or a faulty one, with every problem of a file at its place.
    """
    form = map_form(folder)
    if form == "GMNS":
        return gmns.read_gmns(folder, shown_as, schema.Roads())
    if form == "TNTP":
        return tntp.read_tntp(folder, shown_as, schema.Roads())
    message = "there is no network: put node.csv and link.csv (GMNS) or *_net.tntp (TNTP) there"
    raise ScenarioError(Problem(message, Place(shown_as)))


def map_form(place: Path) -> Literal["GMNS", "TNTP"] | None:
    """Form in which a map folder's network is read, if it holds one."""
    if gmns.network_files(place) is not None:
        return "GMNS"
    return "TNTP" if tntp.network_file(place) is not None else None


def map_folder(roads: schema.Roads, folder: Path, problem: Callable[[str, str], Problem]) -> Path:
    """Folder of the scenario's map.

    Raises
    ------
    ScenarioError
        If there is no such folder inside the scenario's.
    """
    try:
        place = inside(folder, roads.map or ".")
    except ValueError as error:
        raise ScenarioError(problem("roads.map", f"{roads.map!r}: {error}")) from None
    if not place.is_dir():
        raise ScenarioError(problem("roads.map", f"there is no folder {roads.map!r} beside the scenario"))
    return place
