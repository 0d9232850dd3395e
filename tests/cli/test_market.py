"""``datacity market``: references matched exactly, sessions that say how sure they are, and faults at their place."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from sim.cli import main
from sim.exchange.mechanisms import MECHANISMS

from .conftest import Datacity

_HEADER = "t,type,order_id,side,qty,price\n"
_EVENTS = _HEADER + "0,L,a,S,5,10\n1,L,b,B,3,12\n2,M,c,B,1,\n3,L,d,B,2,9\n4,C,d,,,\n5,L,e,B,4,8\n6,L,f,S,1,30\n"
_SPEC = "values: [100, 90, 80, 70, 60]\ncosts: [40, 50, 60, 70, 80]\n"


def _market(*arguments: object) -> Result:
    return CliRunner().invoke(main, ["market", *map(str, arguments)], catch_exceptions=False)


@pytest.fixture
def events(tmp_path: Path) -> Path:
    """Seven events in one book."""
    file = tmp_path / "events.csv"
    file.write_text(_EVENTS)
    return file


# ── replay ───────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize("name", ["dev_s11", "dev_s12"])
def test_recorded_streams_have_exactly_the_fills_and_the_book_of_an_established_one(
    name: str, data_folder: Path, tmp_path: Path
) -> None:
    """Every fill in its order, and every price that is left."""
    source, out, book = data_folder / "orderbook", tmp_path / "fills.csv", tmp_path / "book.csv"
    done = _market(
        "replay", source / f"{name}_events.csv", "--mechanism", "continuous_double_auction", "--out", out,
        "--book", book,
    )  # fmt: skip
    assert done.exit_code == 0
    assert out.read_text().splitlines() == (source / f"{name}_fills.csv").read_text().splitlines()
    assert book.read_text().splitlines() == (source / f"{name}_book.csv").read_text().splitlines()


#: Fills of the events above: who comes later, who waited, price, quantity.
_FILLS = {
    "posted": ["1,b,a,10,3", "2,c,a,10,1"],
    "negotiated": ["1,b,a,11,3", "2,c,a,20,1"],
    "call_auction": ["1,b,a,10,3", "2,c,a,10,1"],
    "continuous_double_auction": ["1,b,a,10,3", "2,c,a,10,1"],
    "guided": ["1,b,a,11,3", "2,c,a,11,1"],
    "free": [],
}


@pytest.mark.parametrize("name", MECHANISMS)
def test_any_mechanism_replays_a_stream(name: str, events: Path, tmp_path: Path) -> None:
    """What is left stands in the book, bids from the highest, asks from the lowest; cancelled orders are gone."""
    out, book = tmp_path / "fills.csv", tmp_path / "book.csv"
    done = _market("replay", events, "--mechanism", name, "--out", out, "--book", book, "--guide", 11, "--json")
    assert done.exit_code == 0
    assert out.read_text().splitlines()[1:] == _FILLS[name]
    assert json.loads(done.stdout)["fills"] == len(_FILLS[name])
    left = ["B,8,4", "S,10,1", "S,30,1"] if _FILLS[name] else ["B,12,3", "B,8,4", "S,10,5", "S,30,1"]
    assert book.read_text().splitlines() == ["side,price,qty", *left]


@pytest.mark.parametrize(
    ("rows", "place", "said"),
    [
        ("0,L,a,S,5,10\n0,X,b,S,5,10\n", ":3:3", "write one of"),
        ("0,L,a,,5,10\n", ":2:7", "write B for a buyer or S for a seller"),
        ("0,L,a,B,0,10\n", ":2:9", "write a quantity of 1 or more"),
        ("0,L,a,B,5,\n", ":2:11", "a limit order needs a price"),
        ("0,L,a,B,5,1.5\n", ":2:11", "write a whole number"),
        ("0,L,a,B,5,1\n1,M,a,S,5,\n", ":3:5", "an earlier order is called 'a'"),
        ("5,L,a,B,5,1\n4,L,b,S,5,1\n", ":3:1", "earlier than the event before"),
    ],
)
def test_a_faulty_event_is_told_at_its_place_and_nothing_is_written(
    rows: str, place: str, said: str, events: Path, tmp_path: Path
) -> None:
    """Exit code 2, file, line and column."""
    events.write_text(_HEADER + rows)
    done = _market("replay", events, "--mechanism", "posted", "--out", tmp_path / "fills.csv")
    assert done.exit_code == 2
    assert f"events.csv{place}: " in done.stderr
    assert said in done.stderr
    assert not (tmp_path / "fills.csv").exists()


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--mechanism", "call_acution"], "did you mean 'call_auction'"),
        (["--mechanism", "guided"], "give one with --guide"),
        (["--mechanism", "own", "--plugin", "nowhere:own"], "there is no file nowhere.py"),
        (["--mechanism", "own", "--plugin", "nowhere"], "write module:name"),
        (["--mechanism", "free", "--plugin", "nowhere:free"], "there is a mechanism 'free' already"),
    ],
)
def test_a_mechanism_that_cannot_be_used_is_a_usage_error(options: list[str], said: str, events: Path) -> None:
    """With what to write instead."""
    done = _market("replay", events, "--out", events.parent / "fills.csv", *options)
    assert (done.exit_code, said in done.stderr) == (2, True)


# ── sessions ─────────────────────────────────────────────────────────────────────────────────────
def _session(folder: Path, text: str) -> Result:
    (folder / "spec.yaml").write_text(text)
    return _market("session", folder / "spec.yaml", "--json")


@pytest.mark.parametrize(
    ("settings", "low", "high"),
    [
        ("{mechanism: call_auction, traders: truthful}", 1.0, 1.0),
        ("{traders: unconstrained}", 0.83333, 0.83334),
        ("{traders: constrained}", 0.95, 0.995),
        ("{traders: learning, quotes: 600}", 0.97, 1.0),
        ("{mechanism: posted}", 0.0, 1.0),
        ("{mechanism: guided, guide: 70}", 0.0, 1.0),
        ("{mechanism: call_auction, traders: learning, periods: 30, sessions: 20}", 0.8, 1.0),
    ],
)
def test_a_session_reports_its_efficiency_with_an_interval(
    settings: str, low: float, high: float, tmp_path: Path
) -> None:
    """Known levels by traders and mechanism; the interval holds the mean and narrows with more sessions."""
    lines = settings.strip("{}").replace(", ", "\n")
    done = _session(tmp_path, f"{lines}\n{_SPEC}")
    assert done.exit_code == 0
    found = json.loads(done.stdout)
    assert low <= found["efficiency"] <= high
    assert found["efficiency_low"] <= found["efficiency"] <= found["efficiency_high"]
    assert _session(tmp_path, f"{lines}\n{_SPEC}").stdout == done.stdout


@pytest.mark.parametrize(
    ("text", "place", "said"),
    [
        ("values: [10]\ncosts: [300]\n", ":2:9", "write a price from 1 to 200, not 300"),
        ("values: [10]\n", "", "costs: this is missing"),
        ("values: [10]\ncosts: [ten]\n", ":2:9", "write a"),
        (f"{_SPEC}trader: learning\n", ":3:1", "did you mean 'traders'"),
        (f"{_SPEC}mechanism: postd\n", ":3:12", "did you mean 'posted'"),
        (f"{_SPEC}mechanism: guided\n", "", "guided trade takes place at a set price"),
        ("values: [10\n", ":", "is missing in this list"),
        ("", "", "a market session is a list of keys and values"),
    ],
)
def test_a_faulty_session_is_told_at_its_place(text: str, place: str, said: str, tmp_path: Path) -> None:
    """As scenarios are: exit code 2, file, line and column."""
    done = _session(tmp_path, text)
    assert done.exit_code == 2
    assert f"spec.yaml{place}" in done.stderr
    assert said in done.stderr


# ── plug-ins ─────────────────────────────────────────────────────────────────────────────────────
def test_the_documented_plug_in_works_where_it_is_named_and_only_there(tmp_path: Path, events: Path) -> None:
    """The example of docs/model.md, copied beside the events."""
    page = (Path(__file__).parents[2] / "docs" / "model.md").read_text()
    code = page.partition("```python\n")[2].partition("```")[0]
    assert len(code.splitlines()) <= 15
    (tmp_path / "mine.py").write_text(code)
    options = ("replay", events, "--mechanism", "pay_as_bid", "--out", tmp_path / "fills.csv")
    refused = _market(*options)
    assert (refused.exit_code, "or name your own with --plugin" in refused.stderr) == (2, True)
    assert _market(*options, "--plugin", "mine:pay_as_bid").exit_code == 0
    assert (tmp_path / "fills.csv").read_text().splitlines()[1:] == ["1,b,a,12,3", "2,c,a,30,1"]


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("raise ValueError('no')", "ValueError: no"),
        ("return 1", "AttributeError"),
        ("return Trades(*np.array([[1], [0], [99], [1]]))", "a price lies outside [ask, bid]"),
        ("return Trades(*np.array([[1], [0], [11], [9]]))", "more than its quantity"),
        ("return Trades(*np.array([[0], [0], [11], [1]]))", "needs the row of a bid"),
    ],
)
def test_a_plug_in_that_breaks_a_promise_is_stopped(body: str, said: str, events: Path, tmp_path: Path) -> None:
    """Its user is told what is wrong, and nothing is written."""
    text = f"import numpy as np\nfrom sim.exchange.mechanisms import Trades\ndef mine(orders):\n    {body}\n"
    (tmp_path / "plug.py").write_text(text)
    done = _market("replay", events, "--mechanism", "mine", "--plugin", "plug:mine", "--out", tmp_path / "fills.csv")
    assert (done.exit_code, said in done.stderr) == (2, True)
    assert not (tmp_path / "fills.csv").exists()


@pytest.mark.slow
def test_a_run_with_a_plug_in_deals_by_it_and_remembers_what_it_was(datacity: Datacity, tmp_path: Path) -> None:
    """The run folder holds the file and its hash; without the option, the name is unknown."""
    root = Path(__file__).parents[2]
    (tmp_path / "tiny.yaml").write_text((root / "scenarios" / "tiny.yaml").read_text() + "feeds: {mechanism: mine}\n")
    (tmp_path / "own.py").write_text("from sim.exchange.mechanisms import posted as mine\n")
    refused = datacity("check", "tiny.yaml")
    assert (refused.returncode, "name your own with --plugin module:mine" in refused.stderr) == (2, True)
    done = datacity("run", "tiny.yaml", "--plugin", "own:mine", "--keep-states")
    assert done.returncode == 0, done.stderr
    (folder,) = (tmp_path / "results" / "tiny").iterdir()
    identity = json.loads((folder / "run.json").read_text())
    assert list(identity["plugins"]) == ["own:mine"]
    fork = ("fork", str(folder), "--day", "1", "--set", "policy.seller_fee=3")
    unnamed = datacity(*fork)
    assert (unnamed.returncode, "was made with --plugin own:mine" in unnamed.stderr) == (1, True)
    (folder / "own.py").write_text("from sim.exchange.mechanisms import negotiated as mine\n")
    changed = datacity(*fork, "--plugin", "own:mine")
    assert (changed.returncode, "has changed since the run began" in changed.stderr) == (1, True)
