"""What knowing is worth: the expected gain of a choice from one more reading."""

from __future__ import annotations

import numpy as np

from sim.arrays import Floats
from sim.engine.elementary import exp, normal_loss_each
from sim.knowledge.suppliers import SupplierKnowledge


def value_of_reading_fen_per_t(
    knowledge: SupplierKnowledge,
    cost: Floats,
    waiting_share: float,
    feed_error_kg: Floats,
    age_h: float,
    memory_h: float,
) -> Floats:
    """Expected saving per tonne ordered if each edge's supplier alone could be seen, float64 (edges,).

    With normal beliefs the gain of learning about one alternative has a closed form: the standard
    deviation that the reading gives to the belief's mean, times the unit normal loss of the gap to
    the best other alternative (Raiffa and Schlaifer 1961; knowledge gradient of Frazier et al. 2008).

    Parameters
    ----------
    knowledge
        What buyers know by their own experience.
    cost
        Landed cost that they expect from it, fen per tonne, float64 (edges,).
    waiting_share
        Cost of an hour's waiting as a share of the price.
    feed_error_kg
        Declared standard error of a reading, float64 (edges,).
    age_h
        Mean age of a reading when it is used.
    memory_h
        Time in which a supplier's situation is believed to change.
    """
    variance = knowledge.wait_var_h2
    error = (feed_error_kg / knowledge.rate_kg_per_h) ** 2
    total = variance + error
    reliability = np.divide(variance, total, out=np.zeros_like(total), where=total > 0)
    correlation = exp(-age_h / memory_h)
    spread = np.sqrt(variance * reliability) * correlation * knowledge.price_fen_per_t * waiting_share
    gap = np.abs(cost - _best_other(knowledge, cost))
    z = np.divide(gap, spread, out=np.full_like(gap, np.inf), where=spread > 0)
    return np.where(np.isfinite(z), spread * normal_loss_each(np.where(np.isfinite(z), z, 40.0)), 0.0)


def _best_other(knowledge: SupplierKnowledge, cost: Floats) -> Floats:
    """Least cost among the other edges of the same buyer; infinite for an only supplier."""
    buyer = knowledge.buyer
    order = np.lexsort((cost, buyer))
    rank = np.arange(order.size) - knowledge.first_edge[buyer[order]]
    least = np.full(knowledge.first_edge.size - 1, np.inf)
    second = least.copy()
    first_row = np.zeros(least.size, dtype=np.int64)
    least[buyer[order[rank == 0]]] = cost[order[rank == 0]]
    first_row[buyer[order[rank == 0]]] = order[rank == 0]
    second[buyer[order[rank == 1]]] = cost[order[rank == 1]]
    is_least = np.arange(cost.size) == first_row[buyer]
    return np.where(is_least, second[buyer], least[buyer])
