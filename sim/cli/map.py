"""``datacity map``: commands on a road map alone, without a scenario."""

from __future__ import annotations

import click

from sim.cli.lazy import LazyGroup

#: Commands by name: where the command is, and one line of help.
_COMMANDS = {
    "assign": ("sim.cli.assign:assign", "Put a map's trips on its roads, at user equilibrium or system optimum."),
    "route": ("sim.cli.route:route", "Find the shortest or fastest path of each of many pairs of nodes."),
}


@click.group(cls=LazyGroup, table=_COMMANDS, name="map")
def map_group() -> None:
    """Work on a road map: a folder in GMNS form (node.csv, link.csv) or TNTP form (*_net.tntp)."""
