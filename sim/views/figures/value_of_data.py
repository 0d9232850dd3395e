"""What data was worth: paired differences with and without it."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go

from sim.views.style import BLUE, INK, figure

#: Parts of the city's cost that data may save, with names for readers.
PARTS = {
    "logistics_cost": "all logistics",
    "backlog_cost": "customers' waiting",
    "holding_cost": "holding stock",
    "freight_cost": "freight",
}


def value_of_data(savings: pd.DataFrame) -> go.Figure:
    """Daily saving of the city through traded data, with 95% intervals.

    Parameters
    ----------
    savings
        Columns outcome, saving, low, high; CNY a day.
    """
    rows = savings.set_index("outcome").reindex(list(PARTS)[::-1])  # the first row is drawn lowest
    picture = figure(
        "What traded data saves the city, CNY a day",
        "Dots are means over pairs of runs, lines 95% intervals. Right of 0 data saves, left of it data costs.",
        height=230, hovermode="closest",
    )  # fmt: skip
    picture.add_scatter(
        x=rows["saving"], y=[PARTS[name] for name in rows.index], mode="markers", showlegend=False,
        hovertemplate="%{y}: %{x:,.0f} CNY a day<extra></extra>",
        error_x={"type": "data", "symmetric": False, "array": rows["high"] - rows["saving"],
                 "arrayminus": rows["saving"] - rows["low"], "color": BLUE},
        marker={"color": BLUE, "size": 9},
    )  # fmt: skip
    picture.add_vline(x=0, line={"color": INK, "width": 1})
    picture.update_xaxes(tickformat="~s", nticks=6)
    picture.update_yaxes(rangemode="normal")
    return picture
