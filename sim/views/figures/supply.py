"""Figures of the physical economy over time."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go

from sim.views.style import BLUE, CYCLE, VERMILION, figure


def customers_waiting(series: pd.DataFrame) -> go.Figure:
    """Tonnes that customers and firms wait for, hour by hour."""
    picture = figure("Waited for, tonnes", yaxis_title="t")
    for key, colour in (("customers", VERMILION), ("orders", BLUE)):
        rows = series[(series["name"] == "waiting, t") & (series["key"] == key)]
        picture.add_scatter(x=rows["time"], y=rows["value"], name=f"by {key}", line={"color": colour, "width": 1.5})
    return picture


def stocks(series: pd.DataFrame) -> go.Figure:
    """Stocks by where they stand, hour by hour."""
    picture = figure("Stocks, tonnes", yaxis_title="t")
    rows = series[series["name"] == "stock, t"]
    for colour, key in zip(CYCLE, ("shelves", "inputs", "outputs"), strict=False):
        part = rows[rows["key"] == key]
        picture.add_scatter(x=part["time"], y=part["value"], name=key, line={"color": colour, "width": 1.5})
    return picture


def trucks(series: pd.DataFrame) -> go.Figure:
    """What trucks are doing, hour by hour."""
    picture = figure("Trucks by what they are doing", yaxis_title="trucks")
    rows = series[series["name"] == "trucks"]
    for colour, key in zip(CYCLE, ("driving", "at a dock", "in a queue", "idle"), strict=False):
        part = rows[rows["key"] == key]
        picture.add_scatter(
            x=part["time"], y=part["value"], name=key, stackgroup="all", line={"color": colour, "width": 0.5}
        )
    return picture
