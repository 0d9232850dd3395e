"""Where every value of a scenario stands, kept beside the value itself.

A document is a tree of nodes, and each node knows its origin. Whatever is merged or replaced is
then merged or replaced together with its place.
"""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sim.errors import Place, Problem

#: Way from the top of a document to a value: keys of mappings and positions in lists.
Steps = tuple[str | int, ...]

#: A place in a file, or words for where else a value comes from, such as ``--set days``.
Origin = Place | str

#: Lines of each file, by the name that places give the file.
Lines = Mapping[str, Sequence[str]]

Scalar = str | int | float | bool | None
Value = dict[str, "Node"] | list["Node"] | Scalar | dt.date

_WIDEST_LINE = 160
_NO_PATH = "write a path such as fleet.vehicles or industry.goods[0].price"
_PLAIN_STEP = re.compile(r"[\w-]+")
_STEP = re.compile(r"""\.(?P<key>[^.\[\]"]+)|\[(?P<index>[0-9]{1,9})]|\[(?P<quoted>"(?:[^"\\]|\\.)*")]""")


@dataclass(frozen=True, slots=True)
class Node:
    """A value of a document and where it stands.

    Parameters
    ----------
    value
        A mapping of nodes, a list of nodes, or a scalar.
    origin
        Where the value stands.
    key
        Where its key stands, if it is a value of a mapping.
    """

    value: Value
    origin: Origin
    key: Origin | None = None

    def plain(self) -> Any:
        """Return the value as plain mappings, lists and scalars."""
        if isinstance(self.value, dict):
            return {key: node.plain() for key, node in self.value.items()}
        if isinstance(self.value, list):
            return [node.plain() for node in self.value]
        return self.value

    def children(self) -> Iterator[tuple[str | int, Node]]:
        """Yield the step to each node directly below, and the node."""
        if isinstance(self.value, dict):
            yield from self.value.items()
        elif isinstance(self.value, list):
            yield from enumerate(self.value)

    def walk(self, steps: Steps = ()) -> Iterator[tuple[Steps, Node]]:
        """Yield the way to every node from here on down, and the node."""
        yield steps, self
        for step, node in self.children():
            yield from node.walk((*steps, step))

    def follow(self, steps: Steps) -> tuple[Node, int]:
        """Return the last node that exists on the way, and how many steps lead to it."""
        node = self
        for taken, step in enumerate(steps):
            below = node._below(step)
            if below is None:
                return node, taken
            node = below
        return node, len(steps)

    def _below(self, step: str | int) -> Node | None:
        if isinstance(self.value, dict):
            return self.value.get(str(step))
        if isinstance(self.value, list) and isinstance(step, int) and step < len(self.value):
            return self.value[step]
        return None


@dataclass(frozen=True)
class Document:
    """A tree of nodes with the lines of the files that it was read from."""

    root: Node
    lines: Lines = field(default_factory=dict, repr=False)

    def problem(self, steps: Steps, message: str, *, key: bool = False) -> Problem:
        """Return a problem at the value that ``steps`` lead to.

        Where there is no such value, the place is the key of the nearest part above it.

        Parameters
        ----------
        steps
            Way to the value.
        message
            What is wrong and what to do about it.
        key
            Whether the fault is in the value's key.
        """
        node, taken = self.root.follow(steps)
        at_value = taken == len(steps) and not key
        origin = node.origin if at_value or node.key is None else node.key
        # The first line of a file says nothing about a value that is not written in it.
        lines = self.lines if taken or at_value else {}
        return problem_at(origin, message, dotted(steps), lines)


def problem_at(origin: Origin, message: str, path: str = "", lines: Lines | None = None) -> Problem:
    """Return a problem at an origin, with the line of the file where it stands in one."""
    if isinstance(origin, str):
        named = [origin] if origin.endswith(f" {path}") else [origin, path]
        return Problem(message, None, ": ".join(filter(None, named)))
    written = (lines or {}).get(origin.file, ())
    text = line_text(written[origin.line - 1], origin.column) if origin.line <= len(written) else None
    return Problem(message, origin, path, text)


def line_text(line: str, column: int) -> str | None:
    """Return a line fit to be printed, if it can be shown with a caret under the column."""
    if column > _WIDEST_LINE:
        return None
    return "".join(c if c.isprintable() or c == "\t" else "\N{REPLACEMENT CHARACTER}" for c in line[:_WIDEST_LINE])


def by_place(problem: Problem) -> tuple[int, str, int, int]:
    """Sort key: in the order of the text, then what stands in no file, then remarks on the rest."""
    place = problem.place
    return (0, place.file, place.line, place.column) if place else (1 if problem.path else 2, problem.path, 0, 0)


def dotted(steps: Steps) -> str:
    """Return steps as a path such as ``industry.goods[2].inputs.coal``."""
    return "".join(map(_written, steps)).removeprefix(".")


def _written(step: str | int) -> str:
    if isinstance(step, int):
        return f"[{step}]"
    return f".{step}" if _PLAIN_STEP.fullmatch(step) else f"[{json.dumps(step, ensure_ascii=False)}]"


def undotted(path: str) -> Steps:
    """Return the steps of a path such as ``industry.goods[2].inputs["iron.ore"]``.

    Raises
    ------
    ValueError
        If it is not a path.
    """
    text = path if path.startswith("[") or not path else f".{path}"
    steps: list[str | int] = []
    end = 0
    while end < len(text):
        match = _STEP.match(text, end)
        if match is None:
            raise ValueError(_NO_PATH)
        steps.append(_step(match))
        end = match.end()
    return tuple(steps)


def _step(match: re.Match[str]) -> str | int:
    if match["quoted"] is None:
        return match["key"] or int(match["index"])
    try:
        return str(json.loads(match["quoted"]))
    except ValueError:
        raise ValueError(_NO_PATH) from None
