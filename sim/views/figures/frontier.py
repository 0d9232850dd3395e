"""The frontier: what policies come to on two outcomes, one of efficiency and one of control."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from sim.outcomes.registry import OUTCOMES
from sim.views.style import CYCLE, GRID, figure, say_empty
from sim.views.wording import readable

#: Outcomes that may stand on an axis, with the group; the first that was measured stands there to begin with.
EFFICIENCY = (
    ("logistics_cost", ""), ("fill_rate", ""), ("order_lead_time", ""), ("choice_regret", ""), ("sold", ""),
    ("deals", ""), ("interests_served", ""), ("products_listed", ""), ("permit_time", ""), ("digital_value_added", ""),
)  # fmt: skip
CONTROL = (
    ("visibility", "stock, centred"), ("visibility", "stock"), ("stocks_seen", ""), ("deals_seen", ""),
    ("intervention_power", ""),
    ("shock_detection_time", ""), ("legal_certainty", ""), ("peak_mispricing", ""), ("leak_exposure", ""),
    ("privacy_loss", ""), ("foreign_held", ""), ("visibility", "speed"),
)  # fmt: skip

_Outcome = tuple[str, str]


def frontier(means: pd.DataFrame) -> go.Figure:
    """Efficiency against control, one point a policy with its interval in both directions.

    Parameters
    ----------
    means
        From ``sim.experiments.compare.side_by_side``.
    """
    labels = list(means["label"].unique())
    across, up = _measured(means, CONTROL, labels), _measured(means, EFFICIENCY, labels)
    picture = figure(
        "Efficiency against control",
        "A point a policy: mean over seeds, with 95% intervals in both directions. Axes point to what a city would "
        "want, so better is further up and further right; the menus put other outcomes on them.",
        height=520, hovermode="closest",
    )  # fmt: skip
    if not (across and up):
        return say_empty(picture, "No outcome of both sides was measured under all policies.")
    start = {**_columns(means, across[0], labels, "x"), **_columns(means, up[0], labels, "y")}
    for position, label in enumerate(labels):
        picture.add_scatter(
            name=label, x=start["x"][position], y=start["y"][position], mode="markers", text=[label],
            hovertemplate="%{text}: %{x:.4~g}, %{y:.4~g}<extra></extra>",
            marker={"color": CYCLE[position % len(CYCLE)], "size": 12},
            **{f"error_{axis}": _bar(start, axis, position) for axis in "xy"},
        )  # fmt: skip
    picture.update_xaxes(**_axis(across[0]), rangemode="normal")
    picture.update_yaxes(**_axis(up[0]), rangemode="normal", gridcolor=GRID)
    menus = [_menu(means, up, labels, "y"), _menu(means, across, labels, "x")]
    picture.update_layout(meta={**picture.layout.meta, "menus": menus})
    return picture


def _measured(means: pd.DataFrame, outcomes: Sequence[_Outcome], labels: Sequence[str]) -> list[_Outcome]:
    """Outcomes with a value for every label."""
    there = means.dropna(subset=["mean"]).groupby(["outcome", "group"])["label"].nunique()
    return [outcome for outcome in outcomes if there.get(outcome, 0) == len(labels)]


def _columns(means: pd.DataFrame, outcome: _Outcome, labels: Sequence[str], axis: str) -> dict[str, list[list[float]]]:
    """What a scatter of an outcome needs along one axis: for each label its mean and the lengths of its error bar."""
    rows = means[(means["outcome"] == outcome[0]) & (means["group"] == outcome[1])].set_index("label").loc[list(labels)]
    factor = readable(OUTCOMES[outcome[0]].unit)[0]
    up, down = rows["high"] - rows["mean"], rows["mean"] - rows["low"]
    columns = {axis: rows["mean"], f"error_{axis}.array": up, f"error_{axis}.arrayminus": down}
    return {name: [[float(value) * factor] for value in column.fillna(0.0)] for name, column in columns.items()}


def _bar(columns: dict[str, list[list[float]]], axis: str, position: int) -> dict[str, Any]:
    up, down = (columns[f"error_{axis}.{part}"][position] for part in ("array", "arrayminus"))
    return {"type": "data", "symmetric": False, "array": up, "arrayminus": down, "thickness": 1.5, "width": 5}


def _axis(outcome: _Outcome) -> dict[str, Any]:
    about = OUTCOMES[outcome[0]]
    better = "" if about.better else ", for better or worse"
    unit = readable(about.unit)[1].strip("()") or "count"
    title = f"{_name(outcome)}, {unit}{better}"
    return {"title": {"text": title}, "autorange": "reversed" if about.better == "down" else True}


def _name(outcome: _Outcome) -> str:
    label = OUTCOMES[outcome[0]].label
    return f"{label} ({outcome[1]})" if outcome[1] else label


def _menu(means: pd.DataFrame, outcomes: Sequence[_Outcome], labels: Sequence[str], axis: str) -> dict[str, Any]:
    """A menu of what may stand on an axis, with what each choice changes of traces and layout."""
    choices = []
    for outcome in outcomes:
        layout = _axis(outcome)
        moved = {f"{axis}axis.title.text": layout["title"]["text"], f"{axis}axis.autorange": layout["autorange"]}
        choices.append({"label": _name(outcome), "args": [_columns(means, outcome, labels, axis), moved]})
    return {"label": "efficiency, upwards:" if axis == "y" else "control, to the right:", "choices": choices}
