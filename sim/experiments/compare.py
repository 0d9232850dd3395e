"""Outcomes under several rules side by side, and paired differences of runs that share seeds; Student-t intervals."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from sim.errors import RunError
from sim.record.run import Run

_KEYS = ["side", "outcome", "group", "unit"]


def compare(runs: Sequence[Run], confidence: float = 0.95) -> pd.DataFrame:
    """Compare runs by seed: all others against the first run's scenario and rules.

    Parameters
    ----------
    runs
        Runs of at least two scenarios or rules; runs with the same seed share their random numbers.
    confidence
        Probability that an interval covers the mean difference, for normal differences.

    Returns
    -------
    One row an outcome and label, with columns side, outcome, group, unit, base, label, base_mean, mean, difference,
    low, high, pairs. Seeds for which either side has no value are left out of all of them. Intervals are nan with
    fewer than two pairs.

    Raises
    ------
    RunError
        If there is nothing to compare, a run is given twice, or no seed is in common.
    """
    table = outcomes_of(runs)
    base, *others = table["label"].unique()
    if not others:
        raise RunError(f"all runs are of {base!r}; give runs under at least two rules")
    parts = [_paired(table, base, other, confidence) for other in others]
    return pd.concat(parts, ignore_index=True)


def side_by_side(runs: Sequence[Run], confidence: float = 0.95) -> pd.DataFrame:
    """Mean of each outcome under each scenario or rules, over its seeds.

    Parameters
    ----------
    runs, confidence
        As with ``compare``.

    Returns
    -------
    One row an outcome and label, labels of an outcome below each other, efficiency before control, with columns side,
    outcome, group, unit, label, mean, low, high, seeds. Seeds without a value are left out; intervals are nan with
    fewer than two.

    Raises
    ------
    RunError
        If there are no runs, or one is given twice.
    """
    rows = []
    for keys, outcome in outcomes_of(runs).groupby(_KEYS, sort=False):
        for label, each in outcome.groupby("label", sort=False):
            values = each["value"].dropna()
            low, high = interval(values.to_numpy(), confidence)
            figures = {"mean": values.mean(), "low": low, "high": high, "seeds": len(values)}
            rows.append({**dict(zip(_KEYS, keys, strict=True)), "label": label, **figures})
    table = pd.DataFrame(rows)
    return table.sort_values("side", key=lambda side: side != "efficiency", kind="stable", ignore_index=True)


def outcomes_of(runs: Sequence[Run]) -> pd.DataFrame:
    """Outcomes of all runs in one table, with columns label and seed, which together name a run.

    Raises
    ------
    RunError
        If there are no runs, or one is given twice.
    """
    if not runs:
        raise RunError("there are no runs to compare")
    labels = _labels(runs)
    twice = [f"{label}, seed {run.seed}" for label, run in zip(labels, runs, strict=True)]
    if len(set(twice)) < len(twice):
        again = next(name for position, name in enumerate(twice) if name in twice[:position])
        raise RunError(f"two runs are of {again}; give each scenario under each seed once")
    tables = [run.outcomes.assign(label=label, seed=run.seed) for label, run in zip(labels, runs, strict=True)]
    return pd.concat(tables, ignore_index=True)


def _labels(runs: Sequence[Run]) -> list[str]:
    """What tells runs apart: their label, with the scenario's hash where that alone does not."""
    hashes: dict[str, set[str]] = {}
    for run in runs:
        hashes.setdefault(run.label, set()).add(run.scenario_hash)
    return [run.label if len(hashes[run.label]) == 1 else f"{run.label} {run.scenario_hash}" for run in runs]


def _paired(table: pd.DataFrame, base: str, label: str, confidence: float) -> pd.DataFrame:
    left = table[table["label"] == base].drop(columns="label")
    right = table[table["label"] == label].drop(columns="label")
    both = left.merge(right, on=[*_KEYS, "seed"], suffixes=("_base", ""), validate="one_to_one")
    if both.empty:
        raise RunError(f"runs of {base!r} and {label!r} have no seed in common, so they cannot be paired")
    rows = []
    for keys, each in both.groupby(_KEYS, sort=False):
        pair = each.dropna(subset=["value_base", "value"])
        difference = pair["value"] - pair["value_base"]
        low, high = interval(difference.to_numpy(), confidence)
        rows.append(
            {
                **dict(zip(_KEYS, keys, strict=True)),
                "base": base,
                "label": label,
                "base_mean": pair["value_base"].mean(),
                "mean": pair["value"].mean(),
                "difference": difference.mean(),
                "low": low,
                "high": high,
                "pairs": len(difference),
            }
        )
    return pd.DataFrame(rows)


def interval(values: np.ndarray, confidence: float = 0.95) -> tuple[float, float]:
    """Student-t interval of the mean; nan with fewer than two values."""
    if values.size < 2:
        return float("nan"), float("nan")
    from scipy import special

    quantile = float(special.stdtrit(values.size - 1, 0.5 + confidence / 2))
    half = quantile * float(values.std(ddof=1)) / float(np.sqrt(values.size))
    mean = float(values.mean())
    return mean - half, mean + half
