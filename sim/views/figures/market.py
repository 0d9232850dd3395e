"""Figures of the trade in data."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go

from sim.views.style import BLUE, GREEN, ORANGE, figure, say_empty


def deals_over_time(listings: pd.DataFrame, deals: pd.DataFrame, end: pd.Timestamp | None = None) -> go.Figure:
    """Products handed in and listed, and licences sold, as running totals up to ``end``."""
    picture = figure("Listings and licences so far", "Products that sellers handed in, those listed, and sales.")
    if listings.empty and deals.empty:
        return say_empty(picture, "Nobody offered any data.")
    for name, times, colour in (
        ("products handed in", listings.loc[listings["what"] == "submitted", "time"], ORANGE),
        ("products listed", listings.loc[listings["what"] == "listed", "time"], GREEN),
        ("licences sold", deals["time"], BLUE),
    ):
        _add_running_total(picture, name, times, colour, end)
    return picture


def leaks_over_time(leaks: pd.DataFrame, end: pd.Timestamp | None = None) -> go.Figure:
    """Leaks by who caused them, as running totals up to ``end``."""
    picture = figure("Leaks so far", "Copies of data that got into other hands, through insiders and to outsiders.")
    if leaks.empty:
        return say_empty(picture, "Nothing has leaked.")
    for by, name, colour in (("insider", "through insiders", ORANGE), ("outsider", "to outsiders", BLUE)):
        times = leaks.loc[leaks["by"].astype(str) == by, "time"]
        if len(times):
            _add_running_total(picture, name, times, colour, end)
    return picture


def _add_running_total(
    picture: go.Figure, name: str, times: pd.Series[pd.Timestamp], colour: str, end: pd.Timestamp | None
) -> None:
    total = times.value_counts().sort_index().cumsum()
    last = [] if end is None else [(end, len(times))]
    picture.add_scatter(
        x=[*total.index, *(time for time, _ in last)], y=[*total, *(count for _, count in last)], name=name,
        mode="lines", line={"shape": "hv", "color": colour, "width": 1.5},
    )  # fmt: skip


def prices(deals: pd.DataFrame) -> go.Figure:
    """Price of every licence when it was sold."""
    picture = figure("Prices paid for a licence, CNY", "A dot is a deal.", hovermode="closest")
    if deals.empty:
        return say_empty(picture, "No licence was sold.")
    picture.add_scatter(
        x=deals["time"], y=deals["price_cny"], mode="markers", text=deals["product"].astype(str), showlegend=False,
        hovertemplate="%{text}<br>%{y:,.0f} CNY<br>%{x}<extra></extra>",
        marker={"color": BLUE, "size": 6, "opacity": 0.45},
    )  # fmt: skip
    return picture
