"""The laboratory: published results come out of the model's own stocks, demand and decisions.

Statistical tests compare the mean over independent lines with theory within 4 standard errors (false
alarms below 1 in 10,000) and require that error to be small, so that they could fail.
"""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.arrays import Floats, Ints
from sim.decisions.forecasts import Outlook
from sim.model.laboratory import Stage, Trace, normal_demand, poisson_demand, run_line

#: Kilograms in a textbook's unit.
UNIT = 1_000


def _agrees(values: Floats, expected: float, error: float = 0.005) -> None:
    """The mean of independent lines is the expected value, known to a share ``error``."""
    standard_error = values.std(ddof=1) / values.size**0.5
    assert standard_error < error * expected
    assert abs(values.mean() - expected) < 4 * standard_error


def test_the_newsvendor_costs_what_theory_says() -> None:
    """Snyder and Shen, example 4.1: base stock 56.604 for one period of N(50, 8)."""
    demand = normal_demand(mean_kg=50 * UNIT, cv=0.16, periods=1000, lines=200, seed=1)
    trace = run_line([Stage(up_to_kg=56_604)], demand)
    _agrees(trace.cost([0.18], 0.7) / UNIT, 1.997605)
    assert (trace.ordered_kg[0, 1:] == demand[:-1]).all()


def test_base_stock_covers_the_lead_time_and_one_period() -> None:
    """Snyder and Shen, example 4.4: lead time 4, base stock 264.767."""
    demand = normal_demand(mean_kg=50 * UNIT, cv=0.16, periods=1500, lines=200, seed=2)
    trace = run_line([Stage(lead_periods=4, up_to_kg=264_767)], demand).after(10)
    _agrees(trace.cost([0.18], 0.7) / UNIT, 4.466781)


def test_the_s_S_policy_costs_what_theory_says() -> None:  # noqa: N802
    """Snyder and Shen, example 4.7: (4, 10) under Poisson demand of 6."""
    demand = poisson_demand(mean=6, unit_kg=UNIT, periods=1000, lines=200, seed=1)
    stage = Stage(policy="s_S", reorder_kg=4 * UNIT, up_to_kg=10 * UNIT)
    _agrees(run_line([stage], demand).after(50).cost([1 / UNIT], 4 / UNIT, [5]), 8.034112)


@pytest.mark.parametrize(
    ("batch_kg", "reorder_kg", "cost"), [(304_047, -100, 68.4105), (310_813, -13_384 - 50, 66.9214)]
)
def test_batches_at_steady_demand_cost_what_theory_says(batch_kg: int, reorder_kg: int, cost: float) -> None:
    """Snyder and Shen, examples 3.1 and 3.8 in 13,000 steps a year: exact to a step's share of a batch."""
    steps, cycles = 13_000, 12
    demand = np.full((batch_kg // 100 * cycles, 1), 100, dtype=np.int64)
    trace = run_line([Stage(policy="r_Q", batch_kg=batch_kg, reorder_kg=reorder_kg)], demand)
    (found,) = trace.after(batch_kg // 100 * 2).cost([0.225 / UNIT], 5 / UNIT, [8 * steps])
    assert found == pytest.approx(cost, rel=1e-3)


def test_three_stages_in_series_cost_what_theory_says() -> None:
    """Snyder and Shen, example 6.1: installation levels are differences of the published echelon levels."""
    demand = normal_demand(mean_kg=5 * UNIT, cv=0.2, periods=1500, lines=200, seed=2)
    stages = [Stage(lead, up_to_kg=kg) for lead, kg in ((1, 6_484), (1, 12_028 - 6_484), (2, 22_720 - 12_028))]
    trace = run_line(stages, demand, demand_first=True).after(50)
    _agrees(trace.cost([7, 4, 2], 37.12) / UNIT, 47.6654)


def _averaging(lead: int, periods: int, shared: bool = False) -> Stage:
    """Order-up-to from a moving average; the lead time includes the review period, as in Chen et al."""
    return Stage(lead - 1, up_to_kg=10_000_000, forecast="ma", outlook=Outlook(periods), mean_kg=1e6, shared=shared)


@pytest.mark.parametrize(("lead", "expected"), [(2, 2.12), (4, 3.88)])
def test_the_bullwhip_is_that_of_the_formula(lead: int, expected: float) -> None:
    """Var(q)/Var(D) = 1 + 2L/p + 2L^2/p^2 for p = 5 (Chen et al. 2000); demand is steady enough never to return."""
    demand = normal_demand(mean_kg=1e6, cv=0.03, periods=2000, lines=100, seed=3)
    trace = run_line([_averaging(lead, 5)], demand).after(50)
    assert (trace.ordered_kg > 0).all()
    _agrees(_ratio(trace)[0], expected)


def _ratio(trace: Trace) -> Floats:
    """Bullwhip of each line over the variance of demand of all lines, which has no bias to speak of."""
    return trace.ordered_kg.var(axis=1, ddof=1) / trace.demand_kg.var()


@pytest.mark.parametrize(("shared", "expected"), [(False, (2.12, 5.12, 13.52)), (True, (2.12, 3.88, 6.28))])
def test_shared_end_demand_tames_the_bullwhip(shared: bool, expected: tuple[float, ...]) -> None:
    """Three stages, L = 2, p = 5: 13.52 from orders, 6.28 from shared demand (Chen et al. 2000)."""
    demand = normal_demand(mean_kg=1e6, cv=0.02, periods=2000, lines=100, seed=4)
    trace = run_line([_averaging(2, 5, shared)] * 3, demand).after(50)
    assert (trace.ordered_kg > 0).all()
    for stage, ratio in enumerate(expected):
        _agrees(_ratio(trace)[stage], ratio)


@pytest.mark.parametrize(("correlation", "saved"), [(0.0, 0.0), (0.5, 7.0), (0.7, 20.9), (0.9, 38.4)])
def test_sharing_demand_saves_the_suppliers_safety_stock(correlation: float, saved: float) -> None:
    """AR(1) demand, both lead times 5: savings of Lee, So and Tang (2000), within 0.7 of a percent.

    The safety stock is proportional to the spread of the supplier's net stock. Its forecast is from the
    last order only, or from shared demand.
    """
    demand = normal_demand(mean_kg=1e6, cv=0.02, periods=3000, lines=60, seed=5, correlation=correlation)
    spread = {}
    for shared in (False, True):
        outlook = Outlook(correlation=correlation)
        stage = Stage(6, up_to_kg=10**8, forecast="ar1", outlook=outlook, mean_kg=1e6, shared=shared)
        spread[shared] = run_line([stage, stage], demand, demand_first=True).after(200).net_stock_kg[1].std(axis=0)
    saving = 100 * (1 - spread[True] / spread[False])
    assert saving.std() / saving.size**0.5 < 0.2
    assert saving.mean() == pytest.approx(saved, abs=0.7)


# ── plain twin and conservation ──────────────────────────────────────────────────────────────────
stages = st.builds(
    Stage,
    lead_periods=st.integers(0, 3),
    policy=st.sampled_from(["order_up_to", "s_S", "r_Q"]),
    up_to_kg=st.integers(20, 60),
    reorder_kg=st.integers(-5, 19),
    batch_kg=st.integers(1, 25),
)
demands = st.lists(st.lists(st.integers(0, 15), min_size=2, max_size=2), min_size=1, max_size=25)


class _PlainLine:
    """One line, one kilogram of arithmetic after the other."""

    def __init__(self, line: list[Stage], wait: bool) -> None:
        self.line, self.wait, self.now = line, wait, 0
        self.net = [stage.up_to_kg for stage in line]
        self.position = list(self.net)
        self.owed = [0] * len(line)
        self.coming: list[dict[int, int]] = [{} for _ in line]

    def live(self, wanted: int, first: bool) -> list[int]:
        """One period; net stock and order of each stage."""
        for stage in reversed(range(len(self.line))):
            self.arrive(stage, self.coming[stage].pop(self.now, 0))
        if first:
            self.take(0, wanted)
        placed = [self.order(number) for number in range(len(self.line))]
        if not first:
            self.take(0, wanted)
        self.now += 1
        return self.net + placed

    def order(self, number: int) -> int:
        stage, at, kg = self.line[number], self.position[number], 0
        if stage.policy == "s_S":
            kg = stage.up_to_kg - at if at <= stage.reorder_kg else 0
        else:
            limit = stage.up_to_kg - stage.batch_kg if stage.policy == "order_up_to" else stage.reorder_kg
            while at + kg <= limit:
                kg += stage.batch_kg
        self.position[number] += kg
        if number + 1 < len(self.line):
            self.take(number + 1, kg)
        else:
            self.ship(number, kg)
        return kg

    def take(self, stage: int, kg: int) -> None:
        at_once = min(max(self.net[stage], 0), kg)
        leaves = kg if self.wait or stage else at_once
        self.net[stage] -= leaves
        self.position[stage] -= leaves
        self.owed[stage] += leaves - at_once
        if stage:
            self.ship(stage - 1, at_once)

    def ship(self, stage: int, kg: int) -> None:
        due = self.now + self.line[stage].lead_periods
        if due == self.now:
            self.arrive(stage, kg)
        else:
            self.coming[stage][due] = self.coming[stage].get(due, 0) + kg

    def arrive(self, stage: int, kg: int) -> None:
        served = min(self.owed[stage], kg + max(self.net[stage], 0))
        self.net[stage] += kg
        self.owed[stage] -= served
        if stage:
            self.ship(stage - 1, served)


@settings(max_examples=60)
@given(st.lists(stages, min_size=1, max_size=3), demands, st.booleans(), st.booleans())
def test_a_line_is_its_plain_twin_and_loses_nothing(
    line: list[Stage], wanted: list[list[int]], first: bool, wait: bool
) -> None:
    """Stocks, debts and orders of every period as by hand; goods and demand add up to the kilogram."""
    demand = np.array(wanted, dtype=np.int64)
    trace = run_line(line, demand, demand_first=first, customers_wait=wait)
    start = [stage.up_to_kg for stage in line]
    for number in range(demand.shape[1]):
        plain_line = _PlainLine(line, wait)
        plain = [plain_line.live(kg, first) for kg in demand[:, number].tolist()]
        found = np.concatenate([trace.net_stock_kg[:, :, number], trace.ordered_kg[:, :, number]]).T
        assert found.tolist() == plain
    _audit(trace, np.array(start), wait)


def _audit(trace: Trace, start: Ints, wait: bool) -> None:
    bought = trace.ordered_kg[-1].sum(axis=0)
    there = (trace.on_hand_kg[:, -1] + trace.in_transit_kg[:, -1]).sum(axis=0)
    sold = trace.demand_kg.sum(axis=0) - trace.owed_kg[0, -1] - trace.lost_kg[0].sum(axis=0)
    assert (start.sum() + bought == there + sold).all()
    assert (trace.on_hand_kg >= 0).all()
    assert not ((trace.on_hand_kg > 0) & (trace.owed_kg > 0)).any()
    assert wait is False or not trace.lost_kg.any()
    assert wait is True or not trace.owed_kg[0].any()
