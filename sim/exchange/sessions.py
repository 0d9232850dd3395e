"""Market sessions: traders with given values and costs meet in a mechanism, as experimental markets do."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from sim.arrays import NONE, Floats, Ints, Keys
from sim.engine.streams import Stream
from sim.exchange.mechanisms import Mechanism, Orders, Side
from sim.exchange.traders import Constrained, Endowment, Heard, Learning, Quoting, Unconstrained, session_keys
from sim.scenario.schema.market import MarketSession

_CONTINUOUS = "continuous_double_auction"
_BID, _ASK = np.uint8(Side.BID), np.uint8(Side.ASK)


@dataclass(frozen=True)
class Result:
    """What came of the last period of each session.

    Parameters
    ----------
    efficiency
        Surplus as a share of the largest, float64 (sessions,).
    trades
        Units traded, int64 (sessions,).
    value
        What was paid for them, int64 (sessions,).
    """

    efficiency: Floats
    trades: Ints
    value: Ints


def play(spec: MarketSession, mechanism: Mechanism) -> Result:
    """Play all periods of all sessions at once, each session a book of its own."""
    endowment = Endowment.of(spec.values, spec.costs)
    quoting = _quoting(spec, endowment)
    round_of = _continuous if spec.mechanism == _CONTINUOUS else _sealed
    for period in range(spec.periods):
        tally = _Tally(endowment, spec.sessions)
        round_of(spec, mechanism, quoting, tally, session_keys(spec.sessions, period))
    return Result(tally.surplus / max(endowment.largest_surplus, 1), tally.trades, tally.value)


def _quoting(spec: MarketSession, endowment: Endowment) -> Quoting:
    prices = spec.lowest, spec.highest
    kinds: dict[str, Callable[[], Quoting]] = {
        "truthful": lambda: Quoting(*prices),
        "constrained": lambda: Constrained(*prices),
        "unconstrained": lambda: Unconstrained(*prices),
        "learning": lambda: Learning(*prices, spec.sessions, endowment.buys, spec.seed),
    }
    return kinds[spec.traders]()


class _Tally:
    """Units used and gains made, by session."""

    def __init__(self, endowment: Endowment, sessions: int) -> None:
        self.endowment = endowment
        self.used: Ints = np.zeros((sessions, endowment.buys.size), dtype=np.int64)
        self.surplus, self.trades, self.value = (np.zeros(sessions, dtype=np.int64) for _ in range(3))

    def add(self, session: Ints, value: Ints, cost: Ints, price: Ints) -> None:
        np.add.at(self.surplus, session, value - cost)
        np.add.at(self.trades, session, 1)
        np.add.at(self.value, session, price)


# ── one quote after another ──────────────────────────────────────────────────────────────────────
def _continuous(spec: MarketSession, mechanism: Mechanism, quoting: Quoting, tally: _Tally, key: Keys) -> None:
    """Let one trader quote at a time; the book is emptied after each trade (Gode and Sunder 1993)."""
    endowment = tally.endowment
    waiting = np.full((2, spec.sessions), NONE), np.full((2, spec.sessions), NONE)  # price and trader, by side
    who, luck = Stream(spec.seed, "who quotes"), Stream(spec.seed, "quote")
    for quote in range(spec.quotes):
        worth = endowment.next_worth(tally.used)
        active = worth >= 0
        live = np.flatnonzero(active[:, endowment.buys].any(axis=1) & active[:, ~endowment.buys].any(axis=1))
        if not live.size:
            return
        trader = _pick(active[live], who.uniforms(key[live], quote))
        buys = endowment.buys[trader]
        price = quoting.price(worth[live, trader], buys, luck.uniforms(key[live], quote), live, trader)
        struck = _meet(spec, mechanism, waiting, (live, trader, price, buys), worth, tally)
        accepted = struck != NONE
        # What was accepted is the quote that had waited, which came from the other side.
        by_buyers = buys ^ accepted
        heard = Heard(np.where(accepted, struck, price), accepted, by_buyers, ~by_buyers)
        quoting.learn(heard, endowment.next_worth(tally.used)[live], live)


def _pick(active: np.ndarray, luck: Floats) -> Ints:
    """One of the active traders of each session, all with the same chance, int64 (sessions,)."""
    nth = np.floor(luck * active.sum(axis=1)).astype(np.int64)
    return np.argmax(np.cumsum(active, axis=1) > nth[:, None], axis=1)


def _meet(
    spec: MarketSession,
    mechanism: Mechanism,
    waiting: tuple[Ints, Ints],
    quotes: tuple[Ints, Ints, Ints, np.ndarray],
    worth: Ints,
    tally: _Tally,
) -> Ints:
    """Bring new quotes before the best that wait; return prices of trades, int64 (live sessions,), or ``NONE``."""
    waiting_price, waiting_trader = waiting
    live, trader, price, buys = quotes
    side = np.where(buys, _BID, _ASK)
    other = 1 - side.astype(np.int64)
    found = waiting_trader[other, live] != NONE
    old = live[found]
    trades = mechanism(
        Orders(
            spec.sessions,
            np.concatenate([old, live]),
            np.concatenate([1 - side[found], side]).astype(np.uint8),
            np.concatenate([waiting_price[other[found], old], price]),
            np.ones(old.size + live.size, dtype=np.int64),
            spec.split,
        )
    )
    struck = np.full(live.size, NONE)
    position = np.maximum(trades.bid, trades.ask) - old.size
    struck[position] = trades.price_fen
    session, partner = live[position], waiting_trader[other[position], live[position]]
    own, others = worth[session, trader[position]], worth[session, partner]
    bought = buys[position]
    tally.add(session, np.where(bought, own, others), np.where(bought, others, own), trades.price_fen)
    tally.used[session, trader[position]] += 1
    tally.used[session, partner] += 1
    waiting_trader[:, session] = NONE
    better = np.where(buys, price > waiting_price[0, live], price < waiting_price[1, live])
    mine = side.astype(np.int64)
    stays = (struck == NONE) & (better | (waiting_trader[mine, live] == NONE))
    waiting_price[mine[stays], live[stays]] = price[stays]
    waiting_trader[mine[stays], live[stays]] = trader[stays]
    return struck


# ── all at once ──────────────────────────────────────────────────────────────────────────────────
def _sealed(spec: MarketSession, mechanism: Mechanism, quoting: Quoting, tally: _Tally, key: Keys) -> None:
    """Let every trader quote each of its units once, unseen by the others, in an order of chance."""
    endowment = tally.endowment
    trader, unit = np.nonzero(endowment.worth >= 0)
    session = np.repeat(np.arange(spec.sessions), trader.size)
    row = np.tile(np.arange(trader.size), spec.sessions)
    turn, luck = (Stream(spec.seed, name).uniforms(key[session], row) for name in ("who comes first", "quote"))
    order = np.argsort(turn, kind="stable")
    session, who, luck = session[order], trader[row[order]], luck[order]
    worth, buys = endowment.worth[who, unit[row[order]]], endowment.buys[who]
    price = quoting.price(worth, buys, luck, session, who)
    guide = None if spec.guide is None else np.full(spec.sessions, spec.guide)
    side, ones = np.where(buys, _BID, _ASK), np.ones(session.size, dtype=np.int64)
    trades = mechanism(Orders(spec.sessions, session, side, price, ones, spec.split, guide))
    tally.add(session[trades.bid], worth[trades.bid], worth[trades.ask], trades.price_fen)
    best_bid, best_ask = np.full(spec.sessions, spec.lowest), np.full(spec.sessions, spec.highest)
    np.maximum.at(best_bid, session[buys], price[buys])
    np.minimum.at(best_ask, session[~buys], price[~buys])
    told, traded = (best_bid + best_ask) // 2, np.flatnonzero(tally.trades)
    told[traded] = tally.value[traded] // tally.trades[traded]
    both = np.ones(spec.sessions, dtype=np.bool_)
    first_worth = endowment.next_worth(np.zeros_like(tally.used))
    quoting.learn(Heard(told, tally.trades > 0, both, both), first_worth, np.arange(spec.sessions))
