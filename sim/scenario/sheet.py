"""The text of a CSV file, cut into fields that can be found again."""

from __future__ import annotations

import csv
import io
import re
import zlib
from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property
from gzip import GzipFile
from pathlib import Path

from sim.errors import Place, Problem, ScenarioError
from sim.scenario import files
from sim.scenario.places import line_text

_LARGEST = 1_000_000_000
_GZIP = b"\x1f\x8b"
_LINE_END = re.compile(r"\r\n|\r|\n")
_FIELD = re.compile(r' *("(?:[^"]|"")*"|[^,\r\n]*)[^,\r\n]*,?')
_OTHER_SEPARATORS = {";": "';'", "\t": "tabs", "|": "'|'"}


@dataclass(frozen=True)
class Sheet:
    """A header and rows of fields, as texts.

    Parameters
    ----------
    shown_as
        Name of the file for messages.
    text
        The whole text.
    records
        Fields of the header and of each row; blank rows are left out.
    starts
        Line in which each record starts, counted from 1.
    """

    shown_as: str
    text: str
    records: list[list[str]]
    starts: list[int]

    @property
    def header(self) -> list[str]:
        """Names of the columns."""
        return self.records[0]

    def problem(self, record: int, field: int, message: str, *, named: bool = True) -> Problem:
        """Return a problem at a field of a record; a field behind the last one is the end of the line.

        Parameters
        ----------
        record
            0 for the header, 1 for the first row.
        field
            Position of the field, counted from 0.
        message
            What is wrong and what to do about it.
        named
            Whether to name the field's column.
        """
        name = self.header[field] if named and record and field < len(self.header) else ""
        return self._problem_at(self._find(self._line_offsets[self.starts[record] - 1], field), name, message)

    def _find(self, offset: int, field: int) -> int:
        for match in _FIELD.finditer(self.text, offset):
            at_end = not match[0].endswith(",")
            if field == 0 or at_end:
                return match.start(1) if field == 0 else match.end()
            field -= 1
        return len(self.text)

    def _problem_at(self, offset: int, name: str, message: str) -> Problem:
        line = bisect_right(self._line_offsets, offset)
        start = self._line_offsets[line - 1]
        place = Place(self.shown_as, line, offset - start + 1)
        after = self._line_offsets[line] if line < len(self._line_offsets) else len(self.text)
        return Problem(message, place, name, line_text(self.text[start:after].rstrip("\r\n"), place.column))

    @cached_property
    def _line_offsets(self) -> list[int]:
        return [0, *(match.end() for match in _LINE_END.finditer(self.text))]


def read_sheet(file: Path, shown_as: str) -> Sheet:
    """Read a CSV file, gzipped or not, in UTF-8 with or without a byte-order mark.

    Raises
    ------
    ScenarioError
        If it cannot be read, holds no text or no header, or its quotes do not match.
    """
    raw = files.read_bytes(file, shown_as, _LARGEST)
    text = files.decode(_unpacked(raw, shown_as) if raw.startswith(_GZIP) else raw, shown_as)
    sheet = Sheet(shown_as, text, *_cut(text, shown_as))
    if not sheet.records:
        raise ScenarioError(Problem("the file is empty; its first line names the columns", Place(shown_as)))
    separator = next((sign for sign in _OTHER_SEPARATORS if sign in sheet.header[0]), None)
    if len(sheet.header) == 1 and separator is not None:
        message = f"fields are separated by {_OTHER_SEPARATORS[separator]} here; save the table with commas"
        raise ScenarioError(sheet.problem(0, 0, message))
    return sheet


def _unpacked(raw: bytes, shown_as: str) -> bytes:
    try:
        unpacked = GzipFile(fileobj=io.BytesIO(raw)).read(_LARGEST + 1)
    except (OSError, EOFError, zlib.error):
        raise ScenarioError(Problem("the gzipped file is damaged; pack it again", Place(shown_as))) from None
    if len(unpacked) > _LARGEST:
        raise files.too_large(shown_as, _LARGEST)
    return unpacked


def _cut(text: str, shown_as: str) -> tuple[list[list[str]], list[int]]:
    """Return the fields of each record and the line in which it starts."""
    reader = csv.reader(io.StringIO(text, newline=""), skipinitialspace=True, strict=True)
    records: list[list[str]] = []
    starts: list[int] = []
    start = 1
    try:
        for fields in reader:
            if any(map(str.strip, fields)):
                records.append(fields)
                starts.append(start)
            start = reader.line_num + 1
    except csv.Error as error:
        message = "a quote is not closed, or something stands behind one"
        if "limit" in str(error):
            message = f"a field is longer than {csv.field_size_limit():,} characters; is a quote not closed?"
        raise ScenarioError(Problem(message, Place(shown_as, start))) from None
    if records:
        records[0] = [name.strip() for name in records[0]]
    return records, starts
