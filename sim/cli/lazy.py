"""Groups that know their commands by name and import one only when it is called."""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from typing import Any, NoReturn

import click


class LazyGroup(click.Group):
    """A group whose help costs no import.

    Parameters
    ----------
    table
        Commands by name: where the command is, as ``module:name``, and one line of help.
    """

    def __init__(self, *arguments: Any, table: Mapping[str, tuple[str, str]], **attributes: Any) -> None:
        super().__init__(*arguments, **attributes)
        self._table = table

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        """Return the names of all commands, in the order of the table."""
        return list(self._table)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import the command of a name."""
        if cmd_name not in self._table:
            return None if cmd_name.startswith("-") else _no_such_command(ctx, cmd_name, self._table)
        module, _, name = self._table[cmd_name][0].partition(":")
        command: click.Command = getattr(importlib.import_module(module), name)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """Write the commands with a line each."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, line) for name, (_, line) in self._table.items()])


def _no_such_command(ctx: click.Context, name: str, table: Mapping[str, tuple[str, str]]) -> NoReturn:
    from sim.scenario.wording import did_you_mean

    ctx.fail(f"there is no command {name!r}{did_you_mean(name, table)}")
