"""CSV tables read by declared columns, with every fault at its place.

A column is converted in one piece; only one that does not go through is read value by value, to
find out where it fails. Tables may be gzipped; columns that are not declared are ignored.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

import numpy as np

from sim.arrays import Floats, Ints
from sim.errors import Problem, ScenarioError
from sim.scenario.places import by_place
from sim.scenario.sheet import Sheet, read_sheet
from sim.scenario.wording import at_most, did_you_mean, listed, nearest, shown

Field = str | int | float
Values = list[str] | Ints | Floats

#: Row of a table's header, for problems of the table as a whole.
HEADER = -1
_MOST_PROBLEMS = 20
_WHOLE = re.compile(r"[-+]?[0-9]{1,18}(?:\.0*)?")
_NUMBER = re.compile(r"[-+]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][-+]?[0-9]+)?")


@dataclass(frozen=True)
class Column:
    """A column that a table must or may have.

    Parameters
    ----------
    name
        Name in the header.
    kind
        What its fields hold.
    default
        Value of an empty field, and of the whole column where the table has none; without it both are errors.
    low, high
        Least and greatest allowed number.
    above
        Number that every value must exceed.
    choices
        Allowed texts.
    unit
        Unit of the numbers, for messages.
    unique
        Whether no value may stand twice.
    """

    name: str
    kind: Literal["text", "int", "float"] = "text"
    default: Field | None = None
    low: float = -math.inf
    high: float = math.inf
    above: float = -math.inf
    choices: tuple[str, ...] = ()
    unit: str = ""
    unique: bool = False

    def read(self, text: str) -> Field:
        """Return the value of one field.

        Raises
        ------
        ValueError
            If the field does not hold what this column should; it says what to write.
        """
        if not text:
            if self.default is None:
                raise ValueError(f"this is empty; write {self._expectation}")
            return self.default
        return self._read_text(text) if self.kind == "text" else self._read_number(text)

    def read_all(self, texts: Sequence[str]) -> Values | None:
        """Return the values of all fields, or nothing if one of them is not as it should be."""
        if self.kind == "text":
            fits = "" not in texts and (not self.choices or set(texts) <= set(self.choices))
            return list(texts) if fits else None
        pattern, convert = (_WHOLE, int) if self.kind == "int" else (_NUMBER, float)
        if not all(map(pattern.fullmatch, texts)):
            return None
        try:
            values: Ints | Floats = self._array(map(convert, texts))
        except ValueError:  # a whole number written as 12.0
            return None
        allowed = (values >= self.low) & (values <= self.high) & (values > self.above) & np.isfinite(values)
        return values if allowed.all() else None

    def gather(self, values: Iterable[Field]) -> Values:
        """Return values in this column's type."""
        return [str(value) for value in values] if self.kind == "text" else self._array(values)

    def _array(self, values: Iterable[Field]) -> Ints | Floats:
        if self.kind == "int":
            return np.fromiter(values, dtype=np.int64)
        return np.fromiter(values, dtype=np.float64)

    def _read_text(self, text: str) -> str:
        if self.choices and text not in self.choices:
            raise ValueError(f"write {self._expectation}, not {shown(text)}{did_you_mean(text, self.choices)}")
        return text

    def _read_number(self, text: str) -> float:
        pattern = _WHOLE if self.kind == "int" else _NUMBER
        if not pattern.fullmatch(text):
            raise ValueError(f"write {self._expectation}, not {shown(text)}")
        value = int(text.partition(".")[0]) if self.kind == "int" else float(text)
        unit = f" {self.unit}" if self.unit else ""
        if not math.isfinite(value):
            raise ValueError(
                f"write a finite number ({self.unit}), not {text}"
                if self.unit
                else f"write a finite number, not {text}"
            )
        if value <= self.above:
            raise ValueError(f"write more than {self.above:g}{unit}, not {text}")
        if value < self.low:
            raise ValueError(f"write {self.low:g}{unit} or more, not {text}")
        if value > self.high:
            raise ValueError(f"write {self.high:g}{unit} or less, not {text}")
        return value

    @property
    def _expectation(self) -> str:
        if self.choices:
            return f"one of {listed(self.choices)}" if len(self.choices) > 1 else self.choices[0]
        kind = {"text": "a text", "int": "a whole number", "float": "a number"}[self.kind]
        return f"{kind} ({self.unit})" if self.unit else kind


class Table(dict[str, Values]):
    """Values of the declared columns by name: texts as lists, numbers as arrays, all of equal length.

    Parameters
    ----------
    sheet
        Text that the values come from.
    """

    def __init__(self, sheet: Sheet) -> None:
        super().__init__()
        self._sheet = sheet

    @property
    def rows(self) -> int:
        """Number of rows."""
        return len(self._sheet.records) - 1

    def texts(self, name: str) -> list[str]:
        """Values of a column of texts."""
        values = self[name]
        if not isinstance(values, list):
            raise TypeError(f"column {name} holds numbers")
        return values

    def ints(self, name: str) -> Ints:
        """Values of a column of whole numbers, int64 (rows,)."""
        return self._numbers(name).astype(np.int64, copy=False)

    def floats(self, name: str) -> Floats:
        """Values of a column of numbers, float64 (rows,)."""
        return self._numbers(name).astype(np.float64, copy=False)

    def problem(self, row: int, name: str, message: str) -> Problem:
        """Return a problem at a field, for what only the reader of the table can know.

        Parameters
        ----------
        row
            Position of the row, counted from 0, or ``HEADER``.
        name
            Name of the column; the place is the end of the row where the table does not have it.
        message
            What is wrong and what to do about it.
        """
        header = self._sheet.header
        return self._sheet.problem(row + 1, header.index(name) if name in header else len(header), message)

    def _numbers(self, name: str) -> Ints | Floats:
        values = self[name]
        if isinstance(values, list):
            raise TypeError(f"column {name} holds texts")
        return values


def read_table(file: Path, columns: Sequence[Column], shown_as: str) -> Table:
    """Read the declared columns of a CSV file.

    Parameters
    ----------
    file
        Table in UTF-8, gzipped or not, separated by commas, with a header.
    columns
        Columns to read; others are ignored.
    shown_as
        Name of the file for messages, such as ``roads/link.csv``.

    Raises
    ------
    ScenarioError
        If the table is not as declared; it carries the first 20 problems and counts the rest.
    """
    sheet, problems = _even(read_sheet(file, shown_as))
    table = Table(sheet)
    problems += _header_problems(sheet, columns)
    for column in columns:
        if column.name in sheet.header:
            table[column.name] = _values(sheet, column, problems)
        elif column.default is not None:
            table[column.name] = column.gather([column.default] * table.rows)
    if problems:
        raise ScenarioError(at_most(sorted(problems, key=by_place), _MOST_PROBLEMS))
    return table


def _header_problems(sheet: Sheet, columns: Sequence[Column]) -> Iterator[Problem]:
    for column in columns:
        count = sheet.header.count(column.name)
        if count > 1:
            second = sheet.header.index(column.name, sheet.header.index(column.name) + 1)
            yield sheet.problem(0, second, f"column {column.name!r} stands twice")
        elif not count and column.default is None:
            meant = nearest(column.name, sheet.header)
            message = f"column {column.name!r} is missing{did_you_mean(column.name, sheet.header)}"
            yield sheet.problem(0, sheet.header.index(meant) if meant else 0, message)


def _even(sheet: Sheet) -> tuple[Sheet, list[Problem]]:
    """Return the rows with as many fields as the header, and what is wrong with the others."""
    width = len(sheet.header)
    even = [record for record, fields in enumerate(sheet.records) if len(fields) == width]
    problems = []
    for record in set(range(len(sheet.records))).difference(even):
        count = len(sheet.records[record])
        message = f"{count} fields, where the header has {width}; check the commas"
        problems.append(sheet.problem(record, min(count, width), message, named=False))
    records, starts = [sheet.records[r] for r in even], [sheet.starts[r] for r in even]
    return replace(sheet, records=records, starts=starts), problems


def _values(sheet: Sheet, column: Column, problems: list[Problem]) -> Values:
    """Return the values of a column of the header; where some are faulty, only the others."""
    field = sheet.header.index(column.name)
    texts = [fields[field].strip() for fields in sheet.records[1:]]
    values = column.read_all(texts)
    if values is None:
        values = column.gather(_read_each(sheet, column, texts, problems))
    if column.unique and len(values) == len(texts):
        problems += _repeated(sheet, field, values)
    return values


def _read_each(sheet: Sheet, column: Column, texts: Sequence[str], problems: list[Problem]) -> Iterator[Field]:
    field = sheet.header.index(column.name)
    for record, text in enumerate(texts, start=1):
        try:
            yield column.read(text)
        except ValueError as error:
            problems.append(sheet.problem(record, field, str(error)))


def _repeated(sheet: Sheet, field: int, values: Values) -> Iterator[Problem]:
    first: dict[Field, int] = {}
    for record, value in enumerate(values if isinstance(values, list) else values.tolist(), start=1):
        earlier = first.setdefault(value, record)
        if earlier != record:
            message = f"{shown(value)} stands twice; it stands first in line {sheet.starts[earlier]}"
            yield sheet.problem(record, field, message)
