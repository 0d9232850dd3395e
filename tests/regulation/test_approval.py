"""Approval of uses: who is asked, who waits for how long, and who is turned down."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest

from sim.engine.arrows import Flow
from sim.engine.calendar import OPENS_MS, Calendar
from sim.engine.streams import entity_keys
from sim.regulation.approval import FORBIDDEN_TIER, NOT_APPROVED, UseApproval
from sim.scenario.schema import Approval

MONDAY = Calendar(dt.date(2021, 6, 7))
#: Two of each tier; the second of each is asked for by a foreigner; the last one twice, the second time to renew.
TIER = np.array([0, 0, 1, 1, 2, 2, 2])
FOREIGN = np.array([False, True, False, True, False, True, True])
RENEWAL = np.arange(7) == 6


def send(approval: UseApproval, kind: str) -> Flow:
    """Seven uses as they are handed in on a Monday morning, or decided upon."""
    flow = Flow(
        kind, OPENS_MS, 7, key=entity_keys([f"use {i}" for i in range(7)]), tier=TIER, foreign=FOREIGN, renewal=RENEWAL
    )
    approval.apply(flow, True)
    return flow


def approval(**settings: object) -> UseApproval:
    """Desks that have nothing to do yet."""
    return UseApproval(Approval.model_validate(settings), MONDAY, seed=3)


@pytest.mark.parametrize(("tier", "asked"), [("general", range(6)), ("important", range(2, 6)), ("core", range(4, 6))])
def test_uses_from_a_tier_on_wait_at_desks_and_renewals_do_not(tier: str, asked: range) -> None:
    """With one desk each waits for those before it; the rest goes on at once."""
    delay = send(approval(days=0.1, desks=1, tier=tier), "use case").delay_ms
    assert np.flatnonzero(delay).tolist() == list(asked)
    assert (np.diff(delay[list(asked)]) > 0).all()
    at_many = send(approval(days=0.1, desks=9, tier=tier), "use case").delay_ms
    assert np.diff(np.r_[0, delay[list(asked)]]).tolist() == at_many[list(asked)].tolist()


def test_without_a_time_there_is_no_queue_and_without_a_chance_no_refusal() -> None:
    """The default lets all pass at once."""
    for kind in UseApproval.kinds:
        flow = send(approval(), kind)
        assert flow.passes.all()
        assert not flow.delay_ms.any()


def test_core_products_can_be_kept_from_foreigners_who_take_nobodys_time() -> None:
    """They learn of it when they hand in, also to renew; others are served as if they were not there."""
    flow = send(approval(days=0.1, desks=1, core="domestic"), "use case")
    assert [(reason, np.flatnonzero(rows).tolist()) for reason, rows in flow.refusals] == [(FORBIDDEN_TIER, [5, 6])]
    assert np.flatnonzero(flow.delay_ms).tolist() == [2, 3, 4]
    assert send(approval(days=0.1, desks=1), "use case").delay_ms[:5].tolist() == flow.delay_ms[:5].tolist()


@pytest.mark.parametrize(("chance", "refused"), [(0.0, []), (1.0, [2, 3, 4, 5])])
def test_uses_are_turned_down_when_they_have_been_looked_at(chance: float, refused: list[int]) -> None:
    """Only those that are asked; nobody when they hand in."""
    assert send(approval(rejected=chance), "use case").passes.all()
    decided = send(approval(rejected=chance), "use decision")
    assert np.flatnonzero(~decided.passes).tolist() == refused
    assert {reason for reason, _ in decided.refusals} <= {NOT_APPROVED}


def test_desks_go_on_from_a_saved_state() -> None:
    """Who comes later waits behind those who came before the midnight."""
    first, again = (approval(days=0.1, desks=1) for _ in range(2))
    send(first, "use case")
    again.restore(first.state())
    assert send(again, "use case").delay_ms.tolist() == send(first, "use case").delay_ms.tolist()
