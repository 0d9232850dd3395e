"""What the plain model covers; scenarios that use more are refused.

Settings of ``NEEDED`` stand for what the plain model does not have, at the value that switches it off;
settings of ``KNOWN`` may be anything; all others must be at their defaults.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pydantic import BaseModel

from sim.errors import ScenarioError
from sim.levers import LeverValue, neutral_levels
from sim.scenario.load import LoadedScenario

#: Settings that the plain model needs at one value, where scenarios have such a setting.
NEEDED: dict[str, Any] = {
    "timeline": (),
    "beliefs.hazards": 0.0,
    "beliefs.trust": 1.0,
    "enforcement.effort": 1e9,
    "exchange.off_exchange.open": False,
    "exchange.void_domains": (),
    "feeds.mechanism": "posted",
    "fleet.dispatch": "greedy",
    "fleet.board": "shared",
    "fleet.most_orders": 1,
    "fleet.wait_to_fill": 0.0,
    "fleet.return_after": 0.0,
    "industry.cancel_after": 0.0,
    "industry.sites": None,
    "roads.closures": (),
    "roads.incidents": None,
    "roads.trucks.spillback": False,
    "roads.variation": None,
}
#: Levers that the plain model has; all others must be neutral.
LEVERS = ("seller_fee", "look_in", "listing_review_days", "sharing_mandate")
#: Settings, or sections of them, that the plain model has, or that end before the city is built.
KNOWN = (
    "version", "name", "title", "seed", "days", "warmup_days", "start", "twins", "costs", "choices", "feeds", "policy",
    "exchange.desks", "exchange.licences", "fleet.vehicles", "fleet.carriers", "fleet.table", "fleet.load",
    "fleet.cost_per_km", "fleet.cost_per_hour", "fleet.tariff_per_load", "fleet.tariff_per_km", "fleet.depots",
    "industry.goods",
    "industry.factories", "industry.retailers", "industry.sources_per_good", "industry.output", "industry.utilisation",
    "industry.source_utilisation", "industry.machines", "industry.candidates", "industry.price_spread", "industry.lot",
    "industry.order_lot", "industry.cover", "industry.output_cover", "industry.docks", "industry.dock_time",
    "industry.dock_time_cv", "industry.dock_time_law", "industry.customer", "industry.shopping", "industry.unmet",
    "industry.retail_margin", "industry.conversion_cost", "industry.working_capital", "industry.state_owned",
    "industry.foreign_owned", "roads.map", "roads.synthetic", "roads.length_unit", "roads.speed_unit",
    "roads.time_unit", "roads.capacity_per", "roads.districts", "roads.background", "roads.trucks.pce",
    "roads.trucks.others_most", "sensors.count", "sensors.noise",
    "sensors.bias", "sensors.drop_out", "sensors.operators", "sensors.operated",
)  # fmt: skip


def needed_settings(loaded: LoadedScenario) -> dict[str, Any]:
    """Overrides that switch off what the plain model does not have."""
    settings = {setting: NEEDED[setting] for setting, _, __ in _settings(loaded.scenario) if setting in NEEDED}
    return settings | {f"policy.{lever}": level for lever, level in _needed_levels().items()}


def refuse_what_is_not_covered(loaded: LoadedScenario) -> None:
    """Raise ``ScenarioError`` if a scenario uses what the plain model does not have."""
    wrong = [
        loaded.problem(setting, f"the plain model covers {needed!r} only")
        for setting, value, default in _settings(loaded.scenario)
        if not _is_known(setting) and value != (needed := NEEDED.get(setting, default))
    ]
    wrong += [
        loaded.problem(f"policy.{lever}", f"the plain model covers {needed!r} only")
        for lever, needed in _needed_levels().items()
        if loaded.scenario.first_policy[lever] != needed
    ]
    if wrong:
        raise ScenarioError(wrong)


def _needed_levels() -> dict[str, LeverValue]:
    return {lever: level for lever, level in neutral_levels().items() if lever not in LEVERS}


def _is_known(setting: str) -> bool:
    return setting not in NEEDED and any(setting == known or setting.startswith(f"{known}.") for known in KNOWN)


def _settings(section: BaseModel, at: str = "") -> Iterator[tuple[str, Any, Any]]:
    """Yield every single setting with its value and its default."""
    for name, field in type(section).model_fields.items():
        value = getattr(section, name)
        if isinstance(value, BaseModel):
            yield from _settings(value, f"{at}{name}.")
        if not isinstance(value, BaseModel) or f"{at}{name}" in NEEDED:
            yield f"{at}{name}", value, field.get_default(call_default_factory=True)
