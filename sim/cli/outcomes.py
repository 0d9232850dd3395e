"""Outcome tables on the terminal: efficiency and control side by side where there is room."""

from __future__ import annotations

import shutil
from collections.abc import Hashable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import click

from sim.outcomes.registry import OUTCOMES
from sim.views.wording import amounts, number

if TYPE_CHECKING:
    import pandas as pd

    from sim.record.run import Run

_SIDES = ("efficiency", "control")
_GAP = 4


def print_outcomes(run: Run) -> None:
    """Print what a run came to."""
    blocks = [_block(side, run.outcomes[run.outcomes["side"] == side]) for side in _SIDES]
    width = max(len(line) for line in blocks[0])
    if width + _GAP + max(len(line) for line in blocks[1]) <= shutil.get_terminal_size().columns:
        for i in range(max(map(len, blocks))):
            left, right = (block[i] if i < len(block) else "" for block in blocks)
            click.echo(f"{left:<{width + _GAP}}{right}".rstrip())
        return
    for block in blocks:
        click.echo("\n".join(block))
        click.echo()


def _block(side: str, rows: pd.DataFrame) -> list[str]:
    return [side.upper(), *aligned([_line(row) for row in rows.to_dict("records")])]


def _line(row: Mapping[Hashable, Any]) -> tuple[str, str, str]:
    (value,), unit = amounts(row["unit"], row["value"])
    return outcome_name(row), value, unit


def outcome_name(row: Mapping[Hashable, Any]) -> str:
    """Name of an outcome for readers, with the group that it is about."""
    label = OUTCOMES[row["outcome"]].label
    return f"{label} ({row['group']})" if row["group"] else label


def aligned(rows: Sequence[Sequence[str]]) -> list[str]:
    """Lines with the first column to the left, numbers to the right."""
    widths = [max((len(row[i]) for row in rows), default=0) for i in range(len(rows[0]) if rows else 0)]
    return [
        "  ".join(
            [
                row[0].ljust(widths[0]),
                *(cell.rjust(w) for cell, w in zip(row[1:-1], widths[1:-1], strict=True)),
                row[-1],
            ]
        ).rstrip()
        for row in rows
    ]


def domain_lines(by_domain: pd.DataFrame) -> list[str]:
    """Say in a line each what the data of a domain saves beside that of the others."""
    rows = by_domain[by_domain["outcome"] == "logistics_cost"].to_dict("records")
    return [
        f"value of {row['domain']} data: {number(row['saving'])} CNY a day "
        f"(95% interval {number(row['low'])} to {number(row['high'])})"
        for row in rows
    ]


def exchange_line(of_exchange: pd.DataFrame) -> str:
    """Say in one line what exchanges save beside trade without them."""
    row = of_exchange[of_exchange["outcome"] == "logistics_cost"].to_dict("records")[0]
    return (
        f"value of the exchange: {number(row['saving'])} CNY a day of logistics cost "
        f"(95% interval {number(row['low'])} to {number(row['high'])}, {row['pairs']} pairs of runs)"
    )


def value_line(savings: pd.DataFrame) -> str:
    """Say in one line what traded data saves."""
    total = savings[savings["outcome"] == "logistics_cost"].to_dict("records")[0]
    return (
        f"value of data: {number(total['saving'])} CNY a day of logistics cost "
        f"(95% interval {number(total['low'])} to {number(total['high'])}, {total['pairs']} pairs of runs; "
        f"{number(total['without'])} without, {number(total['with'])} with)"
    )
