"""What exchanges do to a city in which trade without them is always open."""

from __future__ import annotations

from typing import Any

import pandas as pd

from evidence.cities import shipped
from evidence.claim import Claim, Trial, jobs, paired
from sim.experiments.job import Job

#: The same trade in data through one exchange and through two.
_CITIES = ("one exchange", "two exchanges")
_CATALOGUE = {"products": 240, "buyers": {"services": 120, "foreign": 4}}
_SEEDS = 10
_EFFECTS = ("logistics_cost", "fill_rate", "choice_regret", "digital_value_added", "informal_share", "leaks")


def _trials(_: int) -> dict[Trial, Job]:
    cities = (shipped("data-city"), shipped("two-exchanges", catalogue=_CATALOGUE, leaks={}))
    with_exchange = jobs(dict(zip(_CITIES, cities, strict=True)), _SEEDS)
    return with_exchange | {
        (f"{label}, closed", seed): job.closed_twin() for (label, seed), job in with_exchange.items()
    }


def _conclude(table: pd.DataFrame) -> list[dict[str, Any]]:
    return [
        {"city": city} | paired(table, outcome, city, f"{city}, closed") for city in _CITIES for outcome in _EFFECTS
    ]


CLAIM = Claim(
    name="value_of_exchange",
    text="What exchanges do to a city, whatever the sign, against twins in which all trade in data is bilateral.",
    outcomes=tuple((name, "") for name in _EFFECTS),
    trials=_trials,
    conclude=_conclude,
)
