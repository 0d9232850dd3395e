"""What traded stock feeds do to a city as a whole."""

from __future__ import annotations

from typing import Any

import pandas as pd

from evidence.cities import drawn, shipped
from evidence.claim import Claim, Trial, jobs, paired
from sim.experiments.job import Job

_EFFECTS = (
    "logistics_cost", "backlog_cost", "holding_cost", "freight_cost", "fill_rate", "order_wait", "choice_regret"
)  # fmt: skip


def _trials(frozen_seed: int) -> dict[Trial, Job]:
    cities = {"quickstart": shipped("quickstart"), "harbour": shipped("harbour"), "drawn": drawn(frozen_seed)}
    with_data = jobs(cities)
    return with_data | {(f"{label}, void", seed): job.void_twin() for (label, seed), job in with_data.items()}


def _conclude(table: pd.DataFrame) -> list[dict[str, Any]]:
    cities = [label for label in table["label"].unique() if not label.endswith(", void")]
    return [{"city": city} | paired(table, outcome, city, f"{city}, void") for city in cities for outcome in _EFFECTS]


CLAIM = Claim(
    name="value_of_data",
    text="What traded stock feeds do to the city as a whole, whatever the sign, against twins with void licences.",
    outcomes=tuple((name, "") for name in _EFFECTS),
    trials=_trials,
    conclude=_conclude,
)
