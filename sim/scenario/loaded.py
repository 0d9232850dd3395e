"""A scenario as it came out of its files, which still knows where everything stands."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sim.errors import Problem, ScenarioError
from sim.scenario import files, yaml12
from sim.scenario.places import Document, Node, Steps, undotted
from sim.scenario.plugins import Plugin
from sim.scenario.schema import Scenario


@dataclass(frozen=True)
class LoadedScenario:
    """A valid scenario, the folder its paths start from, and the places of its values.

    Parameters
    ----------
    scenario
        What is simulated.
    folder
        Folder that relative paths start from.
    file
        Name of the scenario's file for messages.
    document
        What was written, with its places.
    plugins
        Mechanisms of the user's own that were named beside the scenario.
    """

    scenario: Scenario
    folder: Path
    file: str
    document: Document = field(repr=False, compare=False)
    plugins: tuple[Plugin, ...] = ()

    @classmethod
    def from_scenario(cls, scenario: Scenario, folder: Path) -> LoadedScenario:
        """Return a scenario that was made in Python; its problems have paths and no places."""
        return cls(scenario, folder, scenario.name, Document(Node({}, "")))

    def problem(self, path: str, message: str) -> Problem:
        """Return a problem at a path such as ``industry.goods[2].inputs.coal``.

        What the files do not say has the place of the nearest part above it.
        """
        return self.document.problem(undotted(path), message)

    def resolve(self, relative: str) -> Path:
        """Return the file or folder of a relative path of this scenario.

        Raises
        ------
        ScenarioError
            If it lies outside of the scenario's folder once symlinks are followed.
        """
        try:
            return files.inside(self.folder, relative)
        except ValueError as error:
            raise ScenarioError(Problem(f"{relative!r}: {error}")) from None

    def references(self) -> list[str]:
        """Return the relative paths of the files and folders that the scenario and its plug-ins name."""
        return [*named_files(self.scenario).values(), *dict.fromkeys(plugin.file for plugin in self.plugins)]

    def resolved_yaml(self) -> str:
        """Return the complete scenario, every default written out, as YAML that loads to an equal one."""
        return yaml12.write(complete(self.scenario))


def named_files(scenario: Scenario) -> dict[Steps, str]:
    """Return the relative path of each file or folder that a scenario names, by the way to where it does."""
    named: dict[Steps, str | None] = {
        ("roads", "map"): scenario.roads.map,
        ("roads", "background", "demand"): scenario.roads.background.demand,
        ("industry", "sites"): scenario.industry.sites,
        ("industry", "demand", "series"): scenario.industry.demand.series,
        ("fleet", "table"): scenario.fleet.table,
        ("sensors", "series"): scenario.sensors.series,
        ("catalogue", "table"): scenario.catalogue.table if scenario.catalogue else None,
    }
    return {steps: path for steps, path in named.items() if path is not None}


def complete(scenario: Scenario) -> dict[str, Any]:
    """Return a scenario as plain data with every default.

    A step of the time line holds only what it moves: a lever that it does not name stays where it is.
    """
    data = scenario.model_dump(by_alias=True)
    if scenario.policy.name is None:
        del data["policy"]["name"]
    for step, plain in zip(scenario.timeline, data["timeline"], strict=True):
        plain["policy"] = step.policy.model_dump(exclude_unset=True)
    return data
