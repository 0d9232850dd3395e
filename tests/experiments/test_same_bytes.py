"""One scenario and seed give the same bytes, however and wherever they are run, interrupted or forked."""

from __future__ import annotations

import json
import shutil
import signal
import subprocess
import time
from pathlib import Path

import numpy as np
import pytest
from village import DAYS, TINY, command, datacity, environment, results_of, set_options, village

import sim
from sim.experiments.job import Job
from sim.experiments.simulate import fork, fork_job, resume, run_in_memory
from sim.record import layout
from sim.record.registry import TABLES
from sim.record.run import Run
from sim.record.tables import content_hash

MIDNIGHTS = range(1, DAYS)


def run_by_command(out: Path, **settings: str) -> Path:
    """Folder of the village's run in a process of its own."""
    done = datacity("run", TINY, *set_options(), "--out", out, "--json", **settings)
    return Path(json.loads(done.stdout)["folder"])


# ── however it is run ────────────────────────────────────────────────────────────────────────────
def test_there_is_something_to_compare(finished: Path) -> None:
    """The run orders and reports on every day, trades once buyers have found something, and never stands still."""
    run = Run.open(finished)
    for table, when, days in (("deals", "time", DAYS - 1), ("choices", "time", DAYS), ("trips", "delivered", DAYS)):
        assert run.table(table)[when].dt.date.nunique() >= days
    assert (run.table("nowcast")["seen"] > 0).any()
    for day in MIDNIGHTS:
        with np.load(layout.state_folder(finished, day) / "state.npz") as state:
            assert state["city/counts"]["free"][0] < state["city/orders"].size
            pending = next(name for name in state.files if name.startswith("feeds") and name.endswith("due_ms"))
            assert state[pending].size > 0


def test_memory_and_folder_hold_the_same(finished: Path) -> None:
    """The hash of content does not depend on where tables were written, or on reading them back."""
    run = Run.open(finished)
    assert run_in_memory(Job.of(village())).about["content_hash"] == run.about["content_hash"]
    assert content_hash(run.tables) == run.about["content_hash"]


def test_the_seed_matters(finished: Path) -> None:
    """Another seed gives other tables: the hash can tell."""
    other = run_in_memory(Job.of(village(), seed=2))
    assert other.about["content_hash"] != Run.open(finished).about["content_hash"]


@pytest.mark.parametrize("threads", ["1", "2"])
def test_threads_and_processes_leave_no_trace(threads: str, finished: Path, tmp_path: Path) -> None:
    """A fresh process with one or two threads writes the same bytes."""
    names = ("NUMBA_NUM_THREADS", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "ARROW_NUM_THREADS")
    folder = run_by_command(tmp_path, **dict.fromkeys(names, threads))
    assert results_of(folder) == results_of(finished)


@pytest.mark.slow
def test_processors_leave_no_trace(finished: Path, tmp_path: Path) -> None:
    """Compiled for the plainest processor, without numpy's optional instructions, a run writes the same bytes."""
    features = " ".join(np.__config__.CONFIG["SIMD Extensions"].get("found", []))
    settings = {"NUMBA_CPU_NAME": "generic", "NUMBA_CACHE_DIR": str(tmp_path / "kernels")}
    folder = run_by_command(tmp_path, NPY_DISABLE_CPU_FEATURES=features, **settings)
    assert list((tmp_path / "kernels").rglob("*.nbc"))
    assert results_of(folder) == results_of(finished)


# ── interrupted ──────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize("day", MIDNIGHTS)
def test_a_run_goes_on_from_any_midnight(day: int, finished: Path, tmp_path: Path) -> None:
    """From each saved midnight, whatever was recorded after it, the run comes to the same bytes."""
    partial = tmp_path / "village.partial"
    shutil.copytree(finished, partial)
    for table in TABLES:
        layout.merged(partial, table).unlink()
        torn = layout.segment(partial, table, day).with_suffix(".tmp")
        torn.write_bytes(b"half a segm")
    for later in range(day + 1, DAYS):
        shutil.rmtree(layout.state_folder(partial, later))
    assert results_of(resume(partial).publish()) == results_of(finished)


def test_a_killed_command_goes_on_to_the_same_bytes(tmp_path: Path) -> None:
    """``datacity run``, killed by SIGKILL in the middle, leaves no finished folder; ``resume`` finishes it."""
    days = 40
    options = ["--set", "days=40", "--set", "feeds.term=0.5 d"]
    with subprocess.Popen(command("run", TINY, *options, "--out", tmp_path), env=environment()) as running:  # noqa: S603
        while not (states := list(tmp_path.glob("*/*.partial/states/day-00007"))):
            assert running.poll() is None
            time.sleep(0.002)
        running.send_signal(signal.SIGKILL)
    assert running.returncode == -signal.SIGKILL
    partial = states[0].parents[1]
    assert json.loads((partial / layout.STATUS).read_text())["days_done"] < days
    assert [folder.name for folder in partial.parent.iterdir()] == [partial.name]
    done = json.loads(datacity("resume", partial, "--json").stdout)
    assert done["run"]["resumed_on_day"] >= 7
    loaded = sim.load(TINY, [option for option in options if option != "--set"])
    assert done["run"]["content_hash"] == run_in_memory(Job.of(loaded)).about["content_hash"]


# ── forked ───────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize("day", MIDNIGHTS)
def test_a_fork_under_the_same_rules_is_the_run_itself(day: int, finished: Path, tmp_path: Path) -> None:
    """Taken on from any midnight with nothing changed, a run comes to the same bytes."""
    job = Job.of(village())
    assert results_of(fork(finished, day, job, tmp_path / "fork").publish()) == results_of(finished)


@pytest.mark.parametrize("day", MIDNIGHTS)
def test_a_fork_under_other_rules_has_the_same_past(day: int, finished: Path, tmp_path: Path) -> None:
    """The days before the fork are the parent's to the byte, and the new rules hold from then on."""
    job = fork_job(finished, day, ["policy.seller_fee=20"])
    recorder = fork(finished, day, job, tmp_path / "fork")
    for table in TABLES:
        for segment in layout.segments(recorder.partial, table)[:day]:
            assert segment.read_bytes() == (finished / segment.relative_to(recorder.partial)).read_bytes()
    run, parent = Run.open(recorder.publish()), Run.open(finished)
    assert run.about["forked_on_day"] == day
    assert run.about["content_hash"] != parent.about["content_hash"]
    deals = run.table("deals")
    price_fen, fee_fen = ((100 * deals[column]).round().astype("int64") for column in ("price_cny", "fee_cny"))
    fork_time = np.datetime64(village().scenario.start, "ms") + np.timedelta64(day, "D")
    of_new_rules = fee_fen == 20 * price_fen // 100  # the exchange keeps whole fen
    assert of_new_rules[deals["time"] >= fork_time].all()
    assert not of_new_rules[deals["time"] < fork_time].any()
