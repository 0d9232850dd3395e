"""The JSON Schema of scenario files, as editors use it."""

from __future__ import annotations

import math
from typing import Any

from sim.scenario.overlay import EXTENDS
from sim.scenario.schema import Scenario

_DIALECT = "https://json-schema.org/draft/2020-12/schema"


def json_schema() -> dict[str, Any]:
    """Return a JSON Schema (draft 2020-12) that accepts what a scenario file may say.

    It is the pydantic schema with ``extends``, which the loader takes care of, and without infinite
    numbers, which JSON does not have.
    """
    schema = _finite(Scenario.model_json_schema(by_alias=True))
    name = {"type": "string", "minLength": 1}
    schema["properties"][EXTENDS] = {
        "anyOf": [name, {"type": "array", "items": name}],
        "description": "scenario file, or list of files, that this one is laid over",
        "title": "Extends",
    }
    return {"$schema": _DIALECT, **schema}


def _finite(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _finite(below) for key, below in value.items()}
    if isinstance(value, list):
        return [_finite(below) for below in value]
    return "none" if isinstance(value, float) and math.isinf(value) else value
