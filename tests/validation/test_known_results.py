"""Rows pass, give the same numbers again, and fail where the city does something else."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from sim.decisions.levels import base_stock
from sim.validation import allocation, braess, docks, inventory, paths, registry, sellers, sensors, stock_information
from sim.validation.row import FAILS, PASSES, Trial, run_row
from sim.validation.statistics import controlled_mean

SEED = 2014
#: Rows that need no data and take a moment; the docks' take minutes and are tried in small below.
QUICK = [row.name for row in registry.ROWS.values() if row.data is None and not row.name.startswith("docks-")]
NETWORKS = [row.name for row in registry.ROWS.values() if row.data is not None]


@pytest.mark.parametrize("name", QUICK)
def test_quick_rows_pass_and_repeat(name: str) -> None:
    row = registry.ROWS[name]
    outcome = run_row(row, Trial(SEED, None))
    assert outcome.verdict == PASSES, outcome.figures
    assert run_row(row, Trial(SEED, None)) == outcome


@pytest.mark.parametrize("name", NETWORKS)
def test_rows_on_public_networks_pass(data_folder: Path, name: str) -> None:
    outcome = run_row(registry.ROWS[name], Trial(SEED, data_folder))
    assert outcome.verdict == PASSES, outcome.figures


@pytest.mark.slow
@pytest.mark.parametrize("queue", docks.QUEUES, ids=lambda queue: queue.name)
def test_docks_wait_as_theory_says(queue: docks.Queue) -> None:
    """A tenth of the row's trucks: within 4 standard errors of their mean, which is known to 3%."""
    seen = docks.replications(queue, SEED, queue.customers // 10)
    wait, error = controlled_mean(seen.wait, (seen.arrivals - queue.load, seen.service - 1.0))
    assert error < 0.03 * queue.wait
    assert abs(wait - queue.wait) < 4 * error


def test_docks_that_are_slower_are_found_out() -> None:
    """Seven percent more load than the row believes."""
    queue = replace(docks.QUEUES[4], load=0.86, customers=400_000)
    row = replace(registry.ROWS["docks-md1"], figures=lambda trial: docks.figures(queue, trial))
    outcome = run_row(row, Trial(SEED, None))
    assert outcome.verdict == FAILS
    assert outcome.figures[0].obtained == pytest.approx(0.86 / (2 * 0.14), rel=0.15)


def test_stock_below_the_best_level_is_found_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """A tenth less than the newsvendor's: neither the level nor its cost is the published one."""
    monkeypatch.setattr(inventory, "base_stock", lambda *given: 0.9 * base_stock(*given))
    outcome = run_row(registry.ROWS["newsvendor"], Trial(SEED, None))
    assert [figure.passes for figure in outcome.figures] == [False, False]


def test_a_shortcut_that_takes_time_is_no_paradox() -> None:
    """At 30 minutes nobody uses it, and everybody is as fast as without."""
    slow = (*braess.ROADS, "3 4 1 0 30 0 1 0 0 1;")
    assert braess.minutes_each(slow) == pytest.approx(65.0, rel=1e-6)


@pytest.mark.parametrize("informed", [0.25, 0.5, 0.75])
def test_who_knows_of_the_shortcut_gains_while_everybody_together_loses(informed: float) -> None:
    """Nobody informed would give the map back, though all would be better off without the news."""
    times = braess.times_with_informed(informed)
    assert times.informed == pytest.approx(1.0 + informed, abs=2 / braess.DRIVERS)
    assert times.uninformed == pytest.approx(1.5 + informed / 2, abs=2 / braess.DRIVERS)
    assert times.informed < times.uninformed
    assert times.mean > braess.times_with_informed(0.0).mean + 0.02


def test_probes_with_an_error_in_common_are_found_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """Half of the error in common: the floor is a quarter of what it should be."""
    surveyed = sensors.surveyed
    monkeypatch.setattr(sensors, "surveyed", lambda trial, n, common, surveys: surveyed(trial, n, common / 2, surveys))
    verdicts = {f.name: f.passes for f in registry.ROWS["error-floor"].figures(Trial(SEED, None))}
    assert not verdicts["error variance of 400 readings"]
    assert verdicts["what the bureau believes it to be, of 400 readings"]


def test_a_path_that_is_no_shortest_one_is_found_out(data_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ways that are longer by a hundred-thousandth are not those published."""
    find = paths.find_paths
    monkeypatch.setattr(paths, "find_paths", lambda network, cost, pairs: find(network, cost * 1.00001, pairs))
    outcome = run_row(registry.ROWS["paths-helsinki-centre"], Trial(SEED, data_folder))
    assert outcome.verdict == FAILS


def test_seeing_a_stock_that_tells_nothing_is_found_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """Consumers who want all at once: how far the customer is from its next order is no news."""
    monkeypatch.setattr(stock_information, "USUAL", stock_information.WILD)
    verdicts = [figure.passes for figure in stock_information.ROWS[0].figures(Trial(SEED, None))]
    assert verdicts == [False, False, False]


def test_sellers_who_know_no_more_than_buyers_are_no_lemons() -> None:
    """As soon as quality shows, it is traded at its price."""
    assert sellers.share_traded(1.2) < 1e-3
    assert sellers.share_traded(1.2, revealed=1.0) == 1.0


@pytest.mark.parametrize("off", [0.7, 1.5])
def test_acting_too_early_or_too_late_costs(off: float) -> None:
    """At volatility .2 the best multiple is 2; the lattice tells others from it."""
    assert sellers.payoff_share(0.2, 2.0) == pytest.approx(1.0, abs=1e-3)
    assert sellers.payoff_share(0.2, 2.0 * off) < 0.99


def test_a_planner_who_shares_out_by_another_rule_is_found_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """In proportion to what is believed, not by equal margins: the gain is no longer its visibility."""
    monkeypatch.setattr(allocation, "share_out", lambda believed, total: total * believed / believed.sum())
    outcome = run_row(registry.ROWS["planner"], Trial(SEED, None))
    gains = [figure for figure in outcome.figures if figure.name.startswith("planner")]
    assert outcome.verdict == FAILS
    assert not any(figure.passes for figure in gains if figure.expected != 1.0)
