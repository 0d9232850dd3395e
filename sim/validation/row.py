"""What validation consists of: rows, the figures that they obtain, and verdicts."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

#: Standard errors within which a statistical figure must lie, and the share of its margin that one may be at most:
#: a figure that is not known well enough can neither pass nor be found wanting.
SIGMAS = 3.0
LARGEST_ERROR = 0.5

PASSES, FAILS, NOT_RUN = "passes", "fails", "not run (no data)"


@dataclass(frozen=True)
class Figure:
    """One number beside the one that theory or publication has.

    Parameters
    ----------
    name, unit
        What it is.
    expected, obtained
        The known number, and ours.
    margin
        Largest allowed difference, in the same unit.
    standard_error
        Of ``obtained``, if it is a statistic; the difference must then lie within three of them as well, and
        they must be small beside the margin.
    """

    name: str
    unit: str
    expected: float
    obtained: float
    margin: float
    standard_error: float | None = None

    @property
    def interval(self) -> tuple[float, float]:
        """Where ``obtained`` must lie."""
        allowed = self.margin if self.standard_error is None else min(self.margin, SIGMAS * self.standard_error)
        return self.expected - allowed, self.expected + allowed

    @property
    def passes(self) -> bool:
        """Whether it lies there, and is known well enough to tell."""
        low, high = self.interval
        known = self.standard_error is None or self.standard_error <= LARGEST_ERROR * self.margin
        return known and math.isfinite(self.obtained) and low <= self.obtained <= high


@dataclass(frozen=True)
class Band:
    """One number of which theory or publication knows only between what limits it lies, such as its sign.

    Parameters
    ----------
    name, unit
        What it is.
    low, high
        The limits, which may be infinite.
    obtained
        Our number.
    standard_error
        Of ``obtained``, if it is a statistic; it must then be three of them inside the limits.
    """

    name: str
    unit: str
    low: float
    high: float
    obtained: float
    standard_error: float | None = None

    #: Nothing is expected but the interval.
    expected: ClassVar = None

    @property
    def interval(self) -> tuple[float, float]:
        """Where ``obtained`` must lie."""
        inside = SIGMAS * (self.standard_error or 0.0)
        return self.low + inside, self.high - inside

    @property
    def passes(self) -> bool:
        """Whether it lies there."""
        low, high = self.interval
        return low <= self.obtained <= high


def share(name: str, unit: str, expected: float, obtained: float, share: float) -> Figure:
    """A figure that may be off by a share of what is expected."""
    return Figure(name, unit, expected, obtained, share * abs(expected))


@dataclass(frozen=True)
class Trial:
    """What a row is run under.

    Parameters
    ----------
    seed
        Seed of all draws.
    data
        Folder of public data, if there is one.
    """

    seed: int
    data: Path | None


@dataclass(frozen=True)
class Row:
    """One known result.

    Parameters
    ----------
    name
        What it is called on the command line.
    what
        The result in a sentence.
    source
        Who says so.
    how
        Through which of the product's code it is obtained.
    figures
        Obtains it.
    data
        Folder below the public data that it needs, if any.
    """

    name: str
    what: str
    source: str
    how: str
    figures: Callable[[Trial], tuple[Figure | Band, ...]]
    data: str | None = None

    def can_run(self, trial: Trial) -> bool:
        """Whether the data that it needs are there."""
        return self.data is None or (trial.data is not None and (trial.data / self.data).is_dir())


@dataclass(frozen=True)
class Outcome:
    """What came of a row.

    Parameters
    ----------
    row
        The row.
    figures
        Its figures; none where it was not run.
    """

    row: Row
    figures: tuple[Figure | Band, ...]

    @property
    def verdict(self) -> str:
        """Whether all figures pass."""
        if not self.figures:
            return NOT_RUN
        return PASSES if all(figure.passes for figure in self.figures) else FAILS


def run_row(row: Row, trial: Trial) -> Outcome:
    """Obtain a row's figures, if its data are there."""
    return Outcome(row, row.figures(trial) if row.can_run(trial) else ())
