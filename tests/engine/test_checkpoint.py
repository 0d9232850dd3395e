"""Saved states: every array comes back, and a folder is whole or no state at all."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from sim.engine import checkpoint
from sim.errors import RunError

in_one_folder = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)

DTYPES = (
    hnp.boolean_dtypes()
    | hnp.integer_dtypes(endianness="=")
    | hnp.unsigned_integer_dtypes(endianness="=")
    | hnp.floating_dtypes(endianness="=", sizes=(32, 64))
    | hnp.unicode_string_dtypes(endianness="=", min_len=1, max_len=5)
    | st.just(np.dtype([("time_ms", "<i8"), ("open", "u1"), ("fill", "<f4"), ("name", "<U3")]))
)
ARRAYS = hnp.arrays(DTYPES, hnp.array_shapes(min_dims=0, min_side=0, max_dims=3, max_side=4))
NAMES = st.text("abc_./ä漢", min_size=1, max_size=6)
ROOM_NAMES = st.text("abc_.ä漢", min_size=1, max_size=6)
ROOMS = st.dictionaries(ROOM_NAMES, st.dictionaries(NAMES, ARRAYS, min_size=1, max_size=3), max_size=3)


def sample(day: int = 3) -> dict[str, dict[str, np.ndarray]]:
    """Two rooms."""
    return {"city": {"stock": np.arange(50) + day, "names": np.array(["a", "漢"])}, "log": {"next": np.array(7)}}


@in_one_folder
@given(ROOMS)
def test_every_array_comes_back_as_it_was(tmp_path: Path, rooms: dict[str, dict[str, np.ndarray]]) -> None:
    """Type, shape and bytes survive, for structured arrays and strings as well, in rooms of any name."""
    checkpoint.save(tmp_path / "state", rooms, {"day": 3})
    found, about = checkpoint.load(tmp_path / "state")
    assert about["day"] == 3
    assert found.keys() == rooms.keys()
    for name, room in rooms.items():
        assert found[name].keys() == room.keys()
        for key, array in room.items():
            back = found[name][key]
            assert (back.dtype, back.shape, back.tobytes()) == (array.dtype, array.shape, array.tobytes())


def test_objects_are_no_state(tmp_path: Path) -> None:
    """Nothing that would need pickle is written, and what stood there before still stands."""
    folder = tmp_path / "state"
    checkpoint.save(folder, sample(), {"day": 3})
    with pytest.raises(ValueError, match="allow_pickle"):
        checkpoint.save(folder, {"room": {"things": np.array([{}, None], dtype=object)}}, {})
    assert checkpoint.load(folder)[1]["day"] == 3


def test_a_later_state_replaces_an_earlier_one(tmp_path: Path) -> None:
    """Nothing of the earlier one is left, not even a room that the later one lacks."""
    folder = tmp_path / "deep" / "state"
    checkpoint.save(folder, sample(), {"day": 3})
    checkpoint.save(folder, {"city": {"stock": np.zeros(1)}}, {"day": 4})
    rooms, about = checkpoint.load(folder)
    assert (list(rooms), list(rooms["city"]), about["day"]) == (["city"], ["stock"], 4)
    assert [path.name for path in folder.parent.iterdir()] == ["state"]


@pytest.mark.parametrize("step", ["savez", "fsync", "dumps"])
def test_a_disk_that_fills_up_leaves_the_former_state_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    """Whatever fails while writing, the folder holds the state that it held, and writing can be tried again."""
    folder = tmp_path / "state"
    checkpoint.save(folder, sample(), {"day": 3})

    def full(*_: Any, **__: Any) -> None:
        raise OSError("no space left on device")

    where = {"savez": checkpoint.np, "fsync": checkpoint.os, "dumps": checkpoint.json}[step]
    with monkeypatch.context() as patch:
        patch.setattr(where, step, full)
        with pytest.raises(OSError, match="no space left"):
            checkpoint.save(folder, sample(9), {"day": 9})
    assert checkpoint.load(folder)[1]["day"] == 3
    checkpoint.save(folder, sample(9), {"day": 9})
    assert checkpoint.load(folder)[0]["city"]["stock"][0] == 9
    assert [path.name for path in tmp_path.iterdir()] == ["state"]


def test_a_first_state_that_cannot_be_written_leaves_no_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """There is no state rather than half of one."""

    def full(*_: Any, **__: Any) -> None:
        raise OSError("no space left on device")

    monkeypatch.setattr(checkpoint.np, "savez", full)
    with pytest.raises(OSError, match="no space left"):
        checkpoint.save(tmp_path / "state", sample(), {})
    assert not (tmp_path / "state").exists()
    with pytest.raises(RunError, match="no readable saved state"):
        checkpoint.load(tmp_path / "state")


@in_one_folder
@given(st.sampled_from(["state.npz", "manifest.json"]), st.floats(0, 1, exclude_max=True), st.integers(0, 255))
def test_a_torn_or_altered_file_is_told_from_a_state(tmp_path: Path, name: str, where: float, byte: int) -> None:
    """Cut anywhere or with any byte changed, it is a RunError or reads as the same state, never as another."""
    folder = tmp_path / "state"
    checkpoint.save(folder, sample(), {"day": 3})
    whole = (folder / name).read_bytes()
    place = int(where * len(whole))
    (folder / name).write_bytes(whole[:place])
    with pytest.raises(RunError):
        checkpoint.load(folder)
    (folder / name).write_bytes(whole[:place] + bytes([byte]) + whole[place + 1 :])
    try:
        rooms, _ = checkpoint.load(folder)
    except RunError:
        return
    assert rooms["city"]["stock"].tolist() == sample()["city"]["stock"].tolist()
    assert byte == whole[place] or name == "manifest.json"


FOREIGN = {
    "nothing": {},
    "no arrays": {"manifest.json": json.dumps({"schema_version": checkpoint.SCHEMA_VERSION})},
    "a list": {"manifest.json": "[]", "state.npz": ""},
    "a number": {"manifest.json": "3", "state.npz": ""},
    "no JSON": {"manifest.json": "day: 3", "state.npz": ""},
    "endless": {"manifest.json": "[" * 100_000, "state.npz": ""},
    "no version": {"manifest.json": "{}", "state.npz": ""},
    "another version": {"manifest.json": '{"schema_version": 99}', "state.npz": ""},
    "other arrays": {"manifest.json": '{"schema_version": 1, "digest": "0"}', "state.npz": "PK"},
}


@pytest.mark.parametrize("kind", FOREIGN)
def test_a_folder_of_something_else_is_no_state(tmp_path: Path, kind: str) -> None:
    """It is a RunError that names the folder."""
    for name, text in FOREIGN[kind].items():
        (tmp_path / name).write_text(text)
    with pytest.raises(RunError, match=str(tmp_path)):
        checkpoint.load(tmp_path)


def test_the_version_and_the_digest_are_not_the_callers_to_set(tmp_path: Path) -> None:
    """What is said about a state cannot make it pass for another version's."""
    checkpoint.save(tmp_path / "state", sample(), {"schema_version": 0, "digest": "none"})
    assert checkpoint.load(tmp_path / "state")[1]["schema_version"] == checkpoint.SCHEMA_VERSION
