"""What everybody may know of who can supply whom: the register, without anybody's experience or feeds."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.arrays import Floats, Ints, Keys
from sim.knowledge.suppliers import SupplierKnowledge


@dataclass(frozen=True)
class SupplyRegister:
    """Public facts about supplier edges and suppliers.

    Parameters
    ----------
    first_edge, buyer, supplier, key
        Supplier edges as in ``SupplierKnowledge``.
    cost_fen_per_t
        Price, freight and time on the road of each edge, float64 (edges,).
    rate_kg_per_h
        Nominal capacity of each point that supplies, 0 elsewhere, float64 (points,).
    wait_fen_per_t_h
        Cost of waiting an hour for what each point supplies, float64 (points,).
    load_kg
        Quantity of a usual order.
    """

    first_edge: Ints
    buyer: Ints
    supplier: Ints
    key: Keys
    cost_fen_per_t: Floats
    rate_kg_per_h: Floats
    wait_fen_per_t_h: Floats
    load_kg: int

    @classmethod
    def of(cls, known: SupplierKnowledge, waiting_share: float, load_kg: int) -> SupplyRegister:
        """The public part of what buyers know."""
        points = known.first_edge.size - 1
        rate, wait = np.zeros(points), np.zeros(points)
        rate[known.supplier] = known.rate_kg_per_h
        wait[known.supplier] = waiting_share * known.price_fen_per_t
        on_the_road = waiting_share * known.price_fen_per_t * known.transit_h
        cost = known.price_fen_per_t + known.freight_fen_per_t + on_the_road
        return cls(known.first_edge, known.buyer, known.supplier, known.key, cost, rate, wait, load_kg)
