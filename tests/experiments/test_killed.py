"""A run killed at any moment leaves no folder that looks complete and is not, and can be brought to its end."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from village import ROOT, environment, files_of, results_of

from sim.experiments.job import Job
from sim.experiments.simulate import resume, run_in_folder
from sim.record.layout import PARTIAL, saved_days
from sim.record.run import Run

from .killed import NEW


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folder of the old run, of the new run brought to its end (0), and of those killed before their N-th change."""
    folder = tmp_path_factory.mktemp("killed")
    paths = os.pathsep.join([str(ROOT), str(ROOT / "tests")])
    command = [sys.executable, str(ROOT / "tests" / "experiments" / "killed.py"), str(folder), "32"]
    subprocess.run(command, env=environment(PYTHONPATH=paths), check=True)  # noqa: S603
    return folder


def test_whatever_the_moment_the_name_stands_for_a_whole_run(folders: Path) -> None:
    """Killed before any of its changes of the disk, a run has left the old one in place or the new one whole.

    Between the two renames neither has the name; the old one stands beside it then, and the new one is finished by
    going on, like every run that was killed: from its last midnight, or anew where there is none. All that may be
    left over is what a run keeps of its days while it goes on.
    """
    old, new = folders / "old", folders / "0" / "run"
    killed = sorted(int(folder.name) for folder in folders.iterdir() if folder.name.isdecimal() and folder.name != "0")
    assert len(killed) >= 15
    ways = set()
    for change in killed:
        folder = folders / f"{change}" / "run"
        stands = folder if folder.exists() else folder.with_name(".run.replaced")
        assert files_of(stands) == files_of(old) or results_of(stands) == results_of(new), change
        ways.add(_bring_to_its_end(folder))
        assert results_of(folder) == results_of(new), change
        left = files_of(folder).keys() - files_of(new).keys()
        assert {name.partition("/")[0] for name in left} <= {".lock", "segments", "states"}, change
        assert {path.name for path in folder.parent.iterdir()} <= {"run", ".run.replaced"}, change
    assert ways == {"whole", "resumed", "anew"}


def _bring_to_its_end(folder: Path) -> str:
    """Do what messages say."""
    partial = folder.with_name(folder.name + PARTIAL)
    if not partial.exists() and Run.open(folder).about["days"] == NEW.scenario.days:
        return "whole"
    if saved_days(partial):
        resume(partial).publish(replace=True)
        return "resumed"
    run_in_folder(Job.of(NEW), folder).publish(replace=True)
    return "anew"
