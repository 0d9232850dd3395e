"""``datacity report``: write the report of finished runs anew."""

from __future__ import annotations

from pathlib import Path

import click

from sim.cli.options import folder_argument, named
from sim.cli.printing import say_next


@click.command()
@folder_argument("runs", nargs=-1, required=True)
def report(runs: tuple[Path, ...]) -> None:
    """Write report.html anew into each of RUNS, from the tables that it holds."""
    from sim.cli.following import after
    from sim.record.run import Run
    from sim.views.publish import rewrite_report

    runs = tuple(map(named, runs))
    for run in runs:
        click.echo(rewrite_report(run))
    say_next(after(Run.open(runs[-1]), runs[-1]))
