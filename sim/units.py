"""Units: what users write, what the inside counts in, and nothing in between.

Inside, time is integer milliseconds, money integer fen, mass integer kilograms and length
metres. Users write and read hours, CNY, tonnes and kilometres.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from types import MappingProxyType

SECOND_MS = 1_000
MINUTE_MS = 60 * SECOND_MS
HOUR_MS = 60 * MINUTE_MS
DAY_MS = 24 * HOUR_MS
HOURS_PER_DAY = 24
DAYS_PER_WEEK = 7
DAYS_PER_YEAR = 365
FEN_PER_CNY = 100
BASIS_POINTS = 10_000
KG_PER_T = 1_000
M_PER_KM = 1_000

_NUMBER = r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d{1,3})?"
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
        Size of each unit in terms of ``base``; exact, so that ``82%`` is the number 0.82.
    """

    name: str
    base: str
    factors: dict[str, Fraction]

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
            return self._float(value, "this number")
        match = _QUANTITY.fullmatch(value)
        if match is None:
            raise ValueError(self.expectation)
        unit = match[2] or self.base
        if unit not in self.factors:
            raise ValueError(f"unknown unit {unit!r}; {self.expectation}")
        return self._float(Fraction(match[1]) * self.factors[unit], match[1])

    def _float(self, number: float | Fraction, written: object) -> float:
        try:
            return float(number)
        except OverflowError:
            raise ValueError(f"{written} is too large; {self.expectation}") from None

    @property
    def sizes(self) -> dict[str, float]:
        """Size of each unit in terms of ``base``, for arrays."""
        return {unit: float(size) for unit, size in self.factors.items()}

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


def _dimension(name: str, base: str, factors: Mapping[str, str | int] = MappingProxyType({})) -> Dimension:
    return Dimension(name, base, {base: Fraction(1)} | {unit: Fraction(size) for unit, size in factors.items()})


DURATION = _dimension("duration", "h", {"min": "1/60", "s": "1/3600", "d": 24})
DAYS = _dimension("length of time", "d", {"h": "1/24", "week": 7, "weeks": 7})
LENGTH = _dimension("length", "km", {"m": "1/1000", "mi": "1.609344", "ft": "0.0003048"})
SPEED = _dimension("speed", "km/h", {"m/s": "3.6", "mph": "1.609344"})
MASS = _dimension("mass", "t", {"kg": "1/1000", "kt": 1000})
MASS_PER_DAY = _dimension("flow", "t/d", {"kg/d": "1/1000", "t/h": 24})
MONEY = _dimension("sum of money", "CNY", {"kCNY": 1000, "MCNY": 1_000_000})
MONEY_PER_KM = _dimension("cost per distance", "CNY/km")
MONEY_PER_HOUR = _dimension("cost per hour", "CNY/h")
MONEY_PER_T = _dimension("price", "CNY/t", {"kCNY/t": 1000})
SHARE = _dimension("share", "fraction", {"%": "1/100"})


def ms_from_hours(hours: float) -> int:
    """Round a duration in hours to whole milliseconds, once."""
    return round(hours * HOUR_MS)


def fen_from_cny(cny: float) -> int:
    """Round a sum in CNY to whole fen, once."""
    return round(cny * FEN_PER_CNY)


def kg_from_t(tonnes: float) -> int:
    """Round a mass in tonnes to whole kilograms, once."""
    return round(tonnes * KG_PER_T)
