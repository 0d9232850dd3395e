"""Seen queues mean dossiers in time."""

from __future__ import annotations

from typing import Any

import pandas as pd

from evidence.cities import shipped
from evidence.claim import Claim, Trial, jobs, paired, worse_helps_less
from sim.experiments.job import Job

_REGRET = "permit_regret"


def _trials(_: int) -> dict[Trial, Job]:
    # Open to all, so that what is compared is the feed and not who buys it.
    everybody = {"policy__open_public_data": 1}
    return jobs(
        {
            "own experience": shipped("permits", exchange__void_domains=["permits"], **everybody),
            "queues": shipped("permits", **everybody),
            "3 days late": shipped("permits", permits__queues__latency=72, **everybody),
            "blurred by a day": shipped("permits", permits__queues__noise=1, **everybody),
        }
    )


def _conclude(table: pd.DataFrame) -> list[dict[str, Any]]:
    return [
        *worse_helps_less(table, _REGRET, "queues", "own experience", ("3 days late", "blurred by a day")),
        *(paired(table, outcome, "queues", "own experience") for outcome in ("permit_gap", "fill_rate")),
    ]


CLAIM = Claim(
    name="regret_of_dossiers",
    text="The regret of dossiers for permits falls with a feed of queues, and falls less with a late or blurred one.",
    outcomes=((_REGRET, ""), ("permit_time", ""), ("permit_gap", ""), ("fill_rate", "")),
    trials=_trials,
    conclude=_conclude,
)
