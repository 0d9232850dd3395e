"""Figures: every one has data, says its unit, and says so where there is nothing to see."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
import plotly.graph_objects as go
import pytest

from sim.record.run import Run
from sim.views import figures

Draw = Callable[[Run], go.Figure]
FIGURES: dict[str, Draw] = {
    "map": lambda run: figures.city_map(run.table("roads"), run.table("sites")),
    "waiting": lambda run: figures.customers_waiting(run.table("series")),
    "stocks": lambda run: figures.stocks(run.table("series")),
    "trucks": lambda run: figures.trucks(run.table("series")),
    "deals": lambda run: figures.deals_over_time(run.table("listings"), run.table("deals")),
    "prices": lambda run: figures.prices(run.table("deals")),
    "nowcast": lambda run: figures.nowcast_against_truth(run.table("nowcast")),
    "seen": lambda run: figures.stocks_seen(run.table("nowcast")),
}
#: What figures measure, by a word of their title; counts need no unit.
UNITS = {
    "map": "Trucks", "waiting": "tonnes", "stocks": "tonnes", "trucks": "Trucks", "deals": "licences", "prices": "CNY",
    "nowcast": "tonnes", "seen": "Stocks",
}  # fmt: skip
each = pytest.mark.parametrize("name", FIGURES)


def values(trace: go.Scatter) -> np.ndarray:
    """What a trace draws, without the gaps between its parts."""
    drawn = np.array([np.nan if value is None else value for value in trace.y], dtype=float)
    return drawn[np.isfinite(drawn)]


@each
def test_every_trace_has_data_and_as_many_x_as_y(name: str, run: Run) -> None:
    """No trace is empty or draws only what is not a number."""
    picture = FIGURES[name](run)
    assert picture.data
    for trace in picture.data:
        assert values(trace).size > 0, trace.name
        assert len(trace.x) == len(trace.y)


@each
def test_a_figure_says_what_it_shows_with_its_unit_and_how_to_read_it(name: str, run: Run) -> None:
    """The title carries the unit in place of an axis title; the caption is a sentence."""
    layout = FIGURES[name](run).layout
    assert UNITS[name].lower() in layout.title.text.lower()
    assert layout.meta["caption"].endswith(".")
    assert layout.meta["caption"][0].isupper()


@each
def test_traces_that_share_a_figure_are_named_and_look_different(name: str, run: Run) -> None:
    """Each name once; no two of one kind have the same colour and symbol."""
    traces = [trace for trace in FIGURES[name](run).data if trace.showlegend is not False]
    if len(traces) > 1:
        assert all(trace.name for trace in traces)
        looks = {
            (t.line.color, t.line.width) if "lines" in t.mode else (t.marker.color, t.marker.symbol) for t in traces
        }
        assert len({trace.name for trace in traces}) == len(looks) == len(traces)


@each
def test_figures_are_drawn_of_a_city_without_trade(name: str, dull: Run) -> None:
    """Where there is nothing, the figure says so instead of standing empty."""
    picture = FIGURES[name](dull)
    assert picture.data or picture.layout.annotations[0].text.endswith(".")
    assert (name in ("deals", "prices")) == (not picture.data)


@each
def test_drawing_changes_no_table(name: str, run: Run) -> None:
    """The same figure twice, to the last byte."""
    assert FIGURES[name](run).to_json() == FIGURES[name](run).to_json()


def test_the_map_shows_every_road_once_and_every_site_where_it_lies(run: Run) -> None:
    """Roads fall into classes by trucks, which add up to all; sites keep names and places."""
    roads, sites = run.table("roads"), run.table("sites")
    traces = figures.city_map(roads, sites).data
    drawn = [trace for trace in traces if trace.legendgroup == "roads"]
    assert sum(list(trace.x).count(None) for trace in drawn) == len(roads)
    markers = [trace for trace in traces if trace.legendgroup == "sites"]
    placed = {name: (x, y) for trace in markers for name, x, y in zip(trace.text, trace.x, trace.y, strict=True)}
    assert placed == {row.site: (row.x, row.y) for row in sites.itertuples()}


def test_a_map_without_trucks_and_one_of_a_single_road_can_be_drawn(run: Run) -> None:
    """Nothing to divide by, no class to tell apart."""
    roads, sites = run.table("roads"), run.table("sites")
    still = figures.city_map(roads.assign(trucks=0), sites)
    assert [trace.name for trace in still.data if trace.legendgroup == "roads"] == ["none"]
    assert figures.city_map(roads.iloc[:1], sites.iloc[:0]).data
    assert figures.city_map(roads.iloc[:0], sites).layout.annotations[0].text.endswith(".")


@pytest.mark.parametrize(("x", "km"), [(1.0, 1.0), (1 / 111.2, 1.0)], ids=["kilometres", "degrees"])
def test_the_scale_of_the_map_is_true(x: float, km: float) -> None:
    """Its bar is as long as a road of that length, in plane coordinates and in degrees on the equator."""
    ends = np.array([[0.0, 0.0, 8 * x, 0.0], [8 * x, 0.0, 8 * x, 8 * x]])
    roads = pd.DataFrame(ends, columns=["x1", "y1", "x2", "y2"]).assign(length_km=8 * km, trucks=[0, 5])
    bar = figures.city_map(roads, pd.DataFrame({"kind": [], "x": [], "y": [], "site": []})).data[-1]
    stated = float(bar.text[1].split()[0])
    assert (bar.x[1] - bar.x[0]) / x * km == pytest.approx(stated, rel=1e-3)


def test_trucks_are_stacked_to_all_that_have_an_order(run: Run) -> None:
    """Traces of one stack, in the order driving, dock, queue; never more than there are trucks."""
    traces = figures.trucks(run.table("series")).data
    assert {trace.stackgroup for trace in traces} == {"all"}
    assert max(np.sum([trace.y for trace in traces], axis=0)) <= 16


def test_long_runs_are_drawn_day_by_day() -> None:
    """10,000 hours become means of days, so that a report of a year stays small."""
    hours = pd.date_range("2021-06-07", periods=10_000, freq="h")
    series = pd.DataFrame({"time": hours, "name": "stock, t", "key": "outputs", "value": np.arange(10_000.0) % 24})
    line = figures.stocks(series).data[0]
    assert len(line.x) == 417
    assert set(line.y[:-1]) == {11.5}


def test_the_value_of_data_is_drawn_with_its_interval(savings: pd.DataFrame) -> None:
    """A dot at the mean and bars to both ends; all logistics on top."""
    trace = figures.value_of_data(savings).data[0]
    assert trace.y[-1] == "all logistics"
    at = dict(zip(trace.y, trace.x, strict=True))
    assert at == {"all logistics": 300.0, "customers' waiting": 500.0, "holding stock": -150.0, "freight": -50.0}
    assert set(trace.error_x.array) == set(trace.error_x.arrayminus) == {400.0}


def test_running_totals_of_the_market_end_at_what_there_was(run: Run) -> None:
    """Never falling, and at last the number of rows."""
    listings, deals = run.table("listings"), run.table("deals")
    lines = {trace.name: trace.y for trace in figures.deals_over_time(listings, deals).data}
    assert lines["licences sold"][-1] == len(deals) > 0
    assert lines["products listed"][-1] == (listings["what"] == "listed").sum()
    assert all((np.diff(line) >= 0).all() for line in lines.values())
