"""Two runs that all tests of views look at: one with everything in it, one in which nothing happens."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import sim
from sim.record.run import Run
from sim.views.figures.value_of_data import PARTS

TINY = Path(__file__).parents[2] / "scenarios/tiny.yaml"


@pytest.fixture(scope="session")
def run() -> Run:
    """A village that trades, is looked into, and changes a rule on its last day."""
    lively = {
        "policy": {"preset": "liberal", "listing_review_days": 0.1, "look_in": 0.8, "sharing_mandate": 0.5},
        "title": "A <village> & more",
        "timeline": [{"day": 2, "policy": {"seller_fee": 5}}],
    }
    return sim.run(sim.load(TINY, lively))


@pytest.fixture(scope="session")
def dull() -> Run:
    """A village in which nobody offers data and of which the state sees nothing."""
    return sim.run(sim.load(TINY, {"feeds.integration": 1e9, "policy": "liberal"}))


@pytest.fixture(scope="session")
def savings() -> pd.DataFrame:
    """What traded data saves, as value_of_data.csv has it."""
    saving = np.array([300.0, 500.0, -150.0, -50.0])
    return pd.DataFrame(
        {"outcome": list(PARTS), "saving": saving, "low": saving - 400.0, "high": saving + 400.0, "pairs": 5,
         "without": 3_000.0, "with": 3_000.0 - saving}
    )  # fmt: skip
