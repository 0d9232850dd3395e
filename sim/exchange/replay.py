"""A recorded stream of orders, run through a mechanism: one book, and what every order does to it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from sim.arrays import NONE, Ints
from sim.errors import Problem, ScenarioError
from sim.exchange.mechanisms import Kind, Orders, Side, Trades
from sim.scenario.tables import Column, Table, read_table
from sim.scenario.wording import at_most

_KINDS = {"L": Kind.LIMIT, "M": Kind.MARKET, "C": Kind.CANCEL}
_SIDES = {"B": Side.BID, "S": Side.ASK}
_EMPTY = -1
_COLUMNS = (
    Column("t", "int"),
    Column("type", choices=tuple(_KINDS)),
    Column("order_id"),
    Column("side", default="", choices=(*_SIDES, "")),
    Column("qty", "int", default=_EMPTY),
    Column("price", "int", default=_EMPTY),
)
_MOST_PROBLEMS = 20

FILL_COLUMNS = "t,incoming_id,resting_id,price,qty"
BOOK_COLUMNS = "side,price,qty"


@dataclass(frozen=True)
class Stream:
    """Orders of one book with what they are called.

    Parameters
    ----------
    orders
        The orders.
    time
        When each came, int64 (orders,).
    names
        What each is called; a cancellation is called as what it takes back.
    strangers
        Cancellations of orders that have not come before; they do nothing.
    """

    orders: Orders
    time: Ints
    names: list[str]
    strangers: int


def read_stream(file: Path, shown_as: str, split: float, guide: int | None) -> Stream:
    """Read a table of events (t, type, order_id, side, qty, price).

    Types are L for limit, M for market and C for cancel, sides B for buyers and S for sellers; prices and quantities
    are whole numbers.

    Raises
    ------
    ScenarioError
        With every problem of the file, at its place.
    """
    table = read_table(file, _COLUMNS, shown_as)
    kind = np.array([_KINDS[text] for text in table.texts("type")], dtype=np.uint8)
    side = np.array([_SIDES.get(text, NONE) for text in table.texts("side")], dtype=np.int64)
    names = table.texts("order_id")
    cancels, strangers, problems = _resolve(table, names, kind)
    problems += _misfits(table, kind, side)
    if problems:
        raise ScenarioError(at_most(sorted(problems, key=lambda problem: problem.place.line), _MOST_PROBLEMS))  # type: ignore[union-attr]
    price, quantity = (np.maximum(table.ints(name), 0) for name in ("price", "qty"))
    orders = Orders(
        1, np.zeros(table.rows, dtype=np.int64), np.maximum(side, 0).astype(np.uint8), price, quantity, split,
        None if guide is None else np.array([guide], dtype=np.int64), kind, cancels,
    )  # fmt: skip
    return Stream(orders, table.ints("t"), names, strangers)


def _resolve(table: Table, names: list[str], kind: np.ndarray) -> tuple[Ints, int, list[Problem]]:
    """Row of the order that each cancellation takes back, how many take back none, and names that stand twice."""
    cancels = np.full(table.rows, NONE)
    row_of: dict[str, int] = {}
    problems, strangers = [], 0
    for row, (name, what) in enumerate(zip(names, kind.tolist(), strict=True)):
        if what == Kind.CANCEL:
            cancels[row] = row_of.get(name, NONE)
            strangers += name not in row_of
        elif row_of.setdefault(name, row) != row:
            problems.append(table.problem(row, "order_id", f"an earlier order is called {name!r}; call this otherwise"))
    return cancels, strangers, problems


def _misfits(table: Table, kind: np.ndarray, side: Ints) -> list[Problem]:
    """Fields that an event of its type needs and does not have, or has and cannot use."""
    price, quantity, time = table.ints("price"), table.ints("qty"), table.ints("t")
    orders, limits = kind != Kind.CANCEL, kind == Kind.LIMIT
    faults = (
        (orders & (side == NONE), "side", "this is empty; write B for a buyer or S for a seller"),
        (orders & (quantity < 1), "qty", "write a quantity of 1 or more"),
        (limits & (price < 0), "price", "a limit order needs a price of 0 or more"),
        (np.diff(time, prepend=time[:1]) < 0, "t", "this is earlier than the event before; sort by t"),
    )
    return [
        table.problem(row, column, message)
        for wrong, column, message in faults
        for row in np.flatnonzero(wrong)[:_MOST_PROBLEMS].tolist()
    ]


def fills(stream: Stream, trades: Trades) -> Iterator[str]:
    """Lines of a table of fills, in the order in which they happened; of two orders the later one came in."""
    yield FILL_COLUMNS
    incoming, resting = np.maximum(trades.bid, trades.ask), np.minimum(trades.bid, trades.ask)
    columns = (stream.time[incoming], incoming, resting, trades.price_fen, trades.quantity)
    for time, came, waited, price, quantity in zip(*(column.tolist() for column in columns), strict=True):
        yield f"{time},{stream.names[came]},{stream.names[waited]},{price},{quantity}"


def book(stream: Stream, trades: Trades) -> Iterator[str]:
    """Lines of a table of what still waits, a line a price: bids from the highest down, asks from the lowest up."""
    yield BOOK_COLUMNS
    left = trades.left(stream.orders)
    for word, side in _SIDES.items():
        here = (stream.orders.side == side) & (left > 0)
        prices, level = np.unique(stream.orders.price_fen[here], return_inverse=True)
        units = np.zeros(prices.size, dtype=np.int64)
        np.add.at(units, level, left[here])
        levels = list(zip(prices.tolist(), units.tolist(), strict=True))
        for price, quantity in reversed(levels) if side is Side.BID else levels:
            yield f"{word},{price},{quantity}"
