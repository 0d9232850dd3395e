"""Numbers as readers want them."""

from __future__ import annotations

import math
from collections.abc import Mapping

from sim.levers import LEVERS

_MINUTES_PER_HOUR = 60
_SMALLEST = 1e-6

#: Units of outcomes that read better otherwise: factor, and the unit then.
_READABLE: Mapping[str, tuple[float, str]] = {
    "share": (100.0, "%"),
    "1 - SSE/SST": (1.0, "(1 at best)"),
    "count": (1.0, ""),
    "ratio": (1.0, ""),
    "cv": (1.0, ""),
}


def number(value: float) -> str:
    """Write a number with three or four figures that matter, thousands apart."""
    if math.isnan(value):
        return "–"
    size = abs(value)
    if size < _SMALLEST:
        return "0"
    if size >= 1000:
        return f"{value:,.0f}"
    return f"{value:.{max(0, 2 - math.floor(math.log10(size)))}f}"


def amounts(unit: str, *values: float) -> tuple[list[str], str]:
    """Write values of one unit alike, and say in which unit: shares in per cent, short times in minutes."""
    factor, shown = readable(unit)
    sizes = [abs(value) for value in values if not math.isnan(value)]
    if unit == "count" and sizes and all(size.is_integer() for size in sizes):
        return [number(value) if math.isnan(value) else f"{value:,.0f}" for value in values], shown
    if unit == "h" and sizes and max(sizes) < 1:
        factor, shown = _MINUTES_PER_HOUR, "min"
    return [number(value * factor) for value in values], shown


def readable(unit: str) -> tuple[float, str]:
    """Return by what values of a unit are multiplied to be read, and the unit then."""
    return _READABLE.get(unit, (1.0, unit))


def signed(text: str) -> str:
    """Write a number with a minus sign as wide as a plus."""
    return text.replace("-", "−")


def level(lever: str, recorded: str) -> str:
    """Write a lever's recorded level as people say it, with its unit."""
    about = LEVERS[lever]
    if isinstance(about.neutral, bool):
        return "yes" if recorded == "True" else "no"
    if about.options:
        return recorded.replace("_", " ")
    value = float(recorded)
    if not math.isfinite(value):
        return "none"
    return f"{value * 100:g} %" if about.unit in ("share", "probability") else f"{value:g} {about.unit}"
