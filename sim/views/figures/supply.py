"""Figures of the physical economy over time."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go

from sim.views.calendar import thinned
from sim.views.style import BLUE, GREEN, ORANGE, VERMILION, YELLOW, figure

#: Trucks up to which each has a tick of its own.
_FEW = 6


def customers_waiting(series: pd.DataFrame) -> go.Figure:
    """Tonnes that customers and firms wait for, hour by hour."""
    picture = figure(
        "Goods waited for, tonnes", "What customers want of empty shelves, and what firms have ordered of empty stocks."
    )
    for key, name, colour in (("customers", "by customers", VERMILION), ("orders", "by firms", BLUE)):
        line = _line(series, "waiting, t", key)
        picture.add_scatter(x=line.index, y=line, name=name, mode="lines", line={"color": colour, "width": 1.5})
    return picture


def stocks(series: pd.DataFrame) -> go.Figure:
    """Stocks by where they stand, hour by hour."""
    picture = figure("Stocks, tonnes", "All goods together, by where they stand.")
    for key, name, colour in (
        ("outputs", "goods made, not yet ordered", GREEN),
        ("inputs", "materials of factories", ORANGE),
        ("shelves", "on stores' shelves", BLUE),
    ):
        line = _line(series, "stock, t", key)
        picture.add_scatter(x=line.index, y=line, name=name, mode="lines", line={"color": colour, "width": 1.5})
    return picture


def trucks(series: pd.DataFrame) -> go.Figure:
    """What trucks with an order are doing, hour by hour."""
    rows = series[series["name"] == "trucks"]
    total = rows.groupby("time", observed=True)["value"].sum().max() if len(rows) else 0
    picture = figure("Trucks at work", f"Stacked; the rest of the city's {total:,.0f} trucks wait for an order.")
    looks = (("driving", BLUE), ("at a dock", GREEN), ("in a queue", YELLOW))
    lines = [(key, colour, _line(series, "trucks", key)) for key, colour in looks]
    for key, colour, line in lines:
        picture.add_scatter(
            x=line.index, y=line, name=key, mode="lines", stackgroup="all", line={"color": colour, "width": 0.5}
        )
    if sum(line.max() for *_, line in lines) <= _FEW:
        picture.update_yaxes(dtick=1)  # there are no half trucks
    return picture


def _line(series: pd.DataFrame, name: str, key: str) -> pd.Series[float]:
    rows = series[(series["name"] == name) & (series["key"] == key)]
    return thinned(rows["time"], rows["value"])
