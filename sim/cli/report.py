"""``datacity report``: write the report of finished runs anew."""

from __future__ import annotations

from pathlib import Path

import click

from sim.cli.options import folder_argument
from sim.cli.printing import say_next


@click.command()
@folder_argument("runs", nargs=-1, required=True)
def report(runs: tuple[Path, ...]) -> None:
    """Write report.html anew into each of RUNS, from the tables that it holds."""
    from sim.views.publish import rewrite_report

    for run in runs:
        click.echo(rewrite_report(run))
    say_next(f"open {runs[-1] / 'report.html'} in a browser")
