"""Whatever a file holds, loading it gives a scenario or says what is wrong; nothing else happens."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from sim.errors import Problem, ScenarioError
from sim.scenario.explain import known_keys
from sim.scenario.load import load
from sim.scenario.tables import Column, read_table
from sim.scenario.yaml12 import write as write_yaml

Write = Callable[..., Path]

SECTIONS = (
    "",
    "roads",
    "roads.background",
    "roads.synthetic",
    "industry",
    "industry.goods",
    "fleet",
    "policy",
    "timeline",
)
KEYS = sorted({key for section in SECTIONS for key in known_keys(tuple(filter(None, section.split("."))))})
SIGNS = list(": -[]{},&*!|>'\"%@`#?\\\n\t~\u2028\x85é漢😀\x00\x1b\ufeff")
WORDS = """\
&a |*a|: |- |\n- |\n  |!!str |!!python/name:os.system |<<|---\n|...|1|-1|1e999|.inf|.nan|true|null|liberal|\r\n"""
SCRAPS = [*KEYS, *SIGNS, *WORDS.split("|")]

FIELDS = ["id,kind,load", "id", "kind", "a", "b", "1", "2.0", ",", "\n", "\r\n", '"', " ", ";", "-1", "nan", "1_0"]

VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=6)
    | st.sampled_from(["liberal", "5%", "3 h", "."]),
    lambda below: st.lists(below, max_size=3) | st.dictionaries(st.sampled_from(KEYS) | st.text(max_size=4), below),
    max_leaves=25,
)

COLUMNS = (
    Column("id", "int", unique=True),
    Column("kind", choices=("a", "b")),
    Column("load", "float", above=0, high=9, unit="t"),
    Column("note", default=""),
)

fuzzed = settings(
    max_examples=300,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
)


def refusals(call: Callable[[], object]) -> list[Problem]:
    """What is said against a call, which fails in no other way than by saying it."""
    try:
        call()
    except ScenarioError as error:
        return error.problems or [Problem("refused without a reason")]
    return []


def loads_or_says_why(path: Path) -> None:
    for problem in refusals(lambda: load(path).resolved_yaml()):
        assert str(problem)
        assert problem.message != "refused without a reason"
        assert problem.place is None or min(problem.place.line, problem.place.column) >= 1


@fuzzed
@given(content=st.binary(max_size=200))
@example(content=b"\xff\xfe")
@example(content=b"\xef\xbb\xbf")
@example(content=b"\x1f\x8b\x08\x00")
def test_any_bytes_load_or_are_refused(content: bytes, write: Write) -> None:
    """No file makes the loader fail in a way of its own."""
    loads_or_says_why(write(content))


@fuzzed
@given(content=st.lists(st.sampled_from(SCRAPS) | st.text(max_size=3), max_size=40).map("".join))
@example(content="policy: &a {preset: *a}")
@example(content="extends:")
@example(content="? ")
@example(content="industry: {goods: [{name: a, price: 1, inputs: {a: 1}, demand: 1}]}")
def test_any_text_of_yaml_loads_or_is_refused(content: str, write: Write) -> None:
    """Scraps of YAML in any order do no harm."""
    loads_or_says_why(write(content.encode("utf-8", "replace")))


@fuzzed
@given(content=st.dictionaries(st.sampled_from(KEYS), VALUES, max_size=5))
def test_any_document_loads_or_is_refused(content: dict[str, object], write: Write) -> None:
    """Known keys with any value below them do no harm either."""
    loads_or_says_why(write(write_yaml(content).encode("utf-8", "replace")))


@fuzzed
@given(overrides=st.dictionaries(st.text(max_size=12) | st.sampled_from(KEYS), VALUES, max_size=3))
def test_any_override_is_laid_over_or_refused(overrides: dict[str, object], write: Write) -> None:
    """Overrides of Python or of the command line do no harm."""
    path = write("days: 9")
    for given_as in (overrides, [f"{name}={value}" for name, value in overrides.items()]):
        assert all(map(str, refusals(partial(load, path, given_as))))


@fuzzed
@given(
    content=st.binary(max_size=200) | st.lists(st.sampled_from(FIELDS), max_size=40).map(lambda s: "".join(s).encode())
)
def test_any_table_is_read_or_refused(content: bytes, write: Write) -> None:
    """Tables of any bytes give columns of equal length or say what is wrong."""
    path, tables = write(content, "table.csv"), []
    problems = refusals(lambda: tables.append(read_table(path, COLUMNS, "table.csv")))
    assert len(problems) <= 21
    assert all(map(str, problems))
    for table in tables:
        assert {len(values) for values in table.values()} == {table.rows}
