"""``datacity market session``: traders with given values and costs in a mechanism."""

from __future__ import annotations

from pathlib import Path

import click

from sim.cli.options import json_option, plugin_option
from sim.cli.printing import print_json


@click.command()
@click.argument("spec", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@plugin_option
@json_option
def session(spec: Path, plugins: tuple[str, ...], as_json: bool) -> None:
    r"""Play the sessions of SPEC, a YAML file, and print how much of the largest surplus traders reach.

    SPEC names the values of buyers, the costs of sellers and how they quote:

    \b
      mechanism: continuous_double_auction
      traders: constrained
      values: [100, 90, 80, 70, 60]
      costs: [40, 50, 60, 70, 80]
    """
    from sim.errors import ScenarioError
    from sim.exchange.plugins import mechanisms_with
    from sim.exchange.sessions import play
    from sim.experiments.compare import interval
    from sim.scenario.market import load_market
    from sim.scenario.plugins import Plugin
    from sim.scenario.wording import did_you_mean, listed

    market, document = load_market(spec)
    known = mechanisms_with([Plugin.named(text) for text in plugins], spec.parent)
    if market.mechanism not in known:
        near = did_you_mean(market.mechanism, known)
        message = f"there is no mechanism {market.mechanism!r}{near}; write one of {listed(list(known))}"
        raise ScenarioError(document.problem(("mechanism",), message))
    result = play(market, known[market.mechanism])
    low, high = interval(result.efficiency)
    figures = {
        "sessions": market.sessions,
        "efficiency": float(result.efficiency.mean()),
        "efficiency_low": low,
        "efficiency_high": high,
        "trades": float(result.trades.mean()),
        "mean_price": float(result.value.sum() / result.trades.sum()) if result.trades.any() else None,
    }
    if as_json:
        print_json({"mechanism": market.mechanism, "traders": market.traders, **figures})
        return
    shown = {name: "none" if value is None else f"{value:.6g}" for name, value in figures.items()}
    shown["efficiency"] += f" (95% interval {shown.pop('efficiency_low')} to {shown.pop('efficiency_high')})"
    for name, text in shown.items():
        click.echo(f"{name.replace('_', ' '):28} {text}")
