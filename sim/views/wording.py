"""Numbers as readers want them."""

from __future__ import annotations

import math


def number(value: float) -> str:
    """Write a number with three or four figures that matter, thousands apart."""
    if math.isnan(value):
        return "–"
    if value == 0:
        return "0"
    size = abs(value)
    if size >= 1000:
        return f"{value:,.0f}"
    return f"{value:.{max(0, 3 - math.floor(math.log10(size)) - 1)}f}" if size >= 0.001 else f"{value:.1e}"
