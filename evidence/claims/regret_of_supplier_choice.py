"""Known stocks mean better choices of suppliers."""

from __future__ import annotations

from typing import Any

import pandas as pd

from evidence.cities import shipped
from evidence.claim import Claim, Trial, jobs, worse_helps_less
from sim.experiments.job import Job

_REGRET = "choice_regret"


def _trials(_: int) -> dict[Trial, Job]:
    return jobs(
        {
            "none": shipped("quickstart", exchange__licences="void"),
            "fresh": shipped("quickstart"),
            "12 h late": shipped("quickstart", feeds__latency=12),
            "blurred by 60%": shipped("quickstart", feeds__noise=0.6),
        }
    )


def _conclude(table: pd.DataFrame) -> list[dict[str, Any]]:
    return worse_helps_less(table, _REGRET, "fresh", "none", ("12 h late", "blurred by 60%"))


CLAIM = Claim(
    name="regret_of_supplier_choice",
    text="The regret of supplier choice falls with a stock feed, and falls less with a late or blurred one.",
    outcomes=((_REGRET, ""), ("informed_choices", ""), ("logistics_cost", "")),
    trials=_trials,
    conclude=_conclude,
)
