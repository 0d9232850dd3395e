"""Layers of a scenario: what it extends and the file itself, each laid over the one before.

Mappings merge key by key and lists are replaced; every value keeps the place of the layer it comes from.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import reduce
from pathlib import Path

from sim.errors import Place, Problem, ScenarioError
from sim.scenario import files
from sim.scenario.parse import parse
from sim.scenario.places import Document, Node, Steps, Value, by_place, problem_at
from sim.scenario.wording import shown

#: What a file is laid over.
EXTENDS = "extends"

_LARGEST_FILE = 2_000_000
_LONGEST_CHAIN = 20
_MOST_BASES = 20


@dataclass
class Layers:
    """A scenario file and everything that it extends.

    Parameters
    ----------
    folder
        Folder that no layer may lie outside of.
    lines
        Lines of each file that was read.
    problems
        What is wrong in the files without hindering the reader.
    """

    folder: Path
    lines: dict[str, Sequence[str]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    _broken: list[Problem] = field(default_factory=list)
    _trees: dict[Path, Node | None] = field(default_factory=dict)

    def read(self, file: Path) -> Node:
        """Return the tree of a file, laid over what it extends.

        Raises
        ------
        ScenarioError
            If one of the files cannot be read, or extends itself.
        """
        try:
            files.resolved(file)
        except ValueError as error:
            raise ScenarioError(Problem(str(error), path=files.shown_path(file))) from None
        tree = self._tree(file, ())
        if self._broken or tree is None:
            raise ScenarioError(sorted(self._broken + self.problems, key=by_place))
        return tree

    def _tree(self, file: Path, chain: tuple[Path, ...]) -> Node | None:
        target = files.resolved(file)
        if target not in self._trees:
            try:
                own = self._own(file)
                bases = list(self._bases(own, (*chain, file)))
                self._trees[target] = reduce(merge, [*bases, _without(own, EXTENDS)])
            except ScenarioError as error:
                self._broken += error.problems
                self._trees[target] = None
        return self._trees[target]

    def _own(self, file: Path) -> Node:
        return with_long_policies(self.mapping(file, "days: 30"))

    def mapping(self, file: Path, example: str) -> Node:
        """Return the keys and values of a file, as it is.

        Raises
        ------
        ScenarioError
            If it cannot be read, or holds something else; the message gives the example.
        """
        name, expectation = files.shown_path(file), f"write keys and values, such as {example!r}"
        text = parse(files.decode(files.read_bytes(file, name, _LARGEST_FILE), name), name)
        self.lines[name] = text.lines
        self.problems += text.problems
        if text.root is None:
            raise ScenarioError(Problem(f"the file is empty; {expectation}", Place(name)))
        if not isinstance(text.root.value, dict):
            message = f"{expectation}, not {shown(text.root.plain())}"
            raise ScenarioError(problem_at(text.root.origin, message, lines=self.lines))
        return text.root

    def _bases(self, own: Node, chain: tuple[Path, ...]) -> Iterator[Node]:
        """Yield the tree of each file that ``own`` extends, in order."""
        named = list(_extended(own))
        if len(named) > _MOST_BASES:
            message = f"a scenario may extend at most {_MOST_BASES} files"
            self._broken.append(Document(own, self.lines).problem((EXTENDS,), message))
            return
        for steps, node in named:
            try:
                file = self._target(node.value, chain)
            except ValueError as error:
                self._broken.append(Document(own, self.lines).problem(steps, str(error)))
                continue
            base = self._tree(file, chain)
            # A variant is not called what it extends, or their runs would share a folder.
            if base is not None:
                yield _without(base, "name")

    def _target(self, name: Value, chain: tuple[Path, ...]) -> Path:
        if not isinstance(name, str) or not name:
            raise ValueError(f"write the name of a scenario file, or a list of such names, not {shown(name)}")
        file = files.inside(self.folder, name, start=chain[-1].parent)
        target, earlier = files.resolved(file), [files.resolved(above) for above in chain]
        if target == earlier[-1]:
            raise ValueError("a scenario cannot extend itself")
        if target in earlier:
            circle = [*chain[earlier.index(target) :], file]
            raise ValueError(f"this goes in a circle: {' -> '.join(map(files.shown_path, circle))}")
        if len(chain) >= _LONGEST_CHAIN:
            raise ValueError(f"a scenario may extend at most {_LONGEST_CHAIN} files in a row")
        if not file.is_file():
            raise ValueError(files.missing(file))
        return file


def _extended(own: Node) -> Iterator[tuple[Steps, Node]]:
    node, found = own.follow((EXTENDS,))
    if found and isinstance(node.value, list):
        yield from (((EXTENDS, step), below) for step, below in node.children())
    elif found:
        yield (EXTENDS,), node


def _without(node: Node, name: str) -> Node:
    return replace(node, value={str(key): below for key, below in node.children() if key != name})


def merge(base: Node, over: Node) -> Node:
    """Return ``over`` laid over ``base``: mappings merge, everything else is replaced."""
    if not (isinstance(base.value, dict) and isinstance(over.value, dict)):
        return over
    entries = dict(base.value)
    for key, node in over.value.items():
        entries[key] = merge(entries[key], node) if key in entries else node
    return replace(over, value=entries)


def with_long_policies(node: Node, steps: Steps = ()) -> Node:
    """Return the tree with every ``policy: NAME`` written as ``policy: {preset: NAME}``, so that it merges.

    Parameters
    ----------
    node
        Tree or part of a tree.
    steps
        Way from the top of the scenario to ``node``.
    """
    if isinstance(node.value, str) and is_policy(steps):
        return replace(node, value={"preset": Node(node.value, node.origin, node.key)})
    if isinstance(node.value, dict):
        return replace(node, value={key: with_long_policies(below, (*steps, key)) for key, below in node.value.items()})
    if isinstance(node.value, list):
        return replace(node, value=[with_long_policies(below, (*steps, i)) for i, below in enumerate(node.value)])
    return node


def is_policy(steps: Steps) -> bool:
    """Whether a policy stands at the end of a way from the top of a scenario."""
    return steps == ("policy",) or (len(steps) == 3 and steps[0] == "timeline" and steps[2] == "policy")
