"""``datacity resume`` and ``datacity fork``: go on from a saved midnight."""

from __future__ import annotations

from pathlib import Path

import click

from sim.cli.options import folder_argument, force_option, json_option, named, plugin_option, set_option


@click.command()
@folder_argument("run")
@plugin_option
@force_option
@json_option
def resume(run: Path, plugins: tuple[str, ...], force: bool, as_json: bool) -> None:
    """Go on with RUN, the folder of an interrupted run, from its last midnight."""
    from sim.cli.session import announce, carry_out
    from sim.errors import RunError, typed
    from sim.experiments.simulate import job_of
    from sim.experiments.simulate import resume as go_on
    from sim.record.layout import PARTIAL

    run = named(run)
    job, _ = job_of(run)
    folder = run.with_name(run.name.removesuffix(PARTIAL))
    if folder != run and folder.exists() and not force:
        raise RunError(f"{folder} exists; replace it with: {typed('resume', run, '--force')}")
    announce(job)
    carry_out(job, folder, lambda watch: go_on(run, watch, plugins), force=force, as_json=as_json)


@click.command()
@folder_argument("run")
@click.option("--day", type=click.IntRange(1), required=True, help="Day at whose first midnight the runs part.")
@set_option
@plugin_option
@force_option
@json_option
def fork(run: Path, day: int, overrides: tuple[str, ...], plugins: tuple[str, ...], force: bool, as_json: bool) -> None:
    """Go on from a midnight of RUN, a run made with --keep-states, under other rules.

    Rules are set by --set policy=PRESET or --set policy.LEVER=VALUE and hold from that midnight on.
    """
    from sim.cli.session import announce, carry_out
    from sim.experiments.simulate import fork as go_on
    from sim.experiments.simulate import fork_job
    from sim.views.publish import free_folder

    job = fork_job(run, day, overrides)
    folder = free_folder(job.folder_below(named(run).parents[1]), force)
    announce(job)
    carry_out(job, folder, lambda watch: go_on(run, day, job, folder, watch, plugins), force=force, as_json=as_json)
