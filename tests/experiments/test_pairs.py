"""Many runs at once: in the order asked for, with their failures, and twins that differ in nothing but data."""

from __future__ import annotations

import shutil
import subprocess
import sys
from functools import partial
from pathlib import Path

import pytest
from village import ACROSS_DAYS, TINY, TRADE, environment, village

import sim
from sim.errors import ScenarioError
from sim.experiments import value
from sim.experiments.job import Job
from sim.experiments.pairs import run_all, twins
from sim.experiments.simulate import run_in_memory
from sim.experiments.value import runs_of_value, savings, value_of_data


def test_results_come_in_the_order_of_jobs_whoever_is_done_first() -> None:
    """Over two processes, a long job given first is first in the results, and all are what they are alone."""
    jobs = [Job.of(village(TRADE | {"days": 30})), *(Job.of(village(TRADE), seed) for seed in (5, 4))]
    done: list[int] = []
    runs = run_all(jobs, workers=2, done=done.append)
    assert [(run.about["days"], run.seed) for run in runs] == [(30, 1), (3, 5), (3, 4)]
    assert done == [1, 2, 3]
    alone = run_in_memory(jobs[1])
    assert runs[1].about["content_hash"] == alone.about["content_hash"]
    assert runs[1].outcomes.equals(alone.outcomes)
    assert all(len(run.table("choices")) == 0 for run in runs), "tables are not carried between processes"


@pytest.mark.parametrize("workers", [1, 2])
def test_a_job_that_fails_is_told_as_where_it_failed(workers: int, tmp_path: Path) -> None:
    """A map that is gone when its turn comes is an error with its problem, from a worker as from here."""
    map_folder = tmp_path / "map"
    map_folder.mkdir()
    (map_folder / "node.csv").write_text("node_id,x_coord,y_coord\n1,0,0\n2,1,0\n")
    (map_folder / "link.csv").write_text("link_id,from_node_id,to_node_id,length,directed\n1,1,2,1,1\n2,2,1,1,1\n")
    (tmp_path / "tiny.yaml").write_text(TINY.read_text().replace("synthetic: {nodes: 36, size: 4 km}", "map: map"))
    loaded = sim.load(tmp_path / "tiny.yaml")
    shutil.rmtree(map_folder)
    with pytest.raises(ScenarioError, match=r"tiny\.yaml:8:8: roads\.map: there is no folder 'map'"):
        run_all([Job.of(loaded), Job.of(loaded, 2)], workers)


def test_nothing_to_run_is_no_result() -> None:
    """An empty list needs no process."""
    assert run_all([]) == []


# ── twins ────────────────────────────────────────────────────────────────────────────────────────
def test_twins_share_seeds_and_differ_in_licences_alone() -> None:
    """From the job's seed on, each seed once with licences and once with all of them void."""
    job = Job.of(village(), seed=7)
    first, second = twins(job, 2)[:2], twins(job, 2)[2:]
    assert [each.seed for each in first] == [each.seed for each in second] == [7, 8]
    for one, void in zip(first, second, strict=True):
        assert void.scenario.exchange.licences == "void"
        exchange = void.scenario.exchange.model_copy(update={"licences": one.scenario.exchange.licences})
        assert void.scenario.model_copy(update={"exchange": exchange}) == one.scenario
        assert (void.label, void.scenario_hash) != (one.label, one.scenario_hash)


def test_in_a_void_twin_data_is_traded_and_never_delivered() -> None:
    """Deals are made and paid, every delivery is refused, and nobody is informed; customers and prices are the same."""
    job = Job.of(village())
    run, void = run_in_memory(job), run_in_memory(job.void_twin())
    assert len(void.table("deals")) > 0
    refusals = void.table("refusals")
    assert set(refusals.loc[refusals["arrow"] == "Deliver", "reason"]) == {"licences are void"}
    assert not void.table("choices")["informed"].any()
    assert run.table("choices")["informed"].any()
    assert "Deliver" not in set(run.table("refusals")["arrow"])
    wanted = [each.table("stocks").groupby(["day", "site"], observed=True)["wanted_t"].sum() for each in (run, void)]
    assert wanted[0].equals(wanted[1])
    regret = void.table("choices")
    assert regret["regret_cny"].equals(regret["regret_uninformed_cny"])


def test_a_twin_of_a_void_run_is_that_run() -> None:
    """Voiding twice changes nothing, so the value of its data is not asked for."""
    void = Job.of(village()).void_twin()
    assert void.void_twin() == void
    assert value_of_data(Job.of(village({"exchange.licences": "void", "twins": 3}))) is None
    assert value_of_data(Job.of(village({"twins": 0}))) is None


def test_savings_are_what_the_twin_costs_more() -> None:
    """Saving = without - with, paired by seed; without trade there is nothing to save."""
    jobs = twins(Job.of(village()), 2)
    runs = run_all(jobs, workers=1)
    table = savings(runs).set_index("outcome")
    cost = [run.outcome("logistics_cost") for run in runs]
    row = table.loc["logistics_cost"]
    assert row["pairs"] == 2
    assert row["saving"] == pytest.approx((cost[2] - cost[0] + cost[3] - cost[1]) / 2)
    assert row["saving"] == pytest.approx(row["without"] - row["with"])
    nothing = savings(run_all(twins(Job.of(village(TRADE | {"feeds.ask": 1e6})), 2), workers=1)).set_index("outcome")
    assert nothing.loc["logistics_cost", ["saving", "low", "high"]].tolist() == [0, 0, 0]


# ── by domain ────────────────────────────────────────────────────────────────────────────────────
#: Roads on which it matters what trucks know of them, with a view on sale at once.
CROWDED = TRADE | {
    "roads.background.peak_load": 0.9,
    "roads.variation": {"within_day": 1.0},
    "roads.incidents": {"per_million_km": 200, "closed": 0.5},
    "policy.listing_review_days": 0,
    "fleet.working_capital": 20_000,
    "map_feed": {"ask": 5, "integration": 0, "upkeep": 1, "term": 0.5, "detectors": {"share": 0.5}},
}
BY_DOMAIN = {"twins": 2, "twins_by_domain": True}


@pytest.fixture
def in_this_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """Small runs are done before a worker has started."""
    monkeypatch.setattr(value, "run_all", partial(run_all, workers=1))


@pytest.mark.slow
@pytest.mark.usefixtures("in_this_process")
def test_the_value_of_a_domain_is_what_the_others_alone_cost_more() -> None:
    """Against runs with its licences alone void, under the same seeds; the total is what it is without."""
    job = Job.of(village(CROWDED | BY_DOMAIN | {"twins": 1}))
    worth = value_of_data(job)
    assert worth is not None
    assert worth.by_domain is not None
    assert runs_of_value(job) == 4
    assert runs_of_value(Job.of(village(CROWDED | BY_DOMAIN))) == 8
    base = run_in_memory(job)
    assert worth.total.equals(savings([base, run_in_memory(job.void_twin())]))
    cost = worth.by_domain[worth.by_domain["outcome"] == "logistics_cost"].set_index("domain")
    assert list(cost.index) == ["stock", "roads"]
    for domain in cost.index:
        more = run_in_memory(job.void_twin(domain)).outcome("logistics_cost") - base.outcome("logistics_cost")
        assert cost.loc[domain, "saving"] == pytest.approx(more)
        assert more != 0.0


@pytest.mark.usefixtures("in_this_process")
def test_a_domain_that_is_alone_is_worth_all_and_costs_no_more_runs() -> None:
    """Leaving it out leaves nothing, so the total's runs say it; a domain that is void already is not asked for."""
    job = Job.of(village(TRADE | BY_DOMAIN))
    worth = value_of_data(job)
    assert worth is not None
    assert worth.by_domain is not None
    assert runs_of_value(job) == 4
    assert worth.by_domain.drop(columns="domain").equals(worth.total)
    assert set(worth.by_domain["domain"]) == {"stock"}
    assert Job.of(village(CROWDED | {"exchange.void_domains": ["roads"]})).scenario.traded_domains == ("stock",)
    assert Job.of(village(CROWDED | {"exchange.licences": "void"})).scenario.traded_domains == ()
    plain = value_of_data(Job.of(village(TRADE | {"twins": 1})))
    assert plain is not None
    assert plain.by_domain is None


def test_leaving_a_domain_out_keeps_out_what_is_out_already() -> None:
    """The twin of a job without roads has neither."""
    job = Job.of(village(ACROSS_DAYS | {"exchange.void_domains": ["roads"]}))
    assert job.void_twin("stock").scenario.exchange.void_domains == ("roads", "stock")
    asked = Job.of(village(ACROSS_DAYS | BY_DOMAIN))
    assert asked.scenario_hash == Job.of(village(ACROSS_DAYS)).scenario_hash


# ── of the exchange ──────────────────────────────────────────────────────────────────────────────
@pytest.mark.usefixtures("in_this_process")
def test_the_value_of_the_exchange_is_what_trade_without_one_costs_more() -> None:
    """Against runs in which exchanges alone are closed, under the same seeds; data is traded in both."""
    job = Job.of(village(TRADE | {"twins": 1, "twins_of_exchange": True, "exchange.off_exchange.days": 0}))
    assert runs_of_value(job) == 3
    worth = value_of_data(job)
    assert worth is not None
    assert worth.of_exchange is not None
    base, closed = run_in_memory(job), run_in_memory(job.closed_twin())
    assert worth.of_exchange.equals(savings([base, closed]))
    assert worth.total.equals(savings([base, run_in_memory(job.void_twin())]))
    assert closed.outcome("informal_share") == 1.0
    assert closed.about["label"] == f"{base.about['label']}, exchange closed"


def test_a_closed_exchange_is_not_closed_again() -> None:
    """Its value is not asked for, and asking makes no other scenario."""
    closed = Job.of(village(TRADE | {"twins": 1, "twins_of_exchange": True, "exchange.venue": "closed"}))
    assert closed.closed_twin() == closed
    assert runs_of_value(closed) == 2
    assert Job.of(village(TRADE | {"twins_of_exchange": True})).scenario_hash == Job.of(village(TRADE)).scenario_hash


def test_a_script_needs_no_guard(tmp_path: Path) -> None:
    """Workers do not run the calling script again: what it prints is printed once."""
    script = tmp_path / "study.py"
    script.write_text(
        "import sim\nfrom sim.experiments.job import Job\nfrom sim.experiments.pairs import run_all\n"
        f"print('begun')\njobs = [Job(sim.load({str(TINY)!r}), seed) for seed in (1, 2)]\n"
        "print([run.seed for run in run_all(jobs, workers=2)])\n"
    )
    done = subprocess.run([sys.executable, script], capture_output=True, text=True, check=False, env=environment())  # noqa: S603
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == ["begun", "[1, 2]"]
