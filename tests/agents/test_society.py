"""Legal persons on Mesa: rows and kinds, and no model that outlives its run."""

from __future__ import annotations

import gc
import subprocess
import sys
import weakref
from pathlib import Path

import numpy as np
import pytest

import sim
import sim.experiments.simulate
from sim.agents import Carrier, Factory, Firm, IotOperator, Retailer, Society
from sim.agents.person import Person, found
from sim.agents.seller import Seller
from sim.model import CityModel

ROOT = Path(__file__).parents[2]


def town() -> Society:
    """Two factories, a store, a carrier and an IoT operator, founded in no particular order."""
    society = Society(seed=1)
    found(society, Carrier, 3, ["carrier"])
    found(society, Factory, 0, ["kiln", "mill"])
    found(society, IotOperator, 4, ["iot"])
    found(society, Retailer, 2, ["store"])
    return society


@pytest.mark.parametrize(
    ("kind", "rows"),
    [(Person, [0, 1, 2, 3, 4]), (Firm, [0, 1, 2]), (Seller, [0, 1, 2, 4]), (Factory, [0, 1]), (Carrier, [3])],
)
def test_persons_are_found_by_kind_and_what_it_is_a_kind_of(kind: type[Person], rows: list[int]) -> None:
    """Ascending, whatever the order in which they were founded."""
    found_rows = town().rows_of(kind)
    assert found_rows.tolist() == rows
    assert found_rows.dtype == np.int64


def test_a_society_without_a_kind_has_no_rows_of_it() -> None:
    """An empty array of whole numbers, fit to be an index."""
    assert np.arange(5)[Society(seed=1).rows_of(Carrier)].size == 0


def test_names_and_rows_go_together() -> None:
    """Consecutive rows, one a name; Mesa's own numbering is nobody's business."""
    society = town()
    assert sorted((agent.row, agent.name) for agent in society.agents) == [
        (0, "kiln"), (1, "mill"), (2, "store"), (3, "carrier"), (4, "iot"),
    ]  # fmt: skip


def test_a_dissolved_society_is_let_go() -> None:
    """Nothing of Mesa's keeps it: no table of a class, no agent set."""
    society = town()
    gone = weakref.ref(society)
    agents = [weakref.ref(agent) for agent in society.agents]
    society.dissolve()
    assert not list(society.agents)
    del society
    gc.collect()
    assert gone() is None
    assert [agent() for agent in agents] == [None] * 5


def test_a_society_can_be_dissolved_twice() -> None:
    """And one that never had an agent."""
    society = town()
    society.dissolve()
    society.dissolve()
    Society(seed=2).dissolve()


@pytest.mark.parametrize("breaks", [False, True], ids=["finished", "broken"])
def test_no_model_outlives_its_run(breaks: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """Workers run thousands of models: each must be gone after its run, also where the run breaks off."""
    models = []

    class Watched(CityModel):
        def __init__(self, *arguments: object) -> None:
            super().__init__(*arguments)  # type: ignore[arg-type]
            models.append(weakref.ref(self))

        def start(self) -> None:
            if breaks:
                raise RuntimeError("on purpose")
            super().start()

    monkeypatch.setattr(sim.experiments.simulate, "CityModel", Watched)
    scenario = sim.load(ROOT / "scenarios/tiny.yaml", {"days": 1, "warmup_days": 0})
    try:
        sim.run(scenario)
    except RuntimeError:
        assert breaks
    gc.collect()
    assert [model() for model in models] == [None]


def test_agents_import_no_truth() -> None:
    """In a fresh process: importing those who decide brings no city, market, rules, model or record with it."""
    code = (
        "import sys, sim.agents, sim.government.state, sim.decisions, sim.knowledge\n"
        "print([m for m in sys.modules if m.startswith(('sim.city', 'sim.exchange', 'sim.data', 'sim.model',"
        " 'sim.regulation', 'sim.record', 'sim.experiments'))])"
    )
    told = subprocess.run([sys.executable, "-c", code], cwd=ROOT, text=True, capture_output=True, check=True)  # noqa: S603
    assert told.stdout.strip() == "[]"
