"""A claim: what is said, the trials that bear on it, and what they came to."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from sim.experiments.compare import interval
from sim.experiments.job import Job
from sim.scenario.load import LoadedScenario

#: Label and seed of a trial within its claim.
Trial = tuple[str, int]

_SEEDS = 20


@dataclass(frozen=True)
class Claim:
    """One statement about the model, with the runs that support or refute it.

    Parameters
    ----------
    name
        Name of the file of results.
    text
        The statement.
    outcomes
        Outcomes that are kept of each trial, as (outcome, group).
    trials
        Makes the jobs of all trials from the seed that was drawn when the code was frozen.
    conclude
        Draws conclusions, one row each, from a table with columns label, seed, and one an outcome.
    """

    name: str
    text: str
    outcomes: tuple[tuple[str, str], ...]
    trials: Callable[[int], Mapping[Trial, Job]]
    conclude: Callable[[pd.DataFrame], list[dict[str, Any]]]


def jobs(scenarios: Mapping[str, LoadedScenario], seeds: int = _SEEDS) -> dict[Trial, Job]:
    """Each scenario by its label under seeds from 1."""
    each_seed = range(1, seeds + 1)
    return {(label, seed): Job(scenario, seed) for label, scenario in scenarios.items() for seed in each_seed}


def paired(table: pd.DataFrame, outcome: str, label: str, base: str) -> dict[str, Any]:
    """Mean difference of an outcome between two labels over common seeds, with its 95% interval."""
    wide = table.pivot_table(index="seed", columns="label", values=outcome)
    difference = (wide[label] - wide[base]).dropna()
    low, high = interval(difference.to_numpy())
    sign = "falls" if high < 0 else "rises" if low > 0 else "cannot be told from 0"
    return {
        "outcome": outcome,
        "of": label,
        "against": base,
        "mean": float(wide[label].mean()),
        "base_mean": float(wide[base].mean()),
        "difference": float(difference.mean()),
        "low": low,
        "high": high,
        "pairs": len(difference),
        "verdict": sign,
    }


def alone(table: pd.DataFrame, outcome: str, label: str, bound: float) -> dict[str, Any]:
    """Mean of an outcome over seeds with its 95% interval, against a bound from theory."""
    values = table.loc[table["label"] == label, outcome].dropna().to_numpy()
    low, high = interval(values)
    sign = "below" if high < bound else "above" if low > bound else "cannot be told from"
    return {
        "outcome": outcome,
        "of": label,
        "mean": float(values.mean()),
        "low": low,
        "high": high,
        "runs": len(values),
        "verdict": f"{sign} {bound:g}",
    }


def worse_helps_less(
    table: pd.DataFrame, outcome: str, data: str, without: str, worse: Sequence[str]
) -> list[dict[str, Any]]:
    """Compare an outcome with data, and with worse data, to that without, and with worse data to that with."""
    return [
        paired(table, outcome, data, without),
        *(paired(table, outcome, each, without) for each in worse),
        *(paired(table, outcome, each, data) for each in worse),
    ]
