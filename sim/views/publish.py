"""Run, measure what data was worth, report, and give the run folder its name: what commands and Python share."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pandas as pd

from sim.errors import RunError, typed
from sim.experiments.job import Job
from sim.experiments.simulate import Watch, disk_trouble, run_in_folder
from sim.experiments.value import value_of_data
from sim.record.folder import FolderRecorder, is_being_written
from sim.record.layout import PARTIAL, saved_days
from sim.record.run import Run
from sim.views.report import report

SAVINGS = "value_of_data.csv"
BY_DOMAIN = "value_by_domain.csv"
OF_EXCHANGE = "value_of_exchange.csv"

#: Told how many are done.
Done = Callable[[int], None]


def run_and_publish(
    job: Job,
    results: Path,
    *,
    force: bool = False,
    keep_states: bool = False,
    watch: Watch | None = None,
) -> Run:
    """Run a job, and its twins if the scenario wants any, into a folder below ``results``.

    Raises
    ------
    RunError
        If the folder exists and ``force`` is not set, or cannot be written.
    """
    folder = free_folder(job.folder_below(results), force)
    recorder = run_in_folder(job, folder, watch, keep_states)
    return publish(job, recorder, force=force)


def publish(job: Job, recorder: FolderRecorder, *, force: bool = False, twins_done: Done | None = None) -> Run:
    """Add the value of data and the report to a run that is done, and give its folder its name.

    Parameters
    ----------
    job, recorder
        What was run, and what it was written by.
    force
        Replace what stands under the folder's name.
    twins_done
        Told how many runs for the value of data are done.
    """
    with disk_trouble(recorder), recorder:
        worth = value_of_data(job, twins_done)
        for name, table in zip((SAVINGS, BY_DOMAIN, OF_EXCHANGE), worth or (), strict=False):
            if table is not None:
                table.to_csv(recorder.partial / name, index=False)
        page = report(Run.of_folder(recorder.partial), *(worth or ()))
        (recorder.partial / "report.html").write_text(page, encoding="utf-8")
        return Run.of_folder(recorder.publish(replace=force))


def free_folder(folder: Path, force: bool) -> Path:
    """Make sure that a run may be written to ``folder``.

    Raises
    ------
    RunError
        If a finished or interrupted run stands there and ``force`` is not set, or one is being written.
    """
    partial = folder.with_name(folder.name + PARTIAL)
    if is_being_written(partial):
        raise RunError(f"{partial} is being written by another process; wait for it or stop it")
    if folder.exists() and not force:
        raise RunError(f"{folder} exists; look at it with: {typed('report', folder)}; or replace it with --force")
    if saved_days(partial) and not force:
        raise RunError(f"{partial} was interrupted; go on with: {typed('resume', partial)}; or start anew with --force")
    return folder


def rewrite_report(folder: Path) -> Path:
    """Write the report of a finished run anew, from what its folder holds."""
    run = Run.open(folder)
    file = folder / "report.html"
    written = file.with_name(".report.html.tmp")
    written.write_text(_report(run, folder), encoding="utf-8")
    return written.replace(file)


def _report(run: Run, folder: Path) -> str:
    return report(run, read_savings(folder), read_by_domain(folder), read_of_exchange(folder))


def read_savings(folder: Path) -> pd.DataFrame | None:
    """What traded data saved in a finished run, if that was measured."""
    return _read(folder / SAVINGS)


def read_by_domain(folder: Path) -> pd.DataFrame | None:
    """What the data of each domain saved in a finished run, if that was measured."""
    return _read(folder / BY_DOMAIN)


def read_of_exchange(folder: Path) -> pd.DataFrame | None:
    """What exchanges saved in a finished run beside trade without them, if that was measured."""
    return _read(folder / OF_EXCHANGE)


def _read(file: Path) -> pd.DataFrame | None:
    return pd.read_csv(file) if file.exists() else None
