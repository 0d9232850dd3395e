"""CSV tables: what is read, what is refused, and where it is told."""

from __future__ import annotations

import gzip
import math
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sim.errors import ScenarioError
from sim.scenario.tables import Column, Table, read_table

Write = Callable[..., Path]

COLUMNS = (
    Column("id", "int", unique=True),
    Column("kind", choices=("factory", "store")),
    Column("load", "float", above=0, unit="t"),
    Column("docks", "int", default=2, low=1, high=9),
    Column("note", default="none"),
)
HEADER = "id,kind,load,docks,note\n"


@pytest.fixture
def table(write: Write) -> Callable[[str | bytes], Table]:
    """Read a table of sites."""

    def _table(content: str | bytes) -> Table:
        return read_table(write(content, "sites.csv"), COLUMNS, "sites.csv")

    return _table


@pytest.fixture
def refusals(table: Callable[[str | bytes], Table]) -> Callable[[str | bytes], list[str]]:
    """Read a table that must be refused and return each problem without its line of text."""

    def _refusals(content: str | bytes) -> list[str]:
        with pytest.raises(ScenarioError) as caught:
            table(content)
        return [str(problem).split("\n")[0] for problem in caught.value.problems]

    return _refusals


def test_columns_come_by_name_in_their_types(table: Callable[[str], Table]) -> None:
    """Texts are lists, numbers arrays; empty fields take the default, other columns are left alone."""
    read = table("load,more,id,kind,docks\n1.5,x,7,store,3\n 2e1 ,,8,factory,\n")
    assert read.rows == 2
    assert read.texts("kind") == ["store", "factory"]
    assert read.texts("note") == ["none", "none"]
    assert read.ints("id").dtype == np.int64
    assert read["docks"].tolist() == [3, 2]  # type: ignore[union-attr]
    assert read.floats("load").tolist() == [1.5, 20.0]
    assert "more" not in read


SAME = "1,store,2.5,3,a"


@pytest.mark.parametrize(
    "content",
    [
        HEADER + SAME,
        HEADER.replace("\n", "\r\n") + SAME + "\r\n",
        HEADER.replace("\n", "\r") + SAME + "\r",
        "\ufeff" + HEADER + SAME + "\n",
        gzip.compress((HEADER + SAME).encode()),
        "\n" + HEADER + "\n  \n" + SAME + "\n,,,,\n",
        'id , "kind",load,docks,note\n 1 , "store", 2.5, 3.0 ,a ',
    ],
    ids=["plain", "windows", "old mac", "mark", "gzip", "blank rows", "blanks and quotes"],
)
def test_every_dialect_reads_the_same(content: str | bytes, table: Callable[[str | bytes], Table]) -> None:
    """Line ends, byte-order marks, compression, blank rows and blanks around fields change nothing."""
    read = table(content)
    assert {name: list(values) for name, values in read.items()} == {
        "id": [1], "kind": ["store"], "load": [2.5], "docks": [3], "note": ["a"]
    }  # fmt: skip


def test_a_table_without_rows_has_empty_columns(table: Callable[[str], Table]) -> None:
    """Whether that is enough is for the reader of the table to say."""
    read = table(HEADER)
    assert read.rows == 0
    assert read.ints("id").shape == (0,)


WRONG = {
    "missing column": ("id,knd,load\n", ["sites.csv:1:4: column 'kind' is missing; did you mean 'knd'?"]),
    "missing columns": (
        "docks,x\n",
        [
            "sites.csv:1:1: column 'id' is missing",
            "sites.csv:1:1: column 'kind' is missing",
            "sites.csv:1:1: column 'load' is missing",
        ],
    ),
    "column twice": ("id,kind,load,id\n", ["sites.csv:1:14: column 'id' stands twice"]),
    "semicolons": (
        "id;kind;load\n1;store;2",
        ["sites.csv:1:1: fields are separated by ';' here; save the table with commas"],
    ),
    "tabs": ("id\tkind\n", ["sites.csv:1:1: fields are separated by tabs here; save the table with commas"]),
    "no number": (HEADER + "1,store,much,1,\n", ["sites.csv:2:9: load: write a number (t), not 'much'"]),
    "not a number": (HEADER + "1,store,nan,1,\n", ["sites.csv:2:9: load: write a number (t), not 'nan'"]),
    "endless number": (HEADER + "1,store,1e999,1,\n", ["sites.csv:2:9: load: write a finite number (t), not 1e999"]),
    "underscores": (HEADER + "1_0,store,1,1,\n", ["sites.csv:2:1: id: write a whole number, not '1_0'"]),
    "fraction": (HEADER + "1.5,store,1,1,\n", ["sites.csv:2:1: id: write a whole number, not '1.5'"]),
    "huge": (HEADER + "9" * 30 + ",store,1,1,\n", ["sites.csv:2:1: id: write a whole number, not '" + "9" * 30 + "'"]),
    "nothing": (HEADER + "1,store,,1,\n", ["sites.csv:2:9: load: this is empty; write a number (t)"]),
    "nothing of a choice": (
        HEADER + "1,,1,1,\n",
        ["sites.csv:2:3: kind: this is empty; write one of factory or store"],
    ),
    "too little": (HEADER + "1,store,0,1,\n", ["sites.csv:2:9: load: write more than 0 t, not 0"]),
    "out of range": (
        HEADER + "1,store,1,0,\n2,store,1,10,\n",
        ["sites.csv:2:11: docks: write 1 or more, not 0", "sites.csv:3:11: docks: write 9 or less, not 10"],
    ),
    "unknown choice": (
        HEADER + "1,stor,1,1,\n",
        ["sites.csv:2:3: kind: write one of factory or store, not 'stor'; did you mean 'store'?"],
    ),
    "id twice": (
        HEADER + "1,store,1,1,\n\n01,store,1,1,\n",
        ["sites.csv:4:1: id: 1 stands twice; it stands first in line 2"],
    ),
    "too few fields": (HEADER + "1,store,1\n", ["sites.csv:2:10: 3 fields, where the header has 5; check the commas"]),
    "too many fields": (
        HEADER + "1,store,1,5,1,note\n",
        ["sites.csv:2:15: 6 fields, where the header has 5; check the commas"],
    ),
    "everything at once": (
        HEADER + "x,store,1,1,\n1,store\n2,store,x,1,\n2,shop,1,1,\n",
        [
            "sites.csv:2:1: id: write a whole number, not 'x'",
            "sites.csv:3:8: 2 fields, where the header has 5; check the commas",
            "sites.csv:4:9: load: write a number (t), not 'x'",
            "sites.csv:5:3: kind: write one of factory or store, not 'shop'",
        ],
    ),
    "behind a quoted comma": (
        'note,id,kind,load\n"a, ""b""",1,store,x\n',
        ["sites.csv:2:20: load: write a number (t), not 'x'"],
    ),
    "behind a quoted line end": (
        'note,id,kind,load\n"a\nb",1,store,x\n"c",2,store,y\n',
        ["sites.csv:3:12: load: write a number (t), not 'x'", "sites.csv:4:13: load: write a number (t), not 'y'"],
    ),
    "open quote": (
        HEADER + '1,"store,1,1,\n',
        ["sites.csv:2:1: a quote is not closed, or something stands behind one"],
    ),
    "endless field": (
        HEADER + '1,"' + "x" * 200_000,
        ["sites.csv:2:1: a field is longer than 131,072 characters; is a quote not closed?"],
    ),
    "text behind a quote": (
        HEADER + '1,"store"x,1,1,\n',
        ["sites.csv:2:1: a quote is not closed, or something stands behind one"],
    ),
    "empty": ("", ["sites.csv:1:1: the file is empty; its first line names the columns"]),
    "blank": ("\n \n", ["sites.csv:1:1: the file is empty; its first line names the columns"]),
    "binary": (b"id,\xff", ["sites.csv:1:4: byte 0xff is no text; is the file binary, or not saved as UTF-8?"]),
    "nul": ("id,\0", ["sites.csv:1:4: a NUL character is no text; is the file binary, or not saved as UTF-8?"]),
    "torn gzip": (gzip.compress(HEADER.encode())[:-9], ["sites.csv:1:1: the gzipped file is damaged; pack it again"]),
    "false gzip": (b"\x1f\x8b???????????????", ["sites.csv:1:1: the gzipped file is damaged; pack it again"]),
}


@pytest.mark.parametrize("kind", WRONG)
def test_a_fault_is_told_at_its_field(kind: str, refusals: Callable[[str | bytes], list[str]]) -> None:
    """Each fault has its line and column, and says what to write."""
    content, said = WRONG[kind]
    assert refusals(content) == said


def test_a_fault_shows_its_line(table: Callable[[str], Table]) -> None:
    """The message ends with the row and a caret under the field."""
    with pytest.raises(ScenarioError) as caught:
        table(HEADER + "1,store,x,1,\n")
    assert str(caught.value).split("\n")[1:] == ["    1,store,x,1,", "            ^"]


def test_twenty_faults_are_told_and_the_rest_counted(refusals: Callable[[str], list[str]]) -> None:
    """A column in the wrong unit does not fill the screen."""
    said = refusals(HEADER + "".join(f"{i},store,x,1,\n" for i in range(50)))
    assert len(said) == 21
    assert said[0] == "sites.csv:2:9: load: write a number (t), not 'x'"
    assert said[-1] == "... and 30 more"


def test_a_missing_table_is_told(folder: Path) -> None:
    """With the name that the user gave it."""
    with pytest.raises(ScenarioError, match=r"^roads/link.csv:1:1: there is no 'link.csv' in \.$"):
        read_table(folder / "link.csv", COLUMNS, "roads/link.csv")


def test_readers_tell_their_own_problems_at_a_field(table: Callable[[str], Table]) -> None:
    """A row that refers to what does not exist is told like any other fault."""
    read = table("id,kind,load\n7,store,1\n\n8,factory,2\n")
    assert str(read.problem(1, "load", "so")).startswith("sites.csv:4:11: load: so")
    assert str(read.problem(1, "docks", "so")).startswith("sites.csv:4:12: so")


def test_texts_are_no_numbers(table: Callable[[str], Table]) -> None:
    """Asking for a column in a type that it does not have is a fault of ours."""
    read = table(HEADER + SAME)
    with pytest.raises(TypeError, match="kind"):
        read.floats("kind")
    with pytest.raises(TypeError, match="id"):
        read.texts("id")


def test_an_absent_number_may_be_marked_as_such(write: Write) -> None:
    """A default may be not-a-number, for the reader to tell what is not given."""
    column = Column("speed", "float", default=math.nan)
    assert np.isnan(read_table(write("id\n1\n", "a.csv"), [column], "a.csv").floats("speed")).all()


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    st.lists(
        st.tuples(
            st.integers(-(10**17), 10**17),
            st.floats(allow_nan=False, allow_infinity=False),
            st.text(st.characters(codec="utf-8", exclude_characters="\0")).map(str.strip),
        ),
        max_size=6,
    )
)
def test_what_is_written_reads_back_the_same(write: Write, rows: list[tuple[int, float, str]]) -> None:
    """Whole numbers, numbers and texts survive, with commas, quotes and line ends in them."""
    text = "id,x,note\n" + "".join(f'{i},{x},"{note.replace(chr(34), chr(34) * 2)}"\n' for i, x, note in rows)
    columns = [Column("id", "int"), Column("x", "float"), Column("note", default="")]
    table = read_table(write(text, "a.csv"), columns, "a.csv")
    assert list(zip(table["id"], table["x"], table["note"], strict=True)) == rows


def test_a_hundred_thousand_rows_take_about_a_second(write: Write) -> None:
    """Large road networks do not keep a planner waiting (with room for a busy machine)."""
    path = write(HEADER + "".join(f"{i},store,{i + 0.5},3,row {i}\n" for i in range(100_000)), "sites.csv")
    start = time.perf_counter()
    assert read_table(path, COLUMNS, "sites.csv").rows == 100_000
    assert time.perf_counter() - start < 5
