"""Sellers put money into the quality of their data: paid for, delivered, and kept back by fear."""

from __future__ import annotations

import itertools
from pathlib import Path

import numpy as np
import pytest

import sim
from sim.knowledge.hazards import Hazard
from sim.model import CityModel
from sim.record.recorder import MemoryRecorder
from sim.record.run import Run
from sim.record.tables import frame
from sim.scenario.load import LoadedScenario
from sim.units import DAY_MS, HOUR_MS

from .stops import started, stopped

TINY = Path(__file__).parents[2] / "scenarios/tiny.yaml"
_CURATION = {"review": 2, "cost": 300}


def village(curation: dict[str, float] | None, **changes: object) -> LoadedScenario:
    """The village whose services buy from platforms and from each other."""
    catalogue = {"products": 40, "state_share": 0.3, "latency": 1, "curation": curation}
    return sim.load(TINY, {"days": 9, "catalogue": catalogue, "beliefs.hazards": 0, **changes})


@pytest.fixture(scope="module")
def ran() -> tuple[CityModel, MemoryRecorder]:
    """Nine days of it."""
    model = started(village(_CURATION))
    model.run(recorder := MemoryRecorder(model.names))
    return model, recorder


def _known(model: CityModel) -> np.ndarray:
    assert model.data_use is not None
    return model.data_use._catalogue.known.usable


def test_every_step_is_paid_for_by_the_seller_and_counted(ran: tuple[CityModel, MemoryRecorder]) -> None:
    """One payment a step, of its cost, to the outside; steps of a product count up and stop at the most."""
    _, recorder = ran
    steps = frame(recorder.tables, "investments").astype({"product": str, "person": str})
    ledger = frame(recorder.tables, "ledger").astype({"payer": str, "payee": str})
    paid = ledger[ledger["why"] == "curation"].set_index("cause").loc[steps["event"]]
    assert len(steps) > 3
    assert (paid["amount_cny"] == 300.0).all()
    assert (paid["payee"] == "outside").all()
    assert (paid["payer"].to_numpy() == steps["person"].to_numpy()).all()
    assert (paid["time"].to_numpy() == steps["time"].to_numpy()).all()
    for _, of_one in steps.groupby("product"):
        assert of_one["steps"].tolist() == list(range(1, len(of_one) + 1))
    assert (steps["quality_after"] > steps["quality_before"]).all()
    assert steps["steps"].max() <= 5


def test_public_bodies_do_not_invest(ran: tuple[CityModel, MemoryRecorder]) -> None:
    """Margins are not what they offer data for."""
    persons = frame(ran[1].tables, "persons").astype(str).set_index("person")["ownership"]
    steps = frame(ran[1].tables, "investments")
    assert "government" not in set(steps["person"].astype(str).map(persons))


def test_what_is_delivered_is_better_where_money_was_put_into_it_and_nowhere_else() -> None:
    """The same copies at the same instants: with half of what is wrong gone, more of their value is left."""
    found = []
    for left in (1.0, 0.5):
        model = stopped(village(None), DAY_MS)
        assert model.data_use is not None
        catalogue = model.data_use._catalogue
        each = np.ones(catalogue.products.count)
        each[::2] = left
        catalogue.curate(each)
        model.run(MemoryRecorder(model.names))
        found.append((_known(model).copy(), catalogue.known.arrived, catalogue.valuations.interests.product))
    (before, had, product), (after, has, _) = found
    both = had & has
    assert (after[both & (product % 2 == 0)] > before[both & (product % 2 == 0)]).all()
    assert (both & (product % 2 == 0)).sum() > 3


def test_curation_that_nobody_wants_leaves_everything_as_without() -> None:
    """At a cost beyond any gain all rows of deals and payments are the same."""
    plain, dear = (sim.run(village(curation, days=4)) for curation in (None, {"cost": 10**9, "review": 1}))
    for table in ("deals", "ledger", "digital", "listings"):
        assert plain.table(table).equals(dear.table(table)), table
    assert dear.table("investments").empty


@pytest.mark.parametrize("hazard", [Hazard.FORFEITURE, Hazard.VOLATILITY])
def test_who_fears_more_invests_no_more(hazard: Hazard) -> None:
    """At one instant of one city: products wanted at a higher belief are among those at a lower one, and fewer."""
    model = stopped(village(_CURATION, **{"beliefs.hazards": 1}), 6 * DAY_MS + 7 * HOUR_MS)
    assert model.curators is not None
    curators, beliefs = model.curators, model.prospects.beliefs
    after = curators._catalogue.declared(curators._left_after(1))
    gain = after / curators._catalogue.declared(curators._left_after(0)) - 1.0
    wanted = []
    for level in (0.0, 0.1, 0.5, 2.0, 8.0):
        beliefs.level[hazard] = level
        wanted.append(set(curators._wanted(gain)[0].tolist()))
    assert all(more <= less for less, more in itertools.pairwise(wanted))
    assert len(wanted[-1]) < len(wanted[0])


def test_a_run_cut_in_two_invests_as_a_whole_one() -> None:
    """Steps taken are part of what is saved, and products are as good afterwards as before."""
    first = stopped(village(_CURATION), 5 * DAY_MS)
    assert first.curators is not None
    other = CityModel(village(_CURATION), 1)
    assert other.curators is not None
    other.curators.restore(first.curators.state())
    assert first.curators._steps.sum() > 0
    assert (other.curators._catalogue._quality.noise == first.curators._catalogue._quality.noise).all()


def test_the_outcome_is_what_was_paid_a_day() -> None:
    """By owner it adds up."""
    run: Run = sim.run(village(_CURATION, warmup_days=0))
    table = run.outcomes.set_index(["outcome", "group"])["value"]["invested"]
    assert table[""] == pytest.approx(run.table("investments")["cost_cny"].sum() / 9)
    assert table[""] == pytest.approx(table.drop("").sum())
    assert table[""] > 0
