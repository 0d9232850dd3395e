"""What records do to credit decisions."""

from __future__ import annotations

from typing import Any

import pandas as pd

from evidence.cities import shipped
from evidence.claim import Claim, Trial, jobs, paired, worse_helps_less
from sim.experiments.job import Job

_REGRET = "credit_regret"
_AT_SAME_STATES = "credit_regret less that by own books at the same states"


def _trials(_: int) -> dict[Trial, Job]:
    # Open to all, so that what is compared is the report and not who buys it.
    everybody = {"policy__open_public_data": 1, "policy__departments_sharing": 1}
    return jobs(
        {
            "own books": shipped("credit", exchange__void_domains=["credit"], **everybody),
            "reports": shipped("credit", **everybody),
            "20 days late": shipped("credit", credit__report__latency=480, **everybody),
            "blurred by 60%": shipped("credit", credit__report__noise=0.6, **everybody),
        }
    )


def _conclude(table: pd.DataFrame) -> list[dict[str, Any]]:
    # Over a whole run reports also change who is granted credit and hence who fails: decisions alone are told apart.
    table = table.assign(**{_AT_SAME_STATES: table[_REGRET] - table[f"{_REGRET} (without reports)"]})
    worse, effects = ("20 days late", "blurred by 60%"), ("credit_losses", "insolvencies", "fill_rate")
    return [
        *worse_helps_less(table, _AT_SAME_STATES, "reports", "own books", worse),
        *worse_helps_less(table, _REGRET, "reports", "own books", worse),
        *(paired(table, outcome, "reports", "own books") for outcome in effects),
    ]


CLAIM = Claim(
    name="regret_of_credit_decisions",
    text="What credit reports, fresh, late or blurred, do to the regret of credit decisions, whatever the sign.",
    outcomes=((_REGRET, ""), (_REGRET, "without reports"), ("credit_losses", ""), ("insolvencies", ""),
              ("credit_granted", ""), ("fill_rate", "")),
    trials=_trials,
    conclude=_conclude,
)  # fmt: skip
