"""Units: what users write, what the inside counts in, and nothing in between.

Inside, time is integer milliseconds, money integer fen, mass integer kilograms and length
metres. Users write and read hours, CNY, tonnes and kilometres.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

SECOND_MS = 1_000
MINUTE_MS = 60 * SECOND_MS
HOUR_MS = 60 * MINUTE_MS
DAY_MS = 24 * HOUR_MS
HOURS_PER_DAY = 24
FEN_PER_CNY = 100
KG_PER_T = 1_000
M_PER_KM = 1_000

_NUMBER = r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?"
_QUANTITY = re.compile(rf"\s*({_NUMBER})\s*(\S.*?)?\s*")


@dataclass(frozen=True)
class Dimension:
    """A kind of quantity with the units a user may write it in.

    Parameters
    ----------
    name
        What is measured, such as ``duration``.
    base
        Unit of a bare number in a scenario file.
    factors
        Size of each unit in terms of ``base``.
    """

    name: str
    base: str
    factors: dict[str, float]

    def parse(self, value: object) -> float:
        """Read a number in ``base`` or a text such as ``"90 min"``.

        Raises
        ------
        ValueError
            If it is neither, or names a unit that this dimension does not have.
        """
        if isinstance(value, bool) or not isinstance(value, int | float | str):
            raise ValueError(self.expectation)
        if not isinstance(value, str):
            return float(value)
        match = _QUANTITY.fullmatch(value)
        if match is None:
            raise ValueError(self.expectation)
        number, unit = float(match[1]), match[2] or self.base
        if unit not in self.factors:
            raise ValueError(f"unknown unit {unit!r}; {self.expectation}")
        return number * self.factors[unit]

    @property
    def pattern(self) -> str:
        """Regular expression of accepted texts, for the JSON Schema."""
        units = "|".join(re.escape(unit) for unit in self.factors)
        return rf"^\s*{_NUMBER}\s*({units})?\s*$"

    @property
    def expectation(self) -> str:
        """What to write, for error messages."""
        units = ", ".join(self.factors)
        return f"write a {self.name} as a number in {self.base} or with a unit ({units})"


DURATION = Dimension("duration", "h", {"h": 1.0, "min": 1 / 60, "s": 1 / 3600, "d": 24.0})
DAYS = Dimension("length of time", "d", {"d": 1.0, "h": 1 / 24, "week": 7.0, "weeks": 7.0})
LENGTH = Dimension("length", "km", {"km": 1.0, "m": 1e-3, "mi": 1.609344, "ft": 0.3048e-3})
SPEED = Dimension("speed", "km/h", {"km/h": 1.0, "m/s": 3.6, "mph": 1.609344})
MASS = Dimension("mass", "t", {"t": 1.0, "kg": 1e-3, "kt": 1e3})
MASS_PER_DAY = Dimension("flow", "t/d", {"t/d": 1.0, "kg/d": 1e-3, "t/h": 24.0})
MONEY = Dimension("sum of money", "CNY", {"CNY": 1.0, "kCNY": 1e3, "MCNY": 1e6})
MONEY_PER_KM = Dimension("cost per distance", "CNY/km", {"CNY/km": 1.0})
MONEY_PER_HOUR = Dimension("cost per hour", "CNY/h", {"CNY/h": 1.0})
MONEY_PER_T = Dimension("price", "CNY/t", {"CNY/t": 1.0, "kCNY/t": 1e3})
SHARE = Dimension("share", "fraction", {"fraction": 1.0, "%": 0.01})


def ms_from_hours(hours: float) -> int:
    """Round a duration in hours to whole milliseconds, once."""
    return round(hours * HOUR_MS)


def fen_from_cny(cny: float) -> int:
    """Round a sum in CNY to whole fen, once."""
    return round(cny * FEN_PER_CNY)


def kg_from_t(tonnes: float) -> int:
    """Round a mass in tonnes to whole kilograms, once."""
    return round(tonnes * KG_PER_T)
