"""``datacity schema``: the JSON Schema that lets editors complete and check scenario files."""

from __future__ import annotations

import json
from pathlib import Path

import click

from sim.cli.printing import print_json, say, say_next
from sim.errors import UsageError
from sim.scenario.json_schema import json_schema


@click.command()
@click.option("--out", type=click.Path(path_type=Path), help="File to write instead of printing.")
def schema(out: Path | None) -> None:
    """Print the JSON Schema of scenario files, for editors.

    With the line "# yaml-language-server: $schema=FILE" at the top of a scenario, an editor with a
    YAML language server completes keys and marks mistakes.
    """
    if out is None:
        print_json(json_schema())
        return
    try:
        out.write_text(
            json.dumps(json_schema(), allow_nan=False, ensure_ascii=False, indent=2) + "\n", encoding="utf-8"
        )
    except OSError as error:
        raise UsageError(f"{out}: this cannot be written: {error.strerror}") from None
    say(f"wrote {out}")
    say_next("datacity check SCENARIO")
