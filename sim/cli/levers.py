"""``datacity levers``: every rule that a policy sets, with its values in the shipped policies."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

import click

from sim import cli
from sim.cli.printing import level_json, level_text, print_json
from sim.levers import LEVERS, PRESETS, Lever, LeverValue, preset

_COLUMNS = ("lever", "unit", "range", "acts on", "neutral", *PRESETS, "in force")


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def levers(as_json: bool) -> None:
    """List the rules that a policy sets: units, ranges, where they act, and their values in each preset."""
    in_force = cli.levers_in_force()
    if as_json:
        print_json([_as_data(lever, lever.name in in_force) for lever in LEVERS.values()])
        return
    rows = [_row(lever, lever.name in in_force) for lever in LEVERS.values()]
    if sys.stdout.isatty():
        _print_table(rows)
    else:
        click.echo("\n".join("\t".join(row) for row in (_COLUMNS, *rows)))


def _row(lever: Lever, in_force: bool) -> tuple[str, ...]:
    values = map(level_text, (lever.neutral, *_in_presets(lever)))
    return (lever.name, lever.unit, lever.range, str(lever.arrow), *values, "yes" if in_force else "not yet")


def _in_presets(lever: Lever) -> list[LeverValue]:
    return [preset(name)[lever.name] for name in PRESETS]


def _as_data(lever: Lever, in_force: bool) -> dict[str, object]:
    return {
        "lever": lever.name,
        "unit": lever.unit,
        "range": lever.range,
        "acts_on": str(lever.arrow),
        "neutral": level_json(lever.neutral),
        "presets": dict(zip(PRESETS, map(level_json, _in_presets(lever)), strict=True)),
        "in_force": in_force,
        "text": lever.text,
    }


def _print_table(rows: Sequence[Sequence[str]]) -> None:
    from rich import box
    from rich.console import Console
    from rich.table import Table

    table = Table(*_COLUMNS, box=box.SIMPLE_HEAD)
    for row in rows:
        table.add_row(*row, style=None if row[-1] == "yes" else "dim")
    plain = bool(os.environ.get("NO_COLOR"))
    Console(color_system=None if plain else "auto").print(table)
