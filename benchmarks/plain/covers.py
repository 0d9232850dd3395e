"""What the plain model covers; scenarios that use more are refused."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel

from sim.errors import ScenarioError
from sim.scenario.load import LoadedScenario

#: Settings that the plain model needs at one value, where the scenario has such a setting.
NEEDED: dict[str, Any] = {
    "fleet.dispatch": "greedy",
    "timeline": (),
    "exchange.void_domains": (),
}


def needed_settings(loaded: LoadedScenario) -> dict[str, Any]:
    """Overrides that turn a scenario into one that the plain model covers."""
    return {setting: value for setting, value in NEEDED.items() if _has(loaded.scenario, setting)}


def refuse_what_is_not_covered(loaded: LoadedScenario) -> None:
    """Raise ``ScenarioError`` if a setting differs from what the plain model needs."""
    wrong = [
        loaded.problem(setting, f"the plain model covers {value!r} only")
        for setting, value in needed_settings(loaded).items()
        if _value(loaded.scenario, setting) != value
    ]
    if wrong:
        raise ScenarioError(wrong)


def _has(section: BaseModel, setting: str) -> bool:
    name, _, rest = setting.partition(".")
    if name not in type(section).model_fields:
        return False
    return not rest or _has(getattr(section, name), rest)


def _value(section: BaseModel, setting: str) -> Any:
    name, _, rest = setting.partition(".")
    return _value(getattr(section, name), rest) if rest else getattr(section, name)
