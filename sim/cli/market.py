"""``datacity market``: commands on markets alone, without a city."""

from __future__ import annotations

import click

from sim.cli.lazy import LazyGroup

#: Commands by name: where the command is, and one line of help.
_COMMANDS = {
    "replay": ("sim.cli.replay:replay", "Run a recorded stream of orders through a mechanism."),
    "session": ("sim.cli.market_session:session", "Play sessions of traders with given values and costs."),
}


@click.group(cls=LazyGroup, table=_COMMANDS, name="market")
def market_group() -> None:
    """Try the exchange's price mechanisms on orders or traders of your own."""
