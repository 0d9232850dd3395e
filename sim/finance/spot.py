"""The spot market of goods: fundamentalists and chartists, and where their shares send the price.

The model of Brock and Hommes (1998, section 4.1) for each good by itself, in the logarithm of the price over its
fundamental value, with chartists whose positions credit multiplies (leverage; Geanakoplos 2010), and who come to
doubt trends that have led too far (Gaunersdorfer, Hommes and Wagener 2008).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from sim.arrays import Floats
from sim.engine.elementary import exp_each


@dataclass(frozen=True)
class Traders:
    """How traders see the market; the same for all goods.

    Parameters
    ----------
    gross_return
        What holding a good for one step must bring, interest, storage and risk: R > 1.
    extrapolation
        What chartists expect of the last deviation from the fundamental value, a multiple of it: g.
    information_cost
        What fundamentalists pay a step to know the fundamental value, in the unit of realised profits: C.
    choice_intensity
        How surely traders take to whatever has earned more: beta.
    risk_tolerance
        Position for each unit of expected excess return, one over risk aversion and variance: D = 1/(a sigma^2).
    doubted_deviation
        Deviation at which 1/e of the chartists still believe in trends; infinite for Brock and Hommes' own.
    """

    gross_return: float
    extrapolation: float
    information_cost: float
    choice_intensity: float
    risk_tolerance: float
    doubted_deviation: float = math.inf


@dataclass(frozen=True)
class Trading:
    """Where trade in each good stands after a step.

    Parameters
    ----------
    deviation, before
        Logarithm of price over fundamental value now and a step ago, float64 (goods,).
    chartists
        Share of chartists among traders in the next step, float64 (goods,).
    leverage
        What the positions of chartists were multiplied by in the last step, float64 (goods,).
    """

    deviation: Floats
    before: Floats
    chartists: Floats
    leverage: Floats

    @classmethod
    def quiet(cls, goods: int, traders: Traders) -> Trading:
        """Prices at their fundamental values, and as many chartists as the cost of information makes then."""
        zero = np.zeros(goods)
        return cls(zero, zero, chartist_share(zero - traders.information_cost, zero, traders), np.ones(goods))


def chartist_share(advantage: Floats, deviation: Floats, traders: Traders) -> Floats:
    """Share of chartists, float64 (goods,): discrete choice by profits, and doubts once prices are far off.

    Parameters
    ----------
    advantage
        What fundamentalists have earned more, float64 (goods,).
    deviation
        Logarithm of price over fundamental value, float64 (goods,).
    """
    far = deviation / traders.doubted_deviation
    return exp_each(-far * far) / (1.0 + exp_each(traders.choice_intensity * advantage))


def trade(trading: Trading, leverage: Floats, noise: Floats, traders: Traders) -> Trading:
    """Let everybody trade once: a temporary equilibrium, then types by what they have earned.

    Fundamentalists expect the price to return to the fundamental value, chartists expect ``g`` times the last
    deviation; demand is in proportion to expected excess return, chartists' multiplied by leverage; there is
    no outside supply (Brock and Hommes 1998, sections 2 and 4.1; theirs at leverage 1 and without noise).

    Parameters
    ----------
    leverage
        What credit multiplies chartists' positions by, at least 1, float64 (goods,).
    noise
        What others' trade moves the price by, float64 (goods,).
    """
    gross, last = traders.gross_return, trading.deviation
    weight = trading.chartists * leverage
    weight = weight / (weight + (1.0 - trading.chartists))
    deviation = weight * traders.extrapolation * last / gross + noise
    advantage = _advantage_of_fundamentalists(deviation - gross * last, trading, traders)
    return Trading(deviation, last, chartist_share(advantage, deviation, traders), leverage)


def _advantage_of_fundamentalists(excess: Floats, trading: Trading, traders: Traders) -> Floats:
    """What an excess return brings to the positions of fundamentalists above those of chartists, (goods,)."""
    paid = traders.gross_return * trading.deviation
    by_chart = trading.leverage * (traders.extrapolation * trading.before - paid)
    return excess * traders.risk_tolerance * (-paid - by_chart) - traders.information_cost
