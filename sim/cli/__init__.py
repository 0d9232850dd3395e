"""The command ``datacity``: parse, call, print; everything heavy is imported by the command that needs it."""

from __future__ import annotations

import gc
from typing import Any

import click

from sim.cli.lazy import LazyGroup
from sim.errors import DatacityError

#: Commands by name: where the command is, and one line of help.
_COMMANDS = {
    "new": ("sim.cli.new:new", "Make a folder with a scenario of your own, on a map of yours or a made-up city."),
    "check": ("sim.cli.check:check", "Check a scenario and report every problem at once."),
    "run": ("sim.cli.run:run", "Simulate a scenario into a run folder with a report."),
    "resume": ("sim.cli.resume:resume", "Go on with an interrupted run."),
    "fork": ("sim.cli.resume:fork", "Go on from a midnight of a run under other rules."),
    "report": ("sim.cli.report:report", "Write the report of a run anew."),
    "compare": ("sim.cli.compare:compare", "Compare runs by paired differences."),
    "catalogue": ("sim.cli.catalogue:catalogue_group", "Take a city's data catalogue elsewhere: DCAT with ODRL."),
    "map": ("sim.cli.map:map_group", "Work on a road map: traffic at equilibrium."),
    "market": ("sim.cli.market:market_group", "Try price mechanisms on orders or traders of your own."),
    "validate": ("sim.cli.validate:validate", "Obtain known results again, through this simulator's own code."),
    "levers": ("sim.cli.levers:levers", "List the rules that a policy sets."),
    "warmup": ("sim.cli.warmup:warmup", "Compile ahead of the first run."),
    "schema": ("sim.cli.schema:schema", "Print the JSON Schema of scenario files, for editors."),
}

_INTERRUPTED = 130
#: New objects before Python looks for cycles. Packages, kernels and models make objects that stay, by the hundred
#: thousand; looking every 700, as is usual, took a sixth of a short run.
_COLLECT_AFTER = 100_000


class _Main(LazyGroup):
    """Ends every failure that is the user's to mend with its message and its exit code."""

    def invoke(self, ctx: click.Context) -> Any:
        gc.set_threshold(_COLLECT_AFTER)
        try:
            return super().invoke(ctx)
        except DatacityError as error:
            click.echo(error, err=True)
            ctx.exit(error.exit_code)
        except KeyboardInterrupt:
            click.echo("interrupted", err=True)
            ctx.exit(_INTERRUPTED)


def _print_version(ctx: click.Context, _option: click.Parameter, wanted: bool) -> None:
    if wanted:
        from importlib import metadata

        try:
            version = metadata.version("datacity")
        except metadata.PackageNotFoundError:
            version = "(not installed)"
        click.echo(f"datacity {version}")
        ctx.exit()


@click.group(
    cls=_Main,
    table=_COMMANDS,
    name="datacity",
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="Start with: datacity check SCENARIO",
)
@click.option(
    "--version", is_flag=True, is_eager=True, expose_value=False, callback=_print_version, help="Print the version."
)
def main() -> None:
    """Simulate a city whose firms and departments trade data, under rules that you set."""


def levers_in_force() -> frozenset[str]:
    """Levers that change what happens in a run; the others are read and do nothing yet."""
    from sim.regulation import LEVERS_IN_FORCE

    return LEVERS_IN_FORCE
