"""The claims, each with its trials."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from evidence.cities import drawn, shipped
from evidence.claim import Claim, Trial, paired
from sim.experiments.job import Job
from sim.scenario.load import LoadedScenario

_SEEDS = range(1, 21)
_REGRET = "choice_regret"


def _jobs(cities: Mapping[str, LoadedScenario], seeds: range = _SEEDS) -> dict[Trial, Job]:
    return {(label, seed): Job(city, seed) for label, city in cities.items() for seed in seeds}


# ── Better knowledge means better decisions ──────────────────────────────────────────────────────
def _feeds(_: int) -> dict[Trial, Job]:
    return _jobs(
        {
            "none": shipped("quickstart", exchange__licences="void"),
            "fresh": shipped("quickstart"),
            "12 h late": shipped("quickstart", feeds__latency=12),
            "blurred by 60%": shipped("quickstart", feeds__noise=0.6),
        }
    )


def _worse_feeds_help_less(table: pd.DataFrame) -> list[dict[str, Any]]:
    return [
        paired(table, _REGRET, "fresh", "none"),
        *(paired(table, _REGRET, worse, "none") for worse in ("12 h late", "blurred by 60%")),
        *(paired(table, _REGRET, worse, "fresh") for worse in ("12 h late", "blurred by 60%")),
    ]


_REGRET_OF_CHOICE = Claim(
    name="regret_of_supplier_choice",
    text="The regret of supplier choice falls with a stock feed, and falls less with a late or blurred one.",
    outcomes=((_REGRET, ""), ("informed_choices", ""), ("logistics_cost", "")),
    trials=_feeds,
    conclude=_worse_feeds_help_less,
)


# ── What that does to the city ───────────────────────────────────────────────────────────────────
_EFFECTS = ("logistics_cost", "backlog_cost", "holding_cost", "freight_cost", "fill_rate", "order_wait", _REGRET)


def _three_cities(frozen_seed: int) -> dict[Trial, Job]:
    cities = {"quickstart": shipped("quickstart"), "harbour": shipped("harbour"), "drawn": drawn(frozen_seed)}
    with_data = _jobs(cities)
    return with_data | {(f"{label}, void", seed): job.void_twin() for (label, seed), job in with_data.items()}


def _effect_on_each_city(table: pd.DataFrame) -> list[dict[str, Any]]:
    cities = [label for label in table["label"].unique() if not label.endswith(", void")]
    return [{"city": city} | paired(table, outcome, city, f"{city}, void") for city in cities for outcome in _EFFECTS]


_VALUE_OF_DATA = Claim(
    name="value_of_data",
    text="What traded stock feeds do to the city as a whole, whatever the sign, against twins with void licences.",
    outcomes=tuple((name, "") for name in _EFFECTS),
    trials=_three_cities,
    conclude=_effect_on_each_city,
)

# ── Better maps mean better routes ───────────────────────────────────────────────────────────────
_ROUTES = "route_regret"


def _maps(_: int) -> dict[Trial, Job]:
    # Open to all, so that what is compared is the view and not who buys it.
    everybody = {"policy__open_public_data": 1, "policy__departments_sharing": 1, "map_feed__control": 0, "days": 20}
    return _jobs(
        {
            "public map": shipped("crowded", exchange__void_domains=["roads"], **everybody),
            "live view": shipped("crowded", **everybody),
            "1 h late": shipped("crowded", map_feed__latency=1, **everybody),
            "blurred by 60%": shipped("crowded", map_feed__noise=0.6, **everybody),
        }
    )


def _worse_maps_help_less(table: pd.DataFrame) -> list[dict[str, Any]]:
    worse = ("1 h late", "blurred by 60%")
    return [
        paired(table, _ROUTES, "live view", "public map"),
        *(paired(table, _ROUTES, each, "public map") for each in worse),
        *(paired(table, _ROUTES, each, "live view") for each in worse),
    ]


_REGRET_OF_ROUTES = Claim(
    name="regret_of_route_choice",
    text="The regret of route choice falls with a live view of the roads, and falls less with a late or blurred one.",
    outcomes=((_ROUTES, ""), ("routes_by_view", ""), ("drive_time", ""), ("freight_cost", "")),
    trials=_maps,
    conclude=_worse_maps_help_less,
)

# ── What records do to credit decisions ──────────────────────────────────────────────────────────
_CREDIT = "credit_regret"
_SAME_STATES = "credit_regret less that by own books at the same states"


def _reports(_: int) -> dict[Trial, Job]:
    # Open to all, so that what is compared is the report and not who buys it.
    everybody = {"policy__open_public_data": 1, "policy__departments_sharing": 1}
    return _jobs(
        {
            "own books": shipped("credit", exchange__void_domains=["credit"], **everybody),
            "reports": shipped("credit", **everybody),
            "20 days late": shipped("credit", credit__report__latency=480, **everybody),
            "blurred by 60%": shipped("credit", credit__report__noise=0.6, **everybody),
        }
    )


def _worse_reports_help_less(table: pd.DataFrame) -> list[dict[str, Any]]:
    worse = ("20 days late", "blurred by 60%")
    # Over a whole run reports also change who is granted credit and hence who fails: decisions alone are told apart.
    table = table.assign(**{_SAME_STATES: table[_CREDIT] - table[f"{_CREDIT} (without reports)"]})
    return [
        paired(table, _SAME_STATES, "reports", "own books"),
        *(paired(table, _SAME_STATES, each, "own books") for each in worse),
        *(paired(table, _SAME_STATES, each, "reports") for each in worse),
        paired(table, _CREDIT, "reports", "own books"),
        *(paired(table, _CREDIT, each, "own books") for each in worse),
        *(paired(table, _CREDIT, each, "reports") for each in worse),
        *(paired(table, outcome, "reports", "own books") for outcome in ("credit_losses", "insolvencies", "fill_rate")),
    ]


_REGRET_OF_CREDIT = Claim(
    name="regret_of_credit_decisions",
    text="What credit reports, fresh, late or blurred, do to the regret of credit decisions, whatever the sign.",
    outcomes=((_CREDIT, ""), (_CREDIT, "without reports"), ("credit_losses", ""), ("insolvencies", ""),
              ("credit_granted", ""), ("fill_rate", "")),
    trials=_reports,
    conclude=_worse_reports_help_less,
)  # fmt: skip

# ── What shared demand does to order quantities ──────────────────────────────────────────────────
_QUANTITIES = "quantity_regret"
_QUANTITIES_ALIKE = "quantity_regret less that by own orders at the same states"


def _shared_demand(_: int) -> dict[Trial, Job]:
    # At next to no price, so that what is compared is the data and not who buys it.
    everybody = {
        "demand_feed__ask": 1,
        "demand_feed__integration": 0,
        "demand_feed__upkeep": 0,
        "demand_feed__secret": 0,
    }
    return _jobs(
        {
            "own orders": shipped("demand", exchange__void_domains=["demand"], **everybody),
            "end demand": shipped("demand", **everybody),
            "4 days late": shipped("demand", demand_feed__latency=96, **everybody),
            "blurred by 60%": shipped("demand", demand_feed__noise=0.6, **everybody),
        }
    )


def _worse_demand_helps_less(table: pd.DataFrame) -> list[dict[str, Any]]:
    worse = ("4 days late", "blurred by 60%")
    # Over a whole run shared demand also calms the orders that others must forecast: decisions alone are told apart.
    table = table.assign(**{_QUANTITIES_ALIKE: table[_QUANTITIES] - table[f"{_QUANTITIES} (without feeds)"]})
    effects = (
        "quantity_error",
        "bullwhip (inputs of tier 1)",
        "bullwhip (inputs of tier 0)",
        "logistics_cost",
        "fill_rate",
    )
    compared = [
        paired(table, outcome, *pair)
        for outcome in (_QUANTITIES_ALIKE, _QUANTITIES)
        for pair in (
            ("end demand", "own orders"),
            *((each, "own orders") for each in worse),
            *((each, "end demand") for each in worse),
        )
    ]
    return [*compared, *(paired(table, outcome, "end demand", "own orders") for outcome in effects)]


_REGRET_OF_QUANTITIES = Claim(
    name="regret_of_order_quantities",
    text="The regret of order quantities falls with end demand told to suppliers, less so where it is late or blurred.",
    outcomes=((_QUANTITIES, ""), (_QUANTITIES, "without feeds"), ("quantity_error", ""), ("quantities_told", ""),
              ("bullwhip", "inputs of tier 1"), ("bullwhip", "inputs of tier 0"), ("logistics_cost", ""),
              ("fill_rate", "")),
    trials=_shared_demand,
    conclude=_worse_demand_helps_less,
)  # fmt: skip

CLAIMS = (_REGRET_OF_CHOICE, _VALUE_OF_DATA, _REGRET_OF_ROUTES, _REGRET_OF_CREDIT, _REGRET_OF_QUANTITIES)
