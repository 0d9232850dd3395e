"""Policies in files of their own: a user's rules, laid over a preset or over another such file.

Where a scenario says ``policy: our-rules.yaml``, or ``{preset: our-rules.yaml, seller_fee: 3}``, the file's levers
are put in their place, each with its place in that file.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from sim.errors import ScenarioError
from sim.levers import PRESETS
from sim.scenario import files
from sim.scenario.overlay import EXTENDS, Layers, is_policy, merge
from sim.scenario.places import Document, Node, Steps, dotted, problem_at
from sim.scenario.wording import did_you_mean, listed, shown

_ENDINGS = (".yaml", ".yml")
_LONGEST_CHAIN = 20


def names_file(value: object) -> bool:
    """Whether what stands for a policy is a file, and not a preset."""
    return isinstance(value, str) and value.endswith(_ENDINGS)


def with_policy_files(tree: Node, layers: Layers, steps: Steps = ()) -> Node:
    """Return the tree of a scenario with all policies that name files written out.

    Parameters
    ----------
    tree
        Scenario, or a part of it.
    layers
        Reads files; what is wrong with them is noted there.
    steps
        Way from the top of the scenario to ``tree``.
    """
    if is_policy(steps):
        return _written_out(tree, layers, steps)
    if isinstance(tree.value, list):
        return replace(tree, value=[with_policy_files(node, layers, (*steps, i)) for i, node in enumerate(tree.value)])
    if isinstance(tree.value, dict):
        below = {key: with_policy_files(node, layers, (*steps, key)) for key, node in tree.value.items()}
        return replace(tree, value=below)
    return tree


def _written_out(policy: Node, layers: Layers, steps: Steps) -> Node:
    own: Mapping[str, Node] = policy.value if isinstance(policy.value, dict) else {}
    named = own.get("preset")
    if named is None or not names_file(named.value):
        return policy
    over = {key: node for key, node in own.items() if key != "preset"}
    try:
        base = _Reader(layers).read(_target(named, layers.folder, layers.folder), ())
    except ScenarioError as error:
        layers.problems += error.problems
        return replace(policy, value=over)
    except ValueError as error:
        layers.problems.append(problem_at(named.origin, str(error), dotted((*steps, "preset")), layers.lines))
        return replace(policy, value=over)
    whole = merge(base, replace(policy, value=over))
    if over and "name" not in over and isinstance(whole.value, dict):
        name = whole.value["name"]
        whole.value["name"] = replace(name, value=f"{name.value}+")
    return whole


@dataclass
class _Reader:
    """Reads policy files and what they extend."""

    layers: Layers

    def read(self, file: Path, chain: tuple[Path, ...]) -> Node:
        """Return levers of a file laid over what it extends, with its name and its preset."""
        own = self.layers.mapping(file, "seller_fee: 2.5")
        chain = (*chain, file)
        entries: dict[str, Node] = own.value if isinstance(own.value, dict) else {}
        named = entries.get("name") or Node(files.name_of(file, "policy"), own.origin)
        over = replace(own, value={key: node for key, node in entries.items() if key != EXTENDS} | {"name": named})
        base = entries.get(EXTENDS)
        if base is None:
            return over
        if base.value in PRESETS:
            return merge(replace(own, value={"preset": base}), over)
        try:
            return merge(self.read(self._base(base, chain), chain), over)
        except ValueError as error:
            raise ScenarioError(Document(own, self.layers.lines).problem((EXTENDS,), str(error))) from None

    def _base(self, base: Node, chain: tuple[Path, ...]) -> Path:
        if not names_file(base.value):
            hint = did_you_mean(base.value, PRESETS)
            raise ValueError(f"write one of {listed(PRESETS)}, or a policy file (.yaml), not {shown(base.value)}{hint}")
        file = _target(base, self.layers.folder, chain[-1].parent)
        if files.resolved(file) in map(files.resolved, chain):
            raise ValueError("this goes in a circle; a policy cannot extend itself")
        if len(chain) >= _LONGEST_CHAIN:
            raise ValueError(f"a policy may extend at most {_LONGEST_CHAIN} files in a row")
        return file


def _target(named: Node, folder: Path, start: Path) -> Path:
    file = files.inside(folder, str(named.value), start=start)
    if not file.is_file():
        raise ValueError(files.missing(file))
    return file
