"""A job: a scenario under one seed, and what it is called."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from sim.scenario.load import LoadedScenario
from sim.scenario.loaded import complete
from sim.scenario.schema import Scenario


@dataclass(frozen=True)
class Job:
    """A scenario and a seed.

    Parameters
    ----------
    loaded
        What is simulated.
    seed
        Seed of every draw.
    """

    loaded: LoadedScenario
    seed: int

    @classmethod
    def of(cls, loaded: LoadedScenario, seed: int | None = None) -> Job:
        """The scenario under ``seed``, or under its own."""
        if seed is None:
            return cls(loaded, loaded.scenario.seed)
        return cls(replace(loaded, scenario=loaded.scenario.model_copy(update={"seed": seed})), seed)

    @property
    def scenario(self) -> Scenario:
        """What is simulated."""
        return self.loaded.scenario

    @property
    def label(self) -> str:
        """What tells this run from others with the same seed."""
        exchange = self.scenario.exchange
        void = (
            ["licences"] if exchange.licences == "void" else [f"{domain} licences" for domain in exchange.void_domains]
        )
        closed = ("exchange closed",) * (exchange.venue == "closed")
        return ", ".join([self.scenario.first_policy.name, *(f"{which} void" for which in void), *closed])

    @property
    def scenario_hash(self) -> str:
        """Hash of the complete scenario; its name, title and seed apart."""
        apart = {"name": "scenario", "title": "", "seed": 0, "twins": 0, "twins_by_domain": False}
        apart["twins_of_exchange"] = False
        bare = self.scenario.model_copy(update=apart)
        text = json.dumps(complete(bare), default=str)
        return hashlib.sha256(text.encode()).hexdigest()[:8]

    def folder_below(self, results: Path) -> Path:
        """Where the run is to stand below a folder of results."""
        label = self.label.replace(" licences", "").replace(", ", "-").replace(" ", "-").replace("+", "-changed")
        return results / self.scenario.name / f"{label}-s{self.seed}-{self.scenario_hash}"

    def void_twin(self, domain: str | None = None) -> Job:
        """The same job with all licences void: nobody learns anything from data that was traded.

        With a ``domain``, only its licences are void, which measures what it adds to the others.
        """
        void = self.scenario.exchange.void_domains
        return self._with_exchange({"licences": "void"} if domain is None else {"void_domains": (*void, domain)})

    def closed_twin(self) -> Job:
        """The same job with all exchanges closed; whoever wants to trade does so without one."""
        return self._with_exchange({"venue": "closed"})

    def _with_exchange(self, update: Mapping[str, Any]) -> Job:
        exchange = self.scenario.exchange.model_copy(update=update)
        scenario = self.scenario.model_copy(update={"exchange": exchange})
        return replace(self, loaded=replace(self.loaded, scenario=scenario))
