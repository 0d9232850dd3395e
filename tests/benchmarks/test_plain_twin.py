"""The plain Mesa, SimPy and igraph twin does what the model does, or says that it cannot."""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks.plain.compare import differences
from benchmarks.plain.model import PlainCity
from benchmarks.plain.trees import HAS_IGRAPH, IgraphTrees, ScipyTrees
from benchmarks.plain_twin import load_covered, run_product, run_twin
from sim.city.roads.network import RoadNetwork
from sim.errors import ScenarioError
from sim.scenario.load import load

#: Variants of the smallest city that reach into every corner of the twin.
_VARIANTS = {
    "as it is": {},
    "prices, look-in and mandates": {
        "policy.preset": "state-centred",
        "policy.listing_review_days": 0,
        "feeds.noise": 0.05,
    },
    "lost sales and few docks": {"industry.unmet": "lost", "industry.docks": 1, "fleet.vehicles": 5},
    "void licences": {"exchange.licences": "void", "sensors.drop_out": 0.5},
}


@pytest.mark.parametrize("variant", _VARIANTS)
def test_the_twin_records_the_same_rows_as_the_model(variant: str) -> None:
    """Orders, trips, choices, deals, listings, payments, nowcasts, stocks and fleets are equal to the last digit."""
    loaded = load_covered("tiny", _VARIANTS[variant])
    _, model, recorder = run_product(loaded)
    _, twin = run_twin(loaded)
    assert not differences(model, recorder, twin)
    assert len(recorder.frame("trips")) > 20


def test_a_twin_under_another_seed_is_told_apart() -> None:
    """The comparison can fail."""
    loaded = load_covered("tiny", {"days": 1})
    _, model, recorder = run_product(loaded)
    twin = PlainCity(loaded, loaded.scenario.seed + 1)
    twin.run()
    found = differences(model, recorder, twin)
    assert any(line.startswith("orders") for line in found)
    assert "balances" in found


def test_scenarios_beyond_the_twin_are_refused() -> None:
    """Settings that the twin has no model of are named, not ignored."""
    loaded = load("scenarios/tiny.yaml", {"fleet.dispatch": "assignment", "industry.dock_hours.factory": [6, 20]})
    with pytest.raises(ScenarioError) as refused:
        PlainCity(loaded, seed=1)
    assert "fleet.dispatch: the plain model covers 'greedy' only" in str(refused.value)
    assert "industry.dock_hours.factory: the plain model covers (0, 24) only" in str(refused.value)


@pytest.mark.skipif(not HAS_IGRAPH, reason="igraph is installed for benchmarks only")
def test_igraph_and_scipy_grow_the_same_trees() -> None:
    """Whoever has no igraph measures the same model."""
    loaded = load_covered("tiny", {"days": 1})
    network: RoadNetwork = run_product(loaded)[1].built.city.network
    trees = [make(network).distances([0, 7], network.free_ms) for make in (IgraphTrees, ScipyTrees)]
    assert np.array_equal(*trees)
