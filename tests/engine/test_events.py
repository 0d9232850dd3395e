"""The event log: numbers that never repeat, columns that fit, rows that nothing changes later."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.engine.events import EventLog

COLUMNS = {"deals": ("time_ms", "price_fen"), "notes": ("what",)}


@given(st.lists(st.tuples(st.sampled_from(["deals", "notes", "take", "save"]), st.integers(0, 5)), max_size=30))
def test_event_numbers_count_up_over_all_tables_and_never_repeat(steps: list[tuple[str, int]]) -> None:
    """Numbers run on through tables, takings and saved states, and rows carry the numbers handed out."""
    log = EventLog(COLUMNS)
    handed_out, written = [], []
    for step, size in steps:
        if step == "deals":
            handed_out += log.emit("deals", size, time_ms=1, price_fen=np.arange(size)).tolist()
        elif step == "notes":
            handed_out += log.emit("notes", size, what="x").tolist()
        else:
            written += [number for table in COLUMNS for batch in log.take(table) for number in batch["event"].tolist()]
            if step == "save":
                state = log.state()
                log = EventLog(COLUMNS)
                log.restore(state)
    written += [number for table in COLUMNS for batch in log.take(table) for number in batch["event"].tolist()]
    assert handed_out == list(range(len(handed_out)))
    assert sorted(written) == handed_out


@pytest.mark.parametrize(
    ("values", "wrong"),
    [
        ({"time_ms": 1}, "price_fen"),
        ({"time_ms": 1, "price_fen": 2, "prize_fen": 3}, "prize_fen"),
        ({}, "price_fen, time_ms"),
    ],
)
def test_missing_and_unknown_columns_are_refused(values: dict[str, int], wrong: str) -> None:
    """The message names them, nothing is logged, and no number is used up."""
    log = EventLog(COLUMNS)
    with pytest.raises(KeyError, match=f"table deals: columns missing or unknown: {wrong}"):
        log.emit("deals", **values)
    assert log.take("deals") == []
    assert log.emit("notes", what="x").tolist() == [0]


def test_a_table_that_does_not_exist_takes_nothing() -> None:
    """Tables are named when the log is made."""
    with pytest.raises(KeyError):
        EventLog(COLUMNS).emit("deal", time_ms=1, price_fen=2)


@pytest.mark.parametrize("make", [lambda a: a, lambda a: a[:], lambda a: a[::-1][::-1]])
def test_rows_keep_the_values_that_they_were_logged_with(make) -> None:
    """Arrays are copied: what their owner does to them later changes no row, views or not."""
    log = EventLog(COLUMNS)
    price = np.arange(3)
    log.emit("deals", 3, time_ms=np.array(5), price_fen=make(price))
    price[:] = -1
    (batch,) = log.take("deals")
    assert batch["price_fen"].tolist() == [0, 1, 2]


def test_values_that_all_rows_share_stay_one_value() -> None:
    """They are written out by the recorder, not here."""
    log = EventLog(COLUMNS)
    log.emit("deals", 1000, time_ms=7, price_fen=np.zeros(1000))
    (batch,) = log.take("deals")
    assert batch["time_ms"] == 7
    assert batch["event"].size == 1000


def test_rows_are_handed_over_once_in_the_order_of_their_events() -> None:
    """Taking empties a table and no other."""
    log = EventLog(COLUMNS)
    for what in "abc":
        log.emit("notes", what=what)
    log.emit("deals", time_ms=1, price_fen=2)
    assert [batch["what"] for batch in log.take("notes")] == ["a", "b", "c"]
    assert log.take("notes") == []
    assert len(log.take("deals")) == 1


def test_restoring_forgets_rows_that_were_not_saved() -> None:
    """What a killed run had pending is logged anew by the run that goes on."""
    log = EventLog(COLUMNS)
    state = log.state()
    log.emit("notes", what="lost")
    log.restore(state)
    assert log.take("notes") == []
    assert log.emit("notes", what="again").tolist() == [0]
