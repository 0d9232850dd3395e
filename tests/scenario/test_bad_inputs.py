"""What a planner may get wrong, and the one line that says so at its place."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from sim.errors import ScenarioError
from sim.scenario.load import load

GOODS = """\
industry:
  goods:
    - {name: ore, price: 900}
    - {name: steel, price: 4500, inputs: {ore: 1.6}}
    - {name: cars, price: 90000, inputs: {steel: 1.1}, demand: 1}
"""

#: What is written, and what is said of it.
WRONG = {
    "unknown key": ("dys: 3", "city.yaml:1:1: dys: unknown key; did you mean 'days'?"),
    "key of another part": ("vehicles: 3", "city.yaml:1:1: vehicles: unknown key; 'vehicles' is a key of `fleet`"),
    "key of the top level": (
        "fleet:\n  seed: 3",
        "city.yaml:2:3: fleet.seed: unknown key; 'seed' is a key of the top level or `roads.synthetic`",
    ),
    "key like one of another part": (
        "vehicle: 3",
        "city.yaml:1:1: vehicle: unknown key; did you mean 'vehicles', a key of `fleet`?",
    ),
    "key unlike any": (
        "costs: {zzz: 1}",
        "city.yaml:1:9: costs.zzz: unknown key; the keys here are holding, backlog, consumer_surplus and case",
    ),
    "exchange twice": (
        "exchange: {rivals: [{name: other}, {name: other}]}",
        "city.yaml:1:43: exchange.rivals[1].name: there is another place of trade called 'other'",
    ),
    "exchange named as the first": (
        "exchange: {rivals: [{name: exchange}]}",
        "city.yaml:1:28: exchange.rivals[0].name: there is another place of trade called 'exchange'",
    ),
    "too many exchanges": (
        f"exchange: {{rivals: [{', '.join(f'{{name: e{i}}}' for i in range(21))}]}}",
        "city.yaml:1:20: exchange.rivals: write at most 20 of them",
    ),
    "text for a number": ("days: ten", "city.yaml:1:7: days: write a whole number, not 'ten'"),
    "fraction for a whole number": ("days: 2.5", "city.yaml:1:7: days: write a whole number, not 2.5"),
    "truth for a number": ("days: true", "city.yaml:1:7: days: write a whole number, not true"),
    "digits with underscores": ("days: 1_000", "city.yaml:1:7: days: write a whole number, not '1_000'"),
    "comma in a number": (
        "fleet: {vehicles: 1,000}",
        "city.yaml:1:21: fleet.000: unknown key; write numbers without commas, as in 1000 and 0.5",
    ),
    "number for a text": ("title: 2021", "city.yaml:1:8: title: write a text, not 2021; put quotes around it"),
    "number for a part": ("fleet: 5", "city.yaml:1:8: fleet: write keys and values, not 5"),
    "nothing for a part": ("fleet:\ndays: 9", "city.yaml:1:7: fleet: write keys and values, not nothing"),
    "mapping for a list": ("timeline: {day: 3}", "city.yaml:1:11: timeline: write a list, not a mapping"),
    "number for a date": ("start: 20210607", "city.yaml:1:8: start: write a date such as 2021-06-07, not 20210607"),
    "no such date": ("start: 2021-02-30", "city.yaml:1:8: start: write a date such as 2021-06-07, not '2021-02-30'"),
    "word for yes or no": (
        "roads: {synthetic: {river: yes}}",
        "city.yaml:1:28: roads.synthetic.river: write true or false, not 'yes'",
    ),
    "share of 2": (
        "feeds: {noise: 2}",
        "city.yaml:1:16: feeds.noise: write 1 or less, not 2; a share is a fraction: 0.02, or '2%'",
    ),
    "docks that never open": (
        "industry: {dock_hours: {retailer: [6, 6]}}",
        "city.yaml:1:35: industry.dock_hours.retailer: nothing would ever be open; write [0, 24] for the whole day",
    ),
    "an hour after midnight": (
        "industry: {dock_hours: {factory: [20, 30]}}",
        "city.yaml:1:39: industry.dock_hours.factory[1]: write 24 or less, not 30",
    ),
    "negative share": ("feeds: {noise: -1}", "city.yaml:1:16: feeds.noise: write 0 or more, not -1"),
    "negative capacity": ("fleet:\n  load: -10", "city.yaml:2:9: fleet.load: write more than 0, not -10"),
    "infinite": ("fleet: {load: .inf}", "city.yaml:1:15: fleet.load: write a finite number, not inf"),
    "wrong unit": (
        "feeds: {interval: 3 km}",
        (
            "city.yaml:1:19: feeds.interval: unknown unit 'km'; "
            "write a duration as a number in h or with a unit (h, min, s, d)"
        ),
    ),
    "no quantity": (
        "feeds: {interval: soon}",
        "city.yaml:1:19: feeds.interval: write a duration as a number in h or with a unit (h, min, s, d), not 'soon'",
    ),
    "unknown preset": (
        "policy: libral",
        (
            "city.yaml:1:9: policy.preset: write one of status-quo-2021, liberal, state-centred or eu-style, "
            "not 'libral'; did you mean 'liberal'?"
        ),
    ),
    "unknown lever": (
        "policy: {listing_review_day: 3}",
        "city.yaml:1:10: policy.listing_review_day: unknown key; did you mean 'listing_review_days'?",
    ),
    "lever out of range": (
        "policy: {listing_review_days: 90}",
        "city.yaml:1:31: policy.listing_review_days: 90 is outside 0 to 60 working days",
    ),
    "lever of another type": (
        "policy: {recognised: 3}",
        "city.yaml:1:22: policy.recognised: write true or false, not 3",
    ),
    "unknown option of a lever": (
        "policy: {liability: sellers}",
        (
            "city.yaml:1:21: policy.liability: write one of none, seller, buyer, shared or carve_out, "
            "not 'sellers'; did you mean 'seller'?"
        ),
    ),
    "lever outside of the policy": (
        "exchange: {seller_fee: 3}",
        "city.yaml:1:12: exchange.seller_fee: unknown key; 'seller_fee' is a key of `policy` or `timeline.policy`",
    ),
    "unknown unit of a map": (
        "roads:\n  length_unit: kms",
        "city.yaml:2:16: roads.length_unit: write one of auto, km, m, mi or ft, not 'kms'; did you mean 'km'?",
    ),
    "format of the future": ("datacity: 2", "city.yaml:1:11: datacity: write 1, not 2"),
    "name with blanks": (
        "name: my city",
        "city.yaml:1:7: name: write a name of letters, digits, '_', '-' and '.', not 'my city'",
    ),
    "half a day": (
        "roads: {background: {profile: [1, 1]}}",
        "city.yaml:1:31: roads.background.profile: a day has 24 hours and there are 2 shares; write one an hour",
    ),
    "two sources of roads": (
        "roads:\n  map: a\n  synthetic: {}",
        "city.yaml:3:14: roads.synthetic: give either `map` or `synthetic`, not both",
    ),
    "timeline out of order": (
        "timeline:\n- {day: 9, policy: liberal}\n- {day: 5, policy: eu-style}",
        "city.yaml:3:9: timeline[1].day: this step stands after one of day 9; sort by day",
    ),
    "step behind the end": (
        "days: 9\ntimeline: [{day: 9, policy: liberal}]",
        "city.yaml:2:18: timeline[0].day: the run ends before this day; its 9 days count from 0",
    ),
    "step without a policy": ("timeline:\n- day: 9", "city.yaml:2:3: timeline[0].policy: this is missing"),
    "step that moves nothing": (
        "timeline: [{day: 9, policy: {preset: null}}]",
        "city.yaml:1:29: timeline[0].policy: this step moves nothing; name a preset or a lever",
    ),
    "nothing left to measure": (
        "days: 2\nwarmup_days: 2",
        "city.yaml:2:14: warmup_days: 2 days leave nothing of the run's 2 days to measure",
    ),
    "run behind the last date": (
        "start: 9999-12-20",
        "city.yaml:1:8: start: the calendar ends before the run's 30 days do",
    ),
    "carriers without vehicles": (
        "fleet: {vehicles: 3, carriers: 5}",
        "city.yaml:1:32: fleet.carriers: 5 carriers cannot share 3 vehicles; write 3 or fewer",
    ),
    "operators without sites": (
        "sensors: {operators: 100}",
        "city.yaml:1:22: sensors.operators: 100 operators cannot share 78 sites; write 78 or fewer",
    ),
    "districts without junctions": (
        "roads: {districts: 20, synthetic: {nodes: 10}}",
        "city.yaml:1:20: roads.districts: 10 junctions cannot make 20 districts",
    ),
    "owners of more than all": (
        "industry: {state_owned: 60%, foreign_owned: 0.5}",
        "city.yaml:1:45: industry.foreign_owned: `state_owned` and `foreign_owned` add up to more than 1",
    ),
    "brokers without search": (
        "brokers: {}",
        "city.yaml:1:10: brokers: everybody knows every product without them; set `exchange.search` below 1",
    ),
    "no goods": ("industry: {goods: []}", "city.yaml:1:19: industry.goods: write at least 1 of them"),
    "good without a price": (
        GOODS + "    - {name: toys}",
        "city.yaml:6:7: industry.goods[3].price: this is missing",
    ),
    "good listed twice": (
        GOODS + "    - {name: ore, price: 3}",
        "city.yaml:6:14: industry.goods[3].name: good 'ore' is listed twice",
    ),
    "good that nobody makes": (
        GOODS + "  factories: 1",
        "city.yaml:6:14: industry.factories: each of 2 goods (steel, cars) needs a factory; write 2 or more",
    ),
    "input that is no good": (
        GOODS.replace("{ore:", "{orre:"),
        "city.yaml:4:43: industry.goods[1].inputs.orre: there is no good 'orre'; did you mean 'ore'?",
    ),
    "cyclic bill of materials": (
        GOODS.replace("{ore: 1.6}", "{ore: 1.6, cars: 0.1}"),
        (
            "city.yaml:4:53: industry.goods[1].inputs.cars: a good cannot be needed to make itself: "
            "steel needs cars needs steel"
        ),
    ),
    "good that nobody uses": (
        GOODS + "    - {name: gold, price: 3}",
        (
            "city.yaml:6:7: industry.goods[3]: nobody uses 'gold'; "
            "give it a `demand`, make something of it, or leave it out"
        ),
    ),
    "no final good": (
        GOODS.replace(", demand: 1", ""),
        "city.yaml:3:5: industry.goods: no good has a `demand`, so stores have nothing to sell",
    ),
    "nothing is made": (
        "industry:\n  goods: [{name: ore, price: 1, demand: 1}]",
        "city.yaml:2:10: industry.goods: no good has `inputs`, so there is nothing to make",
    ),
    "negative quantity of an input": (
        GOODS.replace("1.6", "-1.6"),
        "city.yaml:4:48: industry.goods[1].inputs.ore: write more than 0, not -1.6",
    ),
    "path above the folder": (
        "roads: {map: ../maps}",
        "city.yaml:1:14: roads.map: a path must stay inside the scenario's folder",
    ),
    "absolute path": (
        "fleet: {table: /etc/passwd}",
        "city.yaml:1:16: fleet.table: a path must stay inside the scenario's folder",
    ),
    "no such file": (
        "industry: {sites: sites.csv}",
        "city.yaml:1:19: industry.sites: there is no 'sites.csv' in .",
    ),
    "folder for a file": ("fleet: {table: .}", "city.yaml:1:16: fleet.table: this is not a file"),
}


@pytest.mark.parametrize("kind", WRONG)
def test_a_mistake_is_told_once_at_its_place(kind: str, faults: Callable[..., list[str]]) -> None:
    """Each mistake gives one problem, which names the place, the path and what to write."""
    content, said = WRONG[kind]
    assert faults(content) == [said]


def test_every_problem_of_a_file_is_told_at_once_in_the_order_of_its_lines(faults: Callable[..., list[str]]) -> None:
    """Problems of the text and of the schema come together, sorted by place."""
    content = (
        "seed: -1\ndays: x\nroads: {districts: 0}\ndays: 5\npolicy: {seller_fee: 50}\ntitle: !!python/name:os.x 1\n"
    )
    places = [said.split(": ")[0] for said in faults(content)]
    assert places == [
        "city.yaml:1:7",
        "city.yaml:2:7",
        "city.yaml:3:20",
        "city.yaml:4:1",
        "city.yaml:5:22",
        "city.yaml:6:8",
    ]


def test_a_problem_shows_its_line_with_a_caret(write: Callable[..., Path]) -> None:
    """The message ends with the line of the file and a caret under the value."""
    with pytest.raises(ScenarioError, match="whole number") as caught:
        load(write("seed: 1\ndays: ten # too few\n"))
    assert str(caught.value).split("\n")[1:] == ["    days: ten # too few", "          ^"]


def test_thousands_of_mistakes_are_counted_not_listed(faults: Callable[..., list[str]]) -> None:
    """The first 100 problems are told and the rest counted."""
    said = faults("".join(f"key{i}: 1\n" for i in range(1000)))
    assert len(said) == 101
    assert said[-1] == "... and 900 more"


def test_links_that_leave_the_folder_are_refused(folder: Path, faults: Callable[..., list[str]]) -> None:
    """A symlink to a file elsewhere is no way out of the folder."""
    (folder / "passwd.csv").symlink_to("/etc/passwd")
    assert faults("fleet: {table: passwd.csv}") == [
        "city.yaml:1:16: fleet.table: a path must stay inside the scenario's folder"
    ]


def test_links_in_a_map_that_leave_the_folder_are_refused(
    folder: Path, write: Callable[..., Path], faults: Callable[..., list[str]]
) -> None:
    """A map's tables are checked as the map itself is."""
    write("", "map/node.csv")
    (folder / "map/link.csv").symlink_to("/etc/passwd")
    assert faults("roads: {map: map}") == ["city.yaml:1:14: roads.map: a path must stay inside the scenario's folder"]


def test_a_circle_of_links_is_no_path(folder: Path, faults: Callable[..., list[str]]) -> None:
    """Symlinks that lead to each other are refused, not followed for ever."""
    (folder / "a.csv").symlink_to("b.csv")
    (folder / "b.csv").symlink_to("a.csv")
    assert faults("fleet: {table: a.csv}") == ["city.yaml:1:16: fleet.table: this is not a usable path"]


@pytest.mark.parametrize("name", ["a\\0b", "x" * 5000, "a/" * 3000])
def test_impossible_file_names_are_refused(name: str, faults: Callable[..., list[str]]) -> None:
    """NUL characters and endless names are told like any other mistake."""
    assert faults(f'fleet: {{table: "{name}"}}') == ["city.yaml:1:16: fleet.table: this is not a usable path"]


def test_a_map_is_a_folder_with_a_network(write: Callable[..., Path], faults: Callable[..., list[str]]) -> None:
    """A map without nodes and links, or a file in its place, is refused; gzipped tables count."""
    write("link_id\n", "half/link.csv")
    assert faults("roads: {map: half}") == [
        "city.yaml:1:14: roads.map: 'half' holds neither node.csv and link.csv (GMNS) nor a *_net.tntp"
    ]
    assert faults("roads: {map: city.yaml}") == [
        "city.yaml:1:14: roads.map: 'city.yaml' is not a folder; write the folder that holds node.csv and link.csv"
    ]
    write(b"", "half/node.csv.gz")
    assert load(write("roads: {map: half}")).resolve("half").is_dir()


def test_a_missing_file_is_compared_with_its_neighbours(
    write: Callable[..., Path], faults: Callable[..., list[str]]
) -> None:
    """A slip in a file name gets a suggestion."""
    write("", "tables/sites.csv")
    assert faults("industry: {sites: tables/site.csv}") == [
        "city.yaml:1:19: industry.sites: there is no 'site.csv' in tables; did you mean 'sites.csv'?"
    ]
