"""Arrows: which transforms are called, in what order, and what they may do to a batch."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.arrays import State
from sim.engine.arrows import Acts, Arrows, Flow, Stateless
from sim.levers import LEVERS, PRESETS, Arrow, LeverValue, neutral_levels, preset

AMOUNTS = st.lists(st.integers(0, 2**40), min_size=3, max_size=3)


class Rule(Stateless):
    """A transform that writes down that it was called, and then does something."""

    def __init__(
        self,
        lever: str | None,
        arrow: Arrow,
        act: Callable[[Flow, LeverValue], None] | None = None,
        kinds: tuple[str, ...] = ("thing",),
    ) -> None:
        self.lever = lever
        self.arrow = arrow
        self.kinds = kinds
        self.calls: list[LeverValue] = []
        self._act = act

    def apply(self, flow: Flow, level: LeverValue) -> None:
        """Note the level and act."""
        self.calls.append(level)
        if self._act is not None:
            self._act(flow, level)


class Counter(Rule):
    """A transform that remembers how often it was called."""

    def state(self) -> State:
        """Calls so far."""
        return {"calls": np.array(len(self.calls))}

    def restore(self, state: State) -> None:
        """As many calls as were saved."""
        self.calls = [0.0] * int(state["calls"])


def thing(size: int = 3, kind: str = "thing", **columns: np.ndarray) -> Flow:
    """A batch on its way."""
    return Flow(kind, 0, size, **columns)


@pytest.mark.parametrize("lever", LEVERS.values(), ids=LEVERS)
def test_a_lever_acts_unless_it_is_neutral(lever) -> None:
    """At its neutral level a transform is not called; at any other it gets the level."""
    rule = Rule(lever.name, lever.arrow)
    levels = neutral_levels()
    arrows = Arrows([rule], levels)
    arrows.send(lever.arrow, thing())
    assert rule.calls == []
    others = [value for name in PRESETS if (value := preset(name)[lever.name]) != lever.neutral] or [not lever.neutral]
    for value in others:
        arrows.levels = levels | {lever.name: value}
        arrows.send(lever.arrow, thing())
    assert rule.calls == others


def test_a_transform_without_a_lever_always_acts() -> None:
    """The control of an experiment is no lever, and acts under every policy."""
    rule = Rule(None, Arrow.DELIVER)
    Arrows([rule], neutral_levels()).send(Arrow.DELIVER, thing())
    assert rule.calls == [True]


def test_a_transform_acts_on_its_own_arrow_and_its_own_kinds_only() -> None:
    """What moves along another arrow, or is something else, passes untouched."""
    rule = Rule(None, Arrow.REPORT, kinds=("deal", "feed"))
    arrows = Arrows([rule], neutral_levels())
    for arrow in Arrow:
        for kind in ("deal", "holding"):
            arrows.send(arrow, thing(kind=kind))
    assert len(rule.calls) == 1


@pytest.mark.parametrize("arrow", [arrow for arrow in Arrow if arrow is not Arrow.AGREE])
def test_a_transform_on_the_wrong_arrow_is_refused(arrow: Arrow) -> None:
    """The lever table says where a lever acts, and no transform acts elsewhere in its name."""
    with pytest.raises(ValueError, match=f"seller_fee acts on Agree, not {arrow}"):
        Arrows([Rule("seller_fee", arrow)], neutral_levels())


def test_transforms_act_in_the_order_of_the_list() -> None:
    """A later one sees what earlier ones did."""
    seen: list[int] = []
    rules = [
        Rule(None, Arrow.AGREE, lambda flow, _: flow.charge(np.full(3, 5))),
        Rule(None, Arrow.AGREE, lambda flow, _: seen.append(int(flow.charge_fen[0]))),
        Rule(None, Arrow.AGREE, lambda flow, _: flow.charge(flow.charge_fen * 2)),
    ]
    assert Arrows(rules, neutral_levels()).send(Arrow.AGREE, thing()).charge_fen.tolist() == [15, 15, 15]
    assert seen == [5]


def test_levels_replaced_by_a_new_policy_hold_from_the_next_batch_on() -> None:
    """Arrows read the level when something moves."""
    rule = Rule("look_in", Arrow.REPORT)
    arrows = Arrows([rule], preset("liberal"))
    arrows.send(Arrow.REPORT, thing())
    arrows.levels = preset("state-centred")
    arrows.send(Arrow.REPORT, thing())
    assert rule.calls == [0.05, 1.0]
    assert arrows.levers_in_force == {"look_in"}


@given(st.lists(AMOUNTS, max_size=4), st.permutations(range(4)))
def test_delays_and_charges_add_up_in_any_order(amounts: list[list[int]], order: list[int]) -> None:
    """Two rules that each delay or charge do so together."""
    flow = thing()
    for i in order:
        if i < len(amounts):
            flow.delay(np.array(amounts[i]))
            flow.charge(np.array(amounts[i]))
    expected = [sum(column) for column in zip(*amounts, strict=True)] if amounts else [0, 0, 0]
    assert flow.delay_ms.tolist() == flow.charge_fen.tolist() == expected


@given(st.lists(st.integers(0, 2**20), max_size=4))
def test_variances_of_independent_noise_add_up(sds: list[int]) -> None:
    """Whole deviations have exact squares, so only the last root is rounded: one half ulp."""
    flow = thing(1)
    for sd in sds:
        flow.blur(np.array([float(sd)]))
    assert flow.blur_sd[0] == np.sqrt(float(sum(sd * sd for sd in sds)))


masks = st.lists(st.lists(st.booleans(), min_size=4, max_size=4), max_size=5)


@given(masks)
def test_a_row_is_refused_once_for_the_first_reason(stops: list[list[bool]]) -> None:
    """Each row that anything stopped has one reason, that of whatever came first; the others pass."""
    flow = thing(4)
    for i, rows in enumerate(stops):
        flow.refuse(np.array(rows), f"reason {i}")
    for row in range(4):
        first = [f"reason {i}" for i, rows in enumerate(stops) if rows[row]][:1]
        assert [reason for reason, mask in flow.refusals if mask[row]] == first
        assert flow.passes[row] == (not first)
    assert all(mask.any() for _, mask in flow.refusals)


@given(masks)
def test_whatever_any_rule_records_is_recorded(copies: list[list[bool]]) -> None:
    """Records join and nothing takes them back."""
    flow = thing(4)
    for rows in copies:
        flow.record(np.array(rows))
    assert flow.recorded.tolist() == [any(rows[row] for rows in copies) for row in range(4)]


def test_a_fresh_batch_passes_free_and_at_once() -> None:
    """Nothing is delayed, blurred, charged, recorded or refused before a rule says so."""
    flow = thing(2, key=np.array([7, 8]))
    assert flow["key"].tolist() == [7, 8]
    assert flow.passes.all()
    assert not flow.recorded.any()
    assert not flow.delay_ms.any()
    assert not flow.charge_fen.any()
    assert not flow.blur_sd.any()
    assert flow.refusals == []
    with pytest.raises(KeyError):
        flow["price_fen"]


def test_an_empty_batch_may_move() -> None:
    """No row is no trouble for what a transform does."""
    rule = Rule(None, Arrow.LIST, lambda flow, _: flow.refuse(np.ones(0, dtype=np.bool_), "no"))
    flow = Arrows([rule], neutral_levels()).send(Arrow.LIST, thing(0))
    assert flow.refusals == []
    assert flow.passes.size == 0


def test_what_transforms_remember_is_saved_and_taken_back() -> None:
    """Each gets its own part of the state, whether it has a lever or not."""
    fee, review, nothing = (
        Counter("seller_fee", Arrow.AGREE),
        Counter("listing_review_days", Arrow.LIST),
        Rule(None, Arrow.LIST),
    )
    arrows = Arrows([fee, nothing, review], preset("liberal"))
    for _ in range(3):
        arrows.send(Arrow.AGREE, thing())
    arrows.send(Arrow.LIST, thing())
    state = arrows.state()
    assert {name: int(array) for name, array in state.items()} == {
        "seller_fee.calls": 3,
        "listing_review_days.calls": 1,
    }
    twins = Counter("listing_review_days", Arrow.LIST), Counter("seller_fee", Arrow.AGREE)
    Arrows(twins, preset("liberal")).restore(state)
    assert [len(twin.calls) for twin in twins] == [1, 3]


def test_what_levers_do_is_counted_by_kind_until_somebody_asks() -> None:
    """Batches and rows that were changed, and when first; rows that were passed on as they came do not count."""

    def some(flow: Flow, level: LeverValue) -> None:
        flow.record(flow["asked"])

    arrows = Arrows([Rule("look_in", Arrow.REPORT, some)], neutral_levels() | {"look_in": 0.5})
    nothing, two = np.zeros(3, dtype=np.bool_), np.array([True, False, True])
    for asked, now_ms in ((nothing, 1), (two, 5), (two, 7)):
        arrows.send(Arrow.REPORT, Flow("thing", now_ms, 3, asked=asked))
    assert arrows.take_acts() == {("look_in", "thing"): Acts(first_ms=5, batches=2, rows=4)}
    assert arrows.take_acts() == {}
