"""Options that several commands share."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

#: Where runs are written unless a user says otherwise.
OUT = Path("results")

_F = TypeVar("_F", bound=Callable[..., Any])

set_option = click.option(
    "--set", "overrides", multiple=True, metavar="PATH=VALUE", help="Override a value, as in fleet.vehicles=200."
)
seed_option = click.option(
    "--seed", type=click.IntRange(0, 2**53), help="Seed of every random draw; the scenario's own."
)
out_option = click.option(
    "--out", type=click.Path(file_okay=False, path_type=Path), default=OUT, show_default=True,
    help="Folder of results to write into.",
)  # fmt: skip
force_option = click.option("--force", is_flag=True, help="Replace a run that stands there already.")
json_option = click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
plugin_option = click.option(
    "--plugin", "plugins", multiple=True, metavar="MODULE:NAME",
    help="Price mechanism of your own: the function NAME in MODULE.py beside the scenario.",
)  # fmt: skip
keep_states_option = click.option(
    "--keep-states", is_flag=True, help="Keep the state of every midnight, so that the run can be forked."
)


def folder_argument(name: str, **attributes: Any) -> Callable[[_F], _F]:
    """An argument that names a folder, which must exist."""
    return click.argument(name, type=click.Path(exists=True, file_okay=False, path_type=Path), **attributes)


def named(folder: Path) -> Path:
    """Return a folder as it was typed, or in full where that hides its name, as ``.`` does."""
    return folder if len(folder.parts) > 1 and ".." not in folder.parts else folder.resolve()
