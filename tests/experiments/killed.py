"""Runs the village into folders and is killed at many changes of the disk; started by test_killed.py.

``python killed.py FOLDER STEP`` runs once to the end, into ``FOLDER/0/run``, and again into ``FOLDER/N/run`` for every
``STEP``-th change of the disk and each of those around the folder's final naming, always in a child of its own, which
dies by SIGKILL just before its ``N``-th change. Every child finds an older run under its folder's name, which it is to
replace.
"""

from __future__ import annotations

import os
import shutil
import signal
import sys
from pathlib import Path
from typing import Any

from village import TRADE, run_into, village

from sim.experiments.job import Job
from sim.experiments.simulate import run_in_folder

_CHANGES = {"os.rename", "os.remove", "os.mkdir", "os.rmdir"}
#: Changes before and after the final naming that are each tried.
_AROUND = 6
NEW = village(TRADE | {"days": 3})
OLD = village(TRADE | {"days": 2})


class Changes:
    """Counts changes of the disk from now on, and may die before one of them."""

    def __init__(self, last: int) -> None:
        self.made = 0
        self.naming = 0
        self._last = last
        sys.addaudithook(self._note)

    def _note(self, event: str, arguments: tuple[Any, ...]) -> None:
        if event in _CHANGES or (event == "open" and "w" in str(arguments[1])):
            self.made += 1
            if event == "os.rename" and Path(arguments[1]).name == "run":
                self.naming = self.made
            if self.made == self._last:
                os.kill(os.getpid(), signal.SIGKILL)


def run_in_a_child(old: Path, folder: Path, last: int) -> None:
    """Run into a folder in the place of ``old``, and die before the ``last``-th change, or never for 0."""
    shutil.copytree(old, folder / "run")
    child = os.fork()
    if child == 0:
        changes = Changes(last)
        run_in_folder(Job.of(NEW), folder / "run").publish(replace=True)
        (folder / "changes").write_text(f"{changes.naming} {changes.made}")
        os._exit(0)
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    assert code == (-signal.SIGKILL if last else 0), code


def main(folder: Path, step: int) -> None:
    """Run to the end once, and up to many changes."""
    old = run_into(folder / "old", OLD)  # compiles, so that children need not
    run_in_a_child(old, folder / "0", 0)
    naming, changes = map(int, (folder / "0" / "changes").read_text().split())
    for last in sorted({*range(1, changes, step), *range(naming - _AROUND, naming + _AROUND)}):
        run_in_a_child(old, folder / f"{last}", last)


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
