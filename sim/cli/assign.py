"""``datacity map assign``: put a map's trips on its roads."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sim.cli.options import folder_argument, json_option
from sim.cli.printing import print_json, say

if TYPE_CHECKING:
    from sim.city.traffic.assignment import Assignment
    from sim.city.traffic.planning import PlanningMap

_COLUMNS = "from_node_id,to_node_id,volume,cost"


@click.command()
@folder_argument("folder", metavar="DIR")
@click.option(
    "--gap", type=click.FloatRange(0, 1, min_open=True), default=1e-4, show_default=True,
    help="Largest relative gap: the share by which all trips together could cost less on cheapest paths.",
)  # fmt: skip
@click.option(
    "--out", type=click.Path(path_type=Path), required=True, help=f"Table to write: {_COLUMNS.replace(',', ', ')}."
)
@click.option("--system-optimum", is_flag=True, help="Make the cost of all together least, not each traveller's own.")
@click.option(
    "--scale", type=click.FloatRange(0, min_open=True), default=1.0, show_default=True, help="Factor on all trips."
)
@click.option(
    "--toll-weight", type=click.FloatRange(0), default=0.0, show_default=True, help="Time that a unit of toll counts."
)
@click.option(
    "--distance-weight", type=click.FloatRange(0), default=0.0, show_default=True,
    help="Time that a unit of length counts.",
)  # fmt: skip
@json_option
def assign(
    folder: Path,
    gap: float,
    out: Path,
    system_optimum: bool,
    scale: float,
    toll_weight: float,
    distance_weight: float,
    as_json: bool,
) -> None:
    """Put the trips of DIR on its roads so that nobody can save by another path.

    DIR is a GMNS folder (node.csv, link.csv, demand.csv) or a TNTP folder (*_net.tntp, *_trips.tntp), gzipped or
    not. Figures of TNTP files count in their own units; GMNS ones in minutes and kilometres. Volumes settle later
    than costs, so iterations go on to a tenth of --gap, down to 1e-5.
    """
    from sim.city.traffic.planning import read_planning_map
    from sim.cli.whole_file import writable, write_whole
    from sim.scenario.files import shown_path

    writable(out)
    planning = read_planning_map(folder, shown_path(folder), scale)
    say(_read(planning))
    weights = {"toll_weight": toll_weight, "distance_weight": distance_weight}
    selfish = _solve(planning, gap, system_optimum=False, **weights)
    found = _solve(planning, gap, system_optimum=True, **weights) if system_optimum else selfish
    write_whole(out, _lines(planning, found))
    _print(planning, found, selfish if system_optimum else None, out, as_json)


def _read(planning: PlanningMap) -> str:
    network, demand = planning.network, planning.demand
    within = f", {demand.within:,.0f} more within zones" if demand.within else ""
    return (
        f"{network.nodes:,} nodes, {network.links:,} links ({planning.files[0]}); {demand.total:,.0f} trips between"
        f" {demand.pairs:,} pairs{within} ({planning.files[-1]})"
    )


def _solve(planning: PlanningMap, gap: float, *, system_optimum: bool, **weights: float) -> Assignment:
    """Assign, showing how it goes.

    Raises
    ------
    RunError
        If the gap is out of reach.
    """
    from sim.city.traffic.planning import settled
    from sim.cli.progress import status_line
    from sim.errors import RunError

    what = "system optimum" if system_optimum else "user equilibrium"
    equilibrium = planning.equilibrium(system_optimum=system_optimum, **weights)
    with status_line() as line:
        found = settled(equilibrium, gap, lambda i, reached: line.show(f"{what}: iteration {i:,}, gap {reached:.1e}"))
    if found.gap > gap:
        raise RunError(
            f"the {what} only reached a relative gap of {found.gap:.1e} in {found.iterations:,} iterations, not"
            f" {gap:g}; ask for a larger --gap"
        )
    if found.stranded:
        say(f"{found.stranded:,.0f} trips have no path and are left out")
    return found


def _lines(planning: PlanningMap, found: Assignment) -> Iterator[str]:
    from sim.cli.whole_file import field

    network = planning.network
    yield _COLUMNS
    rows = zip(network.tail.tolist(), network.head.tolist(), found.volume.tolist(), found.cost.tolist(), strict=True)
    for tail, head, volume, cost in rows:
        yield f"{field(network.node_ids[tail])},{field(network.node_ids[head])},{volume!r},{cost!r}"


def _print(planning: PlanningMap, found: Assignment, selfish: Assignment | None, out: Path, as_json: bool) -> None:
    figures: dict[str, float | int] = {
        "objective": found.objective,
        "total_travel_time": found.total_time,
        "total_cost": found.total_cost,
        "gap": found.gap,
        "iterations": found.iterations,
        "stranded": found.stranded,
    }
    if selfish is not None:
        figures["user_equilibrium_total_cost"] = selfish.total_cost
        figures["price_of_anarchy"] = selfish.total_cost / found.total_cost if found.total_cost else 1.0
    if as_json:
        units = {"time": planning.time_unit, "length": planning.length_unit}
        print_json({"out": str(out), "links": planning.network.links, "units": units, **figures})
        return
    for name, value in figures.items():
        click.echo(f"{name.replace('_', ' '):28} {value:.12g}")
    click.echo(f"{'flows':28} {out}")
