"""Supplier choice: the least expected landed cost, with the same noise for everyone.

A supplier's waiting time is believed to be a stationary Gaussian process with the mean and
variance of the buyer's own experience and a stated memory. A feed's reading is an observation of it
some time ago, so the belief is its conditional distribution (Anderson and Moore 1979, ch. 2).
"""

from __future__ import annotations

import numpy as np

from sim.arrays import Floats, Ints, Keys
from sim.decisions.beliefs import condition
from sim.engine.compiled import kernel
from sim.engine.elementary import exp_each
from sim.engine.streams import gumbel
from sim.knowledge.suppliers import SupplierKnowledge
from sim.units import HOUR_MS, KG_PER_T


def wait_of_stock_h(net_kg: Floats | Ints, order_kg: float, rate_kg_per_h: Floats) -> Floats:
    """Time until a supplier with net stock ``net_kg`` has made what an order still lacks."""
    return np.maximum(0.0, order_kg - net_kg) / rate_kg_per_h


def expected_wait_h(
    knowledge: SupplierKnowledge, order_kg: float, memory_h: float, now_ms: int
) -> tuple[Floats, Floats]:
    """Believed mean and variance of the waiting time on each edge, in h and h^2, float64 (edges,)."""
    mean, variance = knowledge.wait_mean_h, knowledge.wait_var_h2
    seen_h = wait_of_stock_h(knowledge.feed_net_kg, order_kg, knowledge.rate_kg_per_h)
    error_var = (knowledge.feed_sd_kg / knowledge.rate_kg_per_h) ** 2
    age_h = (now_ms - knowledge.feed_time_ms) / HOUR_MS
    correlation = np.where(knowledge.told, exp_each(-age_h / memory_h), 0.0)
    believed_h, believed_var = condition(mean, variance, seen_h, error_var, correlation)
    return at_least_own_h(knowledge, believed_h, order_kg), believed_var


def at_least_own_h(knowledge: SupplierKnowledge, wait_h: Floats, order_kg: float) -> Floats:
    """Waiting times, but no less than what a buyer's own open orders tell.

    Suppliers serve in order of arrival, so a new order waits at least until the buyer's open ones
    are made, and in a steady queue about as long as the oldest of them has waited.
    """
    to_make_h = (knowledge.open_kg + order_kg) / knowledge.rate_kg_per_h
    return np.maximum(wait_h, np.where(knowledge.open_kg > 0, np.maximum(to_make_h, knowledge.open_age_h), 0.0))


def landed_cost_fen_per_t(knowledge: SupplierKnowledge, wait_h: Floats, waiting_share: float) -> Floats:
    """Price, freight and the cost of waiting, in fen per tonne, float64 (edges,)."""
    waiting = knowledge.price_fen_per_t * waiting_share * (wait_h + knowledge.transit_h)
    return knowledge.price_fen_per_t + knowledge.freight_fen_per_t + waiting


def choose_suppliers(
    knowledge: SupplierKnowledge,
    cost: Floats,
    burden: Floats,
    point: Ints,
    occasion: Ints,
    stream: np.uint64,
    noise_fen_per_t: float,
) -> Ints:
    """Edge that each order goes along.

    Orders that a point places at one instant are decided one after the other: each reckons with
    the longer wait that the ones before it have made for themselves.

    Parameters
    ----------
    knowledge
        Only its structure and keys are used.
    cost
        Expected landed cost on each edge, float64 (edges,).
    burden
        What one more order on an edge adds to the cost of the next, float64 (edges,).
    point
        Ordering point of each order, ascending, int64 (orders,).
    occasion
        What tells two orders of one point apart, int64 (orders,).
    stream
        Key of the stream of choice noise.
    noise_fen_per_t
        Scale of the Gumbel noise of a multinomial logit (McFadden 1974).
    """
    chosen = np.empty(point.size, dtype=np.int64)
    _least_cost(
        knowledge.first_edge, knowledge.key, cost.copy(), burden, point, occasion, stream, noise_fen_per_t, chosen
    )
    return chosen


@kernel
def _least_cost(
    first_edge: Ints,
    key: Keys,
    cost: Floats,
    burden: Floats,
    point: Ints,
    occasion: Ints,
    stream: np.uint64,
    noise: float,
    chosen: Ints,
) -> None:
    for i in range(point.size):
        best = np.inf
        for edge in range(first_edge[point[i]], first_edge[point[i] + 1]):
            felt = cost[edge] - noise * gumbel(stream, key[edge], occasion[i])
            if felt < best:
                best = felt
                chosen[i] = edge
        cost[chosen[i]] += burden[chosen[i]]


def regret_fen(knowledge: SupplierKnowledge, true_cost: Floats, edge: Ints, kg: Ints) -> Ints:
    """What each choice costs more than the best choice under ``true_cost``, in fen, int64 (orders,)."""
    has_edges = np.diff(knowledge.first_edge) > 0
    best = np.zeros(has_edges.size)
    best[has_edges] = np.minimum.reduceat(true_cost, knowledge.first_edge[:-1][has_edges])
    excess = true_cost[edge] - best[knowledge.buyer[edge]]
    return np.rint(excess * kg / KG_PER_T).astype(np.int64)
