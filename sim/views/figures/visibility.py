"""Figures of what the state sees."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go

from sim.views.calendar import thinned
from sim.views.style import BLUE, INK, VERMILION, figure


def nowcast_against_truth(nowcast: pd.DataFrame) -> go.Figure:
    """The city's stock of goods made here, in truth and as the state has it."""
    picture = figure(
        "Goods in stock less orders that wait, tonnes", "The truth, and the state's estimate from what reaches it."
    )
    total = nowcast.groupby("time", observed=True)[["truth_t", "estimate_t"]].sum()
    for column, name, colour in (("truth_t", "truth", INK), ("estimate_t", "the state's estimate", VERMILION)):
        line = thinned(total.index.to_series(), total[column])
        picture.add_scatter(x=line.index, y=line, name=name, mode="lines", line={"color": colour, "width": 1.5})
    picture.update_yaxes(rangemode="normal")
    return picture


def stocks_seen(nowcast: pd.DataFrame) -> go.Figure:
    """Share of stocks of which the state has a reading."""
    picture = figure("Stocks that the state sees", "Share of goods' stocks of which a report is at most a day old.")
    total = nowcast.groupby("time", observed=True)[["seen", "stocks"]].sum()
    line = thinned(total.index.to_series(), total["seen"] / total["stocks"].clip(lower=1))
    picture.add_scatter(
        x=line.index, y=line, name="stocks seen", showlegend=False, mode="lines",
        line={"color": BLUE, "width": 1.5, "shape": "hv"},
    )  # fmt: skip
    picture.update_yaxes(range=[0, 1.02], tickformat=".0%", dtick=0.25)
    return picture
