"""``datacity market replay``: a recorded stream of orders through a mechanism."""

from __future__ import annotations

from pathlib import Path

import click

from sim.cli.options import json_option, plugin_option
from sim.cli.printing import print_json, say


@click.command()
@click.argument("events", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--mechanism", required=True, help="Name of a mechanism, such as continuous_double_auction.")
@click.option("--out", type=click.Path(path_type=Path), required=True, help="Table of fills to write.")
@click.option("--book", type=click.Path(path_type=Path), help="Table to write of what still waits at the end.")
@click.option("--guide", type=click.IntRange(0), help="Price that guided trade takes place at.")
@click.option("--split", type=click.FloatRange(0, 1), help="Where between ask and bid other prices lie; 0 for the ask.")
@plugin_option
@json_option
def replay(
    events: Path,
    mechanism: str,
    out: Path,
    book: Path | None,
    guide: int | None,
    split: float | None,
    plugins: tuple[str, ...],
    as_json: bool,
) -> None:
    """Run the orders of EVENTS, a table, through a mechanism and write its fills.

    Columns of EVENTS, gzipped or not, are t, type (L limit, M market, C cancel), order_id, side (B, S), qty and price,
    in whole numbers. A continuous market takes orders as they come; all others take them together at the end. Plug-ins
    are looked for beside EVENTS.
    """
    from sim.cli.whole_file import writable, write_whole
    from sim.errors import UsageError
    from sim.exchange import replay as replaying
    from sim.exchange.plugins import mechanisms_with
    from sim.scenario.files import shown_path
    from sim.scenario.plugins import Plugin
    from sim.scenario.schema import Exchange
    from sim.scenario.wording import did_you_mean, listed

    for file in (out, *([book] if book else ())):
        writable(file)
    known = mechanisms_with([Plugin.named(text) for text in plugins], events.parent)
    if mechanism not in known:
        message = f"there is no mechanism {mechanism!r}{did_you_mean(mechanism, known)}"
        raise UsageError(f"{message}; write one of {listed(list(known))}, or name your own with --plugin")
    if mechanism == "guided" and guide is None:
        raise UsageError("guided trade takes place at a set price; give one with --guide")
    stream = replaying.read_stream(events, shown_path(events), Exchange().split if split is None else split, guide)
    trades = known[mechanism](stream.orders)
    if stream.strangers:
        say(f"{stream.strangers:,} cancellations name no earlier order and do nothing")
    write_whole(out, replaying.fills(stream, trades))
    if book:
        write_whole(book, replaying.book(stream, trades))
    figures = {
        "orders": stream.orders.count,
        "fills": int(trades.bid.size),
        "units": int(trades.quantity.sum()),
        "value": int((trades.quantity * trades.price_fen).sum()),
    }
    if as_json:
        print_json({"mechanism": mechanism, "out": str(out), "book": str(book) if book else None, **figures})
        return
    for name, value in figures.items():
        click.echo(f"{name:28} {value}")
    click.echo(f"{'written':28} {out}")
