"""What a recorded column holds, with its unit, and how tables are put together from columns.

Rooms emit inside units (ms, fen, kg, m); what users read is in h, CNY, t and km.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from sim import units


class Kind(Enum):
    """What a column holds: a word for it, its type for users, its unit, and what inside numbers are divided by."""

    EVENT = ("event", "integer")
    TIME = ("time", "datetime")
    HOURS = ("hours", "number", "h", units.HOUR_MS)
    CNY = ("money", "number", "CNY", units.FEN_PER_CNY)
    TONNES = ("mass", "number", "t", units.KG_PER_T)
    TONNE_HOURS = ("mass over time", "number", "t h", units.KG_PER_T * units.HOUR_MS)
    KM = ("length", "number", "km", units.M_PER_KM)
    COUNT = ("count", "integer")
    NUMBER = ("number", "number")
    FLAG = ("flag", "boolean")
    TEXT = ("text", "string")
    SITE = ("site", "string")
    GOOD = ("good", "string")
    PERSON = ("person", "string")
    PRODUCT = ("product", "string")
    DISTRICT = ("district", "string")
    VEHICLE = ("vehicle", "string")

    def __init__(self, word: str, field_type: str, unit: str = "", divisor: int = 1) -> None:
        self.word = word
        self.field_type = field_type
        self.unit = unit
        self.divisor = divisor

    @property
    def names_entities(self) -> bool:
        """Whether the inside number is the row of something with a name."""
        return self.field_type == "string" and self is not Kind.TEXT


@dataclass(frozen=True)
class Column:
    """One column.

    Parameters
    ----------
    name
        Name that users read, with its unit where the type cannot say it.
    source
        Name under which rooms emit it.
    kind
        What it holds.
    meaning
        One line for readers.
    """

    name: str
    source: str
    kind: Kind
    meaning: str


@dataclass(frozen=True)
class Table:
    """One recorded table."""

    name: str
    meaning: str
    columns: tuple[Column, ...]

    @property
    def emitted(self) -> tuple[str, ...]:
        """Columns that rooms emit; the log adds the event number."""
        return tuple(
            column.source for column in self.columns if column.kind is not Kind.EVENT or column.source != "event"
        )


def table(name: str, meaning: str, *columns: tuple[str, str, Kind, str]) -> Table:
    """A table whose rows are events; columns as (name, source, kind, meaning)."""
    event = Column("event", "event", Kind.EVENT, "number of the event; later ones may name it as their cause")
    return Table(name, meaning, (event, *(Column(*column) for column in columns)))


#: When a row happened.
WHEN = ("time", "time_ms", Kind.TIME, "when it happened")
#: What a row follows from.
CAUSE = ("cause", "cause", Kind.EVENT, "event that this follows from, -1 for none")
