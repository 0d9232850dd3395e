"""``datacity check``: whether a scenario is as it should be, and what it will simulate."""

from __future__ import annotations

import shlex

import click

from sim import cli
from sim.cli.options import plugin_option
from sim.cli.printing import print_json, say, say_next
from sim.errors import Problem, ScenarioError
from sim.levers import LEVERS
from sim.scenario.load import LoadedScenario, load
from sim.scenario.schema import Scenario
from sim.scenario.wording import listed


@click.command()
@click.argument("scenario")
@click.option(
    "--set", "overrides", multiple=True, metavar="PATH=VALUE", help="Override a value, as in fleet.vehicles=200."
)
@plugin_option
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@click.pass_context
def check(
    ctx: click.Context, scenario: str, overrides: tuple[str, ...], plugins: tuple[str, ...], as_json: bool
) -> None:
    """Check SCENARIO, a YAML file, and report every problem at once; nothing is written."""
    try:
        loaded = load(scenario, overrides, plugins)
    except ScenarioError as error:
        if not as_json:
            raise
        print_json({"ok": False, "problems": [_as_data(problem) for problem in error.problems]})
        ctx.exit(error.exit_code)
    found, warnings = describe_city(loaded)
    idle = idle_levers(loaded.scenario, cli.levers_in_force())
    options = [("--set", text) for text in overrides] + [("--plugin", text) for text in plugins]
    following = shlex.join(["datacity", "run", scenario, *(part for option in options for part in option)])
    if as_json:
        print_json(
            {
                "ok": True,
                "file": loaded.file,
                **summary(loaded),
                "found": found,
                "warnings": warnings,
                "not_yet_in_force": idle,
                "next": following,
            }
        )
        return
    click.echo(f"OK {loaded.file}")
    for name, text in summary(loaded).items():
        click.echo(f"  {name:9} {text}")
    for line in found:
        click.echo(f"  {line}")
    for warning in warnings:
        say(warning)
    if idle:
        say(f"not yet in force, so without effect: {listed(idle, 'and')}")
    say_next(following)


def idle_levers(scenario: Scenario, in_force: frozenset[str]) -> list[str]:
    """Return the levers that some policy of a scenario moves from neutral, but that change nothing yet.

    Parameters
    ----------
    scenario
        Scenario with its time line.
    in_force
        Levers that change something.
    """
    policies = [scenario.first_policy]
    for step in scenario.timeline:
        policies.append(step.policy.on(policies[-1]))
    return [
        name
        for name, lever in LEVERS.items()
        if name not in in_force and any(policy[name] != lever.neutral for policy in policies)
    ]


def describe_city(loaded: LoadedScenario) -> tuple[list[str], list[str]]:
    """Build the city that a scenario is about, and say what was found in it, and what is hard to believe.

    Raises
    ------
    ScenarioError
        If the map or a table cannot be used.
    """
    from sim.city.build import build_city
    from sim.city.fleet.workload import workload_of

    built = build_city(loaded, loaded.scenario.seed)
    work, trucks = workload_of(built, loaded.scenario), built.roster.trucks
    freight = (
        f"freight: {work.loads_per_day:,.0f} loads a day of {work.hours_per_load:.1f} h each, "
        f"{work.loads_per_day / trucks:.1f} a truck; {work.share_in_use(trucks):.0%} of truck hours in use"
    )
    return [*built.report.lines(), *built.traffic.lines(), freight, *_describe_catalogue(loaded)], work.doubts(trucks)


def _describe_catalogue(loaded: LoadedScenario) -> list[str]:
    """Say what the catalogue's table holds, where there is one."""
    settings = loaded.scenario.catalogue
    if settings is None or settings.table is None:
        return []
    from sim.data.catalogue_table import read_catalogue
    from sim.model.parties import Parties

    found = read_catalogue(loaded.resolve(settings.table), settings.table, Parties.of(settings).names)
    return [f"catalogue {settings.table}: {len(found.names):,} products of {len(set(found.domain.tolist()))} domains"]


def summary(loaded: LoadedScenario) -> dict[str, str]:
    """Return what a scenario simulates, in a line for each part."""
    scenario = loaded.scenario
    roads, industry, fleet = scenario.roads, scenario.industry, scenario.fleet
    town = f"map {roads.map}" if roads.map else f"made-up city of about {roads.made_up.nodes:,} junctions"
    plants = (
        f"sites of {industry.sites}"
        if industry.sites
        else f"{industry.factories:,} factories, {industry.retailers:,} stores"
    )
    trucks = (
        f"vehicles of {fleet.table}" if fleet.table else f"{fleet.vehicles:,} vehicles of {fleet.carriers:,} carriers"
    )
    lines = {
        "name": f"{scenario.name}{scenario.title and f': {scenario.title}'}",
        "time": f"{scenario.days:,} days from {scenario.start}, {scenario.warmup_days} of them warm-up",
        "seed": str(scenario.seed),
        "roads": town,
        "industry": f"{len(industry.goods)} goods, {plants}",
        "fleet": trucks,
        "policy": scenario.first_policy.name,
    }
    steps = [f"day {step.day} {step.status}" for step in scenario.timeline]
    return lines | ({"timeline": ", ".join(steps)} if steps else {})


def _as_data(problem: Problem) -> dict[str, object]:
    place = problem.place
    where = (place.file, place.line, place.column) if place else (None, None, None)
    return {
        **dict(zip(("file", "line", "column"), where, strict=True)),
        "path": problem.path,
        "message": problem.message,
    }
