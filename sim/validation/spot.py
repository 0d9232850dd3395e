"""Fundamentalists and chartists on a spot market: what Brock and Hommes (1998) prove, by the market's own step."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from functools import partial

import numpy as np

from sim.finance.spot import Traders, Trading, trade
from sim.validation.row import Figure, Row, Trial

#: Their figures have R = 1.1, C = 1 and D = 1; with g = 1.2 the pitchfork comes at beta = ln 11.
_TRADERS = Traders(gross_return=1.1, extrapolation=1.2, information_cost=1.0, choice_intensity=1.0, risk_tolerance=1.0)
_SMALL = 1e-6


def _begin(deviation: float, traders: Traders, leverage: float = 1.0) -> Trading:
    quiet = Trading.quiet(1, traders)
    at = np.array([deviation])
    return replace(quiet, deviation=at, before=at, leverage=np.array([leverage]))


def _after(trading: Trading, steps: int, traders: Traders, leverage: float = 1.0) -> Trading:
    for _ in range(steps):
        trading = trade(trading, np.array([leverage]), np.zeros(1), traders)
    return trading


def steady_deviation(traders: Traders, leverage: float = 1.0) -> float:
    """Deviation at which a price other than the fundamental one rests (Brock and Hommes 1998, lemma 2).

    Chartists then have the weight R/g in demand, so there are ``ratio = R / (leverage (g - R))`` of them for each
    fundamentalist, and what these earn less is ``ln(ratio) / beta``; at leverage 1 that is their
    ``tanh(beta/2 (g D (R - 1) x^2 - C)) = 1 - 2 R/g``.
    """
    gross, ahead = traders.gross_return, traders.extrapolation - traders.gross_return
    ratio = gross / (leverage * ahead)
    room = traders.information_cost - math.log(ratio) / traders.choice_intensity
    return math.sqrt(room / ((gross - 1.0) * traders.risk_tolerance * (gross + leverage * ahead)))


def _grows(traders: Traders, leverage: float = 1.0) -> bool:
    """Whether a small deviation gets larger, once shares have settled."""
    settled = _after(_begin(_SMALL, traders, leverage), 3, traders, leverage)
    later = _after(settled, 1, traders, leverage)
    return abs(float(later.deviation[0])) > abs(float(settled.deviation[0]))


def _fundamentalists(_trial: Trial) -> tuple[Figure, ...]:
    alone = replace(_TRADERS, extrapolation=0.0)
    undecided = replace(_TRADERS, choice_intensity=0.0)
    rate = float(_after(_begin(0.5, undecided), 1, undecided).deviation[0]) / 0.5
    found = [
        Figure("deviation, all expecting the fundamental", "log", 0.0,
               float(_after(_begin(0.5, alone), 1, alone).deviation[0]), 1e-12),
        Figure("left of a deviation, half and half", "share a step", 1.2 / 2.2, rate, 1e-12),
    ]  # fmt: skip
    for intensity in (0.5, 5.0, 50.0):
        weak = replace(_TRADERS, extrapolation=1.05, choice_intensity=intensity)
        end = float(_after(_begin(2.0, weak), 2000, weak).deviation[0])
        found.append(Figure(f"deviation after long, g < R, beta {intensity:g}", "log", 0.0, end, 1e-12))
    return tuple(found)


def _grows_at_intensity(traders: Traders, intensity: float) -> bool:
    return _grows(replace(traders, choice_intensity=intensity))


def _threshold(low: float, high: float, grows: Callable[[float], bool]) -> float:
    """Where a small deviation begins to grow, found by halving."""
    for _ in range(40):
        middle = 0.5 * (low + high)
        low, high = (low, middle) if grows(middle) else (middle, high)
    return high


def _pitchfork(_trial: Trial) -> tuple[Figure, ...]:
    found = []
    for g, cost in ((1.2, 1.0), (1.5, 1.0), (1.2, 2.0)):
        traders = replace(_TRADERS, extrapolation=g, information_cost=cost)
        at = _threshold(0.0, 20.0, partial(_grows_at_intensity, traders))
        found.append(Figure(f"pitchfork, g {g:g}, C {cost:g}", "beta", math.log(1.1 / (g - 1.1)) / cost, at, 1e-5))
    for beta in (2.5, 2.8):
        traders = replace(_TRADERS, choice_intensity=beta)
        end = _after(_begin(0.1, traders), 20_000, traders)
        found += [
            Figure(f"price at rest, beta {beta:g}", "log", steady_deviation(traders), float(end.deviation[0]), 1e-6),
            Figure(f"fundamentalists less chartists there, beta {beta:g}", "share", 1.0 - 2.2 / 1.2,
                   1.0 - 2.0 * float(end.chartists[0]), 1e-6),
        ]  # fmt: skip
    return (*found, _at_rest(replace(_TRADERS, extrapolation=2.4, choice_intensity=0.1)))


def _at_rest(traders: Traders) -> Figure:
    """The price of lemma 2 stays where it is, stable or not."""
    rest, weight = steady_deviation(traders), traders.gross_return / traders.extrapolation
    there = replace(_begin(rest, traders), chartists=np.array([weight]))
    stays = float(_after(there, 5, traders).deviation[0])
    return Figure(f"price at rest, g > 2R, beta {traders.choice_intensity:g}", "log", rest, stays, 1e-9)


def _credit(_trial: Trial) -> tuple[Figure, ...]:
    beta, lent = 2.0, 1.6
    traders = replace(_TRADERS, choice_intensity=beta)
    end, alone = _after(_begin(0.1, traders), 20_000, traders, lent), _after(_begin(0.1, traders), 5_000, traders)
    return (
        Figure("leverage at which bubbles begin, beta 2", "multiple", 1.1 / 0.1 * math.exp(-beta),
               _threshold(1.0, 10.0, partial(_grows, traders)), 1e-5),
        Figure(f"price at rest, leverage {lent:g}", "log", steady_deviation(traders, lent),
               float(end.deviation[0]), 1e-6),
        Figure("deviation after long, leverage 1", "log", 0.0, float(alone.deviation[0]), 1e-9),
    )  # fmt: skip


_SOURCE = "Brock and Hommes (1998), section 4.1, lemma 2"
_HOW = "the market's step of sim/finance/spot.py, over and over"

ROWS = (
    Row("spot-fundamentalists", "Among fundamentalists alone, or with trend followers of g < R, prices return to the "
        "fundamental value at any intensity of choice", _SOURCE, _HOW, _fundamentalists),
    Row("spot-pitchfork", "With R < g < 2R the fundamental price is stable up to beta = ln(R / (g - R)) / C; beyond, "
        "and for g > 2R always, prices may rest at two others", _SOURCE, _HOW, _pitchfork),
    Row("spot-credit", "Credit that multiplies chartists' positions turns a stable market into one of bubbles from "
        "R / (g - R) exp(-beta C) on", f"arithmetic on {_SOURCE}; leverage as in Geanakoplos (2010)", _HOW, _credit),
)  # fmt: skip
