"""Running a job: in memory, or into a run folder that can be resumed and forked."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sim.engine import checkpoint
from sim.errors import RunError, UsageError, typed
from sim.exchange.plugins import hashes
from sim.experiments import provenance
from sim.experiments.job import Job
from sim.model import CityModel
from sim.outcomes import Yardstick, measure
from sim.record.folder import FolderRecorder
from sim.record.layout import PARTIAL, SCENARIO, identity_of, saved_days, state_folder
from sim.record.recorder import MemoryRecorder
from sim.record.run import Run
from sim.record.tables import Tables, content_hash
from sim.scenario import yaml12
from sim.scenario.load import load
from sim.scenario.loaded import complete
from sim.scenario.plugins import Plugin
from sim.scenario.schema import Scenario

#: Told of each finished day.
Watch = Callable[[int], None]


def job_of(folder: Path) -> tuple[Job, dict[str, Any]]:
    """The job that a run folder, finished or not, is of, and what the folder says about it.

    Raises
    ------
    RunError
        If it is no run folder.
    """
    identity = identity_of(folder)
    return Job(load(folder / SCENARIO, plugins=identity.get("plugins", {})), int(identity["seed"])), identity


def run_in_memory(job: Job, watch: Watch | None = None) -> Run:
    """Run a job and keep its tables in memory."""
    started = time.time()
    with _model_of(job) as model:
        recorder = MemoryRecorder(model.names)
        model.start()
        model.run(recorder, watch)
        outcomes = measure(recorder.tables, yardstick_of(job.scenario, model))
    return Run(_about(_identity(job), recorder.tables, started), outcomes, recorder.tables)


def run_in_folder(job: Job, folder: Path, watch: Watch | None = None, keep_states: bool = False) -> FolderRecorder:
    """Run a job into ``folder.partial``; ``publish`` what is returned to give it its name.

    Raises
    ------
    RunError
        If another process writes the folder, or the disk is full.
    """
    started = time.time()
    with _model_of(job) as model:
        recorder = FolderRecorder(folder, model.names, model.days, keep_states)
        identity = _identity(job) | {"keep_states": keep_states}
        with disk_trouble(recorder), recorder:
            recorder.begin(job.loaded, identity)
            model.start()
            model.run(recorder, watch)
            _finish(job, identity, model, recorder, started)
    return recorder


def resume(partial: Path, watch: Watch | None = None, plugins: Sequence[str] = ()) -> FolderRecorder:
    """Go on with an interrupted run from its last saved midnight.

    Raises
    ------
    RunError
        If the run is finished, there is no saved state, or the code has changed since.
    """
    started = time.time()
    job, identity = job_of(partial)
    if not partial.name.endswith(PARTIAL):
        raise RunError(f"{partial} is finished; look at it with: {typed('report', partial)}")
    _require_same_code(partial, identity)
    _require_same_plugins(partial, identity, plugins)
    days = saved_days(partial)
    if not days:
        raise RunError(f"{partial} has no saved state to go on from; start anew with: datacity run")
    folder = partial.with_name(partial.name.removesuffix(PARTIAL))
    with _model_of(job) as model:
        recorder = FolderRecorder(folder, model.names, model.days, bool(identity.get("keep_states")))
        with disk_trouble(recorder), recorder:
            recorder.go_on_from(days[-1])
            model.restore(days[-1], checkpoint.load(state_folder(partial, days[-1]))[0])
            model.run(recorder, watch)
            _finish(job, identity | {"resumed_on_day": days[-1]}, model, recorder, started)
    return recorder


def fork(
    parent: Path, day: int, job: Job, folder: Path, watch: Watch | None = None, plugins: Sequence[str] = ()
) -> FolderRecorder:
    """Go on from a saved midnight of another run under other rules.

    Raises
    ------
    RunError
        If the parent has no state of that midnight, its scenario differs before it, or it is of other code.
    """
    started = time.time()
    original, parents = job_of(parent)
    _require_same_code(parent, parents)
    _require_same_plugins(parent, parents, plugins)
    if day not in saved_days(parent):
        have = ", ".join(map(str, saved_days(parent))) or "none; run with --keep-states"
        raise RunError(f"{parent} has no state of day {day} (days: {have})")
    if _until(original.scenario, day) != _until(job.scenario, day) or original.seed != job.seed:
        raise RunError(f"the scenarios differ in more than rules that come into force on day {day} or later")
    identity = _identity(job) | {"forked_from": parent.name, "forked_on_day": day}
    with _model_of(job) as model:
        recorder = FolderRecorder(folder, model.names, model.days)
        with disk_trouble(recorder), recorder:
            recorder.begin(job.loaded, identity)
            recorder.take_over(parent, day)
            model.restore(day, checkpoint.load(state_folder(parent, day))[0])
            model.run(recorder, watch)
            _finish(job, identity, model, recorder, started)
    return recorder


def fork_job(parent: Path, day: int, overrides: Sequence[str]) -> Job:
    """The job of a run under rules that overrides of ``policy`` put in force on ``day``.

    Steps of the parent's own time line stay up to that day and are dropped from it on.

    Raises
    ------
    ScenarioError
        If an override is of anything but ``policy``, or invalid.
    """
    original, _ = job_of(parent)
    if strangers := [text for text in overrides if not text.startswith("policy")]:
        raise UsageError(f"a fork changes rules only: write policy=PRESET or policy.LEVER=VALUE, not {strangers[0]!r}")
    kept = [step for step in complete(original.scenario)["timeline"] if step["day"] < day]
    timeline = yaml12.write([*kept, {"day": day, "policy": {}}])
    step = f"timeline[{len(kept)}]"
    steps = [f"timeline={timeline}", *(f"{step}.{text}" for text in overrides)]
    loaded = load(parent / SCENARIO, steps, map(str, original.loaded.plugins))
    return Job(loaded, original.seed)


def yardstick_of(scenario: Scenario, model: CityModel) -> Yardstick:
    """Prices and times that a scenario's outcomes are measured with."""
    goods = model.city.chain.goods
    return Yardstick(
        start=scenario.start,
        days=scenario.days,
        warmup_days=scenario.warmup_days,
        price_cny_per_t={good.name: good.price for good in scenario.industry.goods},
        tier=dict(zip(goods.names, goods.tier.tolist(), strict=True)),
        holding_per_day=scenario.costs.holding,
        backlog_per_day=scenario.costs.backlog,
        cost_per_km=scenario.fleet.cost_per_km,
        cost_per_hour=scenario.fleet.cost_per_hour,
        consumer_surplus=scenario.costs.consumer_surplus,
        case_cost=scenario.costs.case,
        secret_years=model.prospects.patience.lost_years,
    )


@contextmanager
def _model_of(job: Job) -> Iterator[CityModel]:
    """The model of a job; its agents are let go of whatever comes, or nothing would ever free it."""
    model = CityModel(job.loaded, job.seed)
    try:
        yield model
    finally:
        model.dissolve()


def _finish(job: Job, identity: Mapping[str, Any], model: CityModel, recorder: FolderRecorder, started: float) -> None:
    recorder.merge()
    outcomes = measure(recorder.tables, yardstick_of(job.scenario, model))
    recorder.conclude(_about(identity, recorder.tables, started), outcomes)


def _require_same_code(folder: Path, identity: Mapping[str, Any]) -> None:
    if identity["code_hash"] != provenance.code_hash():
        raise RunError(
            f"{folder} was made by other code (datacity {identity['versions']['datacity']}), which may decide "
            f"differently; start anew with: datacity run"
        )


def _require_same_plugins(folder: Path, identity: Mapping[str, Any], plugins: Sequence[str]) -> None:
    """Code of a user's own runs only where it is named, and goes on only with what began."""
    known: dict[str, str] = identity.get("plugins", {})
    if set(plugins) != set(known):
        named = " ".join(f"--plugin {plugin}" for plugin in known) or "no --plugin"
        raise RunError(f"{folder} was made with {named}; name the same to go on")
    if hashes(map(Plugin.named, known), folder) != known:
        raise RunError(f"a plug-in in {folder} has changed since the run began; start anew with: datacity run")


def _identity(job: Job) -> dict[str, Any]:
    """What a run is, known before it has begun."""
    return {
        "name": job.scenario.name,
        "title": job.scenario.title,
        "label": job.label,
        "seed": job.seed,
        "days": job.scenario.days,
        "warmup_days": job.scenario.warmup_days,
        "scenario_hash": job.scenario_hash,
        "code_hash": provenance.code_hash(),
        "plugins": hashes(job.loaded.plugins, job.loaded.folder),
        "versions": dict(provenance.versions()),
        "command": provenance.command(),
    }


def _about(identity: Mapping[str, Any], tables: Tables, started: float) -> dict[str, Any]:
    """What a run is, and what it came to."""
    return {
        **identity,
        "content_hash": content_hash(tables),
        "machine": provenance.machine(),
        "started": provenance.timestamp(started),
        "seconds": round(time.time() - started, 3),
        "status": "complete",
    }


def _until(scenario: Scenario, day: int) -> Scenario:
    """The scenario as far as it matters before the first midnight of ``day``."""
    steps = tuple(step for step in scenario.timeline if step.day < day)
    apart = {"name": "scenario", "title": "", "twins": 0, "twins_by_domain": False, "twins_of_exchange": False}
    return scenario.model_copy(update={"timeline": steps, **apart})


@contextmanager
def disk_trouble(recorder: FolderRecorder) -> Iterator[None]:
    """Turn a full or unwritable disk into a message that says what to do.

    Raises
    ------
    RunError
        In place of any error of the operating system.
    """
    try:
        yield
    except OSError as error:
        begun = saved_days(recorder.partial)
        then = f", then: {typed('resume', recorder.partial)}" if begun else ""
        raise RunError(
            f"{error.filename or recorder.partial}: {error.strerror or error}; make room or choose another --out{then}"
        ) from error
