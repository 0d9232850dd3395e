"""The agenda: what fires when, in an order that has nothing to do with how entries came in."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.arrays import State
from sim.engine.agenda import Agenda

KINDS = ("midnight", "hour", "feed", "order")
Entry = tuple[int, str, int]
Firing = tuple[int, str, list[int]]

entries = st.lists(st.tuples(st.integers(0, 6), st.sampled_from(KINDS), st.integers(-2, 4)), max_size=25)


def recording(kinds: Sequence[str] = KINDS, grid_ms: int = 1) -> tuple[Agenda, list[Firing]]:
    """An agenda whose handlers write down what fires."""
    agenda, fired = Agenda(kinds, grid_ms), []
    for kind in kinds:
        agenda.handle(kind, _note(kind, fired))
    return agenda, fired


def _note(kind: str, fired: list[Firing]) -> Callable[[int, np.ndarray], None]:
    return lambda now, owners: fired.append((now, kind, owners.tolist()))


def drain(agenda: Agenda, until: int | None = None) -> None:
    """Fire all that is due up to and with ``until``."""
    while (now := agenda.next_time()) is not None and (until is None or now <= until):
        agenda.fire(now)


def plain(given_entries: Sequence[Entry]) -> list[Firing]:
    """What should fire: batches by time and rank, each owner once."""
    due = sorted({(time, KINDS.index(kind)) for time, kind, _ in given_entries})
    return [
        (time, KINDS[rank], sorted({owner for t, kind, owner in given_entries if (t, kind) == (time, KINDS[rank])}))
        for time, rank in due
    ]


@given(entries.flatmap(lambda some: st.tuples(st.just(some), st.permutations(some))))
def test_the_order_of_firing_does_not_depend_on_the_order_of_entry(both: tuple[list[Entry], list[Entry]]) -> None:
    """Any permutation of entries gives the same batches, those of a sorted list."""
    for order in both:
        agenda, fired = recording()
        for entry in order:
            agenda.add(*entry)
        drain(agenda)
        assert fired == plain(both[0])


@given(entries, st.integers(0, 6))
def test_a_saved_agenda_goes_on_as_if_it_had_not_been_saved(some: list[Entry], cut: int) -> None:
    """State and restore in the middle change nothing, also when the list of kinds has grown."""
    agenda, before = recording()
    for entry in some:
        agenda.add(*entry)
    drain(agenda, until=cut)
    other, after = recording(("policy", *KINDS, "nowcast"))
    other.add(3, "policy")
    other.restore(agenda.state())
    drain(other)
    assert before + after == plain(some)


def test_a_state_saved_by_a_handler_holds_what_is_still_to_come_at_that_instant() -> None:
    """A midnight saves itself for the next time, and what the same midnight has still to do."""
    agenda, fired = recording()
    saved: list[State] = []
    agenda.handle("midnight", lambda _, __: saved.append(agenda.state()), every_ms=20)
    agenda.handle("hour", _note("hour", fired), every_ms=10)
    agenda.start()
    drain(agenda, until=40)
    other, again = recording()
    other.handle("hour", _note("hour", again), every_ms=10)
    other.handle("midnight", lambda _, __: None, every_ms=20)
    other.restore(saved[1])
    drain(other, until=40)
    assert again == [firing for firing in fired if firing[0] >= 20] == [(now, "hour", [0]) for now in (20, 30, 40)]


def test_a_state_does_not_tell_the_order_of_entry() -> None:
    """Saved entries are sorted, so that equal agendas have equal bytes."""
    states = []
    for order in ([3, 1, 2], [2, 3, 1]):
        agenda, _ = recording()
        for time in order:
            agenda.add(time, "feed", -time)
        states.append({name: column.tolist() for name, column in agenda.state().items()})
    assert states[0] == states[1] == {"time_ms": [1, 2, 3], "kind": ["feed"] * 3, "owner": [-1, -2, -3]}


follow_ups = st.dictionaries(
    st.tuples(st.integers(0, 4), st.sampled_from(KINDS)),
    st.lists(st.tuples(st.integers(0, 2), st.sampled_from(KINDS), st.integers(0, 2)), max_size=2),
    max_size=4,
)


@given(entries, follow_ups)
def test_what_handlers_enter_fires_in_its_place(some: list[Entry], more: dict[tuple[int, str], list[Entry]]) -> None:
    """Entries for now fire now, the earliest rank first, like a list that is searched anew after each batch."""
    agenda, fired = recording()
    due = dict(more)
    for kind in KINDS:
        agenda.handle(kind, _note_and_enter(kind, fired, due, agenda.add))
    for entry in some:
        agenda.add(*entry)
    drain(agenda)
    assert fired == _plain_with_follow_ups(some, dict(more))


def _note_and_enter(
    kind: str, fired: list[Firing], due: dict[tuple[int, str], list[Entry]], add: Callable[[int, str, int], None]
) -> Callable[[int, np.ndarray], None]:
    def handler(now: int, owners: np.ndarray) -> None:
        fired.append((now, kind, owners.tolist()))
        for later, other, owner in due.pop((now, kind), []):
            add(now + later, other, owner)

    return handler


def _plain_with_follow_ups(some: Sequence[Entry], due: dict[tuple[int, str], list[Entry]]) -> list[Firing]:
    waiting, fired = list(some), []
    while waiting:
        now, rank = min((time, KINDS.index(kind)) for time, kind, _ in waiting)
        batch = sorted({owner for time, kind, owner in waiting if (time, kind) == (now, KINDS[rank])})
        waiting = [entry for entry in waiting if entry[:2] != (now, KINDS[rank])]
        fired.append((now, KINDS[rank], batch))
        waiting += [(now + later, kind, owner) for later, kind, owner in due.pop((now, KINDS[rank]), [])]
    return fired


def test_recurring_kinds_fire_every_so_often_from_their_first_time_on() -> None:
    """They come again by themselves, among single entries, and without drift."""
    agenda, fired = recording()
    agenda.handle("hour", _note("hour", fired), every_ms=10)
    agenda.handle("midnight", _note("midnight", fired), every_ms=20, first_ms=20)
    agenda.start()
    agenda.add(25, "order", 3)
    drain(agenda, until=40)
    hours = [(time, "hour", [0]) for time in range(0, 41, 10)]
    others = [(20, "midnight", [0]), (25, "order", [3]), (40, "midnight", [0])]
    assert fired == sorted(hours + others, key=lambda firing: (firing[0], KINDS.index(firing[1])))
    assert agenda.next_time() == 50


@given(st.integers(0, 10_000), st.integers(1, 500), st.integers(0, 2000), st.integers(0, 1000))
def test_times_and_intervals_are_moved_up_to_the_grid(time: int, grid: int, every: int, first: int) -> None:
    """Nothing fires between grid times, never before it should, and less than a step late."""
    agenda, _ = recording(grid_ms=grid)
    agenda.add(time, "order")
    assert agenda.next_time() % grid == 0
    assert 0 <= agenda.next_time() - time < grid
    agenda.clear()
    assert agenda.next_time() is None
    agenda.handle("hour", lambda _, __: None, every_ms=every, first_ms=first)
    agenda.start()
    for _ in range(3):
        now = agenda.next_time()
        assert now % grid == 0
        agenda.fire(now)
        assert 0 <= agenda.next_time() - now - max(every, 1) < grid


def test_clearing_in_a_handler_ends_the_firing() -> None:
    """What the last midnight clears does not fire at that instant any more, recurring or not."""
    agenda, fired = recording()
    agenda.handle("midnight", lambda _, __: agenda.clear(), every_ms=5)
    agenda.handle("hour", _note("hour", fired), every_ms=1, first_ms=5)
    agenda.start()
    agenda.add(0, "order")
    agenda.fire(0)
    assert fired == []
    assert agenda.next_time() is None


def test_an_owner_entered_twice_for_one_instant_is_handled_once() -> None:
    """Handlers get distinct owners, ascending, as int64."""
    agenda = Agenda(KINDS)
    seen: list[np.ndarray] = []
    agenda.handle("feed", lambda _, owners: seen.append(owners))
    for owner in (4, 1, 4, 1, 2):
        agenda.add(7, "feed", owner)
    agenda.fire(7)
    assert seen[0].dtype == np.int64
    assert seen[0].tolist() == [1, 2, 4]
    assert len(seen) == 1


def test_a_kind_that_nobody_listed_is_refused() -> None:
    """Handlers and entries name kinds of the list, and nothing is entered otherwise."""
    agenda, _ = recording()
    for enter in (lambda: agenda.add(0, "weekly"), lambda: agenda.handle("weekly", lambda _, __: None)):
        with pytest.raises(KeyError, match="weekly"):
            enter()
    assert agenda.next_time() is None
