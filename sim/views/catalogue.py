"""The catalogue of a scenario or of a finished run, for showing it elsewhere."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from sim.arrays import Floats
from sim.experiments.job import Job
from sim.experiments.simulate import job_of
from sim.model import CityModel
from sim.record.run import Run
from sim.scenario.load import load
from sim.units import FEN_PER_CNY
from sim.views.dcat import Shown

if TYPE_CHECKING:
    import pandas as pd


def shown_catalogue(source: Path) -> Shown:
    """Collect what a catalogue tells of: prices and tiers as they stand in the end, where there is a run.

    Parameters
    ----------
    source
        A scenario's file, or the folder of a finished run.

    Raises
    ------
    ScenarioError
        If the scenario cannot be used.
    RunError
        If the folder holds no finished run.
    """
    if not source.is_dir():
        return _of_scenario(Job.of(load(source)))
    run = Run.open(source)
    shown = _of_scenario(job_of(source)[0])
    listings = run.table("listings")
    ask_fen = _last(shown, listings, "ask_cny", shown.ask_fen / FEN_PER_CNY) * FEN_PER_CNY
    tier = _last(shown, listings, "tier", shown.products.tier.astype(np.float64))
    return replace(
        shown,
        products=replace(shown.products, tier=tier.astype(np.int64)),
        ask_fen=np.rint(ask_fen).astype(np.int64),
        deals=run.table("deals"),
    )


def _of_scenario(job: Job) -> Shown:
    model = CityModel(job.loaded, job.seed)
    trade = model.trade
    shown = Shown(
        job.scenario.name, job.scenario.title, trade.products, model.persons.names,
        trade.exchange.catalogue.ask_fen.copy(), trade.exchange.terms.term_ms, job.scenario.royalty,
    )  # fmt: skip
    model.dissolve()
    return shown


def _last(shown: Shown, listings: pd.DataFrame, column: str, otherwise: Floats) -> Floats:
    """Last value of a column of listings for each product, or another where there is none."""
    last = listings.astype({"product": str}).groupby("product")[column].last()
    return np.array([last.get(name, value) for name, value in zip(shown.products.names, otherwise, strict=True)])
