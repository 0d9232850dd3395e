"""A map folder's own assignment problem: its network, its trips, and what weighs beside time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from sim.city.roads import gmns, map_form, tntp
from sim.city.roads.network import RoadNetwork
from sim.city.traffic.assignment import Assignment, Equilibrium, unwatched
from sim.city.traffic.demand import Demand, demand_from_pairs
from sim.city.traffic.trip_files import read_trips
from sim.errors import Place, Problem, ScenarioError
from sim.scenario import schema

#: Tables of trips in a GMNS folder.
_TRIP_TABLES = ("demand.csv", "demand.csv.gz")
#: Volumes settle later than costs (Boyce, Ralevic-Dekic and Bar-Gera 2004): at a relative gap of 1e-4 those of
#: Anaheim are still 1.3% off, at a tenth of it 0.3%. So iterations go on to a tenth of the gap asked for, but
#: not beyond this, where volumes are settled.
_SETTLED_GAP = 1e-5
_SETTLING = 0.1
_MOST_ITERATIONS = 50_000


@dataclass(frozen=True, eq=False)
class PlanningMap:
    """A network with the trips that belong to it.

    Parameters
    ----------
    network
        Roads; of a TNTP network every figure is as written, so that results compare with published ones.
    demand
        Trips between its nodes, in the unit of the links' capacities.
    length_unit, time_unit
        What lengths and times are counted in.
    files
        Files read, as shown to the user.
    """

    network: RoadNetwork
    demand: Demand
    length_unit: str
    time_unit: str
    files: tuple[str, ...]

    def equilibrium(
        self, *, toll_weight: float = 0.0, distance_weight: float = 0.0, system_optimum: bool = False
    ) -> Equilibrium:
        """Return what assigns these trips.

        Parameters
        ----------
        toll_weight, distance_weight
            Time that a unit of toll and a unit of length count for.
        system_optimum
            Minimise everybody's cost together instead of each traveller's own.

        Raises
        ------
        ScenarioError
            If a toll pays travellers so much that a link costs less than nothing.
        """
        network = self.network
        fixed = toll_weight * network.toll + distance_weight * network.length_km
        below = np.flatnonzero(network.free_time_min + fixed < 0.0)
        if below.size:
            link = network.link_ids[below[0]]
            message = f"link {link} costs less than nothing with this toll weight; cheapest paths would have no end"
            raise ScenarioError(Problem(message, Place(self.files[0])))
        return Equilibrium(
            network,
            self.demand,
            toll_weight=toll_weight,
            distance_weight=distance_weight,
            system_optimum=system_optimum,
        )


def read_planning_map(folder: Path, shown_as: str, scale: float = 1.0) -> PlanningMap:
    """Read the network and the trips of a GMNS or TNTP folder.

    Parameters
    ----------
    folder
        Folder with ``node.csv``, ``link.csv`` and ``demand.csv``, or ``*_net.tntp`` and ``*_trips.tntp``;
        any of them may be gzipped.
    shown_as
        What to call it in problems.
    scale
        Factor on all trips.

    Raises
    ------
    ScenarioError
        If the network or the trips are missing or faulty, with every problem of a file at its place.
    """
    form = map_form(folder)
    if form == "GMNS":
        network, report = gmns.read_gmns(folder, shown_as, schema.Roads())
        files, length_unit, time_unit = report.files, "km", "min"
    elif form == "TNTP":
        network, file = tntp.read_tntp_as_written(folder, shown_as)
        files, length_unit, time_unit = (file,), "the file's unit of length", "the file's unit of time"
    else:
        message = "there is no network: put node.csv and link.csv (GMNS) or *_net.tntp (TNTP) there"
        raise ScenarioError(Problem(message, Place(shown_as)))
    trips = _trips_file(folder, form)
    if trips is None:
        wanted = " or ".join(_TRIP_TABLES) if form == "GMNS" else "*_trips.tntp"
        raise ScenarioError(Problem(f"there are no trips to assign: put {wanted} there", Place(shown_as)))
    name = f"{shown_as}/{trips.name}"
    demand = demand_from_pairs(*read_trips(trips, name, network), name).scaled(scale)
    if not demand.pairs:
        message = "there are no trips from one zone to another, so there is nothing to assign"
        raise ScenarioError(Problem(message, Place(name)))
    return PlanningMap(network, demand, length_unit, time_unit, (*files, name))


def _trips_file(folder: Path, form: str) -> Path | None:
    table = next((folder / name for name in _TRIP_TABLES if (folder / name).is_file()), None)
    matrix = tntp.trips_file(folder)
    return table or matrix if form == "GMNS" else matrix or table


def settled(equilibrium: Equilibrium, gap: float, watch: Callable[[int, float], None] = unwatched) -> Assignment:
    """Traffic whose relative gap is at most ``gap`` and whose volumes have settled.

    Iterations go on to a tenth of the gap asked for, as long as that is above 1e-5. What was reached
    stands in the result: where a gap is out of reach, as below the precision of sums, it is larger than
    the one asked for.

    Parameters
    ----------
    equilibrium
        What to assign.
    gap
        Largest relative gap.
    watch
        Told of each iteration and its relative gap.
    """
    aim = min(gap, max(_SETTLING * gap, _SETTLED_GAP))
    return equilibrium.assign(gap=aim, most_iterations=_MOST_ITERATIONS, watch=watch)
