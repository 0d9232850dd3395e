"""Setting levels: from costs and believed demand to the parameters of each point's policy."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.arrays import Floats, Ints
from sim.decisions.levels import Prices, base_stock, best_r_Q, best_s_S, economic_order_quantity, normal_table

#: Cells into which the demand that an order covers is divided, where levels are searched on a grid.
_CELLS = 50
#: The most cells of a steady demand's best batch: an exact search takes time by the square of them.
_CELLS_OF_A_BATCH = 500


@dataclass(frozen=True)
class Need:
    """What an owner reckons with at each point, float64 (points,) all.

    Parameters
    ----------
    use_kg
        Mean use in one review period.
    use_sd_kg
        Its standard deviation; review periods are independent.
    cover_periods
        Review periods from one order until the next one arrives: lead time and one period more.
    holding_fen, penalty_fen
        Cost of a kilogram in stock, and of one that is lacking, for one review period.
    fixed_fen
        Cost of placing an order.
    batch_kg
        What orders of an order-up-to policy are whole multiples of.
    """

    use_kg: Floats
    use_sd_kg: Floats
    cover_periods: Floats
    holding_fen: Floats
    penalty_fen: Floats
    fixed_fen: Floats
    batch_kg: Floats


def best_levels(policy: str, need: Need) -> tuple[Ints, Ints, Ints]:
    """Reorder level, order-up-to level and batch of least cost under one policy, in kg, int64 (points,) each.

    Order-up-to in batches keeps the position within one batch below its level, so half a batch comes
    on top of the newsvendor's. The others are exact for a normal demand on a grid. Points that use nothing order
    nothing.
    """
    found = [_LEVELS[policy](need, point) if use > 0 else (-1, 0, 1) for point, use in enumerate(need.use_kg.tolist())]
    reorder, up_to, batch = np.array(found, dtype=np.int64).reshape(-1, 3).T
    return reorder, up_to, np.maximum(batch, 1)


def _order_up_to(need: Need, point: int) -> tuple[int, int, int]:
    prices = Prices(float(need.holding_fen[point]), float(need.penalty_fen[point]))
    periods, batch = need.cover_periods[point : point + 1], int(need.batch_kg[point])
    mean, sd = need.use_kg[point : point + 1], need.use_sd_kg[point : point + 1]
    up_to = round(float(base_stock(mean, sd, periods, prices)[0])) + batch // 2
    return up_to - batch, up_to, batch


def _s_S(need: Need, point: int) -> tuple[int, int, int]:  # noqa: N802 (the field's name)
    cell_kg, table, cover, prices = _grid(need, point)
    best = best_s_S(table, cover, prices)
    return best.reorder * cell_kg, best.up_to * cell_kg, best.batch * cell_kg


def _r_Q(need: Need, point: int) -> tuple[int, int, int]:  # noqa: N802 (the field's name)
    cell_kg, _, cover, prices = _grid(need, point)
    best = best_r_Q(float(need.use_kg[point]) / cell_kg, cover, prices)
    return best.reorder * cell_kg, best.up_to * cell_kg, best.batch * cell_kg


_LEVELS = {"order_up_to": _order_up_to, "s_S": _s_S, "r_Q": _r_Q}


def _grid(need: Need, point: int) -> tuple[int, Floats, Floats, Prices]:
    """Size of a cell in kg, demand of one period and of the cover in cells, and costs per cell."""
    use, sd, periods = (float(column[point]) for column in (need.use_kg, need.use_sd_kg, need.cover_periods))
    asked = Prices(float(need.holding_fen[point]), float(need.penalty_fen[point]), float(need.fixed_fen[point]))
    batch = float(economic_order_quantity(need.use_kg[point : point + 1], asked)[0])
    cell_kg = max(1, round(use * periods / _CELLS), round(batch / _CELLS_OF_A_BATCH))
    # A demand that never changes would leave the table without width.
    width = max(sd / cell_kg, 1e-3)
    table = normal_table(use / cell_kg, width)
    cover = normal_table(use * periods / cell_kg, width * periods**0.5)
    return cell_kg, table, cover, Prices(asked.holding * cell_kg, asked.penalty * cell_kg, asked.fixed)
