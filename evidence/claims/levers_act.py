"""Each lever moves what it acts on, in the direction that it is there for."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd
from scipy.stats import binomtest, page_trend_test

from evidence.cities import shipped
from evidence.claim import Claim, Trial, jobs, paired
from sim.experiments.job import Job
from sim.levers import LeverValue

#: The rules of 2021, and rules under which most data is traded on the exchange.
_POLICIES = ("status-quo-2021", "liberal")
_SEEDS = 10
#: Chance of a trend by luck beyond which it counts as one.
_SURE = 0.01


@dataclass(frozen=True)
class Check:
    """What one lever does at once.

    Parameters
    ----------
    lever
        The lever.
    levels
        Its levels, in order.
    outcome, group
        What it acts on.
    trend
        1 where that is to rise from level to level, -1 where it is to fall.
    city
        What the village needs so that there is something to act on.
    """

    lever: str
    levels: tuple[LeverValue, ...]
    outcome: str
    trend: int
    group: str = ""
    city: dict[str, Any] = field(default_factory=dict)

    @property
    def measured(self) -> str:
        """Outcome and group in one."""
        return self.outcome + (f" ({self.group})" if self.group else "")

    def label(self, policy: str, level: LeverValue) -> str:
        """Label of a trial."""
        return f"{self.lever} {level} under {policy}"


_SHARES = (0, 0.25, 0.5, 0.75, 1)
#: Desks for all, and reviews of a day, so that there is trade within days under any rules.
_MARKET = {
    "days": 10, "warmup_days": 0, "exchange__desks": 60, "policy__listing_review_days": 1,
    "catalogue": {"products": 30, "ask": 2000, "buyers": {"services": 15, "foreign": 2}},
}  # fmt: skip
_HANDED_IN = _MARKET | {"days": 4}
_REVIEWED = _MARKET | {"days": 15}
_LEAKY = _MARKET | {"leaks": {"insider": 1, "external": 1}}
_ABROAD = _REVIEWED | {"policy__important_core_share": 0}
_STOCKS = {"days": 8, "warmup_days": 1}
_SHORT = _STOCKS | {
    "policy__sharing_mandate": 1, "state__shortage": 1, "industry__output_cover": "2 h", "industry__cover": "6 h",
    "industry__utilisation": 0.95, "industry__candidates": 2, "industry__machines__mean_up": "6 h",
}  # fmt: skip
_DRAFT = [{"day": 1, "status": "draft", "policy": {"forfeiture": 1}}]

CHECKS = (
    Check("listing_review_days", (0, 1, 2, 4, 8), "listing_wait", 1, city=_REVIEWED),
    Check("review_false_rejection", _SHARES, "products_listed", -1, city=_MARKET),
    Check("important_core_share", (0, 25, 50, 75, 100), "products_listed", -1, city=_MARKET),
    Check("technical_standard", (0.2, 0.4, 0.6, 0.8, 1), "willingness", -1, "private", _HANDED_IN),
    Check("seller_subsidy", (0, 10, 20, 30, 40), "data_subsidies", 1, city=_MARKET),
    Check("recognised", (False, True), "disputes", 1, city=_MARKET),
    Check("seller_fee", (0, 5, 10, 15, 20), "exchange_fees", 1, city=_MARKET),
    Check("buyer_entry_fee", (0, 5, 10, 20, 50), "interests_served", -1, city=_MARKET),
    Check("price_ceiling", ("none", 3, 2, 1.5, 1), "price", -1, city=_MARKET),
    Check("price_ceiling_scope", ("all", "public"), "price", 1, city=_MARKET | {"policy__price_ceiling": 1}),
    Check("recourse", _SHARES, "disputes", 1, "compensated", _MARKET),
    Check("liability", ("none", "seller"), "leak_damages", 1, "seller", _LEAKY),
    Check("privacy_epsilon", (0.01, 0.1, 1, 10, "none"), "digital_value_added", 1, city=_MARKET),
    Check("localisation", (False, True), "foreign_held", -1, "all", _ABROAD),
    Check("export_threshold_persons", (0, 1e3, 1e5, 1e7, "none"), "foreign_held", 1, "all",
          _ABROAD | {"policy__export_review_days": 57, "policy__export_threshold_sensitive": "none"}),
    Check("export_threshold_sensitive", (0, 1e3, 1e5, 1e7, "none"), "foreign_held", 1, "all",
          _ABROAD | {"policy__export_review_days": 57, "policy__export_threshold_persons": "none"}),
    Check("export_adequacy_list", (False, True), "foreign_held", 1, "all",
          _ABROAD | {"policy__export_review_days": 57, "policy__export_threshold_persons": 0}),
    Check("export_review_days", (0, 5, 10, 20, 40), "foreign_held", -1, "all",
          _ABROAD | {"policy__export_threshold_persons": 0}),
    Check("open_public_data", _SHARES, "government_sales", -1, city=_MARKET),
    Check("departments_sharing", _SHARES, "permit_papers", -1, city={"days": 10, "warmup_days": 1, "permits": {}}),
    Check("look_in", _SHARES, "deals_seen", 1, city=_MARKET),
    Check("sharing_mandate", _SHARES, "stocks_seen", 1, city=_STOCKS),
    Check("one_off_demands", (0, 3, 6, 9, 12), "stocks_seen", 1, city=_STOCKS),
    Check("rule_volatility", (0, 0.15, 0.3, 0.45, 0.6), "willingness", -1, "private", _HANDED_IN),
    Check("forfeiture", (0, 0.1, 0.25, 0.5, 1), "willingness", -1, "private", _HANDED_IN),
    Check("draft_enforcement", _SHARES, "willingness", -1, "private", _HANDED_IN | {"timeline": _DRAFT}),
    Check("allocation", ("market", "hybrid", "planner"), "allocation_efficiency", 1,
          city=_STOCKS | {"policy__sharing_mandate": 1}),
    Check("intervention", ("none", "priority", "full"), "intervention_power", 1, city=_SHORT),
    Check("market_cooling", (False, True), "stock_loans", -1,
          city={"days": 10, "warmup_days": 1, "spot_market": {}, "credit": {}, "policy__look_in": 1}),
)  # fmt: skip


def _trials(_: int) -> dict[Trial, Job]:
    return jobs(
        {
            check.label(policy, level): shipped(
                "tiny", **{"policy": policy, **check.city, f"policy__{check.lever}": level}
            )
            for check in CHECKS
            for policy in _POLICIES
            for level in check.levels
        },
        _SEEDS,
    )


def _conclude(table: pd.DataFrame) -> list[dict[str, Any]]:
    return [_conclusion(table, check, policy) for check in CHECKS for policy in _POLICIES]


def _conclusion(table: pd.DataFrame, check: Check, policy: str) -> dict[str, Any]:
    labels = [check.label(policy, level) for level in check.levels]
    values = table.pivot_table(index="seed", columns="label", values=check.measured, dropna=False).reindex(
        columns=labels
    )
    complete = values.dropna()
    difference = paired(table, check.measured, labels[-1], labels[0]) if len(complete) > 1 else {}
    return {
        "lever": check.lever,
        "policy": policy,
        "outcome": check.measured,
        "is_to": "rise" if check.trend > 0 else "fall",
        "means": [float(mean) for mean in complete.mean()],
        **{name: difference.get(name) for name in ("difference", "low", "high")},
        "pairs": len(complete),
        "verdict": _verdict(complete.to_numpy(), check.trend),
    }


def _verdict(values: np.ndarray, trend: int) -> str:
    """Told by the ranks of levels within each seed (Page 1963), or by signs of two levels, for and against."""
    if not values.size or (values == values[:, :1]).all():
        return "without effect"
    if len(values) == 1:
        return "cannot be told"
    as_stated, against = (_chance(sign * trend * values) for sign in (1, -1))
    return "as stated" if as_stated < _SURE else "against" if against < _SURE else "cannot be told"


def _chance(values: np.ndarray) -> float:
    if values.shape[1] > 2:
        return float(page_trend_test(values, method="asymptotic").pvalue)
    moves = values[:, 1] - values[:, 0]
    return float(binomtest(int((moves > 0).sum()), int((moves != 0).sum()), alternative="greater").pvalue)


CLAIM = Claim(
    name="levers_act",
    text="Each lever moves what it acts on in the direction it is there for, under the rules of 2021 and liberal ones.",
    outcomes=tuple(dict.fromkeys((check.outcome, check.group) for check in CHECKS)),
    trials=_trials,
    conclude=_conclude,
)
