"""A scenario under several policies and seeds: run, compare, print side by side, and write down."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import click
import pandas as pd

import sim.agents  # noqa: F401  Mesa looks at the whole stack of imports when it is imported, so not from deep inside it
from sim.cli.outcomes import aligned
from sim.cli.printing import plain_records, print_json, say, say_next
from sim.cli.progress import progress
from sim.errors import RunError, UsageError, typed
from sim.experiments.compare import compare, outcomes_of, side_by_side
from sim.experiments.job import Job
from sim.experiments.pairs import run_all, seeded
from sim.experiments.policies import jobs_under, shared_hash
from sim.experiments.provenance import command
from sim.levers import PRESETS
from sim.views.comparison import HOW_TO_READ, SIDES, comparison, rows_of


def compare_policies(
    scenario: Path,
    policies: Sequence[str],
    seeds: int,
    overrides: Sequence[str],
    plugins: Sequence[str],
    out: Path,
    *,
    force: bool,
    as_json: bool,
) -> None:
    """Carry out ``datacity compare SCENARIO``.

    Raises
    ------
    ScenarioError, UsageError
        If the scenario or a policy is wrong, or there is only one policy.
    RunError
        If the comparison has been written before and ``force`` is not set.
    """
    names = tuple(dict.fromkeys(policies)) or PRESETS
    if len(names) < 2:
        raise UsageError("name at least two policies, or none for all that ship with the project")
    bases = jobs_under(scenario, names, overrides, plugins)
    jobs = [job for base in bases for job in seeded(base, seeds)]
    folder = out / bases[0].scenario.name / f"compare-{shared_hash(jobs)}"
    if folder.exists() and not force:
        raise RunError(f"{folder} exists; open its report.html, or replace it with --force")
    _announce(bases, seeds)
    with progress("runs", len(jobs)) as shown:
        runs = run_all(jobs, done=shown)
    means, differences = side_by_side(runs), compare(runs)
    page = comparison(means, differences, *_words(bases, seeds), command())
    tables = {"outcomes": outcomes_of(runs), "side_by_side": means, "differences": differences}
    _write(folder, page, tables)
    _print(means, differences, folder, as_json)
    texts = (f"policy={names[-1]}", *overrides)
    say_next(typed("run", scenario, *(word for text in texts for word in ("--set", text))))


def _announce(bases: Sequence[Job], seeds: int) -> None:
    first = bases[0].scenario
    labels = ", ".join(base.label for base in bases)
    say(f"{first.name}: {first.days} days under {labels}; {seeds} seeds from {first.seed} on")


def _words(bases: Sequence[Job], seeds: int) -> tuple[str, str]:
    """Heading and subtitle of the report."""
    first = bases[0].scenario
    measured = f"outcomes from day {first.warmup_days} on"
    subtitle = f"{first.days} days, {measured} · {seeds} seeds from {first.seed} on · against {bases[0].label}"
    return first.title or first.name, subtitle


def _write(folder: Path, page: str, tables: dict[str, pd.DataFrame]) -> None:
    """Write everything beside its place, and then give it its name."""
    partial = folder.with_name(f"{folder.name}.partial")
    partial.mkdir(parents=True, exist_ok=True)
    for name, table in tables.items():
        table.to_csv(partial / f"{name}.csv", index=False)
    (partial / "report.html").write_text(page, encoding="utf-8")
    folder.mkdir(exist_ok=True)
    for file in sorted(partial.iterdir()):
        file.replace(folder / file.name)
    partial.rmdir()


def _print(means: pd.DataFrame, differences: pd.DataFrame, folder: Path, as_json: bool) -> None:
    if as_json:
        tables = {"side_by_side": plain_records(means), "differences": plain_records(differences)}
        print_json({"folder": str(folder), **tables})
        return
    click.echo("\n".join(_lines(means, differences)))
    click.echo(HOW_TO_READ)
    click.echo(f"report: {folder / 'report.html'}")
    sys.stdout.flush()


def _lines(means: pd.DataFrame, differences: pd.DataFrame) -> Iterator[str]:
    """Efficiency above control, a column a policy."""
    labels, rows = list(means["label"].unique()), list(rows_of(means, differences))
    body = [(row.name, *row.cells, row.unit) for side in SIDES for row in rows if row.side == side]
    head, *lines = aligned([("", *labels, ""), *body])
    first_of_control = sum(row.side == SIDES[0] for row in rows)
    for side, part in zip(SIDES, (lines[:first_of_control], lines[first_of_control:]), strict=True):
        yield side.upper() + head[len(side) :]
        yield from part
        yield ""
