"""What every command does to print: data on stdout, talk on stderr."""

from __future__ import annotations

import json
import math
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    import pandas as pd


def print_json(document: object) -> None:
    """Print one JSON document on stdout.

    Raises
    ------
    ValueError
        If it holds a number that JSON does not have.
    """
    click.echo(json.dumps(document, allow_nan=False, ensure_ascii=False, indent=2))


def say(text: str) -> None:
    """Print on stderr what is for people only."""
    click.echo(text, err=True)


def say_next(command: str) -> None:
    """Name the command to type next."""
    say(f"next: {command}")


def level_text(value: object) -> str:
    """Return a lever's value as a scenario file says it."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:g}" if math.isfinite(value) else "none"
    return str(value)


def level_json(value: object) -> object:
    """Return a lever's value as JSON can hold it."""
    return "none" if isinstance(value, float) and math.isinf(value) else value


def plain_records(table: pd.DataFrame) -> list[dict[str, Any]]:
    """Return the rows of a table as JSON can hold them: what is missing is null."""
    return [
        {str(name): None if value != value else value for name, value in row.items()}
        for row in table.to_dict("records")
    ]
