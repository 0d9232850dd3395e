"""Overrides from the command line and from Python."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from sim.scenario.load import load
from sim.scenario.overrides import Overrides
from sim.scenario.schema import Scenario

Write = Callable[..., Path]
Faults = Callable[..., list[str]]

CITY = "fleet: {vehicles: 10, carriers: 2}\ntimeline:\n- {day: 3, policy: liberal}\n"

SETTINGS: dict[str, tuple[Overrides, Callable[[Scenario], object], object]] = {
    "a value": (["fleet.vehicles=200"], lambda s: s.fleet.vehicles, 200),
    "a value of Python": ({"fleet.vehicles": 200}, lambda s: s.fleet.vehicles, 200),
    "one text": ("fleet.vehicles=200", lambda s: s.fleet.vehicles, 200),
    "the last wins": (["seed=2", "seed=3"], lambda s: s.seed, 3),
    "a number of numpy": ({"fleet.vehicles": np.int64(200)}, lambda s: s.fleet.vehicles, 200),
    "a truth of numpy": ({"roads.synthetic.river": np.bool_(False)}, lambda s: s.roads.made_up.river, False),
    "an array": ({"roads.background.profile": np.ones(24)}, lambda s: s.roads.background.profile, (1.0,) * 24),
    "a part": ({"fleet": {"load": 5}}, lambda s: (s.fleet.load, s.fleet.vehicles), (5, 10)),
    "a part in YAML": (["fleet={load: 5 t}"], lambda s: (s.fleet.load, s.fleet.vehicles), (5, 10)),
    "a part that is not written": (["roads.synthetic.nodes=50"], lambda s: s.roads.made_up.nodes, 50),
    "a unit": (["feeds.interval=30 min"], lambda s: s.feeds.interval, 0.5),
    "a date": ({"start": dt.date(2022, 1, 1)}, lambda s: s.start, dt.date(2022, 1, 1)),
    "a date in YAML": (["start=2022-01-01"], lambda s: s.start, dt.date(2022, 1, 1)),
    "a text that looks like a number": (["title='5'"], lambda s: s.title, "5"),
    "an equals sign": (["title=a=b"], lambda s: s.title, "a=b"),
    "nothing": (["roads.map="], lambda s: s.roads.map, None),
    "no limit": ({"policy.privacy_epsilon": math.inf}, lambda s: s.first_policy["privacy_epsilon"], math.inf),
    "no limit in YAML": (["policy.price_ceiling=.inf"], lambda s: s.first_policy["price_ceiling"], math.inf),
    "a preset": (["policy=eu-style"], lambda s: s.first_policy.name, "eu-style"),
    "a lever": ({"policy.listing_review_days": 5}, lambda s: s.first_policy["listing_review_days"], 5),
    "a lever of a step": (
        ["timeline[0].policy.seller_fee=3"],
        lambda s: (s.timeline[0].policy.preset, s.timeline[0].policy.seller_fee),
        ("liberal", 3),
    ),
    "a preset of a step": (["timeline[0].policy=eu-style"], lambda s: s.timeline[0].policy.preset, "eu-style"),
    "an item of a default list": (["industry.goods[1].price=5"], lambda s: s.industry.goods[1].price, 5),
    "an hour of a default list": (["roads.background.profile[8]=0.5"], lambda s: s.roads.background.profile[8], 0.5),
    "a quoted key": (['industry.goods[3].inputs["coal"]=0.7'], lambda s: s.industry.goods[3].inputs["coal"], 0.7),
    "the rest of a default item": (["industry.goods[3].price=5"], lambda s: s.industry.goods[3].inputs["coal"], 0.6),
}


@pytest.mark.parametrize("kind", SETTINGS)
def test_an_override_lies_over_the_files(kind: str, write: Write) -> None:
    """An override changes what it names and nothing else, and lies over mappings as a file would."""
    overrides, read, value = SETTINGS[kind]
    assert read(load(write(CITY), overrides).scenario) == value


REFUSED: dict[str, tuple[Overrides, str]] = {
    "unknown key": (["fleet.vehicle=3"], "--set fleet.vehicle: unknown key; did you mean 'vehicles'?"),
    "wrong type": (["fleet.vehicles=many"], "--set fleet.vehicles: write a whole number, not 'many'"),
    "wrong type of Python": ({"fleet.vehicles": "many"}, "--set fleet.vehicles: write a whole number, not 'many'"),
    "inside a value": (["fleet={load: x}"], "--set fleet: fleet.load: write a mass as a number in t or with a unit"),
    "no value": (["fleet.vehicles"], "--set fleet.vehicles=: write path=value, such as fleet.vehicles=200"),
    "no path": (["=3"], "--set : write path=value, such as fleet.vehicles=200"),
    "no such path": (["fleet..vehicles=3"], "--set fleet..vehicles: write a path such as fleet.vehicles"),
    "no such quote": (['fleet["a\\q"]=3'], '--set fleet["a\\q"]: write a path such as fleet.vehicles'),
    "no such item": (
        ["timeline[1].day=3"],
        "--set timeline[1].day: there is no item 1; the list has 1, counted from 0",
    ),
    "no list": (["fleet[0]=3"], "--set fleet[0]: the path leads into a list that is not there"),
    "no YAML": (["fleet=[1"], "--set fleet: a ',' or ']' is missing in this list"),
    "a tag": (["seed=!!python/name:os.x"], "--set seed: a scenario holds plain values; leave out the tag"),
    "a key twice": (["fleet={load: 1, load: 2}"], "--set fleet: load: this key stands twice"),
    "too deep": (["a" + ".a" * 99 + "=1"], "nested deeper than 40 levels"),
    "too large": ({"seed": 10**400}, "--set seed: this number is too large"),
    "a part in place of a value": (["days.x=3"], "--set days.x: days: write a whole number, not a mapping"),
    "extends": (["extends=a.yaml"], "--set extends: a file cannot be extended from here"),
}


@pytest.mark.parametrize("kind", REFUSED)
def test_a_wrong_override_is_told_by_its_path(kind: str, faults: Faults) -> None:
    """The message starts with the option that was typed."""
    overrides, said = REFUSED[kind]
    assert said in faults(CITY, overrides)[0]


def test_every_wrong_override_is_told(faults: Faults) -> None:
    """Overrides that cannot be laid over the scenario are told together."""
    assert len(faults(CITY, ["a", "fleet[0]=1", "seed=["])) == 3


def test_a_list_that_holds_itself_is_refused(faults: Faults) -> None:
    """Values of Python that have no end are no values of a scenario."""
    endless: list[object] = []
    endless.append(endless)
    assert faults(CITY, {"timeline": endless}) == ["--set timeline: nested deeper than 40 levels"]
