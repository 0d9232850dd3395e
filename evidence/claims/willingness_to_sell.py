"""What keeps holders from selling data."""

from __future__ import annotations

from typing import Any

import pandas as pd

from evidence.cities import shipped
from evidence.claim import Claim, Trial, jobs, paired
from sim.experiments.job import Job

_CITIES = ("quickstart", "data-city")
_OWNERS = ("private", "state", "foreign")
_STEPS = ("willingness", "participation")
#: Enough, as nearly all change, or nearly none.
_SEEDS = 10


def _trials(_: int) -> dict[Trial, Job]:
    status_quo = {"policy": "status-quo-2021", "days": 60}
    return jobs(
        {
            f"{city}, {label}": shipped(city, **changes)
            for city in _CITIES
            for label, changes in {
                "status quo": status_quo,
                "no fear": status_quo | {"beliefs__hazards": 0},
                "liberal": {"policy": "liberal", "days": 60},
            }.items()
        },
        _SEEDS,
    )


def _conclude(table: pd.DataFrame) -> list[dict[str, Any]]:
    return [
        {"city": city} | paired(table, f"{step} ({owner})", f"{city}, {label}", f"{city}, status quo")
        for city in _CITIES
        for label in ("no fear", "liberal")
        for step in _STEPS
        for owner in _OWNERS
    ]


CLAIM = Claim(
    name="willingness_to_sell",
    text="Private holders offer data where they believe in no hazards, and hardly any does with beliefs of 2021.",
    outcomes=tuple((step, owner) for step in _STEPS for owner in _OWNERS),
    trials=_trials,
    conclude=_conclude,
)
