"""Mechanisms of a user's own: imported from the scenario's folder, and held to what every mechanism promises."""

from __future__ import annotations

import hashlib
import importlib.util
from collections.abc import Iterable, Mapping
from pathlib import Path
from types import ModuleType
from typing import cast

import numpy as np

from sim.errors import UsageError
from sim.exchange.mechanisms import MECHANISMS, Mechanism, Orders, Side, Trades
from sim.scenario.plugins import Plugin


def mechanisms_with(plugins: Iterable[Plugin], folder: Path) -> Mapping[str, Mechanism]:
    """All mechanisms by name, with a user's own ones, which are imported here and nowhere else.

    Raises
    ------
    UsageError
        If one cannot be imported.
    """
    own = {plugin.name: _checked(plugin, _function(plugin, folder)) for plugin in plugins}
    return {**MECHANISMS, **own}


def hashes(plugins: Iterable[Plugin], folder: Path) -> dict[str, str]:
    """Hash of the file of each plug-in, by what it is named."""
    return {str(plugin): hashlib.sha256(_file(plugin, folder).read_bytes()).hexdigest()[:16] for plugin in plugins}


def _file(plugin: Plugin, folder: Path) -> Path:
    file = folder / plugin.file
    if not file.is_file():
        raise UsageError(f"--plugin {plugin}: there is no file {plugin.file} in {folder}")
    return file


def _function(plugin: Plugin, folder: Path) -> Mechanism:
    module = _module(plugin, _file(plugin, folder))
    function = getattr(module, plugin.name, None)
    if not callable(function):
        raise UsageError(f"--plugin {plugin}: {plugin.file} has no function {plugin.name!r}")
    return cast("Mechanism", function)


def _module(plugin: Plugin, file: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(f"datacity_plugin_{plugin.module}", file)
    if spec is None or spec.loader is None:
        raise UsageError(f"--plugin {plugin}: {file} cannot be imported")
    module = importlib.util.module_from_spec(spec)
    try:
        spec.loader.exec_module(module)
    except Exception as error:  # whatever a user's own file may raise
        cause = f"{type(error).__name__}: {error}"
        raise UsageError(f"--plugin {plugin}: {plugin.file} cannot be imported: {cause}") from error
    return module


def _checked(plugin: Plugin, function: Mechanism) -> Mechanism:
    def mechanism(orders: Orders) -> Trades:
        try:
            trades = function(orders)
            fault = _fault(orders, trades)
        except Exception as error:  # whatever a user's own function may raise or return
            raise UsageError(f"--plugin {plugin}: {type(error).__name__}: {error}") from error
        if fault:
            raise UsageError(f"--plugin {plugin}: {fault}")
        return trades

    return mechanism


def _fault(orders: Orders, trades: Trades) -> str:
    """What is wrong with trades that orders do not allow, if anything."""
    bid, ask = trades.bid, trades.ask
    if (orders.side[bid] != Side.BID).any() or (orders.side[ask] != Side.ASK).any():
        return "a trade needs the row of a bid and the row of an ask"
    if (orders.book[bid] != orders.book[ask]).any():
        return "a bid traded with an ask of another book"
    standing = orders.standing()
    if (trades.price_fen < standing.price_fen[ask]).any() or (trades.price_fen > standing.price_fen[bid]).any():
        return "a price lies outside [ask, bid]"
    if (trades.quantity < 1).any() or (trades.traded(orders) > orders.quantity).any():
        return "an order traded more than its quantity, or nothing"
    if any(column.dtype != np.int64 for column in (bid, ask, trades.price_fen, trades.quantity)):
        return "rows, prices and quantities must be int64"
    return ""
