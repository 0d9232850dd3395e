"""``datacity compare``: paired differences between runs that share their seeds."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sim.cli.options import folder_argument, json_option
from sim.cli.printing import plain_records, print_json, say, say_next

if TYPE_CHECKING:
    import pandas as pd


@click.command()
@folder_argument("runs", nargs=-1, required=True)
@json_option
def compare(runs: tuple[Path, ...], as_json: bool) -> None:
    """Compare RUNS by seed with the first one's rules; 95% intervals need at least two seeds."""
    from sim.errors import typed
    from sim.experiments.compare import compare as paired
    from sim.record.run import Run

    table = paired([Run.open(run) for run in runs])
    if as_json:
        print_json(plain_records(table))
        return
    for label, rows in table.groupby("label", sort=False):
        pairs = int(rows["pairs"].max())
        click.echo(f"{label} against {rows['base'].iloc[0]}, {pairs} {'pair' if pairs == 1 else 'pairs'}")
        click.echo("\n".join(_lines(rows)))
    if int(table["pairs"].max()) < 2:
        say("one pair only, so there are no intervals; run both under more seeds (--seed)")
    say_next(typed("report", *runs))


def _lines(rows: pd.DataFrame) -> list[str]:
    from sim.cli.outcomes import aligned, outcome_name
    from sim.views.wording import number

    figures = ("base_mean", "mean", "difference", "low", "high")
    cells: list[Sequence[str]] = [("outcome", "base", "this", "difference", "low", "high", "unit")]
    cells += [
        (outcome_name(row), *(number(row[figure]) for figure in figures), row["unit"])
        for row in rows.to_dict("records")
    ]
    return aligned(cells)
