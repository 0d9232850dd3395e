"""What shared demand does to order quantities."""

from __future__ import annotations

from typing import Any

import pandas as pd

from evidence.cities import shipped
from evidence.claim import Claim, Trial, jobs, paired, worse_helps_less
from sim.experiments.job import Job

_REGRET = "quantity_regret"
_AT_SAME_STATES = "quantity_regret less that by own orders at the same states"


def _trials(_: int) -> dict[Trial, Job]:
    # At next to no price, so that what is compared is the data and not who buys it.
    everybody = {
        "demand_feed__ask": 1,
        "demand_feed__integration": 0,
        "demand_feed__upkeep": 0,
        "demand_feed__secret": 0,
    }
    return jobs(
        {
            "own orders": shipped("demand", exchange__void_domains=["demand"], **everybody),
            "end demand": shipped("demand", **everybody),
            "4 days late": shipped("demand", demand_feed__latency=96, **everybody),
            "blurred by 60%": shipped("demand", demand_feed__noise=0.6, **everybody),
        }
    )


def _conclude(table: pd.DataFrame) -> list[dict[str, Any]]:
    # Over a whole run shared demand also calms the orders that others must forecast: decisions alone are told apart.
    table = table.assign(**{_AT_SAME_STATES: table[_REGRET] - table[f"{_REGRET} (without feeds)"]})
    worse = ("4 days late", "blurred by 60%")
    effects = (
        "quantity_error",
        "bullwhip (inputs of tier 1)",
        "bullwhip (inputs of tier 0)",
        "logistics_cost",
        "fill_rate",
    )
    return [
        *worse_helps_less(table, _AT_SAME_STATES, "end demand", "own orders", worse),
        *worse_helps_less(table, _REGRET, "end demand", "own orders", worse),
        *(paired(table, outcome, "end demand", "own orders") for outcome in effects),
    ]


CLAIM = Claim(
    name="regret_of_order_quantities",
    text="The regret of order quantities falls with end demand told to suppliers, less so where it is late or blurred.",
    outcomes=((_REGRET, ""), (_REGRET, "without feeds"), ("quantity_error", ""), ("quantities_told", ""),
              ("bullwhip", "inputs of tier 1"), ("bullwhip", "inputs of tier 0"), ("logistics_cost", ""),
              ("fill_rate", "")),
    trials=_trials,
    conclude=_conclude,
)  # fmt: skip
