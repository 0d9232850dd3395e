"""Figures of the whole trade in data: who buys how much of what, and what is made of it."""

from __future__ import annotations

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from sim.data.products import Domain
from sim.views.style import BLUE, GREEN, ORANGE, figure, say_empty

#: Rows that a chart of bars leaves room for, so that a single bar does not fill it.
_FEWEST_ROWS = 6


def purchases(deals: pd.DataFrame) -> go.Figure:
    """Products by how many buyers they have, and buyers by how many products they bought, largest first."""
    picture = figure(
        "Purchases per product and per buyer, largest first",
        "Each pair of buyer and product counts once; on these axes a power law is a straight line.",
        hovermode="closest", xaxis={"type": "log"}, yaxis={"type": "log", "rangemode": "normal", "dtick": "D2"},
    )  # fmt: skip
    if deals.empty:
        return say_empty(picture, "No licence was sold.")
    pairs = deals[["product", "buyer"]].astype(str).drop_duplicates()
    for column, name, colour, symbol in (
        ("product", "buyers of a product", BLUE, "circle"), ("buyer", "products of a buyer", ORANGE, "diamond"),
    ):  # fmt: skip
        counts = pairs[column].value_counts()
        picture.add_scatter(
            x=np.arange(1, len(counts) + 1), y=counts.to_numpy(), text=counts.index, name=name, mode="markers",
            marker={"color": colour, "symbol": symbol, "size": 6}, hovertemplate="%{text}: %{y}<extra></extra>",
        )  # fmt: skip
    return picture


def sales_by_domain(deals: pd.DataFrame, calls: pd.DataFrame, products: pd.DataFrame) -> go.Figure:
    """What was paid for licences and calls, by what the data is about."""
    picture = figure("Sales by domain, CNY", "Licences and calls together, over the whole run.", hovermode="closest")
    if deals.empty:
        return say_empty(picture, "No licence was sold.")
    domain = products.assign(product=products["product"].astype(str)).set_index("product")["domain"].astype(str)
    paid = pd.concat([deals.set_index("product")["price_cny"], calls.set_index("product")["amount_cny"]])
    total = paid.groupby(paid.index.astype(str).map(domain)).sum().sort_values()
    picture.add_bar(
        x=total.to_numpy(), y=[Domain.title_of(name) for name in total.index], orientation="h", showlegend=False,
        marker={"color": BLUE}, hovertemplate="%{y}: %{x:,.0f} CNY<extra></extra>",
    )  # fmt: skip
    picture.update_yaxes(range=[min(len(total) - _FEWEST_ROWS, 0) - 0.5, len(total) - 0.5])
    return picture


def digital_value(digital: pd.DataFrame) -> go.Figure:
    """What exogenous products were worth to those who used them, day by day."""
    picture = figure(
        "Value of exogenous products used, CNY a day",
        "By values that are drawn, not a result of the city; at the quality delivered.",
    )
    if digital.empty:
        return say_empty(picture, "Nobody used any.")
    by_day = digital.groupby("day")["exogenous_value_cny"].sum()
    picture.add_scatter(
        x=by_day.index, y=by_day.to_numpy(), mode="lines", showlegend=False, line={"color": GREEN, "width": 1.5}
    )
    return picture
