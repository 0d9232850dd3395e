"""One scenario under several policies."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path

from sim.errors import UsageError
from sim.experiments.job import Job
from sim.levers import LeverValue
from sim.scenario.load import load


def jobs_under(
    scenario: Path, policies: Sequence[str], overrides: Sequence[str] = (), plugins: Sequence[str] = ()
) -> list[Job]:
    """The scenario under each of several policies and its own seed.

    Parameters
    ----------
    scenario
        YAML file.
    policies
        Presets or policy files; each takes the place of the scenario's own policy.
    overrides
        Laid over the scenario and each policy, so that ``policy.seller_fee=3`` moves a lever of all.

    Raises
    ------
    ScenarioError
        If the scenario or a policy is wrong.
    UsageError
        If two policies come to the same.
    """
    jobs = [Job.of(load(scenario, (f"policy={name}", *overrides), plugins)) for name in policies]
    for position, job in enumerate(jobs):
        same = [name for name, other in zip(policies[:position], jobs, strict=False) if _rules(other) == _rules(job)]
        if same:
            raise UsageError(f"{policies[position]} and {same[0]} come to the same rules; leave one out")
    return jobs


def _rules(job: Job) -> dict[str, LeverValue]:
    return dict(job.scenario.first_policy)


def shared_hash(jobs: Sequence[Job]) -> str:
    """Hash of a set of jobs, for the name of what is written about them."""
    text = " ".join(f"{job.scenario_hash} {job.seed}" for job in jobs)
    return hashlib.sha256(text.encode()).hexdigest()[:8]
