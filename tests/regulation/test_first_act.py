"""Until a lever first acts, a run is the same as if it stood at neutral."""

from __future__ import annotations

import datetime as dt
from functools import cache
from typing import Any

import pandas as pd
import pytest
from village import ACROSS_DAYS, village

import sim
from sim.levers import LEVERS, LeverValue, neutral_levels
from sim.record.registry import TABLES
from sim.record.run import Run
from sim.regulation import LEVERS_IN_FORCE
from sim.scenario.schema import Scenario

#: Levers that others need in order to have something to act on.
AROUND: dict[str, dict[str, LeverValue]] = {
    "price_ceiling_scope": {"price_ceiling": 1.5},
    "market_cooling": {"look_in": 1.0},
    "intervention": {"sharing_mandate": 1.0, "inspection_rate": 1.0, "fine_fixed": 200.0},
    "fine_share": {"inspection_rate": 1.0, "sharing_mandate": 1.0},
    "fine_fixed": {"inspection_rate": 1.0, "sharing_mandate": 1.0},
    "export_review_days": {"export_threshold_persons": 0.0},
}
#: Levels that act within the days of the village.
LEVEL: dict[str, LeverValue] = {"listing_review_days": 1.0, "technical_standard": 0.5, "recognised": False}
DAY = 1
#: A draft and its enactment, for levers that act on such.
DRAFT: tuple[dict[str, Any], ...] = (
    {"day": DAY, "status": "draft", "policy": {"seller_fee": 10}},
    {"day": DAY + 1, "policy": {"seller_fee": 10}},
)
ON_DRAFTS = {"consultation_uptake"}
#: Levers on what is handed in or filed, which happens on the first morning: they stand so from the start.
FROM_THE_START = {
    "listing_review_days",
    "important_core_share",
    "review_false_rejection",
    "rights_regime",
    "export_review_days",
}
#: Tables in which rules may leave traces.
COMPARED = sorted(set(TABLES) - {"policies", "acts"})


@cache
def run(lever: str | None, around: tuple[tuple[str, LeverValue], ...], drafts: bool = False) -> Run:
    """The village with all levers at neutral but those around, and one moved on a later day, perhaps with a draft."""
    rules = {f"policy.{name}": level for name, level in (neutral_levels() | dict(around)).items()}
    steps: list[dict[str, Any]] = []
    if lever in FROM_THE_START:
        rules[f"policy.{lever}"] = moved(lever)
    elif lever is not None:
        steps.append({"day": DAY, "policy": {lever: moved(lever)}})
    return sim.run(
        village(
            ACROSS_DAYS
            | rules
            | {
                "timeline": [*steps, *(DRAFT if drafts else ())],
                "days": 3,
                "industry.order_lot": "10 t",
                "authorities.adequate": 0,
                "state.shortage": 0,
            }
        )
    )


def moved(lever: str) -> LeverValue:
    """A level at which the lever does much."""
    about = LEVERS[lever]
    if lever in LEVEL:
        return LEVEL[lever]
    if isinstance(about.neutral, bool):
        return not about.neutral
    if about.options:
        return next(option for option in about.options if option != about.neutral)
    return about.low if about.neutral == about.high else about.high


def first_event(of: Run, time: dt.datetime) -> int:
    """Number of the first event that happened at ``time`` or later."""
    rows = [of.table(name) for name in ("series", "ledger", "listings", "refusals", "deals")]
    return min(int(table.loc[table["time"] >= time, "event"].min()) for table in rows if (table["time"] >= time).any())


def before(of: Run, name: str, event: int) -> pd.DataFrame:
    """Rows of a table before an event; names as plain words, as tables list only those that they have.

    Events are numbered as if steps of the time line were none.
    """
    rows, steps = of.table(name), of.table("policies").query("status != 'start'")["event"]
    numbers = [column for column in ("event", "cause") if column in rows.columns]
    rows = rows.assign(**{column: rows[column] - steps.searchsorted(rows[column]) for column in numbers})
    rows = rows[rows["event"] < event]
    return rows.astype({column: str for column in rows.columns if rows[column].dtype == "category"})


@pytest.mark.parametrize("lever", sorted(LEVERS_IN_FORCE))
def test_all_tables_are_the_same_until_a_lever_first_acts(lever: str) -> None:
    """The lever moves at a midnight; what was recorded before its first act is exactly what neutral rules record."""
    around, drafts = tuple(AROUND.get(lever, {}).items()), lever in ON_DRAFTS
    neutral, other = run(None, around, drafts), run(lever, around, drafts)
    acts = other.table("acts")
    first = acts.loc[acts["lever"] == lever, "first"].min()
    assert first >= pd.Timestamp(Scenario().start) + pd.Timedelta(days=0 if lever in FROM_THE_START else DAY)
    event = first_event(neutral, first)
    for name in COMPARED:
        assert before(neutral, name, event).equals(before(other, name, event)), name
    assert (neutral.table("acts")["lever"] != lever).all()


@pytest.mark.parametrize("lever", sorted(LEVERS_IN_FORCE))
def test_a_lever_that_acts_changes_what_happens(lever: str) -> None:
    """Some table besides those of policies and acts is another one: what was touched went on to somewhere."""
    around, drafts = tuple(AROUND.get(lever, {}).items()), lever in ON_DRAFTS
    neutral, other = run(None, around, drafts), run(lever, around, drafts)
    assert any(not neutral.table(name).equals(other.table(name)) for name in COMPARED)
