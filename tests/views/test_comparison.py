"""Policies side by side: what is printed, and the frontier, on a page that works offline."""

from __future__ import annotations

import json
import re

import pandas as pd
import pytest

from sim.experiments.compare import compare, side_by_side
from sim.record.run import Run
from sim.record.tables import MemoryTables
from sim.views import figures
from sim.views.comparison import comparison, rows_of
from tests.views.browser import browser

#: Outcome, group, unit and side; and what each policy comes to, which seeds move up and down.
OUTCOMES = {
    ("logistics_cost", "", "CNY/day", "efficiency"): {"one": 5000.0, "two": 4000.0},
    ("fill_rate", "", "share", "efficiency"): {"one": 0.9, "two": 0.9},
    ("visibility", "stock", "1 - SSE/SST", "control"): {"one": 0.2, "two": 0.8},
    ("legal_certainty", "", "share", "control"): {"one": 0.9, "two": float("nan")},
}


def _run(label: str, seed: int) -> Run:
    rows = [(*name, values[label] * (1 + 0.01 * seed)) for name, values in OUTCOMES.items()]
    table = pd.DataFrame(rows, columns=["outcome", "group", "unit", "side", "value"])
    return Run({"label": label, "seed": seed, "scenario_hash": label}, table, MemoryTables())


@pytest.fixture
def runs() -> list[Run]:
    """Two policies under three seeds."""
    return [_run(label, seed) for label in ("one", "two") for seed in (-1, 0, 1)]


def test_outcomes_stand_side_by_side_with_their_intervals(runs: list[Run]) -> None:
    """Efficiency first; only what differs under the same seeds is marked; what was not measured is a dash."""
    rows = {row.outcome: row for row in rows_of(side_by_side(runs), compare(runs))}
    assert [row.side for row in rows.values()] == ["efficiency", "efficiency", "control", "control"]
    assert rows["logistics_cost"].cells == ("5,000 ± 124", "4,000 ± 99.4*")
    assert rows["fill_rate"].cells == ("90.0 ± 2.24", "90.0 ± 2.24")
    assert rows["visibility"].cells == ("0.200 ± 0.00497", "0.800 ± 0.0199*")
    assert rows["legal_certainty"].cells[1] == "–"


def test_the_frontier_has_a_point_a_policy_with_intervals_in_both_directions(runs: list[Run]) -> None:
    """Means over seeds, and half an interval to each side."""
    means = side_by_side(runs)
    picture = figures.frontier(means)
    assert [(trace.name, trace.x, trace.y) for trace in picture.data] == [
        ("one", (pytest.approx(0.2),), (5000.0,)), ("two", (pytest.approx(0.8),), (4000.0,)),
    ]  # fmt: skip
    for trace in picture.data:
        for bar in (trace.error_x, trace.error_y):
            assert bar.array == pytest.approx(bar.arrayminus)
            assert bar.array[0] > 0
    row = means[(means["outcome"] == "logistics_cost") & (means["label"] == "two")].iloc[0]
    assert row["mean"] + picture.data[1].error_y.array[0] == pytest.approx(row["high"])


def test_better_is_always_further_up_and_to_the_right(runs: list[Run]) -> None:
    """A cost is drawn upside down, visibility as it is."""
    layout = figures.frontier(side_by_side(runs)).layout
    assert (layout.yaxis.autorange, layout.xaxis.autorange) == ("reversed", True)


def test_menus_hold_what_was_measured_under_every_policy(runs: list[Run]) -> None:
    """And each choice moves points, bars and the axis of its own direction only."""
    menus = json.loads(figures.frontier(side_by_side(runs)).to_json())["layout"]["meta"]["menus"]
    choices = [[choice["label"] for choice in menu["choices"]] for menu in menus]
    assert choices == [["logistics cost", "fill rate"], ["visibility (stock)"]]
    traces, layout = menus[0]["choices"][1]["args"]
    assert traces["y"] == [[pytest.approx(90.0)], [pytest.approx(90.0)]]
    assert {key[0] for key in layout} == {"y"}


def test_without_an_outcome_of_both_sides_the_frontier_says_so(runs: list[Run]) -> None:
    """Nothing is drawn."""
    means = side_by_side(runs)
    picture = figures.frontier(means[means["side"] == "control"])
    assert not picture.data
    assert "No outcome of both sides" in picture.layout.annotations[0].text


def test_the_page_names_every_outcome_and_nothing_else_on_the_net(runs: list[Run]) -> None:
    """What a user wrote is text; the frontier stands first."""
    page = comparison(side_by_side(runs), compare(runs), "A <town>", "3 days", "datacity compare 'a <b>.yaml'")
    assert "A &lt;town&gt;" in page
    assert "<town>" not in page
    assert "<b>" not in page
    text = re.sub(r"<[^>]*>", " ", page[: page.index("const FIGURES")])
    assert re.search(r"logistics cost +holding, .*5,000 ± 124 +4,000 ± 99.4\* +CNY/day", text)
    assert text.index("Efficiency against control") < text.index("logistics cost")


@pytest.mark.parametrize("width", [1280, 400])
def test_menus_work_in_a_browser(width: int, runs: list[Run], tmp_path_factory: pytest.TempPathFactory) -> None:
    """Another outcome on an axis moves the points to it, without a word on the console or the network."""
    text = comparison(side_by_side(runs), compare(runs), "A town", "3 days", "datacity compare")
    with browser(tmp_path_factory, width) as show:
        page = show(text)
        page.wait_for_selector(".plot svg.main-svg", state="attached")
        page.select_option(".menus select >> nth=0", label="fill rate")
        drawn = "[...document.querySelectorAll('.plot')].map(p => [p.data.map(t => t.y[0]), p.layout.yaxis.title.text])"
        ((heights, title),) = page.evaluate(drawn)
        assert heights == pytest.approx([90.0, 90.0])
        assert title == "fill rate, %"
        assert page.trouble == []
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
