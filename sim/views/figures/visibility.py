"""Figures of what the state sees."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go

from sim.views.style import BLUE, MUTED, VERMILION, figure


def nowcast_against_truth(nowcast: pd.DataFrame) -> go.Figure:
    """The city's stock of goods made here, in truth and as the state has it."""
    picture = figure("Stock less waiting orders: truth and the state's nowcast, tonnes", yaxis_title="t")
    total = nowcast.groupby("time")[["truth_t", "estimate_t", "seen", "stocks"]].sum()
    picture.add_scatter(x=total.index, y=total["truth_t"], name="truth", line={"color": MUTED, "width": 1.5})
    picture.add_scatter(x=total.index, y=total["estimate_t"], name="nowcast", line={"color": VERMILION, "width": 1.5})
    share = total["seen"] / total["stocks"].clip(lower=1)
    picture.add_scatter(
        x=total.index, y=share, name="share of stocks seen", yaxis="y2", line={"color": BLUE, "dash": "dot"}
    )
    picture.update_layout(
        yaxis2={"overlaying": "y", "side": "right", "range": [0, 1], "tickformat": ".0%", "showgrid": False}
    )
    return picture
