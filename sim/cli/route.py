"""``datacity map route``: shortest and fastest paths on a map."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sim.cli.options import folder_argument, json_option
from sim.cli.printing import print_json, say

if TYPE_CHECKING:
    from sim.city.roads.network import RoadNetwork
    from sim.city.routing.pairs import FoundPath, Pairs

_COLUMNS = "from_node_id,to_node_id,cost,nodes"
_UNITS = {"length": "km", "time": "min"}


@click.command()
@folder_argument("folder", metavar="DIR")
@click.option(
    "--pairs", type=click.Path(exists=True, dir_okay=False, path_type=Path), required=True,
    help="Table of pairs: from_node_id, to_node_id; gzipped or not.",
)  # fmt: skip
@click.option(
    "--weight", type=click.Choice(list(_UNITS)), default="time", show_default=True,
    help="What a path has least of: length in km, or time at free speed in minutes.",
)  # fmt: skip
@click.option(
    "--out", type=click.Path(path_type=Path), required=True, help=f"Table to write: {_COLUMNS.replace(',', ', ')}."
)
@json_option
def route(folder: Path, pairs: Path, weight: str, out: Path, as_json: bool) -> None:
    """Find the shortest or fastest path between the nodes of each pair on the map DIR.

    DIR is a GMNS folder (node.csv, link.csv) or a TNTP folder (*_net.tntp), gzipped or not. Paths are exact; nodes
    that carry no through traffic, such as zone centroids, are only their ends. In the table written, cost is in km or
    min and nodes are separated by semicolons; both are empty where there is no path.
    """
    from sim.city.roads import read_map
    from sim.city.routing.pairs import find_paths, read_pairs
    from sim.cli.whole_file import writable, write_whole
    from sim.scenario.files import shown_path

    writable(out)
    network, report = read_map(folder, shown_path(folder))
    asked = read_pairs(pairs, shown_path(pairs), network)
    say(f"{network.nodes:,} nodes, {network.links:,} links ({report.files[0]}); {asked.origin.size:,} pairs")
    paths = find_paths(network, network.length_km if weight == "length" else network.free_time_min, asked)
    write_whole(out, _lines(network, asked, paths))
    without = [row for row, path in enumerate(paths) if path is None]
    if without:
        origin, destination = asked.names(without[0])
        say(f"{asked.line(without[0])}: there is no path from {origin} to {destination}")
        if len(without) > 1:
            say(f"{len(without):,} of {len(paths):,} pairs have no path")
    figures = {"pairs": len(paths), "without_path": len(without), "weight": weight, "unit": _UNITS[weight]}
    if as_json:
        print_json({"out": str(out), **figures})
        return
    for name, value in figures.items():
        click.echo(f"{name.replace('_', ' '):28} {value}")
    click.echo(f"{'routes':28} {out}")


def _lines(network: RoadNetwork, pairs: Pairs, paths: list[FoundPath | None]) -> Iterator[str]:
    from sim.cli.whole_file import field

    yield _COLUMNS
    for row, path in enumerate(paths):
        cost = "" if path is None else repr(path.cost)
        nodes = "" if path is None else ";".join(network.node_ids[node] for node in path.nodes)
        yield ",".join((*map(field, pairs.names(row)), cost, field(nodes)))
