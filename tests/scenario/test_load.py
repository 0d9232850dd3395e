"""Loaded scenarios: places of problems, files of the folder, and the complete scenario as YAML."""

from __future__ import annotations

import multiprocessing
import pickle
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sim.errors import ScenarioError
from sim.levers import LEVERS, NO_LIMIT, PRESETS, Lever
from sim.scenario.load import LoadedScenario, load
from sim.scenario.schema import Scenario

Write = Callable[..., Path]

SHIPPED = sorted((Path(__file__).parents[2] / "scenarios").glob("*.yaml"))

CITY = """\
days: 9
roads:
  synthetic: {nodes: 50}
industry:
  goods:
  - {name: ore, price: 900}
  - name: cars
    price: 90000
    inputs:
      ore: 2
    demand: 1
policy: liberal
"""

PLACES = {
    "days": "city.yaml:1:7: days: so",
    "roads.synthetic.nodes": "city.yaml:3:22: roads.synthetic.nodes: so",
    "industry.goods[1].inputs.ore": "city.yaml:10:12: industry.goods[1].inputs.ore: so",
    "industry.goods[1]": "city.yaml:7:5: industry.goods[1]: so",
    "industry.goods[1].inputs.coal": "city.yaml:9:5: industry.goods[1].inputs.coal: so",
    "industry.factories": "city.yaml:4:1: industry.factories: so",
    "industry.goods[7].price": "city.yaml:5:3: industry.goods[7].price: so",
    "policy.preset": "city.yaml:12:9: policy.preset: so",
    "policy.seller_fee": "city.yaml:12:1: policy.seller_fee: so",
    "fleet.vehicles": "city.yaml:1:1: fleet.vehicles: so",
}


@pytest.mark.parametrize("path", PLACES)
def test_a_problem_finds_its_place_or_that_of_the_nearest_part(path: str, write: Write) -> None:
    """What is written has its own place; what is not has the key of the part that it would be in."""
    assert str(load(write(CITY)).problem(path, "so")).split("\n")[0] == PLACES[path]


def test_a_problem_of_an_override_names_it(write: Write) -> None:
    """What an override says has no place in a file."""
    loaded = load(write(CITY), ["fleet.load=5"])
    assert str(loaded.problem("fleet.load", "so")) == "--set fleet.load: so"


def test_a_problem_without_a_place_shows_no_line(write: Write) -> None:
    """The first line of the file is not blamed for what is nowhere in it."""
    assert load(write(CITY)).problem("fleet.vehicles", "so").line_text is None


def test_a_loaded_scenario_knows_its_folder_and_name(write: Write, folder: Path) -> None:
    """Relative paths start from the file's folder, and the run is named after the file."""
    write("", "sub/tables/a.csv")
    loaded = load(write(CITY, "sub/my_city.yaml"))
    assert loaded.scenario.name == "my_city"
    assert loaded.file == "sub/my_city.yaml"
    assert loaded.folder == folder / "sub"
    assert loaded.resolve("tables/a.csv").read_text() == ""


def test_a_loaded_scenario_lists_the_files_it_names(write: Write) -> None:
    """Whoever copies the scenario elsewhere can copy them with it."""
    write("", "tables/sites.csv")
    write("", "trips.csv")
    loaded = load(write("industry: {sites: ./tables/sites.csv}\nroads: {background: {demand: trips.csv}}"))
    assert loaded.references() == ["trips.csv", "tables/sites.csv"]
    assert load(write(CITY)).references() == []


@pytest.mark.parametrize("name", ["../a.csv", "/etc/passwd", "tables/../../a.csv", "link/passwd"])
def test_a_path_cannot_leave_the_folder(name: str, write: Write, folder: Path) -> None:
    """Neither dots, nor the root, nor a link lead outside."""
    loaded = load(write(CITY))
    (folder / "link").symlink_to("/etc")
    with pytest.raises(ScenarioError, match="must stay inside"):
        loaded.resolve(name)


def test_messages_name_files_as_the_user_sees_them(write: Write, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Below the current directory relative, elsewhere absolute."""
    assert load(write(CITY)).file == "city.yaml"
    elsewhere = tmp_path_factory.mktemp("elsewhere") / "city.yaml"
    elsewhere.write_text("days: x")
    with pytest.raises(ScenarioError) as caught:
        load(elsewhere)
    assert str(caught.value).startswith(f"{elsewhere}:1:7: ")


def test_a_scenario_made_in_python_needs_no_file(folder: Path) -> None:
    """Its problems have a path and no place, its YAML loads again."""
    loaded = LoadedScenario.from_scenario(Scenario(days=9), folder)
    assert str(loaded.problem("fleet.vehicles", "so")) == "fleet.vehicles: so"
    assert loaded.resolve("a.csv") == folder / "a.csv"
    (folder / "again.yaml").write_text(loaded.resolved_yaml())
    assert load(folder / "again.yaml").scenario == loaded.scenario


def test_a_loaded_scenario_reaches_a_spawned_worker(write: Write) -> None:
    """Workers get it through a pipe, with its places."""
    loaded = load(write(CITY), {"policy.privacy_epsilon": "none"})
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        again, said = pool.apply(_look_at, (loaded,))
    assert again == loaded
    assert said == loaded.problem("industry.goods[0].price", "so")
    assert pickle.loads(pickle.dumps(loaded)) == loaded  # noqa: S301


def _look_at(loaded: LoadedScenario) -> tuple[LoadedScenario, object]:
    return loaded, loaded.problem("industry.goods[0].price", "so")


def test_the_resolved_scenario_says_everything(write: Write) -> None:
    """Every default, the format's version, and the policy as its preset with every lever are written out."""
    resolved = load(write("policy: liberal")).resolved_yaml()
    assert resolved.startswith("datacity: 1\nname: city\n")
    assert "preset: liberal" in resolved
    assert "privacy_epsilon: .inf" in resolved
    assert all(f"  {lever}: " in resolved for lever in LEVERS)
    assert "vehicles: 150" in resolved


def test_a_resolved_policy_is_the_policy_in_force(write: Write) -> None:
    """Writing every lever out changes neither its value nor the policy's name, in any step."""
    loaded = load(write("policy: {preset: eu-style, seller_fee: 2}\ntimeline: [{day: 3, policy: {recourse: 1}}]"))
    again = load(write(loaded.resolved_yaml(), "again.yaml"))
    first = loaded.scenario.first_policy
    assert again.scenario.first_policy == first
    assert first.name == "eu-style+"
    step = again.scenario.timeline[0].policy.on(first)
    assert {name for name in LEVERS if step[name] != first[name]} == {"recourse"}


def test_a_policy_says_what_is_in_force() -> None:
    """The levers of ``scenario.policy`` are those of its preset where it does not move them."""
    assert Scenario.model_validate({"policy": "liberal"}).policy.seller_fee == 2.5


@pytest.mark.parametrize("shipped", SHIPPED, ids=lambda path: path.stem)
def test_shipped_scenarios_load_and_load_again(shipped: Path) -> None:
    """What ships is valid, and so is what a run writes of it."""
    loaded = load(shipped)
    assert loaded.resolved_yaml()


def _level(lever: Lever) -> st.SearchStrategy[object]:
    if isinstance(lever.neutral, bool):
        return st.booleans()
    if lever.options:
        return st.sampled_from(lever.options)
    endless = lever.high == float("inf")
    number = st.floats(lever.low, 1e9 if endless else lever.high)
    return number | st.sampled_from(NO_LIMIT) if endless else number


LEVELS = st.fixed_dictionaries(
    {}, optional={"preset": st.sampled_from(PRESETS), **{name: _level(lever) for name, lever in LEVERS.items()}}
)
STEPS = st.lists(
    st.fixed_dictionaries(
        {"day": st.integers(1, 4), "policy": LEVELS.filter(bool)}, optional={"status": st.just("draft")}
    ),
    max_size=3,
).map(lambda steps: sorted(steps, key=lambda step: step["day"]))
TEXTS = st.text(st.characters(codec="utf-8")) | st.sampled_from(["NO", "1e6", "12:30", "~", "a: b", "#", "\x85"])


def _some(**parts: st.SearchStrategy[object]) -> st.SearchStrategy[dict[str, object]]:
    return st.fixed_dictionaries({}, optional=parts)


SCENARIOS = _some(
    title=TEXTS,
    name=st.sampled_from(["a", "1e6", "12", "0x1f", "null", "true", "1.5"]),
    days=st.integers(5, 36_500),
    start=st.dates().map(str).filter(lambda day: day < "9800"),
    seed=st.integers(0, 2**53),
    roads=_some(background=_some(scale=st.floats(0, 1e300))),
    feeds=_some(interval=st.floats(1e-300, 1e9), noise=st.floats(0, 1)),
    policy=LEVELS | st.sampled_from(PRESETS),
    timeline=STEPS,
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow], deadline=None)
@given(data=SCENARIOS)
def test_the_resolved_scenario_loads_to_an_equal_one(data: dict[str, object], write: Write) -> None:
    """Whatever a scenario says, its complete text says the same, and so does the text of that."""
    scenario = Scenario.model_validate(data)
    resolved = LoadedScenario.from_scenario(scenario, Path()).resolved_yaml()
    again = load(write(resolved))
    assert again.scenario == scenario
    assert again.resolved_yaml() == resolved
    assert [step.policy.model_fields_set for step in again.scenario.timeline] == [
        step.policy.model_fields_set for step in scenario.timeline
    ]
