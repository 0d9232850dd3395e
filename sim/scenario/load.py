"""A scenario file in, a valid scenario or every problem at once out."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from pydantic import ValidationError

from sim.errors import Problem, ScenarioError
from sim.scenario import files
from sim.scenario.checks import check
from sim.scenario.explain import MOST_PROBLEMS, explain
from sim.scenario.loaded import LoadedScenario, complete
from sim.scenario.overlay import Layers
from sim.scenario.overrides import Overrides, override
from sim.scenario.places import Document, by_place
from sim.scenario.plugins import Plugin
from sim.scenario.policies import with_policy_files
from sim.scenario.schema import Scenario
from sim.scenario.wording import at_most

__all__ = ["LoadedScenario", "load"]


def load(path: str | Path, overrides: Overrides = (), plugins: Iterable[str] = ()) -> LoadedScenario:
    """Read a scenario file, what it extends, and overrides.

    Parameters
    ----------
    path
        YAML file; everything that it names must lie in its folder or below.
    overrides
        ``["fleet.vehicles=200"]`` as on the command line, or ``{"fleet.vehicles": 200}``; mappings merge,
        lists are replaced, and ``industry.goods[0].price`` reaches into them.
    plugins
        Mechanisms of the user's own in the scenario's folder, as ``module:name``; nothing is imported yet.

    Raises
    ------
    ScenarioError
        If anything is wrong; it carries every problem with its place.
    """
    file = files.absolute(Path(path))
    own = tuple(Plugin.named(text) for text in plugins)
    layers = Layers(file.parent)
    tree = with_policy_files(override(layers.read(file), overrides, complete(Scenario())), layers)
    document = Document(tree, layers.lines)
    try:
        scenario = Scenario.model_validate({"name": files.name_of(file, "scenario"), **tree.plain()})
    except ValidationError as error:
        raise _all(layers.problems, explain(error, document)) from None
    loaded = LoadedScenario(scenario, file.parent, files.shown_path(file), document, own)
    problems = check(loaded)
    if problems or layers.problems:
        raise _all(layers.problems, problems)
    return loaded


def _all(written: Iterable[Problem], meant: Iterable[Problem]) -> ScenarioError:
    """Return all problems by place; where the text itself is at fault, what follows from it is left out."""
    problems = list(written)
    faulty = {problem.place for problem in problems if problem.place is not None}
    problems += [problem for problem in meant if problem.place not in faulty]
    return ScenarioError(at_most(sorted(problems, key=by_place), MOST_PROBLEMS))
