"""Many runs at once: jobs over local processes, and the value of data from paired twins."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from typing import Any

from sim.experiments.job import Job
from sim.experiments.simulate import run_in_memory
from sim.record.run import Run
from sim.record.tables import MemoryTables


def usable_cpus() -> int:
    """Processors that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def run_all(jobs: Sequence[Job], workers: int | None = None, done: Callable[[int], None] | None = None) -> list[Run]:
    """Run jobs and return what they came to, in the order of ``jobs``; their tables are not kept.

    Workers are started by ``spawn``, because numba's and Arrow's threads do not survive a fork; they need nothing
    of the script that calls this, and do not run it again.

    Parameters
    ----------
    jobs
        What to run.
    workers
        Number of processes; as many as there are processors where none is given.
    done
        Told how many runs are finished.
    """
    runs = []
    for run in _results(jobs, min(workers or usable_cpus(), len(jobs))):
        runs.append(run)
        if done is not None:
            done(len(runs))
    return runs


def _results(jobs: Sequence[Job], workers: int) -> Iterator[Run]:
    if workers <= 1:
        yield from map(_outcomes_only, jobs)
        return
    spawn = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(workers, mp_context=spawn, initializer=_leave_quietly) as pool:
        with _interrupts_held(), _script_left_alone():
            results = pool.map(_outcomes_only, jobs)
        yield from results


@contextmanager
def _interrupts_held() -> Iterator[None]:
    """Let Ctrl-C wait; processes started meanwhile inherit that until they say otherwise."""
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})


@contextmanager
def _script_left_alone() -> Iterator[None]:
    """Start processes that do not import the script that is running, which would begin all over in each of them.

    ``multiprocessing`` does so for functions that the script defines; jobs hold none.
    """
    main = sys.modules["__main__"]
    hidden: dict[str, Any] = {
        name: main.__dict__.pop(name) for name in ("__file__", "__spec__") if name in main.__dict__
    }
    main.__spec__ = None
    try:
        yield
    finally:
        main.__dict__.update(hidden)


def _leave_quietly() -> None:
    """Let Ctrl-C end a worker without a traceback; its parent says what there is to say."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})


def _outcomes_only(job: Job) -> Run:
    run = run_in_memory(job)
    return Run(run.about, run.outcomes, MemoryTables())


def seeded(job: Job, count: int) -> list[Job]:
    """The job under ``count`` seeds from its own on."""
    return [Job(job.loaded, seed) for seed in range(job.seed, job.seed + count)]


def twins(job: Job, count: int, domain: str | None = None) -> list[Job]:
    """The job and its twin with all licences void, or those of one domain, under ``count`` seeds from its own on."""
    jobs = seeded(job, count)
    return [*jobs, *(each.void_twin(domain) for each in jobs)]
