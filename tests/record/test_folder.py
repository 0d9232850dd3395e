"""Run folders: one writer at a time, nothing replaced unasked, and nothing that looks complete and is not."""

from __future__ import annotations

import errno
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from village import ROOT, TINY, TRADE, command, datacity, environment, files_of, results_of, run_into, village

from sim.errors import RunError
from sim.experiments.job import Job
from sim.experiments.simulate import resume, run_in_folder
from sim.record import layout
from sim.record.folder import is_being_written
from sim.record.registry import TABLES
from sim.record.run import Run
from sim.views.publish import free_folder

SMALL = village(TRADE | {"days": 2})
OTHER = village(TRADE | {"days": 3})


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folder of a finished run; not to be changed."""
    return run_into(tmp_path_factory.mktemp("results") / "run", SMALL)


@pytest.fixture
def partial(tmp_path: Path) -> Path:
    """Folder of a run that was interrupted after its first day."""

    def interrupt(day: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run_in_folder(Job.of(SMALL), tmp_path / "run", interrupt)
    return tmp_path / "run.partial"


# ── what is there ────────────────────────────────────────────────────────────────────────────────
def test_a_finished_folder_holds_results_and_what_it_takes_to_run_it_again(whole: Path) -> None:
    """Tables, outcomes, descriptions and the scenario; no lock, no status, no days, no states."""
    tables = {f"tables/{name}.parquet" for name in TABLES}
    about = {"README.md", "datapackage.json", "job.json", "run.json", "scenario.yaml"}
    assert files_of(whole).keys() == tables | about | {"outcomes.csv", "outcomes.parquet"}
    assert json.loads((whole / layout.RUN).read_text())["status"] == "complete"


def test_an_interrupted_folder_says_how_far_it_is(partial: Path) -> None:
    """Days that are over stand as segments and as a state; the status says who stopped it."""
    status = json.loads((partial / layout.STATUS).read_text())
    assert status == {"state": "interrupted", "days_done": 1, "days": 2}
    assert layout.saved_days(partial) == [1]
    assert all(len(layout.segments(partial, table)) == 1 for table in TABLES)
    assert not is_being_written(partial)


def test_an_interrupted_run_is_no_run_yet(partial: Path) -> None:
    """It cannot be opened, and the message says what to do; going on, it becomes what it was to be."""
    with pytest.raises(RunError, match="is not finished; go on with: datacity resume"):
        Run.open(partial)
    with pytest.raises(RunError, match=r"was interrupted; go on with: datacity resume .* or start anew with --force"):
        free_folder(partial.with_name("run"), force=False)


def test_going_on_gives_what_a_whole_run_gives(partial: Path, whole: Path) -> None:
    """To the byte, and with the same files."""
    folder = resume(partial).publish()
    assert results_of(folder) == results_of(whole)
    assert files_of(folder).keys() == files_of(whole).keys()
    assert [path.name for path in folder.parent.iterdir()] == ["run"]


@pytest.mark.parametrize("file", ["state.npz", "manifest.json"])
def test_a_torn_state_is_not_gone_on_from(file: str, partial: Path) -> None:
    """A saved state that is not what was written is an error that names it, and the folder stays as it is."""
    torn = layout.state_folder(partial, 1) / file
    torn.write_bytes(torn.read_bytes()[:-100])
    before = files_of(partial)
    with pytest.raises(RunError, match=r"day-00001: no readable saved state"):
        resume(partial)
    after = files_of(partial)
    assert {name: after[name] for name in before if name != layout.STATUS} == {
        name: before[name] for name in before if name != layout.STATUS
    }


def test_other_code_does_not_go_on(partial: Path) -> None:
    """A run begun by other code is not finished by this one: half of it would be decided otherwise."""
    identity = json.loads((partial / layout.IDENTITY).read_text())
    (partial / layout.IDENTITY).write_text(json.dumps(identity | {"code_hash": "0123456789abcdef"}))
    with pytest.raises(RunError, match="was made by other code"):
        resume(partial)


def test_a_folder_of_something_else_is_no_run(tmp_path: Path) -> None:
    """Neither an empty folder nor one with another's job.json is taken for a run."""
    with pytest.raises(RunError, match="is no run folder"):
        resume(tmp_path)
    (tmp_path / layout.IDENTITY).write_text('["steps"]')
    with pytest.raises(RunError, match="is no run folder"):
        resume(tmp_path)
    with pytest.raises(RunError, match="holds no finished run"):
        Run.open(tmp_path)


# ── one writer ───────────────────────────────────────────────────────────────────────────────────
def test_two_do_not_write_one_folder(tmp_path: Path) -> None:
    """While a run goes on, others may neither start nor resume it, and it is not disturbed."""
    refused = []

    def meanwhile(day: int) -> None:
        partial = tmp_path / "run.partial"
        assert is_being_written(partial)
        for attempt in (
            lambda: run_in_folder(Job.of(OTHER), tmp_path / "run"),
            lambda: free_folder(tmp_path / "run", force=True),
            *([lambda: resume(partial)] if layout.saved_days(partial) else []),
        ):
            with pytest.raises(RunError, match="is being written by another process; wait for it or stop it") as error:
                attempt()
            refused.append(str(error.value))

    folder = run_in_folder(Job.of(SMALL), tmp_path / "run", meanwhile).publish()
    assert len(refused) >= 4
    assert Run.open(folder).about["days"] == 2
    assert not is_being_written(folder)


def test_a_lock_ends_with_the_process_that_holds_it(tmp_path: Path) -> None:
    """A run killed by SIGKILL leaves its lock file, but nobody has to remove it."""
    code = (
        "import os, signal, sys; from pathlib import Path; from village import village, TRADE\n"
        "from sim.experiments.job import Job; from sim.experiments.simulate import run_in_folder\n"
        "run_in_folder(Job.of(village(TRADE | {'days': 2})), Path(sys.argv[1]), lambda day: os.kill(os.getpid(), 9))"
    )
    paths = os.pathsep.join([str(ROOT), str(ROOT / "tests")])
    killed = subprocess.run(  # noqa: S603
        [sys.executable, "-c", code, str(tmp_path / "run")], env=environment(PYTHONPATH=paths), check=False
    )
    assert killed.returncode == -9
    partial = tmp_path / "run.partial"
    assert (partial / ".lock").exists()
    assert not is_being_written(partial)
    assert Run.open(resume(partial).publish()).about["resumed_on_day"] == 1


# ── nothing replaced unasked ─────────────────────────────────────────────────────────────────────
def test_a_finished_run_is_not_replaced_unasked(whole: Path, tmp_path: Path) -> None:
    """Neither before a run begins nor when another has taken the name meanwhile; the new one is kept for resume."""
    with pytest.raises(RunError, match=r"exists; look at it with: datacity report .* or replace it with --force"):
        free_folder(whole, force=False)
    folder = tmp_path / "run"
    recorder = run_in_folder(Job.of(OTHER), folder)
    shutil.copytree(whole, folder)
    before = files_of(folder)
    with recorder, pytest.raises(RunError, match=r"exists; replace it with: datacity resume .* --force"):
        recorder.publish()
    assert files_of(folder) == before
    with recorder:
        recorder.publish(replace=True)
    assert Run.open(folder).about["days"] == OTHER.scenario.days
    assert [path.name for path in tmp_path.iterdir()] == ["run"]


def test_the_command_does_not_replace_unasked(tmp_path: Path) -> None:
    """``datacity run`` twice: the second is refused with exit code 1 and changes nothing, until --force."""
    first = json.loads(datacity("run", TINY, "--out", tmp_path, "--json").stdout)
    before = files_of(tmp_path)
    again = datacity("run", TINY, "--out", tmp_path, check=False)
    assert (again.returncode, again.stdout) == (1, "")
    assert "exists; look at it with: datacity report" in again.stderr
    assert "Traceback" not in again.stderr
    assert files_of(tmp_path) == before
    forced = json.loads(datacity("run", TINY, "--out", tmp_path, "--force", "--json").stdout)
    assert forced["run"]["content_hash"] == first["run"]["content_hash"]
    assert files_of(tmp_path).keys() == before.keys()


# ── a full disk ──────────────────────────────────────────────────────────────────────────────────
class FullDisk:
    """From the ``n``-th change of a folder on, there is no room left; audit hooks stay, so it can be switched off."""

    def __init__(self) -> None:
        self.changes_left: float = float("inf")
        self.folder = ""
        sys.addaudithook(self._note)

    def _note(self, event: str, arguments: tuple[Any, ...]) -> None:
        writes = event in ("os.rename", "os.mkdir") or (event == "open" and "w" in str(arguments[1]))
        if self.folder and writes and str(arguments[0]).startswith(self.folder):
            self.changes_left -= 1
            if self.changes_left < 0:
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(arguments[0]))


_DISK = FullDisk()


@pytest.fixture
def disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> FullDisk:
    """A disk that can be filled."""
    monkeypatch.setattr(_DISK, "folder", str(tmp_path))
    return _DISK


@pytest.mark.parametrize("changes", [0, 1, 5, 30, 60, 90])
def test_a_full_disk_is_told_and_can_be_mended(changes: int, disk: FullDisk, whole: Path, tmp_path: Path) -> None:
    """Whenever it gets full, there is no finished folder and no lock; with room made, the run can be finished."""
    disk.changes_left = changes
    with pytest.raises(RunError, match="No space left on device; make room or choose another --out"):
        run_in_folder(Job.of(SMALL), tmp_path / "run").publish()
    assert not (tmp_path / "run").exists()
    disk.changes_left = float("inf")
    partial = tmp_path / "run.partial"
    assert not is_being_written(partial)
    recorder = resume(partial) if layout.saved_days(partial) else run_in_folder(Job.of(SMALL), tmp_path / "run")
    folder = recorder.publish()
    assert results_of(folder) == results_of(whole)
    assert files_of(folder).keys() == files_of(whole).keys()


@pytest.mark.parametrize("kilobytes", [2, 64])
def test_files_that_cannot_grow_end_the_command_well(kilobytes: int, tmp_path: Path) -> None:
    """Where the system lets no file grow, ``datacity run`` says which, exits with 1, and leaves nothing finished."""
    limited = ["bash", "-c", f'ulimit -f {kilobytes}; exec "$@"', "bash"]
    done = subprocess.run(  # noqa: S603
        [*limited, *command("run", TINY, "--out", tmp_path)],
        env=environment(),
        text=True,
        capture_output=True,
        check=False,
    )
    assert done.returncode == 1
    assert "File too large; make room or choose another --out" in done.stderr.replace("\n", " ")
    assert "Traceback" not in done.stderr
    assert [path.suffix for path in tmp_path.glob("*/*")] == [".partial"]
