"""A city that was saved and restored lives on as if nothing had happened."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.arrays import AnyArray
from sim.city.city import City
from sim.units import DAY_MS, MINUTE_MS

from .towns import Draw, Script, act, draws, random_script, random_town


def _live(city: City, script: Script, from_ms: int, to_ms: int) -> list[AnyArray]:
    """Live through the stops from ``from_ms`` to before ``to_ms``; return the orders delivered."""
    done = []
    for stop in script.stops:
        if from_ms <= stop < to_ms:
            city.advance(stop)
            done.append(act(city, script, stop))
    city.advance(to_ms)
    return done


@settings(max_examples=25)
@given(draws(), st.just(DAY_MS) | st.integers(1, 30 * 60 - 1).map(lambda minute: minute * MINUTE_MS))
def test_a_restored_city_continues_identically(draw: Draw, cut_ms: int) -> None:
    """Saved at midnight or any minute and restored into a newly built city: the same bits at the end."""
    whole = random_town(draw)
    script = random_script(whole, hours=30)
    whole.city.start()
    done = _live(whole.city, script, 0, script.until_ms)
    first = random_town(draw).city
    first.start()
    done_in_parts = _live(first, script, 0, cut_ms)
    second = random_town(draw).city
    second.restore(first.state())
    done_in_parts += _live(second, script, cut_ms, script.until_ms)
    expected, found = whole.city.state(), second.state()
    assert {name: array.tobytes() for name, array in found.items() if name != "events"} == {
        name: array.tobytes() for name, array in expected.items() if name != "events"
    }
    # The links between events of a bucket depend on how it was filled; times do not.
    assert (found["events"]["time_ms"] == expected["events"]["time_ms"]).all()
    assert np.concatenate(done_in_parts).tobytes() == np.concatenate(done).tobytes()


def test_a_state_is_a_copy() -> None:
    """What is saved does not change when the city lives on, nor when another city lives on from it."""
    here = random_town(Draw(5, 4, 6, 1, 1, 1, False, False, True, True))
    script = random_script(here, hours=12)
    here.city.start()
    _live(here.city, script, 0, script.until_ms // 2)
    state = here.city.state()
    kept = {name: array.copy() for name, array in state.items()}
    _live(here.city, script, script.until_ms // 2, script.until_ms)
    other = random_town(Draw(5, 4, 6, 1, 1, 1, False, False, True, True)).city
    other.restore(state)
    _live(other, script, script.until_ms // 2, script.until_ms)
    for name, array in state.items():
        assert array.tobytes() == kept[name].tobytes()
    assert here.city.state()["points"].tobytes() != kept["points"].tobytes()
