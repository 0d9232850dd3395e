"""What ``run``, ``resume`` and ``fork`` have in common: show progress, publish, print what came out."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import click

import sim.agents  # noqa: F401  Mesa looks at the whole stack of imports when it is imported, so not from deep inside it
from sim.cli import levers_in_force
from sim.cli.check import idle_levers
from sim.cli.following import after
from sim.cli.outcomes import domain_lines, exchange_line, print_outcomes, value_line
from sim.cli.printing import plain_records, print_json, say, say_next
from sim.cli.progress import progress
from sim.engine.compiled import are_kernels_compiled
from sim.errors import typed
from sim.experiments.job import Job
from sim.experiments.simulate import Watch
from sim.experiments.value import runs_of_value
from sim.record.folder import FolderRecorder
from sim.record.layout import PARTIAL, saved_days
from sim.record.run import Run
from sim.views.publish import publish, read_by_domain, read_of_exchange, read_savings

_INTERRUPTED = 130


def carry_out(
    job: Job,
    folder: Path,
    simulate: Callable[[Watch], FolderRecorder],
    *,
    force: bool,
    as_json: bool,
    following: str | None = None,
) -> None:
    """Simulate, publish and print.

    Parameters
    ----------
    job
        What is run.
    folder
        Where the finished run is to stand.
    simulate
        Runs it, telling a watch of each finished day.
    force
        Replace what stands there.
    as_json
        Print one JSON document instead of tables.
    following
        Command to type next where there is no other run to compare with.
    """
    partial = folder.with_name(folder.name + PARTIAL)
    try:
        with progress("days", job.scenario.days) as shown:
            recorder = simulate(lambda day: shown(day + 1))
        with progress("runs for the value of data", runs_of_value(job)) as shown:
            run = publish(job, recorder, force=force, twins_done=shown)
    except KeyboardInterrupt:
        if saved_days(partial):
            say(f"interrupted; go on from the last midnight with: {typed('resume', partial)}")
        else:
            say("interrupted before the first midnight, so there is nothing to go on from")
        click.get_current_context().exit(_INTERRUPTED)
    _print(run, folder, as_json, after(run, folder, following))


def announce(job: Job) -> None:
    """Say what is about to run, and which levers of its rules do nothing yet."""
    say(f"{job.scenario.name}: {job.scenario.days} days under {job.label}, seed {job.seed}")
    if idle := idle_levers(job.scenario, levers_in_force()):
        say(f"{len(idle)} of the policy's levers are not yet in force (datacity levers lists them)")
    if not are_kernels_compiled():
        say("first run of this version: compiling kernels, which takes about half a minute and is kept")


def _print(run: Run, folder: Path, as_json: bool, following: str) -> None:
    savings, by_domain, of_exchange = (read(folder) for read in (read_savings, read_by_domain, read_of_exchange))
    if as_json:
        worth, each, venues = (
            None if table is None else plain_records(table) for table in (savings, by_domain, of_exchange)
        )
        outcomes = plain_records(run.outcomes)
        about = {"folder": str(folder), "run": dict(run.about), "outcomes": outcomes, "value_of_data": worth}
        about |= {"value_by_domain": each, "value_of_exchange": venues}
        print_json(about | {"next": following})
        return
    print_outcomes(run)
    if savings is not None:
        click.echo(value_line(savings))
    if by_domain is not None:
        click.echo("\n".join(domain_lines(by_domain)))
    if of_exchange is not None:
        click.echo(exchange_line(of_exchange))
    click.echo(f"report: {folder / 'report.html'}")
    say(f"{run.about['seconds']:.1f} s; content hash {run.about['content_hash']}")
    say_next(following)
