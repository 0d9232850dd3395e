"""``python order_books.py PROBLEM.npz``: published order books on the same orders, submitted one by one from Python."""

from __future__ import annotations

import gc
import json
import sys
import time
from collections.abc import Callable
from importlib import metadata
from statistics import median

import numpy as np

_ROUNDS = 3

Rows = list[tuple[int, int, int, int]]


def main(problem: str) -> None:
    """Print what each took as one line of JSON."""
    given = np.load(problem)
    rows: Rows = list(
        zip(*(given[name].tolist() for name in ("book", "side", "price", "quantity")), strict=True)
    )  # fmt: skip
    peers = {"orderly-chaos": orderly_chaos, "nanobook": nanobook}
    print(json.dumps({name: _timed(name, peer, rows, int(given["books"])) for name, peer in peers.items()}))


def _timed(name: str, peer: Callable[[Rows, int], tuple[float, int]], rows: Rows, books: int) -> dict[str, object]:
    gc.disable()
    runs = [peer(rows, books) for _ in range(_ROUNDS)]
    seconds = median(run[0] for run in runs)
    return {"version": metadata.version(name), "orders_per_s": round(len(rows) / seconds), "units": runs[0][1]}


def orderly_chaos(rows: Rows, books: int) -> tuple[float, int]:
    """A C++ book that tells of trades through a handler."""
    from orderly_chaos import LimitOrderBook, Side

    trades: list[object] = []
    limits = [LimitOrderBook(on_trade=trades.append).limit for _ in range(books)]
    sides = (Side.BUY, Side.SELL)
    started = time.process_time()
    for number, (book, side, price, quantity) in enumerate(rows, start=1):
        limits[book](sides[side], number, quantity, price)
    taken = time.process_time() - started
    return taken, sum(trade.quantity for trade in trades)  # type: ignore[attr-defined]


def nanobook(rows: Rows, books: int) -> tuple[float, int]:
    """A Rust book that keeps its trades."""
    from nanobook import Exchange

    exchanges = [Exchange() for _ in range(books)]
    submits = [exchange.submit_limit for exchange in exchanges]
    sides = ("buy", "sell")
    started = time.process_time()
    for book, side, price, quantity in rows:
        submits[book](sides[side], price, quantity)
    taken = time.process_time() - started
    return taken, sum(trade.quantity for exchange in exchanges for trade in exchange.trades())


if __name__ == "__main__":
    main(sys.argv[1])
