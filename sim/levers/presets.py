"""The policies that ship with the project, each a file of ``policies/`` with a value for every lever."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path

import yaml

from sim.errors import Place, Problem, ScenarioError
from sim.levers.policy import Policy
from sim.levers.table import LEVERS, LeverValue

#: Presets in the order in which they are shown; the first is the default.
PRESETS = ("status-quo-2021", "liberal", "state-centred", "eu-style")

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def preset_file(name: str) -> Path:
    """Where a preset is written down."""
    return Path(__file__).with_name("policies") / f"{name}.yaml"


def preset(name: str) -> Policy:
    """Return one of the shipped policies.

    Raises
    ------
    KeyError
        If there is no preset of that name.
    ScenarioError
        If its file has been changed to something that is none.
    """
    if name not in PRESETS:
        raise KeyError(name)
    return Policy(name, dict(_levels(name)))


@cache
def _levels(name: str) -> dict[str, LeverValue]:
    return read_levels(preset_file(name))


def read_levels(file: Path) -> dict[str, LeverValue]:
    """Read a value for every lever.

    Users' own policies, which may extend others, are read with scenarios; this reader has no room above it but the
    lever table.

    Raises
    ------
    ScenarioError
        With every value that is missing or wrong, and its place.
    """
    loader = _LOADER(file.read_text(encoding="utf-8"))
    try:
        root = loader.get_single_node()
        if not isinstance(root, yaml.MappingNode):
            raise ScenarioError(Problem("write a value for every lever, as in 'seller_fee: 1'", Place(file.name)))
        written = [(_place(file, key), _place(file, node), str(key.value), loader.construct_object(node, deep=True))
                   for key, node in root.value]  # fmt: skip
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        place = Place(file.name, mark.line + 1, mark.column + 1) if mark else Place(file.name)
        raise ScenarioError(Problem(f"this is not YAML: {error.problem}", place)) from None
    finally:
        loader.dispose()
    levels: dict[str, LeverValue] = {}
    problems = list(_take(written, levels))
    problems += [Problem(f"{name} is missing", Place(file.name)) for name in LEVERS if name not in levels]
    if problems:
        raise ScenarioError(problems)
    return {name: levels[name] for name in LEVERS}


def _take(written: list[tuple[Place, Place, str, object]], levels: dict[str, LeverValue]) -> Iterator[Problem]:
    """Put values into ``levels``, and yield what is wrong with them; a wrong one counts as its neutral value."""
    for key_place, place, name, value in written:
        if name not in LEVERS:
            yield Problem("there is no such lever; see them with: datacity levers", key_place, name)
        elif name in levels:
            yield Problem("this key stands twice", key_place, name)
        else:
            levels[name] = LEVERS[name].neutral
            try:
                levels[name] = LEVERS[name].check(value)
            except ValueError as error:
                yield Problem(str(error), place, name)


def _place(file: Path, node: yaml.Node) -> Place:
    return Place(file.name, node.start_mark.line + 1, node.start_mark.column + 1)
