"""The city from above: roads by the trucks they carry, sites by what they do."""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from sim.views.style import GREEN, INK, ORANGE, PURPLE, figure, say_empty

#: Classes of truck traffic, from quiet to busy: colour and line width.
_CLASSES = (("#d5dcdf", 0.8), ("#a9cbe0", 1.3), ("#5aa2cc", 2.0), ("#0072b2", 3.0), ("#00385c", 4.2))
_QUANTILES = (0.5, 0.8, 0.95)
_KINDS = (("source", "ports and mines", "square", ORANGE), ("factory", "factories", "circle", PURPLE),
          ("retailer", "stores", "diamond", GREEN))  # fmt: skip
_MANY_LINKS = 8_000
_KM_PER_DEGREE = 111.2


def city_map(roads: pd.DataFrame, sites: pd.DataFrame) -> go.Figure:
    """Draw roads in up to five classes of truck traffic, sites on top, and a scale."""
    picture = figure(
        "Trucks on the roads", "Trucks that entered each road in the whole run.", height=600, hovermode="closest"
    )
    if roads.empty:
        return say_empty(picture, "The run has not recorded its roads.")
    scatter = picture.add_scattergl if len(roads) > _MANY_LINKS else picture.add_scatter
    for label, mine, (colour, width) in _classes(roads):
        x, y = _segments(mine)
        scatter(
            x=x, y=y, mode="lines", name=label, hoverinfo="skip", line={"color": colour, "width": width},
            legendgroup="roads", legendgrouptitle={"text": "trucks"},
        )  # fmt: skip
    for kind, name, symbol, colour in _KINDS:
        mine = sites[sites["kind"] == kind]
        if mine.empty:
            continue
        picture.add_scatter(
            x=mine["x"], y=mine["y"], mode="markers", name=name, text=mine["site"].astype(str),
            hovertemplate="%{text}<extra></extra>", legendgroup="sites", legendgrouptitle={"text": "sites"},
            marker={"symbol": symbol, "color": colour, "size": 8, "line": {"color": "white", "width": 1}},
        )  # fmt: skip
    degrees = _in_degrees(roads)
    stretch = 1.0 / math.cos(math.radians(roads["y1"].mean())) if degrees else 1.0
    picture.update_xaxes(showgrid=False, visible=False, constrain="domain")
    picture.update_yaxes(
        showgrid=False, visible=False, scaleanchor="x", scaleratio=stretch, rangemode="normal", constrain="domain"
    )
    return _with_scale(picture, roads, _KM_PER_DEGREE / stretch if degrees else 1.0)


def _classes(roads: pd.DataFrame) -> list[tuple[str, pd.DataFrame, tuple[str, float]]]:
    """Roads by traffic, from none to most: label, rows and looks of each class that has any."""
    used = roads.loc[roads["trucks"] > 0, "trucks"]
    edges = sorted({0, *(int(edge) for edge in np.quantile(used, _QUANTILES))}) if len(used) else [0]
    row = np.searchsorted(edges, roads["trucks"], side="left")
    labels = ["none"]
    labels += [_range(low + 1, high) for low, high in pairwise(edges)]
    labels.append(f"over {edges[-1]:,}")
    looks = [*_CLASSES[: len(edges)], _CLASSES[-1]]
    found = [(label, roads[row == i], look) for i, (label, look) in enumerate(zip(labels, looks, strict=True))]
    return [part for part in found if len(part[1])]


def _range(low: int, high: int) -> str:
    return f"{low:,} to {high:,}" if low < high else f"{low:,}"


def _segments(roads: pd.DataFrame) -> tuple[list[float | None], list[float | None]]:
    gap = np.full(len(roads), np.nan)
    x = np.stack([roads["x1"], roads["x2"], gap], axis=1).ravel().round(5)
    y = np.stack([roads["y1"], roads["y2"], gap], axis=1).ravel().round(5)
    return [None if np.isnan(v) else v for v in x.tolist()], [None if np.isnan(v) else v for v in y.tolist()]


def _with_scale(picture: go.Figure, roads: pd.DataFrame, km_per_x: float) -> go.Figure:
    """Draw a bar of a round length below the map."""
    left, right = roads[["x1", "x2"]].min().min(), roads[["x1", "x2"]].max().max()
    bottom, top = roads[["y1", "y2"]].min().min(), roads[["y1", "y2"]].max().max()
    if right <= left:
        return picture
    km = _round_length((right - left) * km_per_x / 4)
    y = bottom - 0.04 * max(top - bottom, right - left)
    picture.add_scatter(
        x=[left, left + km / km_per_x], y=[y, y], mode="lines+text", text=["", f"  {km:g} km"], showlegend=False,
        textposition="middle right", hoverinfo="skip", line={"color": INK, "width": 2}, cliponaxis=False,
    )  # fmt: skip
    return picture


def _round_length(km: float) -> float:
    """The largest of 1, 2, 5, 10 ... that is not longer."""
    power = 10.0 ** math.floor(math.log10(km))
    return float(max(step * power for step in (1, 2, 5) if step * power <= km * (1 + 1e-9)))


def _in_degrees(roads: pd.DataFrame) -> bool:
    """Whether coordinates are longitudes and latitudes: roads then are many times as long in km."""
    straight = np.hypot(roads["x2"] - roads["x1"], roads["y2"] - roads["y1"])
    drawn = straight > 0
    return bool(drawn.any() and np.median(roads["length_km"][drawn] / straight[drawn]) > _KM_PER_DEGREE / 4)
