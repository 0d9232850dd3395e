"""The planner in cities made by hand: it is as good as what it sees."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from sim.arrays import NONE, Floats, Mask
from sim.decisions.allocation import cost_fen, equal_flows
from sim.engine.streams import Stream, entity_keys
from sim.government.intervention import believed_short
from sim.government.planner import Requests, plan, ration
from sim.knowledge.register import SupplyRegister
from sim.knowledge.state import StateKnowledge
from sim.units import HOUR_MS
from tests.knowledge.edges import suppliers_on

LOAD_KG = 10_000
SUPPLIERS, BUYERS, EACH = 12, 20, 4
POINTS = SUPPLIERS + BUYERS
INSTANTS = 40
STORAGE_KG = 60_000.0


def city() -> SupplyRegister:
    """Twenty points that may order from four of twelve suppliers each; freight differs from edge to edge."""
    pairs = sorted((SUPPLIERS + b, (b * 5 + 3 * j) % SUPPLIERS) for b in range(BUYERS) for j in range(EACH))
    keys = entity_keys([f"{pair}" for pair in pairs])
    freight = 2_000.0 + 4_000.0 * Stream(1, "freight").uniforms(keys)
    return SupplyRegister.of(suppliers_on(pairs, freight_fen_per_t=freight.tolist()), 0.004, LOAD_KG)  # type: ignore[arg-type]


def requests(loads: int = 1) -> Requests:
    """So many loads for everybody."""
    point = np.repeat(np.arange(SUPPLIERS, POINTS), loads)
    return Requests(point, np.full(point.size, LOAD_KG), np.zeros(POINTS, dtype=np.int64))


def truth(instant: int) -> Floats:
    """Stocks between a long queue and a full storage."""
    keys = entity_keys([f"supplier {row}" for row in range(SUPPLIERS)])
    net = np.zeros(POINTS)
    net[:SUPPLIERS] = STORAGE_KG * (2.0 * Stream(1, "stock").uniforms(keys, instant) - 1.0)
    return net


def cost(of: SupplyRegister, asked: Requests, believed: Floats, net: Floats) -> float:
    """Cost under the truth of a plan made by beliefs."""
    edge = plan(of, believed, asked, np.zeros(of.buyer.size), 1_000.0)
    flow = np.zeros(of.buyer.size)
    np.add.at(flow, edge, asked.kg)
    return float(cost_fen(of, flow, net).sum())


def test_with_all_in_sight_no_instant_is_worse_than_equal_shares() -> None:
    """And all of them together are much better: gain of the best over equal shares is there to be had."""
    of, asked = city(), requests()
    for instant in range(INSTANTS):
        net = truth(instant)
        equal = float(cost_fen(of, equal_flows(of, asked.wanted_kg()), net).sum())
        assert cost(of, asked, net, net) < equal


def reported(share: float, net: Floats) -> Floats:
    """What the state believes where a share of suppliers reports; a larger share takes in the smaller one."""
    group = np.where(np.arange(POINTS) < SUPPLIERS, 0, -1)
    known = StateKnowledge.ignorant(np.full(POINTS, STORAGE_KG), group, np.zeros(1, dtype=np.int64), 1)
    seen: Mask = np.arange(SUPPLIERS) < share * SUPPLIERS
    row = np.flatnonzero(seen)
    known.learn(row, net[row], np.ones(row.size), HOUR_MS)
    known.fill[:] = 0.0  # which is what stocks are on average
    return known.believed_kg(HOUR_MS, HOUR_MS)


def test_the_more_is_shared_the_less_the_nowcast_errs_and_the_less_the_plan_costs() -> None:
    """Mandates of none, a third, two thirds and all: error and cost fall step by step over forty instants."""
    of, asked = city(), requests()
    errors, costs = [], []
    for share in (0.0, 1 / 3, 2 / 3, 1.0):
        nets = [truth(instant) for instant in range(INSTANTS)]
        beliefs = [reported(share, net) for net in nets]
        errors.append(sum(float(((b - net)[:SUPPLIERS] ** 2).sum()) for b, net in zip(beliefs, nets, strict=True)))
        costs.append(sum(cost(of, asked, b, net) for b, net in zip(beliefs, nets, strict=True)))
    assert all(more > less for more, less in pairwise(errors))
    assert all(more > less for more, less in pairwise(costs))
    assert errors[-1] == 0.0


def test_of_a_short_good_all_lack_the_same_and_nobody_gets_more_than_is_there() -> None:
    """Three, two and one load are asked for and three are there: everybody lacks one."""
    of = SupplyRegister.of(suppliers_on([(1, 0), (2, 0), (3, 0)]), 0.004, LOAD_KG)
    point = np.array([1, 1, 1, 2, 2, 3])
    asked = Requests(point, np.full(6, LOAD_KG), np.zeros(4, dtype=np.int64))
    net = np.array([30_000.0, 0, 0, 0])
    assert ration(of, net, asked, 0.0).tolist() == pytest.approx([0, 20_000, 10_000, 0])
    edge = plan(of, net, asked, np.zeros(3), 0.0)
    assert edge.tolist() == [0, 0, NONE, 1, NONE, NONE]
    # 15 h at 2 t/h make the other three loads.
    assert (plan(of, net, asked, np.zeros(3), 15.0) != NONE).all()


def test_goods_are_rationed_one_by_one() -> None:
    """A good of which there is plenty is allotted in full beside one of which there is nothing."""
    of = SupplyRegister.of(suppliers_on([(2, 0), (3, 1)]), 0.004, LOAD_KG)
    asked = Requests(np.array([2, 3]), np.full(2, LOAD_KG), np.array([0, 1, 0, 1]))
    assert plan(of, np.array([50_000.0, -50_000.0, 0, 0]), asked, np.zeros(2), 1.0).tolist() == [0, NONE]


def test_a_good_is_short_where_its_plants_owe_more_than_they_make_in_time() -> None:
    """At 2 t/h and two hours 4 t behind are not short yet, and 5 t are."""
    short = believed_short(np.array([-4_000.0, -5_000.0, 9_000.0]), np.full(3, 2_000.0), 2.0)
    assert short.tolist() == [False, True, False]
