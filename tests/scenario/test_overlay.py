"""Scenarios laid over each other: what wins, where it then stands, and which files may be named."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from sim.errors import ScenarioError
from sim.scenario.load import load

Write = Callable[..., Path]
Faults = Callable[..., list[str]]


def test_a_scenario_lies_over_what_it_extends(write: Write) -> None:
    """Mappings merge key by key, lists are replaced, and later files win over earlier ones."""
    write("fleet: {vehicles: 10, carriers: 2}\ntimeline: [{day: 3, policy: liberal}]\nseed: 1", "a.yaml")
    write("fleet: {vehicles: 20, load: 5}\nseed: 2", "b.yaml")
    scenario = load(write("extends: [a.yaml, b.yaml]\nseed: 3\ntimeline: []")).scenario
    assert (scenario.fleet.vehicles, scenario.fleet.carriers, scenario.fleet.load) == (20, 2, 5)
    assert scenario.seed == 3
    assert scenario.timeline == ()


def test_a_base_may_extend_another_and_two_may_share_one(write: Write) -> None:
    """A diamond of files is no circle, and paths start from the file that names them."""
    write("seed: 7\ndays: 9", "parts/base.yaml")
    write("extends: base.yaml\nfleet: {load: 5}", "parts/a.yaml")
    write("extends: ../parts/base.yaml\nfleet: {vehicles: 9}", "parts/b.yaml")
    scenario = load(write("extends: [parts/a.yaml, parts/b.yaml]")).scenario
    assert (scenario.seed, scenario.days, scenario.fleet.load, scenario.fleet.vehicles) == (7, 9, 5, 9)


@pytest.mark.parametrize(
    ("below", "above", "levels"),
    [
        ("policy: liberal", "policy: {seller_fee: 4}", (4.0, 2.0)),
        ("policy: {seller_fee: 4}", "policy: liberal", (4.0, 2.0)),
        ("policy: liberal", "policy: eu-style", (1.0, 5.0)),
        ("policy: {preset: liberal, seller_fee: 4}", "policy: {preset: eu-style}", (4.0, 5.0)),
    ],
)
def test_a_policy_named_by_its_preset_merges(below: str, above: str, levels: tuple[float, float], write: Write) -> None:
    """``policy: NAME`` is the preset alone, on either side."""
    write(below, "base.yaml")
    policy = load(write(f"extends: base.yaml\n{above}")).scenario.first_policy
    assert (policy["seller_fee"], policy["listing_review_days"]) == levels


def test_a_problem_stands_in_the_file_that_it_comes_from(write: Write, faults: Faults) -> None:
    """A value keeps its place when another file is laid over its neighbours."""
    write("fleet:\n  load: -5\n  vehicles: 3", "base.yaml")
    assert faults("extends: base.yaml\nfleet: {vehicles: 0, carriers: 1}") == [
        "base.yaml:2:9: fleet.load: write more than 0, not -5",
        "city.yaml:2:19: fleet.vehicles: write 1 or more, not 0",
    ]


def test_a_scenario_is_not_called_what_it_extends(write: Write) -> None:
    """The name comes from the file itself, or variants would write into one folder."""
    write("name: base\ntitle: Base", "base.yaml")
    scenario = load(write("extends: base.yaml", "My variant (2).yaml")).scenario
    assert (scenario.name, scenario.title) == ("My-variant-2", "Base")


CIRCLES = {
    "itself": ({}, "extends: city.yaml", ["city.yaml:1:10: extends: a scenario cannot extend itself"]),
    "itself by another way": (
        {"sub/b.yaml": ""},
        "extends: [sub/../city.yaml]",
        ["city.yaml:1:11: extends[0]: a scenario cannot extend itself"],
    ),
    "a circle": (
        {"a.yaml": "extends: b.yaml", "b.yaml": "seed: 1\nextends: [a.yaml]"},
        "extends: a.yaml",
        ["b.yaml:2:11: extends[0]: this goes in a circle: a.yaml -> b.yaml -> a.yaml"],
    ),
    "above the folder": (
        {},
        "extends: ../base.yaml",
        ["city.yaml:1:10: extends: a path must stay inside the scenario's folder"],
    ),
    "absolute": (
        {},
        "extends: /etc/passwd",
        ["city.yaml:1:10: extends: a path must stay inside the scenario's folder"],
    ),
    "no such file": (
        {"base.yaml": ""},
        "extends: bse.yaml",
        ["city.yaml:1:10: extends: there is no 'bse.yaml' in .; did you mean 'base.yaml'?"],
    ),
    "no name": (
        {},
        "extends: {a: 1}",
        ["city.yaml:1:10: extends: write the name of a scenario file, or a list of such names, not a mapping"],
    ),
    "every fault at once": (
        {"empty.yaml": "# nothing", "list.yaml": "- 1"},
        "extends: [5, empty.yaml, list.yaml]",
        [
            "city.yaml:1:11: extends[0]: write the name of a scenario file, or a list of such names, not 5",
            "empty.yaml:1:1: the file is empty; write keys and values, such as 'days: 30'",
            "list.yaml:1:1: write keys and values, such as 'days: 30', not a list",
        ],
    ),
    "in a part": (
        {},
        "fleet: {extends: a.yaml}",
        ["city.yaml:1:9: fleet.extends: unknown key; 'extends' is a key of the top level"],
    ),
    "misspelt": ({}, "extend: a.yaml", ["city.yaml:1:1: extend: unknown key; did you mean 'extends'?"]),
}


@pytest.mark.parametrize("kind", CIRCLES)
def test_what_cannot_be_extended_is_told_where_it_is_named(kind: str, write: Write, faults: Faults) -> None:
    """The place is that of the name in ``extends``."""
    others, content, said = CIRCLES[kind]
    for name, text in others.items():
        write(text, name)
    assert faults(content) == said


def test_a_chain_of_files_has_an_end(write: Write, faults: Faults) -> None:
    """A thousand files in a row are refused, not followed until Python gives up."""
    for i in range(1000):
        write(f"extends: f{i + 1}.yaml", f"f{i}.yaml")
    assert faults("extends: f0.yaml") == ["f18.yaml:1:10: extends: a scenario may extend at most 20 files in a row"]


def test_many_files_that_share_many_are_read_once(write: Write) -> None:
    """Two bases that share two bases, and so on, cost a reading each and not a doubling each."""
    write("seed: 5", "a19.yaml")
    write("seed: 5", "b19.yaml")
    for i in range(2, 19):
        for side in "ab":
            write(f"extends: [a{i + 1}.yaml, b{i + 1}.yaml]", f"{side}{i}.yaml")
    assert load(write("extends: [a2.yaml, b2.yaml]")).scenario.seed == 5


def test_a_link_to_a_file_elsewhere_cannot_be_extended(folder: Path, faults: Faults) -> None:
    """Symlinks that leave the folder are followed and refused."""
    (folder / "base.yaml").symlink_to("/etc/passwd")
    assert faults("extends: base.yaml") == ["city.yaml:1:10: extends: a path must stay inside the scenario's folder"]


UNREADABLE = {
    "empty": (b"", "city.yaml:1:1: the file is empty; write keys and values, such as 'days: 30'"),
    "comments": (b"# days: 30\n", "city.yaml:1:1: the file is empty; write keys and values, such as 'days: 30'"),
    "list": (b"- days: 30\n", "city.yaml:1:1: write keys and values, such as 'days: 30', not a list"),
    "no blank": (b"days:30\n", "city.yaml:1:1: write keys and values, such as 'days: 30', not 'days:30'"),
    "binary": (b"\x89PNG\r\n\x1a\n", "city.yaml:1:1: byte 0x89 is no text; is the file binary, or not saved as UTF-8?"),
    "latin-1": (
        b"a: 1\ntitle: M\xfcnchen",
        "city.yaml:2:9: byte 0xfc is no text; is the file binary, or not saved as UTF-8?",
    ),
    "latin-1 behind a mark": (
        b"\xef\xbb\xbfa: \xfc",
        "city.yaml:1:4: byte 0xfc is no text; is the file binary, or not saved as UTF-8?",
    ),
    "utf-16": ("days: 3".encode("utf-16"), "city.yaml:1:1: the file is UTF-16; save it as UTF-8"),
    "nul": (b"a: 1\nb: \0", "city.yaml:2:4: a NUL character is no text; is the file binary, or not saved as UTF-8?"),
    "too large": (b"#" * 2_000_001, "city.yaml:1:1: the file is larger than 2 MB"),
}


@pytest.mark.parametrize("kind", UNREADABLE)
def test_what_is_no_text_is_told_at_its_first_byte(kind: str, faults: Faults) -> None:
    """Files that nobody meant as a scenario say what they are instead."""
    content, said = UNREADABLE[kind]
    assert faults(content) == [said]


def test_a_byte_order_mark_is_no_text(write: Write) -> None:
    """Files of Windows editors load."""
    assert load(write("\ufeffdays: 9\r\nseed: 4\r\n")).scenario.days == 9


@pytest.mark.parametrize("name", ["nowhere.yaml", ".", "/dev/zero", "no/such/folder.yaml", "a\0b", "x" * 5000])
def test_what_is_no_file_is_refused(name: str, folder: Path) -> None:
    """Missing files, folders and devices give a message and no traceback, and nothing hangs."""
    with pytest.raises(ScenarioError):
        load(name)
