"""``datacity new``: a folder with a first scenario of one's own."""

from __future__ import annotations

from pathlib import Path

import click

from sim.cli.printing import say, say_next


@click.command()
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option(
    "--map", "map_folder", type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Folder with a road network, GMNS (node.csv, link.csv) or TNTP (*_net.tntp); a made-up city without it.",
)  # fmt: skip
@click.option(
    "--demand-hours", default="1 h", show_default=True, help="Time in which the trips of the map's demand.csv start."
)
def new(folder: Path, map_folder: Path | None, demand_hours: str) -> None:
    """Make DIR with a scenario to change, on a copy of a map or on a made-up city."""
    from sim import units
    from sim.errors import UsageError, typed
    from sim.experiments.scaffold import SCENARIO, scaffold

    try:
        units.DURATION.parse(demand_hours)
    except ValueError as error:
        raise UsageError(f"--demand-hours {demand_hours}: {error}") from None
    report = scaffold(folder, map_folder, demand_hours)
    for line in report.lines() if report is not None else []:
        say(line)
    click.echo(folder / SCENARIO)
    say_next(typed("check", folder / SCENARIO))
