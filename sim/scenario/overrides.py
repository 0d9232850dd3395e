"""Single values laid over a scenario, from ``--set`` or from Python."""

from __future__ import annotations

import datetime as dt
import numbers
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sim.errors import Problem, ScenarioError
from sim.scenario.overlay import EXTENDS, is_policy, merge, with_long_policies
from sim.scenario.parse import DEEPEST, parse
from sim.scenario.places import Node, Steps, Value, undotted
from sim.scenario.yaml12 import whole

#: ``["a.b=1"]`` with values in YAML, or ``{"a.b": 1}`` with values of Python.
Overrides = Mapping[str, object] | Sequence[str]

_EXPECTATION = "write path=value, such as fleet.vehicles=200"


def override(tree: Node, overrides: Overrides, defaults: Mapping[str, Any]) -> Node:
    """Return the tree with overrides laid over it, in their order.

    Parameters
    ----------
    tree
        Scenario as written in its files.
    overrides
        Paths such as ``industry.goods[0].price`` and what stands there; mappings merge, and the bare
        name of a preset replaces a whole policy.
    defaults
        Complete scenario that supplies the list of which one item is overridden, where the files have none.

    Raises
    ------
    ScenarioError
        If an override is not ``path=value``, or its path leads through a list that is not there.
    """
    broken: list[Problem] = []
    for name, value in _assignments(overrides):
        origin = f"--set {name}"
        try:
            node = _parsed(value.text, origin) if isinstance(value, _Yaml) else _node(value, origin)
            steps = _steps(name)
            if isinstance(node.value, str) and is_policy(steps):
                # The bare name of a preset stands for all its levers, also where the files move some.
                tree = _laid(tree, steps, replace(node, value=None), defaults)
            tree = _laid(tree, steps, with_long_policies(node, steps), defaults)
        except ScenarioError as error:
            broken += error.problems
        except ValueError as error:
            broken.append(Problem(str(error), path=origin))
    if broken:
        raise ScenarioError(broken)
    return tree


@dataclass(frozen=True)
class _Yaml:
    """A value still to be parsed."""

    text: str


def _assignments(overrides: Overrides) -> list[tuple[str, object]]:
    if isinstance(overrides, Mapping):
        return [(str(name), value) for name, value in overrides.items()]
    parts = [text.partition("=") for text in ([overrides] if isinstance(overrides, str) else overrides)]
    # Without a value the path is kept for the message; an equals sign in it makes it no path.
    return [(name if equals else f"{name}=", _Yaml(value)) for name, equals, value in parts]


def _steps(name: str) -> Steps:
    steps = () if name.endswith("=") else undotted(name)
    if not steps or isinstance(steps[0], int):
        raise ValueError(_EXPECTATION)
    if steps == (EXTENDS,):
        raise ValueError("a file cannot be extended from here")
    if len(steps) > DEEPEST:
        raise ValueError(f"nested deeper than {DEEPEST} levels")
    return steps


def _parsed(text: str, origin: str) -> Node:
    parsed = parse(text, origin, is_file=False)
    if parsed.problems:
        raise ScenarioError(parsed.problems)
    return replace(parsed.root, key=origin) if parsed.root else Node(None, origin, origin)


def _node(value: object, origin: str, depth: int = 0) -> Node:
    """Return the tree of a value of Python; arrays count as lists and their scalars as Python's."""
    if depth > DEEPEST:
        raise ValueError(f"nested deeper than {DEEPEST} levels")
    value = value.tolist() if hasattr(value, "tolist") else value
    if isinstance(value, Mapping):
        return Node({str(key): _node(below, origin, depth + 1) for key, below in value.items()}, origin, origin)
    if isinstance(value, list | tuple):
        return Node([_node(below, origin, depth + 1) for below in value], origin, origin)
    return Node(_scalar(value), origin, origin)


def _scalar(value: object) -> Value:
    if value is None or isinstance(value, bool | str | dt.date):
        return value
    if isinstance(value, numbers.Integral):
        return whole(int(value))
    return float(value) if isinstance(value, numbers.Real) else str(value)


def _laid(tree: Node | None, steps: Steps, value: Node, defaults: object) -> Node:
    """Return ``tree`` with ``value`` laid over what stands at ``steps``."""
    if not steps:
        return value if tree is None else merge(tree, value)
    step, rest = steps[0], steps[1:]
    if isinstance(step, int):
        return _laid_in_list(tree, steps, value, defaults)
    entries: dict[str, Node] = tree.value if tree is not None and isinstance(tree.value, dict) else {}
    default = defaults.get(step) if isinstance(defaults, Mapping) else None
    below = _laid(entries.get(step), rest, value, default)
    # A scalar gives way to the mapping, as it would in a file laid over it.
    around = tree if tree is not None and entries is tree.value else Node({}, value.origin, value.origin)
    return replace(around, value={**entries, step: below})


def _laid_in_list(tree: Node | None, steps: Steps, value: Node, defaults: object) -> Node:
    """Return ``tree``, a list or a default one, with ``value`` laid over what stands in the item."""
    if tree is None and isinstance(defaults, list | tuple):
        tree = _node(defaults, str(value.origin))
    if tree is None or not isinstance(tree.value, list):
        raise ValueError("the path leads into a list that is not there")
    place, count = int(steps[0]), len(tree.value)
    if place >= count:
        raise ValueError(f"there is no item {place}; the list has {count}, counted from 0")
    items = list(tree.value)
    items[place] = _laid(items[place], steps[1:], value, None)
    return replace(tree, value=items)
