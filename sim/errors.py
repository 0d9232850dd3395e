"""The project's few exceptions: each says what, where, and what to do."""

from __future__ import annotations

import shlex
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Place:
    """Where in a user's file something stands (1-based, as editors count)."""

    file: str
    line: int = 1
    column: int = 1

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with what the user wrote.

    Parameters
    ----------
    message
        What is wrong and what to do about it.
    place
        Where it stands, if it stands in a file.
    path
        Dotted path of the value inside the scenario, such as ``fleet.vehicles``.
    line_text
        The offending line, shown with a caret under it.
    """

    message: str
    place: Place | None = None
    path: str = ""
    line_text: str | None = None

    def __str__(self) -> str:
        head = ": ".join(part for part in (str(self.place or ""), self.path, self.message) if part)
        if self.line_text is None or self.place is None:
            return head
        # Tabs are kept so that the caret stands under the same column in a terminal.
        indent = "".join("\t" if c == "\t" else " " for c in self.line_text[: self.place.column - 1])
        return f"{head}\n    {self.line_text}\n    {indent}^"


def typed(*words: object) -> str:
    """Return a command as a shell takes it: messages end with what to type next."""
    return shlex.join(["datacity", *map(str, words)])


class DatacityError(Exception):
    """Anything that is the user's to mend; shown without a traceback."""

    exit_code = 1


class ScenarioError(DatacityError):
    """A scenario, its tables or its overrides are invalid; carries every problem found."""

    exit_code = 2

    def __init__(self, problems: Problem | Iterable[Problem]) -> None:
        self.problems = [problems] if isinstance(problems, Problem) else list(problems)
        super().__init__(self.problems)  # what a copy is made from, as when a worker hands it to its parent

    def __str__(self) -> str:
        return "\n".join(map(str, self.problems))


class UsageError(DatacityError):
    """A command was called with something that cannot be done."""

    exit_code = 2


class RunError(DatacityError):
    """A run or a run folder cannot be used as asked."""


class ConservationError(Exception):
    """Money, goods, vehicles or licences appeared or vanished: a fault of ours, never the user's."""
