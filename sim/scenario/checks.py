"""What the schema cannot know: whether the parts of a scenario fit each other and its files exist."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from graphlib import CycleError, TopologicalSorter
from itertools import chain, islice
from pathlib import Path

from sim.errors import Problem
from sim.levers import LEVERS
from sim.scenario import files
from sim.scenario.loaded import LoadedScenario, named_files
from sim.scenario.places import Steps
from sim.scenario.schema import FeedTerms, Scenario, Section
from sim.scenario.wording import did_you_mean, listed

_MOST_FAULTS = 1000
_LONGEST_CIRCLE = 10

#: A way into the scenario, what is wrong there, and whether the fault is in the key.
_Fault = tuple[Steps, str, bool]


def check(loaded: LoadedScenario) -> list[Problem]:
    """Return what is wrong with a scenario that the schema accepts.

    Parameters
    ----------
    loaded
        Scenario with its folder, in which the files that it names must be.
    """
    faults = chain(*(rule(loaded.scenario) for rule in _RULES), _mechanisms(loaded), _files(loaded))
    return [loaded.document.problem(steps, message, key=key) for steps, message, key in islice(faults, _MOST_FAULTS)]


def _mechanisms(loaded: LoadedScenario) -> Iterator[_Fault]:
    known = (*LEVERS["price_mechanism"].options, *(plugin.name for plugin in loaded.plugins))
    for steps, terms in _traded(loaded.scenario):
        if terms.mechanism is not None and terms.mechanism not in known:
            message = f"there is no mechanism {terms.mechanism!r}{did_you_mean(terms.mechanism, known)}"
            hint = f"{message}; write one of {listed(known)}, or name your own with --plugin module:{terms.mechanism}"
            yield (*steps, "mechanism"), hint, False


def _traded(section: Section, steps: Steps = ()) -> Iterator[tuple[Steps, FeedTerms]]:
    """Every class of products, with the way to it."""
    for name in type(section).model_fields:
        part = getattr(section, name)
        if isinstance(part, FeedTerms):
            yield (*steps, name), part
        elif isinstance(part, Section):
            yield from _traded(part, (*steps, name))


def _inputs_are_goods(scenario: Scenario) -> Iterator[_Fault]:
    names = {good.name for good in scenario.industry.goods}
    for position, good in enumerate(scenario.industry.goods):
        for name in good.inputs:
            if name not in names:
                message = f"there is no good {name!r}{did_you_mean(name, names)}"
                yield ("industry", "goods", position, "inputs", name), message, True


def _outages_are_of_goods(scenario: Scenario) -> Iterator[_Fault]:
    names = [good.name for good in scenario.industry.goods]
    for position, outage in enumerate(scenario.industry.outages):
        if outage.good not in names:
            message = f"there is no good {outage.good!r}{did_you_mean(outage.good, names)}"
            yield ("industry", "outages", position, "good"), message, False


def _bill_has_no_circle(scenario: Scenario) -> Iterator[_Fault]:
    goods = {good.name: (position, good) for position, good in enumerate(scenario.industry.goods)}
    try:
        TopologicalSorter({name: good.inputs.keys() for name, (_, good) in goods.items()}).prepare()
    except CycleError as error:
        # graphlib goes from an input to what is made of it.
        circle = error.args[1][::-1]
        position = goods[circle[0]][0]
        links = circle if len(circle) <= _LONGEST_CIRCLE else [*circle[: _LONGEST_CIRCLE - 2], "...", circle[-1]]
        message = f"a good cannot be needed to make itself: {' needs '.join(links)}"
        yield ("industry", "goods", position, "inputs", circle[1]), message, True


def _goods_are_used(scenario: Scenario) -> Iterator[_Fault]:
    goods = scenario.industry.goods
    if not any(good.demand for good in goods):
        yield ("industry", "goods"), "no good has a `demand`, so stores have nothing to sell", False
        return
    inputs = {name for good in goods for name in good.inputs}
    if not inputs <= {good.name for good in goods}:
        return  # a good may only seem unused because its name is misspelt where it is used
    for position, good in enumerate(goods):
        if not good.demand and good.name not in inputs:
            message = f"nobody uses {good.name!r}; give it a `demand`, make something of it, or leave it out"
            yield ("industry", "goods", position), message, False


def _factories_make_every_good(scenario: Scenario) -> Iterator[_Fault]:
    industry = scenario.industry
    made = [good.name for good in industry.goods if good.inputs]
    if not made:
        yield ("industry", "goods"), "no good has `inputs`, so there is nothing to make", False
    elif industry.sites is None and industry.factories < len(made):
        message = f"each of {len(made)} goods ({', '.join(made)}) needs a factory; write {len(made)} or more"
        yield ("industry", "factories"), message, False


def _orders_can_follow_demand(scenario: Scenario) -> Iterator[_Fault]:
    plan, at = scenario.industry.replenishment, ("industry", "replenishment")
    if scenario.demand_feed is None:
        return
    if plan.forecast == "constant":
        message = "orders that follow no demand have no use for a `demand_feed`; write ma, ar1 or ar1_history"
        yield (*at, "forecast"), message, False
    if plan.period % 1:
        message = "books are kept by the hour for a `demand_feed`; write a period of whole hours"
        yield (*at, "period"), message, False


def _steps_are_taken(scenario: Scenario) -> Iterator[_Fault]:
    for position, step in enumerate(scenario.timeline):
        if step.day >= scenario.days:
            message = f"the run ends before this day; its {scenario.days} days count from 0"
            yield ("timeline", position, "day"), message, False
        if not step.policy.model_dump(exclude_unset=True, exclude_none=True):
            yield ("timeline", position, "policy"), "this step moves nothing; name a preset or a lever", False


def _owners_have_something(scenario: Scenario) -> Iterator[_Fault]:
    fleet, industry = scenario.fleet, scenario.industry
    if fleet.table is None and fleet.carriers > fleet.vehicles:
        message = f"{fleet.carriers} carriers cannot share {fleet.vehicles} vehicles; write {fleet.vehicles} or fewer"
        yield ("fleet", "carriers"), message, False
    sources = industry.sources_per_good * sum(not good.inputs for good in industry.goods)
    sites = industry.factories + industry.retailers + sources
    if industry.sites is None and scenario.sensors.operators > sites:
        message = f"{scenario.sensors.operators} operators cannot share {sites} sites; write {sites} or fewer"
        yield ("sensors", "operators"), message, False


def _districts_have_junctions(scenario: Scenario) -> Iterator[_Fault]:
    roads = scenario.roads
    if roads.map is None and roads.districts > roads.made_up.nodes:
        message = f"{roads.made_up.nodes} junctions cannot make {roads.districts} districts"
        yield ("roads", "districts"), message, False


def _calendar_reaches(scenario: Scenario) -> Iterator[_Fault]:
    if scenario.start > dt.date.max - dt.timedelta(days=scenario.days):
        yield ("start",), f"the calendar ends before the run's {scenario.days} days do", False


_RULES: tuple[Callable[[Scenario], Iterator[_Fault]], ...] = (
    _inputs_are_goods,
    _outages_are_of_goods,
    _bill_has_no_circle,
    _goods_are_used,
    _factories_make_every_good,
    _orders_can_follow_demand,
    _steps_are_taken,
    _owners_have_something,
    _districts_have_junctions,
    _calendar_reaches,
)


def _files(loaded: LoadedScenario) -> Iterator[_Fault]:
    """Yield what is wrong with the files that a scenario names."""
    for steps, name in named_files(loaded.scenario).items():
        try:
            path = files.inside(loaded.folder, name)
            if not path.exists():
                raise ValueError(files.missing(path))
            if steps == ("roads", "map"):
                _expect_map(path, loaded.folder)
            elif not path.is_file():
                raise ValueError("this is not a file")
        except ValueError as error:
            yield steps, str(error), False


def _expect_map(path: Path, folder: Path) -> None:
    if not path.is_dir():
        raise ValueError(f"{path.name!r} is not a folder; write the folder that holds node.csv and link.csv")
    names = files.names_in(path)
    for name in names:
        files.inside(folder, name, start=path)
    tables = {name.removesuffix(".gz") for name in names}
    if not ({"node.csv", "link.csv"} <= tables or any(name.endswith("_net.tntp") for name in tables)):
        raise ValueError(f"{path.name!r} holds neither node.csv and link.csv (GMNS) nor a *_net.tntp")
