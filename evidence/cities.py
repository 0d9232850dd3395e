"""Cities to try claims on: shipped ones, and ones that a seed draws."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from sim.engine.streams import Stream, entity_key
from sim.scenario.load import LoadedScenario, load
from sim.scenario.schema import Scenario

_SCENARIOS = Path(__file__).resolve().parents[1] / "scenarios"


def shipped(name: str, **changes: Any) -> LoadedScenario:
    """A scenario of the project, with changes by dotted path (``__`` for dots)."""
    return load(_SCENARIOS / f"{name}.yaml", {"twins": 0} | {key.replace("__", "."): v for key, v in changes.items()})


def drawn(seed: int) -> LoadedScenario:
    """A city whose size and tightness are drawn by ``seed`` from what the model is made for."""
    stream = Stream(seed, "evidence city")

    def between(what: str, low: float, high: float) -> float:
        u = float(stream.uniforms(np.array([entity_key(what)]))[0])
        return low + (high - low) * u

    factories = round(between("factories", 40, 120))
    plain = {
        "name": f"drawn-{seed}",
        "title": f"A city drawn by seed {seed}",
        "days": 30,
        "warmup_days": 5,
        "roads": {
            "synthetic": {"nodes": round(between("nodes", 300, 1000)), "size": between("size", 8, 18), "seed": seed}
        },
        "industry": {
            "factories": factories,
            "retailers": round(between("retailers", 8, 24)),
            "utilisation": between("utilisation", 0.75, 0.85),
            "candidates": round(between("candidates", 3, 6)),
            "cover": between("cover", 9, 15),
            "output_cover": between("output cover", 10, 18),
            "machines": {"mean_up": between("up", 30, 70), "mean_repair": between("repair", 4, 10)},
        },
        "fleet": {"vehicles": 3 * factories},
        "sensors": {"count": 20 * factories},
        "policy": "liberal",
    }
    return LoadedScenario.from_scenario(Scenario.model_validate(plain), _SCENARIOS)
