"""The clock: stops of the agenda, of SimPy's processes, and of the end, in an order that is fixed."""

from __future__ import annotations

from collections.abc import Generator

import pytest
import simpy
from hypothesis import given
from hypothesis import strategies as st

from sim.engine.agenda import Agenda
from sim.engine.clock import Clock

KINDS = ("first", "second")


def noting(times: list[int], kind: str = "first") -> tuple[Agenda, list[tuple[int, str]]]:
    """An agenda with entries at some times, and what fires."""
    agenda, fired = Agenda(KINDS), []
    for name in KINDS:
        agenda.handle(name, lambda now, _, name=name: fired.append((now, name)))
    for time in times:
        agenda.add(time, kind)
    return agenda, fired


def run(clock: Clock) -> list[int]:
    """Go from stop to stop, and return where it went."""
    stops = []
    while (stop := clock.next_stop()) is not None:
        stops.append(stop)
        clock.step()
        assert clock.now_ms == stop
    return stops


@given(st.lists(st.integers(0, 30)), st.integers(0, 30))
def test_stops_are_the_entries_up_to_the_end_and_the_end(times: list[int], end: int) -> None:
    """Every time with an entry is one stop, the end is a stop with or without one, and nothing later is."""
    agenda, fired = noting(times)
    clock = Clock(agenda, end)
    assert run(clock) == sorted({time for time in times if time <= end} | {end})
    assert fired == [(time, "first") for time in sorted({time for time in times if time <= end})]
    assert clock.next_stop() is None
    clock.step()
    assert clock.now_ms == end


def test_looking_at_the_next_stop_moves_nothing() -> None:
    """Only a step does."""
    agenda, fired = noting([5])
    clock = Clock(agenda, 10)
    assert [clock.next_stop(), clock.next_stop(), clock.now_ms, fired] == [5, 5, 0, []]


def test_a_clock_starts_where_a_saved_run_stood() -> None:
    """Entries of that instant are still to come, and later times are absolute."""
    agenda, fired = noting([20, 25])
    assert run(Clock(agenda, 30, start_ms=20)) == [20, 25, 30]
    assert fired == [(20, "first"), (25, "first")]


def test_a_clock_that_starts_after_its_end_has_no_stop() -> None:
    """A run that is over stays over."""
    agenda, fired = noting([20])
    assert run(Clock(agenda, 10, start_ms=20)) == []
    assert fired == []


def test_entries_for_an_instant_that_has_passed_fire_now() -> None:
    """Time does not run backwards for those who are late."""
    agenda, fired = noting([])
    agenda.handle("second", lambda now, _: agenda.add(now - 3, "first"))
    agenda.add(8, "second")
    assert run(Clock(agenda, 9)) == [8, 9]
    assert fired == [(8, "first")]


class Desk:
    """An inspector's desk as a SimPy process: files wait for it, and its results stand in the agenda."""

    def __init__(self, clock: Clock, agenda: Agenda) -> None:
        self._env = clock.env
        self._agenda = agenda
        self._desk = simpy.Resource(clock.env, capacity=1)

    def file(self, at_ms: int, takes_ms: int) -> None:
        """Hand in a file at a time."""
        self._env.process(self._work(at_ms, takes_ms))

    def _work(self, at_ms: int, takes_ms: int) -> Generator[simpy.Event, object, None]:
        yield self._env.timeout(at_ms)
        with self._desk.request() as turn:
            yield turn
            yield self._env.timeout(takes_ms)
            self._agenda.add(int(self._env.now) + 1, "second")


def test_a_simpy_process_lives_between_the_entries_of_the_agenda() -> None:
    """What it enters fires on time, also before the entry that the agenda was waiting for, or after the last."""
    agenda, fired = noting([0, 50])
    clock = Clock(agenda, 100)
    desk = Desk(clock, agenda)
    desk.file(10, takes_ms=20)
    desk.file(15, takes_ms=30)
    assert {30, 31, 50, 60, 61, 100} <= set(run(clock))
    assert fired == [(0, "first"), (31, "second"), (50, "first"), (61, "second")]


@pytest.mark.parametrize("entered_first", [True, False])
def test_at_one_instant_processes_act_before_the_agenda(entered_first: bool) -> None:
    """Who came first does not matter, and what a process enters for now fires now."""
    order: list[str] = []
    agenda = Agenda(KINDS)
    agenda.handle("first", lambda _, __: order.append("agenda"))
    agenda.handle("second", lambda _, __: order.append("entered"))
    clock = Clock(agenda, 100)

    def process() -> Generator[simpy.Event, object, None]:
        yield clock.env.timeout(10)
        order.append("process")
        agenda.add(10, "second")

    if entered_first:
        agenda.add(10, "first")
    clock.env.process(process())
    clock.step()
    if not entered_first:
        agenda.add(10, "first")
    clock.step()
    assert order == ["process", "agenda", "entered"]
    assert clock.now_ms == 10


def test_a_process_that_a_handler_starts_acts_at_that_instant() -> None:
    """A step ends when neither the agenda nor SimPy has anything left to do now."""
    seen: list[int] = []
    agenda = Agenda(KINDS)
    clock = Clock(agenda, 100)

    def process() -> Generator[simpy.Event, object, None]:
        seen.append(int(clock.env.now))
        yield clock.env.timeout(5)
        seen.append(int(clock.env.now))

    agenda.handle("first", lambda _, __: clock.env.process(process()))
    agenda.add(3, "first")
    clock.step()
    assert seen == [3]
    assert run(clock) == [8, 100]
    assert seen == [3, 8]


def test_a_fault_in_a_process_is_not_swallowed() -> None:
    """The run stops with the process's own exception."""
    clock = Clock(Agenda(KINDS), 10)

    def process() -> Generator[simpy.Event, object, None]:
        yield clock.env.timeout(1)
        raise ZeroDivisionError

    clock.env.process(process())
    with pytest.raises(ZeroDivisionError):
        run(clock)
