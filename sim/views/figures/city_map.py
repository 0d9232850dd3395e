"""The city from above: roads by the trucks they carry, sites by what they do."""

from __future__ import annotations

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from sim.views.style import GREEN, ORANGE, PURPLE, figure

#: Classes of truck traffic, from quiet to busy: colour and line width.
_CLASSES = (("#d5dcdf", 0.6), ("#a9cbe0", 1.2), ("#5aa2cc", 2.0), ("#0072b2", 3.0), ("#00385c", 4.2))
_KINDS = (("source", "ports and mines", "square", ORANGE), ("factory", "factories", "circle", PURPLE),
          ("retailer", "stores", "diamond", GREEN))  # fmt: skip
_MANY_LINKS = 8_000


def city_map(roads: pd.DataFrame, sites: pd.DataFrame) -> go.Figure:
    """Draw roads in five classes of truck traffic, and sites on top."""
    picture = figure("Trucks on the roads, whole run", height=620, hovermode="closest")
    scatter = picture.add_scattergl if len(roads) > _MANY_LINKS else picture.add_scatter
    edges = _class_edges(roads["trucks"])
    for i, (colour, width) in enumerate(_CLASSES):
        mine = roads[np.searchsorted(edges, roads["trucks"], side="left") == i]
        x, y = _segments(mine)
        label = "none" if i == 0 else f"up to {edges[i]:,.0f}" if i < len(edges) else f"over {edges[-1]:,.0f}"
        scatter(x=x, y=y, mode="lines", name=label, hoverinfo="skip", line={"color": colour, "width": width})
    for kind, name, symbol, colour in _KINDS:
        mine = sites[sites["kind"] == kind]
        picture.add_scatter(
            x=mine["x"], y=mine["y"], mode="markers", name=name, text=mine["site"].astype(str),
            hovertemplate="%{text}<extra></extra>",
            marker={"symbol": symbol, "color": colour, "size": 8, "line": {"color": "white", "width": 1}},
        )  # fmt: skip
    degrees = len(roads) > 0 and _looks_geographic(roads)
    stretch = 1.0 / np.cos(np.radians(roads["y1"].mean())) if degrees else 1.0
    picture.update_xaxes(showgrid=False, visible=False)
    picture.update_yaxes(showgrid=False, visible=False, scaleanchor="x", scaleratio=stretch, rangemode="normal")
    return picture


def _class_edges(trucks: pd.Series[int]) -> list[float]:
    used = trucks[trucks > 0]
    if used.empty:
        return [0.0, 1.0, 2.0, 3.0]
    return [0.0, *np.quantile(used, [0.5, 0.8, 0.95])]


def _segments(roads: pd.DataFrame) -> tuple[list[float | None], list[float | None]]:
    gap = np.full(len(roads), np.nan)
    x = np.stack([roads["x1"], roads["x2"], gap], axis=1).ravel().round(5)
    y = np.stack([roads["y1"], roads["y2"], gap], axis=1).ravel().round(5)
    return [None if np.isnan(v) else v for v in x.tolist()], [None if np.isnan(v) else v for v in y.tolist()]


def _looks_geographic(roads: pd.DataFrame) -> bool:
    return bool(
        roads["x1"].abs().max() > 60 or roads["y1"].abs().max() > 60 or roads["x1"].max() - roads["x1"].min() < 2
    )
