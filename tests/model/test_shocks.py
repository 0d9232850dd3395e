"""Events that a scenario names: shocks of supply, closures, scandals, drafts; and the scenarios that ship with them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from village import village

import sim
from sim.city.build import build_city
from sim.city.plants.outages import Outages
from sim.scenario.schema import Outage
from sim.units import HOUR_MS

SCENARIOS = Path(__file__).parents[2] / "scenarios"


def test_plants_that_are_hit_take_longer_while_it_lasts_and_no_other_does() -> None:
    """At half of its capacity a plant takes twice as long; two outages of one good multiply."""
    chain = build_city(village(), 1).city.chain
    good = chain.goods.names[0]
    halves = tuple(Outage(good=good, begin=begin, end=4, lost=0.5) for begin in (1, 3))
    outages = Outages(chain, halves)
    makes = np.array([p >= 0 and chain.point_good[p] == 0 for p in chain.output_point])
    for hour, times in enumerate((1, 2, 2, 4, 1)):
        expected = np.where(makes, times * chain.lot_ms, chain.lot_ms)
        assert np.array_equal(outages.lot_ms(hour * HOUR_MS), expected)


#: Shipped scenarios with the event that each is about, moved to the first days.
SHORT: dict[str, dict[str, Any]] = {
    "supply-shock": {"industry.outages": [{"good": "iron_ore", "begin": 0, "end": 72, "lost": 0.9}]},
    "road-closure": {"roads.closures[0].begin": 24, "roads.closures[1].begin": 24},
    "leak-scandal": {"leaks.scandals": [{"day": 1, "products": 2}]},
    "draft-public-data": {
        "timeline[0].day": 1, "timeline[1].day": 2,
    },
}  # fmt: skip


@pytest.mark.parametrize("name", SHORT)
def test_shipped_scenarios_of_events_run(name: str) -> None:
    """Each at reduced length, and what it is about is on record."""
    run = sim.run(sim.load(SCENARIOS / f"{name}.yaml", {"days": 3, "warmup_days": 0, **SHORT[name]}))
    if name == "leak-scandal":
        assert len(run.table("leaks")) >= 2
    elif name == "draft-public-data":
        policies = run.table("policies")
        assert set(policies["status"]) == {"start", "draft", "enforced", "asked", "enacted"}
    elif name == "road-closure":
        assert run.outcome("incidents") > 0
    else:
        calm = sim.run(sim.load(SCENARIOS / f"{name}.yaml", {"days": 3, "warmup_days": 0, "industry.outages": []}))
        assert run.outcome("order_wait") > calm.outcome("order_wait")
