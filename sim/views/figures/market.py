"""Figures of the trade in data."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go

from sim.views.style import BLUE, GREEN, ORANGE, figure


def deals_over_time(listings: pd.DataFrame, deals: pd.DataFrame) -> go.Figure:
    """Products handed in and listed, and licences sold, as running totals."""
    picture = figure("Listings and licences so far", yaxis_title="count")
    steps = (
        ("handed in", listings[listings["what"] == "submitted"]["time"], ORANGE),
        ("listed", listings[listings["what"] == "listed"]["time"], GREEN),
        ("licences sold", deals["time"], BLUE),
    )
    for name, times, colour in steps:
        ordered = times.sort_values()
        picture.add_scatter(
            x=ordered, y=list(range(1, len(ordered) + 1)), name=name, line={"shape": "hv", "color": colour}
        )
    return picture


def prices(deals: pd.DataFrame) -> go.Figure:
    """Price of every licence when it was sold."""
    picture = figure("Prices paid for a licence, CNY", yaxis_title="CNY", hovermode="closest")
    picture.add_scatter(
        x=deals["time"], y=deals["price_cny"], mode="markers", text=deals["product"].astype(str), showlegend=False,
        marker={"color": BLUE, "size": 5, "opacity": 0.5},
    )  # fmt: skip
    return picture
