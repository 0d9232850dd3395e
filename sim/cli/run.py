"""``datacity run``: simulate a scenario into a run folder."""

from __future__ import annotations

from pathlib import Path

import click

from sim.cli.options import (
    OUT,
    force_option,
    json_option,
    keep_states_option,
    out_option,
    plugin_option,
    seed_option,
    set_option,
)


@click.command()
@click.argument("scenario")
@set_option
@seed_option
@click.option("--days", type=click.IntRange(1), help="Simulate this many days.")
@click.option("--twins", type=click.IntRange(0, 1000), help="Seeds for which a twin with void licences is run as well.")
@click.option(
    "--by-domain", "twins_by_domain", is_flag=True, default=None,
    help="Run such twins for each domain of data as well, with its licences alone void.",
)  # fmt: skip
@click.option(
    "--of-exchange", "twins_of_exchange", is_flag=True, default=None,
    help="Run such twins with all exchanges closed as well, and trade without them as it is.",
)  # fmt: skip
@plugin_option
@out_option
@force_option
@keep_states_option
@json_option
def run(
    scenario: str,
    overrides: tuple[str, ...],
    seed: int | None,
    days: int | None,
    twins: int | None,
    twins_by_domain: bool | None,
    twins_of_exchange: bool | None,
    plugins: tuple[str, ...],
    out: Path,
    force: bool,
    keep_states: bool,
    as_json: bool,
) -> None:
    """Simulate SCENARIO, a YAML file, and write tables, outcomes and a report below --out.

    Where the scenario asks for twins, the value of data is measured: the same runs with the same
    chances, but with all licences void.
    """
    from sim.cli.following import other_preset
    from sim.cli.session import announce, carry_out
    from sim.errors import typed
    from sim.experiments.job import Job
    from sim.experiments.simulate import run_in_folder
    from sim.scenario.load import load
    from sim.views.publish import free_folder

    stated = {"days": days, "twins": twins}
    kinds = {"twins_by_domain": twins_by_domain, "twins_of_exchange": twins_of_exchange}
    asked = (f"{key}=true" for key, value in kinds.items() if value)
    changed = (f"{key}={value}" for key, value in stated.items() if value is not None)
    loaded = load(scenario, (*overrides, *changed, *asked), plugins)
    job = Job.of(loaded, seed)
    folder = free_folder(job.folder_below(out), force)
    other = other_preset(job.scenario.first_policy.name)
    kept = [text for text in overrides if not text.startswith("policy")]
    options = {"seed": seed, **stated, "out": None if out == OUT else out}
    following = typed(
        "run", scenario, *(word for text in (*kept, f"policy={other}") for word in ("--set", text)),
        *(word for name, value in options.items() if value is not None for word in (f"--{name}", value)),
        *("--by-domain",) * bool(twins_by_domain), *("--of-exchange",) * bool(twins_of_exchange),
        *(word for plugin in plugins for word in ("--plugin", plugin)),
    )  # fmt: skip
    announce(job)
    carry_out(
        job,
        folder,
        lambda watch: run_in_folder(job, folder, watch, keep_states),
        force=force,
        as_json=as_json,
        following=following,
    )
