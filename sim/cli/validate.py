"""``datacity validate``: known results, obtained again."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sim.cli.options import json_option
from sim.cli.printing import print_json, say

if TYPE_CHECKING:
    from sim.validation.row import Outcome, Row, Trial

#: Environment variable that names the folder of public data.
_DATA = "DATACITY_DATA"


@click.command()
@click.argument("rows", nargs=-1, metavar="[ROW]...")
@click.option(
    "--data", type=click.Path(exists=True, file_okay=False, path_type=Path), envvar=_DATA, show_envvar=True,
    help="Folder of public data that holds tntp/; rows that need it are not run without.",
)  # fmt: skip
@click.option("--seed", type=click.IntRange(0, 2**53), default=2014, show_default=True, help="Seed of all draws.")
@click.option("--list", "only_list", is_flag=True, help="Say what the rows are and run none.")
@click.option("--markdown", is_flag=True, help="Print a page of documentation instead of a table.")
@json_option
@click.pass_context
def validate(
    ctx: click.Context,
    rows: tuple[str, ...],
    data: Path | None,
    seed: int,
    only_list: bool,
    markdown: bool,
    as_json: bool,
) -> None:
    """Obtain known results of theory and of public networks through this simulator's own code.

    Runs the named ROWs, or all; the exit code is 1 if one fails.
    """
    from sim.validation.registry import chosen
    from sim.validation.row import FAILS, Trial
    from sim.validation.show import as_data, as_page

    picked = chosen(rows)
    if only_list:
        click.echo("\n".join(f"{row.name}\t{row.what}" for row in picked))
        return
    outcomes = _run(picked, Trial(seed, data))
    if as_json:
        print_json(as_data(outcomes, seed))
    elif markdown:
        click.echo(as_page(outcomes, seed), nl=False)
    else:
        _print(outcomes)
    say(_summary(outcomes))
    ctx.exit(any(outcome.verdict == FAILS for outcome in outcomes))


def _run(picked: list[Row], trial: Trial) -> list[Outcome]:
    from sim.cli.progress import status_line
    from sim.validation.row import run_row

    outcomes = []
    with status_line() as line:
        for number, row in enumerate(picked):
            line.show(f"{number} of {len(picked)} rows; running {row.name}")
            outcomes.append(run_row(row, trial))
    return outcomes


def _print(outcomes: list[Outcome]) -> None:
    from sim.validation.show import COLUMNS, table_rows

    cells = table_rows(outcomes)
    if not sys.stdout.isatty():
        click.echo("\n".join("\t".join(row) for row in (COLUMNS, *cells)))
        return
    from rich import box
    from rich.console import Console
    from rich.table import Table

    table = Table(*COLUMNS, box=box.SIMPLE_HEAD)
    for row in cells:
        table.add_row(*row, style={"fails": "bold red"}.get(row[-1], "dim" if row[-1].startswith("not") else None))
    Console(color_system=None if os.environ.get("NO_COLOR") else "auto").print(table)


def _summary(outcomes: list[Outcome]) -> str:
    from sim.validation.row import FAILS, NOT_RUN, PASSES

    count = {verdict: sum(outcome.verdict == verdict for outcome in outcomes) for verdict in (PASSES, FAILS, NOT_RUN)}
    said = [f"{count[PASSES]} of {len(outcomes)} rows pass"]
    said += [f"{count[FAILS]} fail: {', '.join(o.row.name for o in outcomes if o.verdict == FAILS)}"] * bool(
        count[FAILS]
    )
    if count[NOT_RUN]:
        said.append(f"{count[NOT_RUN]} not run: name the folder of public data with --data or {_DATA}")
    return "; ".join(said)
