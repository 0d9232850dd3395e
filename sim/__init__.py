"""datacity: a city whose firms and departments trade data, under rules that you set.

>>> import sim
>>> scenario = sim.load("scenarios/quickstart.yaml", {"policy.listing_review_days": 5})
>>> run = sim.run(scenario, seed=1)
>>> run.outcomes, run.table("deals")

Nothing heavy is imported until it is used.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd

    from sim.record.run import Run
    from sim.scenario.load import LoadedScenario

__all__ = ["compare", "load", "open_run", "run", "run_many", "side_by_side"]


def load(
    path: str | Path, overrides: Mapping[str, Any] | Sequence[str] = (), plugins: Sequence[str] = ()
) -> LoadedScenario:
    """Read a scenario file.

    Parameters
    ----------
    path
        YAML file.
    overrides
        Values by dotted path, ``{"policy.seller_fee": 5}``, or texts such as ``"policy.seller_fee=5"``.
    plugins
        Price mechanisms of your own in the scenario's folder, as ``module:name``.

    Raises
    ------
    sim.errors.ScenarioError
        With every problem and its place.
    """
    from sim.scenario.load import load as read

    return read(path, overrides, plugins)


def run(scenario: LoadedScenario, seed: int | None = None, out: str | Path | None = None) -> Run:
    """Run a scenario.

    Parameters
    ----------
    scenario
        From ``load``.
    seed
        Seed of every draw; the scenario's own where none is given.
    out
        Folder of results to write a run folder with report into; in memory only where none is given.
    """
    from sim.experiments.job import Job
    from sim.experiments.simulate import run_in_memory

    job = Job.of(scenario, seed)
    if out is None:
        return run_in_memory(job)
    from sim.views.publish import run_and_publish

    return run_and_publish(job, Path(out))


def run_many(scenarios: Sequence[LoadedScenario], seeds: Sequence[int], workers: int | None = None) -> list[Run]:
    """Run every scenario under every seed over local processes; tables are not kept.

    Scripts that call this need the usual ``if __name__ == "__main__"``, because workers are spawned.
    """
    from sim.experiments.job import Job
    from sim.experiments.pairs import run_all

    return run_all([Job.of(scenario, seed) for scenario in scenarios for seed in seeds], workers)


def compare(runs: Sequence[Run]) -> pd.DataFrame:
    """Paired differences between runs that share seeds, with 95% Student-t intervals."""
    from sim.experiments.compare import compare as paired

    return paired(runs)


def side_by_side(runs: Sequence[Run]) -> pd.DataFrame:
    """Mean of each outcome under each rules, efficiency before control, with 95% Student-t intervals."""
    from sim.experiments.compare import side_by_side as means

    return means(runs)


def open_run(folder: str | Path) -> Run:
    """Read a finished run folder."""
    from sim.record.run import Run

    return Run.open(Path(folder))
