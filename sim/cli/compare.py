"""``datacity compare``: paired differences between runs that share seeds, or a scenario under policies."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sim.cli.options import force_option, json_option, out_option, plugin_option, set_option
from sim.cli.printing import plain_records, print_json, say, say_next

if TYPE_CHECKING:
    import pandas as pd


@click.command()
@click.argument("what", metavar="RUN... | SCENARIO", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "--policy", "policies", multiple=True, metavar="NAME|FILE",
    help="With a SCENARIO: policy to run it under, the first one being the base; all four presets without.",
)  # fmt: skip
@click.option(
    "--seeds", type=click.IntRange(2, 1000), metavar="COUNT", help="With a SCENARIO: seeds from its own on; 10 without."
)
@set_option
@plugin_option
@out_option
@force_option
@json_option
def compare(
    what: tuple[Path, ...],
    policies: tuple[str, ...],
    seeds: int | None,
    overrides: tuple[str, ...],
    plugins: tuple[str, ...],
    out: Path,
    force: bool,
    as_json: bool,
) -> None:
    """Compare runs by seed with the first one's rules, or run a SCENARIO under several policies and compare these.

    Of a SCENARIO, efficiency and control under each policy are printed side by side with 95% intervals, and written
    below --out with a report that shows the frontier. Intervals need at least two seeds.
    """
    if len(what) == 1 and not what[0].is_dir():
        from sim.cli.policies import compare_policies

        compare_policies(what[0], policies, seeds or 10, overrides, plugins, out, force=force, as_json=as_json)
        return
    if policies or seeds or overrides or plugins:
        from sim.errors import UsageError

        raise UsageError("--policy, --seeds, --set and --plugin go with a scenario; runs are compared as they are")
    _compare_runs(what, as_json)


def _compare_runs(runs: Sequence[Path], as_json: bool) -> None:
    from sim.errors import UsageError, typed
    from sim.experiments.compare import compare as paired
    from sim.record.run import Run

    if strangers := [run for run in runs if not run.is_dir()]:
        raise UsageError(f"there is no run folder {str(strangers[0])!r}; name run folders, or one scenario alone")
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
