"""Few products and few buyers make most of the trade."""

from __future__ import annotations

from typing import Any

import pandas as pd

from evidence.cities import shipped
from evidence.claim import Claim, Trial, alone, jobs
from sim.experiments.job import Job

_SEEDS = 10
_TAILS = tuple(f"purchases per {what}" for what in ("product", "buyer"))


def _trials(_: int) -> dict[Trial, Job]:
    # Large enough for tails to be seen. Demand is drawn with heavy ones; what is claimed is that trade keeps them.
    market = {"catalogue__products": 1000, "catalogue__buyers__services": 600, "exchange__desks": 250}
    return jobs({"catalogue": shipped("data-city", **market)}, _SEEDS)


def _conclude(table: pd.DataFrame) -> list[dict[str, Any]]:
    return [alone(table, f"tail_dispersion ({tail})", "catalogue", 1.0) for tail in _TAILS]


CLAIM = Claim(
    name="tails_of_purchases",
    text="Purchases per product and per buyer of a whole catalogue have tails heavier than any exponential one.",
    outcomes=tuple((name, tail) for name in ("tail_dispersion", "tail_index") for tail in _TAILS),
    trials=_trials,
    conclude=_conclude,
)
