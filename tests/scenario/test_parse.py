"""YAML 1.2 with places: what scalars mean, what is refused, and where everything stands."""

from __future__ import annotations

import json
import math
import random

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from sim.errors import Place, ScenarioError
from sim.scenario import parse as parsing
from sim.scenario.parse import DEEPEST, MOST_VALUES, parse
from sim.scenario.places import Node, Steps
from sim.scenario.yaml12 import write


def read(text: str) -> Node:
    parsed = parse(text, "a.yaml")
    assert parsed.root is not None
    assert not parsed.problems
    return parsed.root


def refusal(text: str) -> str:
    """The first line of what is said of a text that must be refused."""
    try:
        problems = parse(text, "a.yaml").problems
    except ScenarioError as error:
        problems = tuple(error.problems)
    return str(problems[0]).split("\n")[0]


@pytest.fixture(params=["libyaml", "python"])
def parser(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both parsers of PyYAML; the second is there without libyaml."""
    if request.param == "python":
        monkeypatch.setattr(parsing, "_PARSER", yaml.BaseLoader)


SCALARS = {
    "NO": "NO", "on": "on", "y": "y", "12:30": "12:30", "1_000": "1_000", "2021-06-07": "2021-06-07", "0b11": "0b11",
    "1e6": 1e6, "1e-3": 1e-3, "-.5": -0.5, "5.": 5.0, "+7": 7, "007": 7, "0o17": 15, "0xff": 255,
    ".inf": math.inf, "-.INF": -math.inf, "true": True, "FALSE": False, "null": None, "~": None, "": None,
    "'12'": "12", '"true"': "true", "!!str 12": "12", "! 12": "12", "!!float 3": 3.0, "!!int '3'": 3, "=": "=",
    "1e": "1e", "1.2.3": "1.2.3", "٣": "٣", "+.nan": "+.nan", "NaN": "NaN",
}  # fmt: skip


@pytest.mark.parametrize("text", SCALARS)
def test_scalars_mean_what_yaml_1_2_says(text: str, parser: None) -> None:
    """No word is a truth value but true and false, no colon a number, and no date a date."""
    value = read(f"key: {text}").plain()["key"]
    assert value == SCALARS[text]
    assert type(value) is type(SCALARS[text])


def test_not_a_number_is_read_and_left_to_the_schema() -> None:
    """``.nan`` is a float of the core schema."""
    assert math.isnan(read("key: .nan").plain()["key"])


REFUSED = {
    "\tdays: 3": "a.yaml:1:1: a tab may not indent; use spaces",
    "a: 1\n\tb: 2": "a.yaml:2:1: a tab may not indent; use spaces",
    "a: b: c": "a.yaml:1:5: a ': ' does not fit here; quote it, mend the indentation, or add one above",
    "a: b\n  c: d": "a.yaml:2:4: a ': ' does not fit here; quote it, mend the indentation, or add one above",
    "a: [1, 2": "a.yaml:1:4: a ',' or ']' is missing in this list",
    "a: {b: 1\nc: 2": "a.yaml:1:4: a ',' or '}' is missing in this mapping",
    "b: 1\na: 'x\nb: 3": "a.yaml:2:4: this quote is never closed",
    "a: @x": "a.yaml:1:4: put quotes around a text that starts with '@'",
    "a: %5": "a.yaml:1:4: put quotes around a text that starts with '%'",
    "a: [1,, 2]": "a.yaml:1:7: a value is missing here, or a sign is out of place",
    "a: * b": "a.yaml:1:5: put quotes around a text that starts with '*', '&' or '!'",
    "%a: 1": "a.yaml:1:1: put quotes around a text that starts with '%'",
    "a: - b": "a.yaml:1:4: start a list on a new line below its key",
    "a: 1\ndays\nb: 2": "a.yaml:2:1: this is no 'key: value'; is a colon missing, or the space after it?",
    "a: 1\n---\nb: 2": "a.yaml:2:1: a file holds one document; a second one starts here",
    "a: *x": "a.yaml:1:4: nothing above is marked as &x",
    "a: &x [*x]": "a.yaml:1:8: nothing above is marked as &x",
    "? [a, b]\n: 3": "a.yaml:1:3: a key must be a single word",
    "a: 1\nb: 2\na: 3": "a.yaml:3:1: a: this key stands twice; it stands first in line 1",
    "a: {b: 1, b: 2}": "a.yaml:1:11: a.b: this key stands twice; it stands first in line 1",
    "a: {<<: 1}": 'a.yaml:1:5: a["<<"]: YAML 1.2 has no merge keys; use `extends` or repeat the values',
    "a: 1\x07": "a.yaml:1:5: the control character U+0007 may not stand in a text",
    "a: 1\nb: é\ufffe": "a.yaml:2:5: the control character U+FFFE may not stand in a text",
    "a: !!python/object/apply:os.system [id]": (
        "a.yaml:1:4: a: a scenario holds plain values; leave out the tag !!python/object/apply:os.system"
    ),
    "!!python/name:os.system a: 1": (
        "a.yaml:1:1: a: a scenario holds plain values; leave out the tag !!python/name:os.system"
    ),
    "a: !!binary aGk=": "a.yaml:1:4: a: a scenario holds plain values; leave out the tag !!binary",
    "a: !!set {b: }": "a.yaml:1:4: a: a scenario holds plain values; leave out the tag !!set",
    "a: !mine 3": "a.yaml:1:4: a: a scenario holds plain values; leave out the tag !mine",
    "a: !e!x 3": "a.yaml:1:4: a scenario holds plain values; leave out the tag",
    "a: !!int x": "a.yaml:1:4: a: 'x' is no !!int",
    "a: " + "9" * 5000: "a.yaml:1:4: a: this number is too large",
    "a: " + "[" * 5000: f"a.yaml:1:{4 + DEEPEST}: nested deeper than {DEEPEST} levels",
}


@pytest.mark.parametrize("text", REFUSED, ids=lambda text: text[:30])
def test_what_is_no_scenario_is_refused_at_its_place(text: str, parser: None) -> None:
    """Each message says what to do, with either parser."""
    assert refusal(text) == REFUSED[text]


def test_aliases_stand_for_what_they_name() -> None:
    """An alias has the value and the place of its anchor."""
    root = read("a: &x {b: 1}\nc: *x\n")
    assert root.plain() == {"a": {"b": 1}, "c": {"b": 1}}
    assert root.follow(("c", "b"))[0].origin == Place("a.yaml", 1, 11)
    assert root.follow(("c",))[0].key == Place("a.yaml", 2, 1)


def test_aliases_of_aliases_cannot_explode() -> None:
    """A text of ten lines that stands for a billion values is refused by counting, not by building it."""
    laughs = "a0: &a0 lol\n" + "".join(f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 10)}]\n" for i in range(1, 10))
    assert refusal(laughs).endswith(f"more than {MOST_VALUES:,} values; put large tables into CSV files")


def test_aliases_cannot_nest_deeper_than_the_text_could() -> None:
    """Depth counts through aliases."""
    nested = "a0: &a0 []\n" + "".join(f"a{i}: &a{i} [*a{i - 1}]\n" for i in range(1, 60))
    assert refusal(nested).endswith(f"nested deeper than {DEEPEST} levels")


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_lines_are_counted_as_editors_do(end: str) -> None:
    """Files from any system have the same places."""
    assert refusal(f"a: 1{end}b: 2{end}b: 3").startswith("a.yaml:3:1: b: this key stands twice")


def test_columns_count_characters() -> None:
    """Umlauts, ideographs and emoji each take one column."""
    assert refusal("a: 漢😀\nb: {ä漢😀: 1, c: 1, c: 2}").startswith("a.yaml:2:19: b.c: ")


KEYS = st.text(st.characters(codec="utf-8"), max_size=8)
TREES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63) + 1, 2**63 - 1)
    | st.floats(allow_nan=False)
    | st.text(st.characters(codec="utf-8"))
    | st.sampled_from(sorted(SCALARS)),
    lambda below: st.lists(below, max_size=4) | st.dictionaries(KEYS, below, max_size=4),
    max_leaves=20,
)


@given(st.dictionaries(KEYS, TREES, min_size=1, max_size=4))
def test_what_is_written_reads_back_the_same(data: dict[str, object]) -> None:
    """Plain data survives writing and reading: every text stays a text, every number the same number."""
    parsed = parse(write(data), "a.yaml")
    assert not [problem for problem in parsed.problems if "merge keys" not in problem.message]
    assert parsed.root is not None
    assert parsed.root.plain() == data


PLAIN_KEYS = st.text(st.characters(categories=["L", "So"]), min_size=1, max_size=4)
PLAIN_TREES = st.recursive(
    st.integers(-99, 99) | st.booleans() | st.none() | PLAIN_KEYS,
    lambda below: st.lists(below, max_size=3) | st.dictionaries(PLAIN_KEYS, below, max_size=3),
    max_leaves=12,
)


class _Pen:
    """Writes data in flow style, with blanks and line ends at random, and notes where each value starts."""

    def __init__(self, luck: random.Random) -> None:
        self.text = ""
        self.places: dict[Steps, Place] = {}
        self._luck = luck

    def put(self, text: str) -> None:
        self.text += text + self._luck.choice(["", " ", "   ", "\n ", "\r\n  "])

    def here(self) -> Place:
        lines = self.text.replace("\r\n", "\n").split("\n")
        return Place("a.yaml", len(lines), len(lines[-1]) + 1)

    def value(self, data: object, steps: Steps) -> None:
        self.places[steps] = self.here()
        if isinstance(data, dict):
            self.put("{")
            for key, below in data.items():
                self.text += f"{json.dumps(key, ensure_ascii=False)}: "
                self.value(below, (*steps, key))
                self.put(",")
            self.put("}")
        elif isinstance(data, list):
            self.put("[")
            for position, below in enumerate(data):
                self.value(below, (*steps, position))
                self.put(",")
            self.put("]")
        else:
            self.put(json.dumps(data, ensure_ascii=False))


@given(st.dictionaries(PLAIN_KEYS, PLAIN_TREES, max_size=4), st.randoms(use_true_random=False))
def test_the_place_of_every_value_is_where_its_text_starts(data: dict[str, object], luck: random.Random) -> None:
    """However a document is spread over lines, each value's place is that of its first character."""
    pen = _Pen(luck)
    pen.value(data, ())
    found = dict(read(pen.text).walk())
    assert {steps: node.origin for steps, node in found.items()} == pen.places
    assert found[()].plain() == data
