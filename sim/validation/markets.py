"""Markets: what price mechanisms reach with given traders, and what a fee costs."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from sim.arrays import Floats, Ints
from sim.decisions.selling import least_ask_fen
from sim.engine.arrows import Flow
from sim.engine.streams import Stream, entity_keys
from sim.exchange.mechanisms import MECHANISMS, Orders, Side, Trades
from sim.exchange.sessions import play
from sim.regulation import SellerFee
from sim.scenario.schema.market import MarketSession
from sim.validation.row import Figure, Row, Trial
from sim.validation.statistics import mean_of

#: Five buyers and five sellers (integer prices 1 to 200), of whom four trade at best.
_SMALL = {"values": [100, 90, 80, 70, 60], "costs": [40, 50, 60, 70, 80]}
#: Six buyers and six sellers of four units each, after the first market of Gode and Sunder.
_LARGE = {
    "values": [[150 - 5 * i, 100 - 5 * i, 70 - 2 * i, 50 - 5 * i] for i in range(6)],
    "costs": [
        [10, 45, 65, 95], [15, 50, 67, 100], [20, 55, 69, 105], [25, 60, 71, 110], [30, 62, 73, 115], [35, 64, 75, 120],
    ],
}  # fmt: skip
_PUBLISHED_ERROR = 0.0003
_PAIRS = 200_000
#: Prices between 0 and 1 in whole millionths.
_ONE = 1_000_000
_SPLIT = 0.5


def _efficiency(trial: Trial, mechanism: str, traders: str, sessions: int, market: Mapping[str, object]) -> Floats:
    spec = MarketSession.model_validate(
        {"mechanism": mechanism, "traders": traders, "sessions": sessions, "seed": trial.seed, **market}
    )
    return play(spec, MECHANISMS[mechanism]).efficiency


def _truthful(trial: Trial) -> tuple[Figure, ...]:
    efficiency = _efficiency(trial, "call_auction", "truthful", 2, _SMALL)
    return (Figure("efficiency", "share", 1.0, float(efficiency.min()), 0.0),)


def _constrained(trial: Trial) -> tuple[Figure, ...]:
    mean = float(_efficiency(trial, "continuous_double_auction", "constrained", 1_000, _SMALL).mean())
    # At least 0.97: the interval's middle lies between that and the most there is.
    return (Figure("efficiency", "share", 0.985, mean, 0.015),)


def _unconstrained(trial: Trial) -> tuple[Figure, ...]:
    small = _efficiency(trial, "continuous_double_auction", "unconstrained", 20, _SMALL)
    large = _efficiency(trial, "continuous_double_auction", "unconstrained", 20, _LARGE)
    return (
        Figure("efficiency, five units a side", "share", 100 / 120, float(small.mean()), 1e-9),
        Figure("efficiency, 24 units a side", "share", 0.48475, float(large.mean()), 1e-5),
    )


def _six_by_four(trial: Trial) -> tuple[Figure, ...]:
    mean, error = mean_of(_efficiency(trial, "continuous_double_auction", "constrained", 1_000, _LARGE))
    return (Figure("efficiency", "share", 0.9931, mean, 0.005, float(np.hypot(error, _PUBLISHED_ERROR))),)


def _bilateral(trial: Trial) -> tuple[Figure, ...]:
    keys = entity_keys([f"pair {i}" for i in range(_PAIRS)])
    value, cost = (Stream(trial.seed, who).uniforms(keys) for who in ("buyer's value", "seller's cost"))
    # Equilibrium in linear strategies: Chatterjee and Samuelson (1983), section 3.
    sealed = _pairs("negotiated", 2 * value / 3 + 1 / 12, 2 * cost / 3 + 1 / 4)
    at_half = _pairs("guided", value, cost)
    gain = value - cost
    best = float(np.maximum(gain, 0.0).mean())
    figures = []
    for name, trades, share, chance in (("sealed bids", sealed, 27 / 32, 9 / 32), ("posted 1/2", at_half, 0.75, 0.25)):
        traded = np.zeros(_PAIRS)
        traded[trades.bid] = 1.0
        # A ratio of means, by the delta method.
        ratio = float((gain * traded).mean() / best)
        error = float((gain * traded - ratio * np.maximum(gain, 0.0)).std() / best / np.sqrt(_PAIRS))
        figures.append(Figure(f"{name}: efficiency", "share", share, ratio, 0.01, error))
        figures.append(Figure(f"{name}: trades", "share", chance, *_with_margin(traded, 0.01)))
    return tuple(figures)


def _with_margin(values: Floats, margin: float) -> tuple[float, float, float]:
    mean, error = mean_of(values)
    return mean, margin, error


def _pairs(mechanism: str, bid: Floats, ask: Floats) -> Trades:
    """Let each buyer meet one seller; rows of trades' bids are pairs."""
    pair, price = np.tile(np.arange(_PAIRS), 2), np.rint(np.concatenate([bid, ask]) * _ONE).astype(np.int64)
    side = np.repeat(np.array([Side.BID, Side.ASK], dtype=np.uint8), _PAIRS)
    guide = np.full(_PAIRS, _ONE // 2)
    return MECHANISMS[mechanism](Orders(_PAIRS, pair, side, price, np.ones_like(price), _SPLIT, guide))


def _fees(_: Trial) -> tuple[Figure, ...]:
    """Demand and supply of 100,000 units a side, values and costs evenly from 0 to 1."""
    units = 100_000
    worth = (2 * np.arange(units, dtype=np.int64) + 1) * (_ONE // (2 * units))
    volume = {fee: _volume(worth, fee) for fee in (0.0, 2.5, 10.0)}
    return tuple(
        Figure(f"volume at a fee of {fee:g}%", "% less", -loss, 100.0 * (volume[fee] / volume[0.0] - 1.0), 0.01)
        for fee, loss in ((2.5, 100.0 * (1 - 2 * 0.975 / 1.975)), (10.0, 100.0 * (1 - 2 * 0.9 / 1.9)))
    )


def _volume(worth: Ints, fee_percent: float) -> int:
    """Units sold where sellers ask what leaves them their cost after the exchange's fee."""
    ask = least_ask_fen(worth, fee_percent / 100.0)
    side = np.repeat(np.array([Side.BID, Side.ASK], dtype=np.uint8), worth.size)
    price = np.concatenate([worth, ask])
    orders = Orders(1, np.zeros_like(price), side, price, np.ones_like(price), _SPLIT)
    trades = MECHANISMS["call_auction"](orders)
    flow = Flow("deal", 0, trades.bid.size, price_fen=trades.price_fen)
    SellerFee().apply(flow, fee_percent)
    kept = trades.price_fen - flow.charge_fen
    if (kept < worth[trades.ask - worth.size]).any():
        raise AssertionError("a seller trades at a loss")
    return int(trades.quantity.sum())


_HOW = "sessions of sim/exchange/sessions.py through sim/exchange/mechanisms, as `datacity market session` plays them"
_GODE = "Gode and Sunder (1993)"
ROWS = (
    Row("call-auction", "A call auction with truthful traders makes all the gains there are", _GODE, _HOW, _truthful),
    Row("zero-intelligence", "Traders without intelligence who cannot lose reach 97% and more in a continuous double"
        " auction of 3,000 quotes", _GODE, _HOW, _constrained),
    Row("zero-intelligence-24", "The same with six traders of four units a side", f"{_GODE}, recomputed", _HOW,
        _six_by_four),
    Row("no-constraint", "Traders who may lose trade until nothing is left, at any gain or loss", _GODE, _HOW,
        _unconstrained),
    Row("bilateral", "Sealed bids of one buyer and one seller, values and costs uniform, against a posted price",
        "Chatterjee and Samuelson (1983)", "`negotiated` and `guided` of sim/exchange/mechanisms", _bilateral),
    Row("fee-incidence", "A seller's fee under linear demand and supply: volume (1 - fee) / (2 - fee)", "arithmetic",
        "least asks of sim/decisions/selling.py, `call_auction`, fee of sim/regulation/fees.py", _fees),
)  # fmt: skip
