"""The text of TNTP files: metadata in any order, ``~`` comments, rows that end in ``;``.

The format is that of Transportation Networks for Research (Bar-Gera; github.com/bstabler/TransportationNetworks).
"""

from __future__ import annotations

import gzip
import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from sim.errors import Place, Problem, ScenarioError

_METADATA = re.compile(r"\s*<\s*([^>]+?)\s*>\s*(.*)")
_END = "END OF METADATA"
_WORD = re.compile(r"[^\s;]+")
#: Problems reported of one file; more would be the same fault over and over.
_MOST_PROBLEMS = 20


@dataclass(frozen=True)
class Line:
    """One line of a file, without its comment."""

    number: int
    text: str
    whole: str

    def words(self) -> list[tuple[str, int]]:
        """Words between white space and semicolons, with their columns (1-based)."""
        return [(match.group(), match.start() + 1) for match in _WORD.finditer(self.text)]


class TntpText:
    """A TNTP file read whole, with its metadata, and the problems found in it so far.

    Parameters
    ----------
    file
        The file; ``.gz`` is unpacked.
    shown_as
        What to call it in problems.
    metadata
        False for files that have none, such as node files.

    Raises
    ------
    ScenarioError
        If it cannot be read or its metadata has no end.
    """

    def __init__(self, file: Path, shown_as: str, *, metadata: bool = True) -> None:
        self.shown_as = shown_as
        self.problems: list[Problem] = []
        self._lines = self._read(file)
        self.metadata: dict[str, tuple[str, int]] = {}
        self._first = 0
        if metadata:
            self._read_metadata()

    def _read(self, file: Path) -> list[str]:
        try:
            raw = gzip.decompress(file.read_bytes()) if file.suffix == ".gz" else file.read_bytes()
        except (OSError, EOFError) as error:
            raise ScenarioError(Problem(f"cannot be read: {error}", Place(self.shown_as))) from error
        # Latin-1 reads any byte; the figures are ASCII and names are not used.
        return raw.decode("latin-1").splitlines()

    def _read_metadata(self) -> None:
        for index, whole in enumerate(self._lines):
            match = _METADATA.match(whole)
            if match is None:
                continue
            name = match[1].upper()
            if name == _END:
                self._first = index + 1
                return
            self.metadata[name] = (match[2].strip(), index + 1)
        raise ScenarioError(Problem(f"<{_END}> is missing", Place(self.shown_as)))

    def rows(self) -> Iterator[Line]:
        """Lines after the metadata that hold more than a comment."""
        for index in range(self._first, len(self._lines)):
            whole = self._lines[index]
            text = whole.partition("~")[0]
            if text.strip(" \t;\r"):
                yield Line(index + 1, text, whole)

    def count(self, name: str, *, lowest: int = 0) -> int:
        """Whole number that the metadata give under ``name``.

        Raises
        ------
        ScenarioError
            If it is missing or no whole number from ``lowest`` up.
        """
        if name not in self.metadata:
            raise ScenarioError(Problem(f"<{name}> is missing from the metadata", Place(self.shown_as)))
        text, line = self.metadata[name]
        value = text.partition("~")[0].strip()
        if not value.isdigit() or int(value) < lowest:
            self.wrong(f"<{name}> must be a whole number from {lowest} up, not {value!r}", line)
            raise ScenarioError(self.problems)
        return int(value)

    def wrong(self, message: str, line: int, column: int = 1) -> None:
        """Note a problem; stop reading when there are many."""
        self.problems.append(Problem(message, Place(self.shown_as, line, column), line_text=self._lines[line - 1]))
        if len(self.problems) >= _MOST_PROBLEMS:
            raise ScenarioError(self.problems)

    def done(self) -> None:
        """Raise all problems found.

        Raises
        ------
        ScenarioError
            If there are any.
        """
        if self.problems:
            raise ScenarioError(self.problems)

    def number(self, line: Line, word: tuple[str, int], what: str, *, lowest: float = -math.inf) -> float:
        """Finite number of at least ``lowest``; otherwise a problem is noted and nan given."""
        text, column = word
        try:
            value = float(text)
        except ValueError:
            value = math.nan
        if not (math.isfinite(value) and value >= lowest):
            bound = "" if lowest == -math.inf else f" of at least {lowest:g}"
            self.wrong(f"{what} must be a number{bound}, not {text!r}", line.number, column)
            return math.nan
        return value

    def index(self, line: Line, word: tuple[str, int], what: str, most: int) -> int:
        """Number from 1 to ``most`` as an index from 0; otherwise a problem is noted and 0 given."""
        text, column = word
        if text.isdigit() and 1 <= int(text) <= most:
            return int(text) - 1
        self.wrong(f"{what} must be a whole number from 1 to {most}, not {text!r}", line.number, column)
        return 0
