"""A first scenario of one's own: a folder with the map and a file that says what can be changed."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from string import Template

from sim.city.fleet.workload import made_up_workload
from sim.city.roads import read_roads
from sim.city.roads.network import RoadNetwork
from sim.city.roads.report import RoadReport
from sim.errors import Problem, UsageError, typed
from sim.record.folder import copy_tables
from sim.scenario.schema import Fleet, Industry, Roads, SyntheticCity

MAP = "map"
SCENARIO = "scenario.yaml"
#: Tables of trips that maps come with, in the form that the scenario's ``demand`` takes.
_TRIPS = ("demand.csv", "demand.csv.gz")

_TEXT = Template(
    """\
# $title. Check it with: $check
# Every key and its default: datacity schema. Every lever of a policy: datacity levers.
datacity: 1
name: $name
title: $title
days: 7
warmup_days: 1
twins: 3 # pairs of runs, with and without data, that measure what the data is worth

roads:
$roads

industry:
  factories: $factories # over eight goods, from ore and naphtha to machines and appliances
  retailers: $retailers
  utilisation: $utilisation # of what the plants can make

fleet:
  vehicles: $vehicles # in use for about half of the time, as check reckons
  carriers: $carriers

sensors:
  count: $sensors # on stocks of goods in plants and stores
  noise: 5%

exchange:
  desks: 40 # that review products before they are listed

policy:
  preset: liberal # or status-quo-2021, state-centred, eu-style
  listing_review_days: 1 # office days that reviewing a product takes

# Rules may change on the way; each step is a draft or enacted.
# timeline:
#   - {day: 4, status: enacted, policy: {seller_fee: 5 %}}
"""
)
_MAP = Template(
    """\
  map: map # node.csv and link.csv (GMNS) or *_net.tntp (TNTP)
  districts: 12
  background:$demand
    scale: 1 # factor on everybody else's trips"""
)
_CITY = SyntheticCity(nodes=600, size=12, seed=2014)
_SYNTHETIC = f"""\
  synthetic: {{nodes: {_CITY.nodes}, size: {_CITY.size:g} km, seed: {_CITY.seed}}}
  districts: 9"""


def scaffold(folder: Path, map_folder: Path | None, demand_hours: str) -> RoadReport | None:
    """Make a folder with a scenario, on a copy of a map or a made-up city.

    Parameters
    ----------
    folder
        Folder to make; it must not hold anything yet.
    map_folder
        Folder with a GMNS or TNTP network.
    demand_hours
        Time in which the trips of the map's ``demand.csv`` start.

    Returns
    -------
    What was found on the map.

    Raises
    ------
    UsageError
        If something stands where the folder is to be.
    ScenarioError
        If the map cannot be used; nothing is written then.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise UsageError(f"{folder} is there already and not empty; name another folder")
    if map_folder is None:
        network, _ = read_roads(Roads(synthetic=_CITY), Path(), _problem)
        _write(folder, "A made-up city", _SYNTHETIC, network)
        return None
    network, report = read_roads(Roads(map=map_folder.name), map_folder.resolve().parent, _problem)
    roads = _MAP.substitute(demand=_demand(map_folder, demand_hours))
    try:
        copy_tables(map_folder, folder / MAP)
        _write(folder, f"Data trade in {map_folder.resolve().name}", roads, network)
    except OSError:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    return report


def _problem(path: str, message: str) -> Problem:
    return Problem(message, path=path)


def _name(folder: Path) -> str:
    return re.sub(r"[^A-Za-z0-9_.-]+", "-", folder.resolve().name).strip("_.-") or "scenario"


def _demand(map_folder: Path, demand_hours: str) -> str:
    for name in _TRIPS:
        if (map_folder / name).exists():
            return f"\n    demand: {MAP}/{name}\n    demand_hours: {demand_hours} # time in which these trips start"
    return ""


def _write(folder: Path, title: str, roads: str, network: RoadNetwork) -> None:
    """Write the scenario, in a size that suits the map, with a fleet that suits its freight."""
    folder.mkdir(parents=True, exist_ok=True)
    factories = min(200, max(10, network.nodes // 2))
    retailers, utilisation = max(4, factories // 5), 0.8
    industry = Industry(factories=factories, retailers=retailers, utilisation=utilisation)
    vehicles = made_up_workload(industry, Fleet().load, network).usual_fleet()
    text = _TEXT.substitute(
        title=title,
        name=_name(folder),
        check=typed("check", folder / SCENARIO),
        roads=roads,
        factories=factories,
        retailers=retailers,
        utilisation=f"{utilisation:.0%}",
        vehicles=vehicles,
        carriers=min(vehicles, max(2, factories // 25)),
        sensors=15 * factories,
    )
    (folder / SCENARIO).write_text(text, encoding="utf-8")
