"""Setting levels: single points by the textbook, many points as each by itself."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.decisions.levels import Prices, base_stock, best_r_Q, best_s_S, economic_order_quantity, normal_table
from sim.decisions.planning import Need, best_levels
from sim.decisions.replenishment import POLICIES


def _need(**columns: Any) -> Need:
    usual = {
        "use_kg": 500.0, "use_sd_kg": 80.0, "cover_periods": 5.0, "holding_fen": 0.18, "penalty_fen": 0.7,
        "fixed_fen": 2000.0, "batch_kg": 1.0,
    }  # fmt: skip
    size = max(np.size(column) for column in columns.values()) if columns else 1
    return Need(**{name: np.broadcast_to(np.float64(columns.get(name, value)), size) for name, value in usual.items()})


def test_a_base_stock_is_the_newsvendors() -> None:
    """In batches of a kilogram it is the closed form's; in large ones half a batch more."""
    one = np.ones(1)
    best = base_stock(500 * one, 80 * one, 5 * one, Prices(0.18, 0.7))[0]
    assert best_levels("order_up_to", _need())[1].tolist() == [round(best)]
    assert best_levels("order_up_to", _need(batch_kg=10_000.0))[1].tolist() == [round(best) + 5_000]


@pytest.mark.parametrize("policy", ["s_S", "r_Q"])
def test_levels_on_a_grid_are_those_of_the_search(policy: str) -> None:
    """The search in cells of a fiftieth of the cover, times the cell."""
    cell, prices = 50, Prices(0.18 * 50, 0.7 * 50, 2000.0)
    table, cover = normal_table(10.0, 1.6), normal_table(50.0, 1.6 * 5**0.5)
    best = best_s_S(table, cover, prices) if policy == "s_S" else best_r_Q(10.0, cover, prices)
    reorder, up_to, batch = best_levels(policy, _need())
    assert (reorder[0], up_to[0], batch[0]) == (best.reorder * cell, best.up_to * cell, best.batch * cell)


def test_batches_at_steady_demand_are_the_economic_order_quantity() -> None:
    """Without chance the best batch is the closed form's with backorders, to a cell."""
    (batch,) = best_levels("r_Q", _need(use_sd_kg=0.0))[2]
    expected = economic_order_quantity(np.array([500.0]), Prices(0.18, 0.7, 2000.0))[0]
    assert abs(batch - expected) <= 50


@given(st.sampled_from(list(POLICIES)), st.lists(st.sampled_from([0.0, 0.3, 7.0, 900.0]), max_size=4))
def test_points_are_planned_each_by_itself_and_who_uses_nothing_orders_nothing(policy: str, use: list[float]) -> None:
    """Levels of several points are those of each alone; an empty stock without use is left empty."""
    need = _need(use_kg=np.array(use), use_sd_kg=0.2 * np.array(use)) if use else None
    if need is None:
        return
    together = np.stack(best_levels(policy, need))
    for point, kg in enumerate(use):
        alone = np.stack(best_levels(policy, _need(use_kg=kg, use_sd_kg=0.2 * kg)))
        assert together[:, point].tolist() == alone[:, 0].tolist()
        if kg == 0:
            assert alone[:, 0].tolist() == [-1, 0, 1]


@pytest.mark.parametrize("policy", list(POLICIES))
def test_dearer_shortage_never_means_less_stock(policy: str) -> None:
    """Levels rise with the penalty under every policy."""
    penalties = np.array([0.2, 0.7, 2.0, 8.0, 40.0])
    reorder, up_to, _ = best_levels(policy, _need(penalty_fen=penalties))
    assert (np.diff(reorder) >= 0).all()
    assert policy == "r_Q" or (np.diff(up_to) >= 0).all()


@pytest.mark.parametrize("policy", ["s_S", "r_Q"])
@pytest.mark.parametrize("use_kg", [0.01, 0.3, 20.0, 1e4])
def test_levels_are_found_at_once_whatever_the_scale(policy: str, use_kg: float) -> None:
    """A period's use far below a cell, or a batch of hundreds of periods, must not keep the search from ending.

    Best batches then are those of a steady demand, to a tenth.
    """
    need = _need(use_kg=use_kg, use_sd_kg=1e-3 * use_kg, cover_periods=1.0, fixed_fen=1e6)
    (batch,) = best_levels(policy, need)[2]
    expected = economic_order_quantity(np.array([use_kg]), Prices(0.18, 0.7, 1e6))[0]
    assert batch == pytest.approx(expected, rel=0.1)
