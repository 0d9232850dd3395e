"""Better maps mean better routes."""

from __future__ import annotations

from typing import Any

import pandas as pd

from evidence.cities import shipped
from evidence.claim import Claim, Trial, jobs, worse_helps_less
from sim.experiments.job import Job

_REGRET = "route_regret"


def _trials(_: int) -> dict[Trial, Job]:
    # Open to all, so that what is compared is the view and not who buys it.
    everybody = {"policy__open_public_data": 1, "policy__departments_sharing": 1, "map_feed__control": 0, "days": 20}
    return jobs(
        {
            "public map": shipped("crowded", exchange__void_domains=["roads"], **everybody),
            "live view": shipped("crowded", **everybody),
            "1 h late": shipped("crowded", map_feed__latency=1, **everybody),
            "blurred by 60%": shipped("crowded", map_feed__noise=0.6, **everybody),
        }
    )


def _conclude(table: pd.DataFrame) -> list[dict[str, Any]]:
    return worse_helps_less(table, _REGRET, "live view", "public map", ("1 h late", "blurred by 60%"))


CLAIM = Claim(
    name="regret_of_route_choice",
    text="The regret of route choice falls with a live view of the roads, and falls less with a late or blurred one.",
    outcomes=((_REGRET, ""), ("routes_by_view", ""), ("drive_time", ""), ("freight_cost", "")),
    trials=_trials,
    conclude=_conclude,
)
