"""Allocation against allotments tried one by one, and against what must hold of any optimum."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.arrays import Floats, Ints
from sim.decisions.allocation import assign_loads, cheapest_flows, cost_fen, equal_flows, within_kg
from sim.knowledge.register import SupplyRegister
from tests.knowledge.edges import suppliers_on

LOAD_KG = 10_000
#: Points 0 to 2 supply, 3 to 5 order; not everybody may order everywhere.
PAIRS = [(3, 0), (3, 1), (4, 0), (4, 1), (4, 2), (5, 1), (5, 2)]


def register(freight: list[float] | float = 4_000.0, waiting_share: float = 0.01) -> SupplyRegister:
    """Suppliers of 2 t/h at 3,000 CNY/t; waiting an hour costs 1% of that."""
    return SupplyRegister.of(suppliers_on(PAIRS, freight_fen_per_t=freight), waiting_share, LOAD_KG)


def flows(of: SupplyRegister, wanted_kg: Ints, net_kg: Floats) -> Ints:
    """At the costs of the register."""
    return cheapest_flows(of, of.cost_fen_per_t, wanted_kg, net_kg)


#: Three queues, each cut into slices of 4 h at the most: 6,000 fen an hour more for each hour, off by an eighth of
#: its square; and edges told apart by at most 64 fen a tonne.
SLACK_FEN = 3 * 6_000 * 4**2 / 8 + 64 * 90
wanted_loads = st.lists(st.integers(0, 3), min_size=3, max_size=3).map(lambda n: np.array([0, 0, 0, *n]) * LOAD_KG)
stocks = st.lists(st.floats(-60_000, 60_000), min_size=3, max_size=3).map(lambda net: np.array([*net, 0.0, 0.0, 0.0]))
freights = st.lists(st.floats(0, 20_000), min_size=7, max_size=7)


@given(freights, wanted_loads, stocks)
def test_everybody_gets_what_is_wanted_along_edges_of_their_own(
    freight: list[float], wanted: Ints, net: Floats
) -> None:
    """To the kilogram, never a negative quantity, and nothing for those who want nothing."""
    of = register(freight)
    found = flows(of, wanted, net)
    assert (found >= 0).all()
    assert np.bincount(of.buyer, found, 6).tolist() == wanted.tolist()


@given(freights, wanted_loads, stocks)
def test_no_allotment_of_whole_loads_costs_less(freight: list[float], wanted: Ints, net: Floats) -> None:
    """All of them tried, up to the slices into which queues are cut."""
    of = register(freight)
    best = cost_fen(of, flows(of, wanted, net), net).sum()
    loads = np.repeat(np.arange(6), wanted // LOAD_KG)
    choices = [np.flatnonzero(of.buyer == point).tolist() for point in loads.tolist()]
    for edges in product(*choices) if len(choices) <= 5 else ():
        tried = np.bincount(np.array(edges, dtype=np.int64), minlength=7) * LOAD_KG
        assert cost_fen(of, tried, net).sum() >= best - SLACK_FEN
    assert cost_fen(of, equal_flows(of, wanted), net).sum() >= best - SLACK_FEN


def test_stock_near_by_is_used_up_before_anybody_waits_or_pays_more() -> None:
    """Of 25 t in stock 20 t make up loads at once; the third load comes from where freight is dearer."""
    of = register([1_000.0, 1_500.0, 9_000.0, 9_000.0, 9_000.0, 9_000.0, 9_000.0])
    net, wanted = np.array([25_000.0, 25_000.0, 0, 0, 0, 0]), np.array([0, 0, 0, 30_000, 0, 0])
    assert flows(of, wanted, net).tolist() == [20_000, 10_000, 0, 0, 0, 0, 0]
    assert flows(register([1_000.0, 90_000.0, *[9_000.0] * 5]), wanted, net)[:2].tolist() == [30_000, 0]


@given(wanted_loads, stocks, st.permutations(range(3)))
def test_where_suppliers_are_alike_one_optimum_is_the_only_one(wanted: Ints, net: Floats, order: list[int]) -> None:
    """Given the same suppliers in another order, and so another problem to the solver, it finds the same flows."""
    everywhere = [(buyer, supplier) for buyer in (3, 4, 5) for supplier in range(3)]
    known = suppliers_on(everywhere)
    of = SupplyRegister.of(known, 0.01, LOAD_KG)
    # Supplier ``s`` stands where ``order[s]`` stood: edges are sorted again, and keep their keys.
    turned = np.array([3 * (buyer - 3) + order[supplier] for buyer, supplier in everywhere])
    other = SupplyRegister(
        of.first_edge, of.buyer, of.supplier, of.key[turned], of.cost_fen_per_t, of.rate_kg_per_h, of.wait_fen_per_t_h,
        LOAD_KG,
    )  # fmt: skip
    there = net.copy()
    there[:3] = net[order]
    assert flows(other, wanted, there).tolist() == flows(of, wanted, net)[turned].tolist()


def test_a_buyer_without_supplier_is_an_error() -> None:
    """It would have been left out without a word."""
    with pytest.raises(ValueError, match="nobody supplies"):
        flows(register(), np.array([5, 0, 0, 0, 0, 0]), np.zeros(6))


def test_costs_by_hand() -> None:
    """35 t from 20 t in stock at 2 t/h: 15 t make up loads at once, and 20 t wait for up to 10 h, 5 h on average."""
    of = register(0.0)
    net = np.array([20_000.0, 0, 0, 0, 0, 0])
    flow = np.array([35_000, 0, 0, 0, 0, 0, 0])
    per_t = 300_000 + 0.01 * 300_000 * 0.5
    assert cost_fen(of, flow, net)[0] == pytest.approx(35 * per_t + 20 * 5 * 3_000)
    # Behind by 10 t and half a load from the start, 10 t more wait for 5 to 12.5 h.
    behind = np.array([-10_000.0, 0, 0, 0, 0, 0])
    assert cost_fen(of, flow // 3.5, behind)[0] == pytest.approx(10 * per_t + 10 * (7.5 + 12.5) / 2 * 3_000)


def test_loads_go_where_most_of_the_flow_is_left() -> None:
    """20 t of 30 t to the second supplier: second, then the first of two equal ones, then what is left."""
    of = register()
    flow = np.array([10_000, 20_000, 0, 0, 10_000, 0, 0])
    point, kg = np.array([3, 3, 3, 4]), np.full(4, LOAD_KG)
    assert assign_loads(of, flow, point, kg).tolist() == [1, 0, 1, 4]


def test_loads_are_cut_off_where_less_than_half_of_one_is_left() -> None:
    """Of three loads at each point 24 t are 2, 26 t are 3, and 4 t none."""
    point, kg = np.repeat([3, 4, 5], 3), np.full(9, LOAD_KG)
    kept = within_kg(np.array([0, 0, 0, 24_000.0, 26_000.0, 4_000.0]), point, kg)
    assert kept.tolist() == [True, True, False, True, True, True, False, False, False]
