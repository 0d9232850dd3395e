"""The smallest city with everything in it, run into folders, and what is in them."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import sim
from sim.experiments.job import Job
from sim.experiments.simulate import run_in_folder
from sim.scenario.load import LoadedScenario

ROOT = Path(__file__).resolve().parents[1]
TINY = ROOT / "scenarios" / "tiny.yaml"
#: Short licences at low prices, so that feeds are traded on every day, some of them never.
TRADE = {
    "feeds.term": "0.25 d",
    "feeds.ask": 5,
    "feeds.integration": 0,
    "feeds.upkeep": 1,
    "choices.prior_sd": "12 h",
    "industry.order_lot": "3 t",
}
#: Two exchanges in competition, the first of which goes offline on the way, and trade off both that is soon had.
RIVALS: dict[str, Any] = TRADE | {
    "days": 4,
    "exchange": {
        "desks": 1,
        "cost_per_day": 30,
        "backing": 50,
        "rivals": [{"name": "other", "backer": "platform", "fee": 0.03, "cost_per_day": 5, "backing": 1000}],
        "off_exchange": {"contract": 1, "days": 1, "doubt": 0},
    },
}
#: Trade across days: readings, reviews and licences are under way at midnights, and rules change on the way.
DAYS = 5
ACROSS_DAYS: dict[str, Any] = TRADE | {
    "days": DAYS,
    "feeds.latency": "5 h",
    "exchange.desks": 1,
    "policy.look_in": 0.5,
    "policy.sharing_mandate": 0.3,
    "timeline": [{"day": 3, "policy": {"seller_fee": 15, "listing_review_days": 1}}],
    "fleet.working_capital": 20_000,
    "roads.variation": {},
    "credit": {
        "term": 1,
        "working_capital": 0.5,
        "capital_cv": 1.5,
        "overhead": 0.5,
        "court": 0,
        "grace": 1,
        "review": 1,
        "report": {"interval": 6, "latency": 5, "ask": 5, "integration": 0, "upkeep": 1, "term": 0.5, "noise": 0.05},
    },
    "permits": {
        "validity": 1,
        "service": 0.3,
        "departments": 2,
        "queues": {"ask": 5, "integration": 0, "upkeep": 1, "term": 0.5, "latency": 5, "noise": 0.1},
    },
    "beliefs.on_off_weeks": {"off": 0.4, "period": 1},
    "spot_market": {"goods": "all", "pace": 1.0, "noise": 0.1},
    "catalogue": {
        "products": 8,
        "state_share": 0.4,
        "buyers": {"services": 6, "foreign": 1, "calls": 3},
        "term": 0.75,
        "latency": 5,
        "ask": 100,
        "integration": 0,
        "upkeep": 1,
        "secret": 10,
        "rivalry": 1,
        "resale": {"allowed": 1, "contact": 0.5},
    },
    "exchange.search": 0.7,
    "brokers": {"count": 2, "recruiting": 0.5, "matching": 0.5},
    "leaks": {"insider": 1, "external": 2},
    "industry.replenishment": {"forecast": "ma", "period": 6, "periods": 3},
    "demand_feed": {
        "interval": 2,
        "latency": 5,
        "noise": 0.1,
        "drop_out": 0.1,
        "memory": 2,
        "term": 0.5,
        "ask": 0.5,
        "integration": 0,
        "upkeep": 0,
        "secret": 0,
    },
    "map_feed": {"ask": 5, "integration": 0, "upkeep": 1, "term": 0.5, "latency": 0.4, "noise": 0.05},
}


def village(overrides: dict[str, Any] = ACROSS_DAYS) -> LoadedScenario:
    """The village under other values."""
    return sim.load(TINY, overrides)


def set_options(overrides: dict[str, Any] = ACROSS_DAYS) -> list[str]:
    """The same as a user types them."""
    return [
        word
        for key, value in overrides.items()
        for word in ("--set", f"{key}={value if isinstance(value, str) else json.dumps(value)}")
    ]


def run_into(folder: Path, loaded: LoadedScenario, keep_states: bool = False) -> Path:
    """Run into a folder, without a report, and return the folder."""
    return run_in_folder(Job.of(loaded), folder, keep_states=keep_states).publish()


def files_of(folder: Path, below: str = "") -> dict[str, str]:
    """Hash of every file in a folder by its relative path."""
    return {
        file.relative_to(folder).as_posix(): hashlib.sha256(file.read_bytes()).hexdigest()
        for file in sorted((folder / below).rglob("*"))
        if file.is_file()
    }


def results_of(folder: Path) -> dict[str, str]:
    """Hash of every file that holds what a run came to, to the byte."""
    return files_of(folder, "tables") | {name: files_of(folder)[name] for name in ("outcomes.csv", "outcomes.parquet")}


def command(*arguments: str | Path) -> list[str]:
    """``datacity`` with arguments, as a process is started."""
    return [sys.executable, "-m", "sim.cli", *map(str, arguments)]


def environment(**settings: str) -> dict[str, str]:
    """Variables of a process of its own."""
    return {**os.environ, "PYTHONPATH": str(ROOT), **settings}


def datacity(*arguments: str | Path, check: bool = True, **settings: str) -> subprocess.CompletedProcess[str]:
    """Run a command in a process of its own."""
    return subprocess.run(  # noqa: S603
        command(*arguments), env=environment(**settings), cwd=ROOT, text=True, capture_output=True, check=check
    )
