"""What the schema finds wrong, told at its place and in the project's words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Any, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from sim.errors import Problem
from sim.levers import LEVERS
from sim.scenario.overlay import EXTENDS
from sim.scenario.places import Document, Steps, dotted, undotted
from sim.scenario.schema import Scenario
from sim.scenario.wording import did_you_mean, listed, nearest, shown

#: What to say of each kind of fault; ``{value}`` is what the user wrote, the rest is the rule that it breaks.
_SAYINGS = {
    "bool": "write true or false, not {value}",
    "date": "write a date such as 2021-06-07, not {value}",
    "dict": "write keys and values, not {value}",
    "finite": "write a finite number, not {value}",
    "float": "write a number, not {value}",
    "greater_than": "write more than {gt:g}, not {value}",
    "greater_than_equal": "write {ge:g} or more, not {value}",
    "int": "write a whole number, not {value}",
    "less_than": "write less than {lt:g}, not {value}",
    "less_than_equal": "write {le:g} or less, not {value}",
    "misfit": "{message}",
    "missing": "this is missing",
    "model": "write keys and values, not {value}",
    "string": "write a text, not {value}",
    "string_pattern_mismatch": "write a name of letters, digits, '_', '-' and '.', not {value}",
    "string_too_long": "write at most {max_length} characters, not {value}",
    "too_long": "write at most {max_length} of them",
    "too_short": "write at least {min_length} of them",
    "tuple": "write a list, not {value}",
}

#: More are counted and not told.
MOST_PROBLEMS = 100
_MOST_KEYS_SHOWN = 12


def explain(error: ValidationError, document: Document, root: type[BaseModel] = Scenario) -> list[Problem]:
    """Return every problem that the schema found in a document.

    Parameters
    ----------
    error
        What the schema found.
    document
        What was checked, with its places.
    root
        The schema.
    """
    faults = [fault for fault in error.errors(include_url=False) if not _follows_from_another(fault)]
    told = [_problem(fault, document, root) for fault in faults[:MOST_PROBLEMS]]
    return [*told, *(Problem(fault["msg"]) for fault in faults[MOST_PROBLEMS:])]


def _follows_from_another(fault: ErrorDetails) -> bool:
    """Whether a list only counts as too short because its items are faulty."""
    return fault["type"] == "too_short" and len(fault["input"]) >= fault["ctx"]["min_length"]


def _problem(fault: ErrorDetails, document: Document, root: type[BaseModel]) -> Problem:
    steps: Steps = fault["loc"]
    if fault["type"] == "extra_forbidden":
        return document.problem(steps, _unknown_key(steps, root), key=True)
    if fault["type"] == "misfit":
        steps = (*steps, *undotted(fault["ctx"]["at"]))
    node, taken = document.root.follow(steps)
    value = node.plain() if taken == len(steps) else fault["input"]
    return document.problem(steps, _saying(fault, value))


def _saying(fault: ErrorDetails, value: object) -> str:
    kind, context = fault["type"], fault.get("ctx", {})
    if kind == "literal_error":
        return _choose(re.findall(r"'([^']*)'", context["expected"]) or [context["expected"]], value)
    if kind == "value_error":
        return _own_words(str(context["error"]), fault["loc"], value)
    saying = _SAYINGS.get(kind) or _SAYINGS.get(kind.partition("_")[0])
    if saying is None:
        return f"{shown(value)} will not do: {fault['msg']}"
    return saying.format(value=shown(value), **context) + _hint(kind, context, value)


def _own_words(message: str, steps: Steps, value: object) -> str:
    """Complete a message of the schema's own, which does not know what the user wrote."""
    lever = LEVERS.get(str(steps[-1])) if len(steps) > 1 and steps[-2] == "policy" else None
    if lever is not None and lever.options:
        return _choose(lever.options, value)
    return f"{message}, not {shown(value)}" if message.startswith("write ") else message


def _choose(choices: Sequence[str], value: object) -> str:
    return f"write {_one_of(choices)}, not {shown(value)}{did_you_mean(value, choices)}"


def _one_of(choices: Sequence[str]) -> str:
    return f"one of {listed(choices)}" if len(choices) > 1 else choices[0]


def _hint(kind: str, context: dict[str, Any], value: object) -> str:
    # Only shares end at 1, and whoever writes 40 means per cent.
    is_share = kind == "less_than_equal" and context["le"] == 1
    if is_share and isinstance(value, int | float) and 1 < value <= 100:
        return f"; a share is a fraction: {value / 100:g}, or '{value:g}%'"
    return "; put quotes around it" if kind == "string_type" and isinstance(value, int | float) else ""


def _unknown_key(steps: Steps, root: type[BaseModel]) -> str:
    key, here = str(steps[-1]), known_keys(steps[:-1], root)
    if key.isdigit():
        return "unknown key; write numbers without commas, as in 1000 and 0.5"
    homes = [section for section, name in _all_keys(root) if name == key and section != _template(steps[:-1])]
    if homes:
        return f"unknown key; {key!r} is a key of {listed([_section(home) for home in homes])}"
    if nearest(key, here):
        return f"unknown key{did_you_mean(key, here)}"
    elsewhere = nearest(key, [name for _, name in _all_keys(root)], cutoff=0.8)
    if elsewhere:
        home = next(section for section, name in _all_keys(root) if name == elsewhere)
        return f"unknown key; did you mean {elsewhere!r}, a key of {_section(home)}?"
    return "unknown key" + (f"; the keys here are {listed(here, 'and')}" if 0 < len(here) <= _MOST_KEYS_SHOWN else "")


def _section(home: str) -> str:
    return f"`{home}`" if home else "the top level"


def known_keys(steps: Steps, root: type[BaseModel] = Scenario) -> list[str]:
    """Return the keys that may stand at a place of a scenario, or of another schema."""
    model: type[BaseModel] | None = root
    for step in steps:
        if isinstance(step, str) and model is not None:
            field = _fields(model).get(step)
            model = None if field is None else _model_in(field)
    return [] if model is None else [*_fields(model), *([EXTENDS] if model is Scenario else [])]


def _template(steps: Steps) -> str:
    return dotted(tuple(step for step in steps if isinstance(step, str)))


@lru_cache
def _all_keys(root: type[BaseModel]) -> tuple[tuple[str, str], ...]:
    """Every key of the schema with the section that it stands in."""
    return (*([("", EXTENDS)] if root is Scenario else []), *_keys_below("", root))


def _keys_below(section: str, model: type[BaseModel]) -> Iterator[tuple[str, str]]:
    yield from ((section, name) for name in _fields(model))
    for name, annotation in _fields(model).items():
        below = _model_in(annotation)
        if below is not None:
            yield from _keys_below(f"{section}.{name}".removeprefix("."), below)


def _fields(model: type[BaseModel]) -> dict[str, Any]:
    return {field.alias or name: field.annotation for name, field in model.model_fields.items()}


def _model_in(annotation: Any) -> type[BaseModel] | None:
    """Return the section that an annotation such as ``tuple[Good, ...]`` holds."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next(filter(None, map(_model_in, get_args(annotation))), None)
