"""Runs from the command line, from a new folder to a comparison, as a planner goes through them."""

from __future__ import annotations

import json
import os
import shlex
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner, Result

from sim.cli import main

ROOT = Path(__file__).parents[2]
Process = Callable[..., "subprocess.CompletedProcess[str]"]
RUN = ("run", "village.yaml")


@pytest.fixture(autouse=True)
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder with a small scenario, which is the current one."""
    monkeypatch.chdir(tmp_path)
    tiny = (ROOT / "scenarios/tiny.yaml").read_text()
    Path("village.yaml").write_text(tiny.replace("days: 3", "days: 2"))


def call(*arguments: str) -> Result:
    """The command, in this process."""
    return CliRunner().invoke(main, arguments)


def following(stderr: str) -> list[str]:
    """The command that the last line names, without the program's name."""
    line = stderr.rstrip("\n").splitlines()[-1]
    assert line.startswith("next: datacity "), line
    return shlex.split(line.removeprefix("next: datacity "))


def folder_of(result: Result) -> Path:
    """The run folder that a command's output names."""
    (line,) = (line for line in result.stdout.splitlines() if line.startswith("report: "))
    return Path(line.removeprefix("report: ")).parent


def listing() -> list[str]:
    """Everything below the current folder."""
    return sorted(str(path) for path in Path().rglob("*"))


# ── the way through ──────────────────────────────────────────────────────────────────────────────
def test_every_command_names_the_next_from_a_new_folder_to_a_comparison() -> None:
    """new, check, run, run under other rules, compare, report: each is what the one before has named."""
    done = call("new", "my town", "--map", _map())
    assert done.exit_code == 0, done.output
    file = Path(done.stdout.strip())
    text = file.read_text().replace("days: 7", "days: 2").replace("twins: 3", "twins: 0")
    file.write_text(text.replace("factories: 10", "factories: 8"))
    commands = []
    for _ in range(5):
        commands.append(following(done.stderr))
        done = call(*commands[-1])
        assert done.exit_code == 0, done.output
    assert [command[0] for command in commands] == ["check", "run", "run", "compare", "report"]
    assert "--set" in commands[2]


def test_a_run_that_is_alone_names_one_to_compare_it_with() -> None:
    """Also after resuming and reporting, where the run folder is all there is to go by."""
    folder = folder_of(call(*RUN))
    alone = following(call("report", str(folder)).stderr)
    assert alone[0] == "run"
    other = call(*alone)
    assert other.exit_code == 0, other.output
    assert following(other.stderr)[0] == "compare"
    assert following(call("report", str(folder)).stderr)[:2] == ["compare", str(folder_of(other))]


def test_the_next_command_keeps_what_was_asked_for() -> None:
    """Overrides, seed and folder go on; rules are what changes."""
    done = call(*RUN, "--set", "fleet.vehicles=15", "--set", "policy.seller_fee=3", "--seed", "7", "--out", "my runs")
    command = following(done.stderr)
    assert command == [
        "run", "village.yaml", "--set", "fleet.vehicles=15", "--set", "policy=eu-style", "--seed", "7", "--out",
        "my runs",
    ]  # fmt: skip


def test_the_value_by_domain_is_printed_and_kept_in_the_folder() -> None:
    """A line a domain, the same rows in the document and the folder; the next command asks for it again."""
    arguments = (*RUN, "--twins", "2", "--by-domain", "--set", "map_feed={ask: 5, integration: 0}")
    done = call(*arguments, "--set", "roads.variation={}")
    lines = [line for line in done.stdout.splitlines() if line.startswith("value of ") and " data:" in line]
    assert [line.split(":")[0] for line in lines] == ["value of data", "value of stock data", "value of roads data"]
    assert all("95% interval" in line for line in lines)
    assert "--by-domain" in following(done.stderr)
    folder = folder_of(done)
    assert "What each domain saves" in (folder / "report.html").read_text()
    table = pd.read_csv(folder / "value_by_domain.csv")
    assert list(dict.fromkeys(table["domain"])) == ["stock", "roads"]
    again = call("report", str(folder))
    assert again.exit_code == 0
    assert "What each domain saves" in (folder / "report.html").read_text()


def test_the_value_of_the_exchange_is_printed_and_kept_in_the_folder() -> None:
    """One line, the same rows in the document and the folder; the next command asks for it again."""
    done = call(*RUN, "--twins", "2", "--of-exchange")
    (line,) = [line for line in done.stdout.splitlines() if line.startswith("value of the exchange:")]
    assert "95% interval" in line
    assert "--of-exchange" in following(done.stderr)
    folder = folder_of(done)
    assert "Beside trade without them" in (folder / "report.html").read_text()
    assert "logistics_cost" in set(pd.read_csv(folder / "value_of_exchange.csv")["outcome"])
    assert call("report", str(folder)).exit_code == 0
    assert "Beside trade without them" in (folder / "report.html").read_text()


def _map() -> str:
    """A grid of 16 junctions, 1 km apart."""
    folder = Path("grid")
    folder.mkdir()
    cells = [(x, y) for y in range(4) for x in range(4)]
    (folder / "node.csv").write_text("node_id,x_coord,y_coord\n" + "".join(f"{x + 4 * y},{x},{y}\n" for x, y in cells))
    ends = [((x, y), (x + dx, y + dy)) for x, y in cells for dx, dy in ((1, 0), (-1, 0), (0, 1), (0, -1))]
    rows = [(a + 4 * b, c + 4 * d) for (a, b), (c, d) in ends if 0 <= c < 4 and 0 <= d < 4]
    (folder / "link.csv").write_text(
        "link_id,from_node_id,to_node_id,length,free_speed,lanes,capacity\n"
        + "".join(f"{i},{u},{v},1,50,1,900\n" for i, (u, v) in enumerate(rows))
    )
    return str(folder)


# ── what is printed where ────────────────────────────────────────────────────────────────────────
def test_a_run_prints_outcomes_on_stdout_and_talk_on_stderr() -> None:
    """Both sides, the place of the report, and nothing else on stdout; progress, time and hash on stderr."""
    done = call(*RUN)
    lines = done.stdout.splitlines()
    assert "EFFICIENCY" in lines
    assert "CONTROL" in lines
    assert lines[-1].startswith("report: results/village/")
    assert Path(lines[-1].removeprefix("report: ")).is_file()
    assert done.stderr.startswith("village: 2 days under liberal+, seed 1\n")
    assert "content hash" in done.stderr


@pytest.mark.parametrize("command", ["run", "resume", "fork", "compare", "check"])
def test_json_is_one_document_on_stdout(command: str) -> None:
    """Strict JSON with nothing before or after it, whichever command."""
    one = folder_of(call(*RUN, "--keep-states"))
    arguments: dict[str, Callable[[], list[str]]] = {
        "run": lambda: [*RUN, "--seed", "2"],
        "resume": lambda: ["resume", _interrupted(one)],
        "fork": lambda: ["fork", str(one), "--day", "1", "--set", "policy=eu-style"],
        "compare": lambda: ["compare", str(one), str(folder_of(call(*RUN, "--set", "policy=eu-style")))],
        "check": lambda: ["check", "village.yaml"],
    }
    done = call(*arguments[command](), "--json")
    assert done.exit_code == 0, done.output
    document = json.loads(done.stdout, parse_constant=lambda word: pytest.fail(f"{word} is no JSON"))
    assert document
    if command in ("run", "resume", "fork"):
        assert document["outcomes"][0]["outcome"] == "fill_rate"
        assert Path(document["folder"], "report.html").is_file()


def test_no_terminal_no_escapes_and_no_moving_lines(datacity: Process) -> None:
    """In a process of its own: plain lines only, progress every few seconds at most, exit code 0."""
    done = datacity(*RUN)
    assert done.returncode == 0, done.stderr
    assert not set("\r\x1b") & set(done.stdout + done.stderr)
    assert len(done.stderr.splitlines()) < 15


# ── what is not overwritten ──────────────────────────────────────────────────────────────────────
def test_a_finished_run_is_replaced_only_by_force() -> None:
    """Exit code 1, the folder as it was, and both ways out named; --force gives the same bytes again."""
    folder = folder_of(call(*RUN))
    mark = folder / "notes.txt"
    mark.write_text("mine")
    again = call(*RUN)
    assert (again.exit_code, again.stdout) == (1, "")
    assert f"{folder} exists; look at it with: datacity report {folder}; or replace it with --force" in again.stderr
    assert mark.exists()
    outcomes = (folder / "outcomes.csv").read_bytes()
    assert call(*RUN, "--force").exit_code == 0
    assert not mark.exists()
    assert (folder / "outcomes.csv").read_bytes() == outcomes
    assert [path.name for path in folder.parent.iterdir()] == [folder.name]


def test_new_leaves_a_folder_alone_that_holds_something() -> None:
    """Exit code 2 and nothing in it changed; an empty one is filled."""
    Path("town").mkdir()
    assert call("new", "town").exit_code == 0
    before = listing()
    again = call("new", "town")
    assert (again.exit_code, again.stdout) == (2, "")
    assert again.stderr == "town is there already and not empty; name another folder\n"
    assert listing() == before


@pytest.mark.parametrize("out", ["village.yaml", "village.yaml/below", "/proc/nowhere"])
def test_a_place_that_cannot_be_written_to_is_told_without_a_traceback(out: str) -> None:
    """It is the user's to choose another, so the exit code is 1 or 2 and the message names the place."""
    before = listing()
    done = call(*RUN, "--out", out)
    assert done.exit_code in (1, 2)
    assert isinstance(done.exception, SystemExit)
    assert out.split("/")[-1] in done.stderr
    assert done.stdout == ""
    assert listing() == before


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["report", "."], 1),
        (["compare", "."], 1),
        (["resume", "."], 1),
        (["fork", ".", "--day", "1"], 1),
        (["report", "nowhere"], 2),
        (["run"], 2),
        (["run", "village.yaml", "--seed", "-1"], 2),
        (["run", "village.yaml", "--days", "0"], 2),
        (["run", "village.yaml", "--set", "policy.seller_fee=50"], 2),
    ],
)
def test_a_wrong_call_is_told_and_writes_nothing(arguments: list[str], code: int) -> None:
    """No run folder is 1, a call that cannot be meant is 2."""
    before = listing()
    done = call(*arguments)
    assert (done.exit_code, done.stdout) == (code, "")
    assert isinstance(done.exception, SystemExit)
    assert done.stderr
    assert listing() == before


# ── going on ─────────────────────────────────────────────────────────────────────────────────────
def _interrupted(finished: Path) -> str:
    """The folder of a run as it would stand had it been interrupted after its first day."""
    partial = finished.with_name(finished.name + ".partial")
    shutil.copytree(finished, partial)
    for name in ("run.json", "report.html", "outcomes.csv", "outcomes.parquet", "datapackage.json", "README.md"):
        (partial / name).unlink()
    shutil.rmtree(partial / "tables")
    shutil.move(finished, "elsewhere")
    return str(partial)


def test_a_resumed_run_is_the_run() -> None:
    """The same outcomes to the byte, under the run's own name; then there is nothing left to resume."""
    finished = folder_of(call(*RUN, "--keep-states"))
    outcomes = (finished / "outcomes.csv").read_bytes()
    partial = _interrupted(finished)
    done = call("resume", partial)
    assert done.exit_code == 0, done.output
    assert folder_of(done) == finished
    assert (finished / "outcomes.csv").read_bytes() == outcomes
    assert not Path(partial).exists()
    again = call("resume", str(finished))
    assert again.exit_code == 1
    assert again.stderr.endswith(f"{finished} is finished; look at it with: datacity report {finished}\n")


def test_an_interrupted_run_is_not_run_over() -> None:
    """A new run of the same names the way to go on, and that way works."""
    partial = _interrupted(folder_of(call(*RUN, "--keep-states")))
    done = call(*RUN)
    assert done.exit_code == 1
    assert (
        f"{partial} was interrupted; go on with: datacity resume {partial}; or start anew with --force" in done.stderr
    )
    assert call("resume", partial).exit_code == 0


def test_a_fork_goes_on_under_other_rules() -> None:
    """It stands beside its parent, is named by the command, and shares the parent's past."""
    parent = folder_of(call(*RUN, "--keep-states"))
    done = call("fork", str(parent), "--day", "1", "--set", "policy=eu-style")
    assert done.exit_code == 0, done.output
    fork = folder_of(done)
    assert fork.parent == parent.parent
    assert json.loads((fork / "run.json").read_text())["forked_from"] == parent.name
    assert following(done.stderr) == ["compare", str(parent), str(fork)]


def test_a_fork_changes_rules_only_and_from_a_saved_midnight() -> None:
    """Anything else is refused: of the call (2) or of the folder (1)."""
    parent = str(folder_of(call(*RUN)))
    other_fleet = call("fork", parent, "--day", "1", "--set", "fleet.vehicles=9")
    assert other_fleet.exit_code == 2
    assert "a fork changes rules only" in other_fleet.stderr
    not_kept = call("fork", parent, "--day", "1", "--set", "policy=eu-style")
    assert not_kept.exit_code == 1
    assert "run with --keep-states" in not_kept.stderr


def test_ctrl_c_ends_with_130_and_names_the_command_that_goes_on() -> None:
    """A signal to a real process: no traceback, no finished folder, and the named command finishes the run."""
    command = [sys.executable, "-m", "sim.cli", "run", "village.yaml", "--days", "120"]
    with subprocess.Popen(  # noqa: S603
        command, env={**os.environ, "PYTHONPATH": str(ROOT)}, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        until = time.monotonic() + 120
        while not list(Path("results").glob("*/*.partial/states/day-*")) and time.monotonic() < until:
            time.sleep(0.01)
        process.send_signal(signal.SIGINT)
        stdout, stderr = process.communicate(timeout=60)
    assert (process.returncode, stdout) == (130, "")
    assert "Traceback" not in stderr
    said = stderr.rstrip("\n").splitlines()[-1]
    assert said.startswith("interrupted; go on from the last midnight with: datacity resume ")
    resume = shlex.split(said.partition("with: datacity ")[2])
    (partial,) = Path("results/village").iterdir()
    assert json.loads((partial / "status.json").read_text())["state"] == "interrupted"
    done = call(*resume)
    assert done.exit_code == 0, done.output
    assert folder_of(done).name == partial.name.removesuffix(".partial")


# ── comparing ────────────────────────────────────────────────────────────────────────────────────
def test_one_pair_gives_differences_without_intervals() -> None:
    """And says what to do about it; base, value and difference add up."""
    one, other = (folder_of(call(*RUN, *more)) for more in ((), ("--set", "policy.listing_review_days=20")))
    done = call("compare", str(one), str(other))
    assert done.exit_code == 0, done.output
    assert "one pair only, so there are no intervals" in done.stderr
    assert done.stdout.splitlines()[0].endswith(", 1 pair")
    rows = json.loads(call("compare", str(one), str(other), "--json").stdout)
    assert {row["low"] for row in rows} == {None}
    for row in rows:
        if row["difference"] is not None:
            assert row["mean"] - row["base_mean"] == pytest.approx(row["difference"])


def test_two_pairs_give_intervals() -> None:
    """Wherever an outcome differs between pairs."""
    rules = [(), ("--set", "policy=eu-style")]
    runs = [str(folder_of(call(*RUN, "--seed", seed, *more))) for seed in "12" for more in rules]
    rows = json.loads(call("compare", *runs, "--json").stdout)
    assert {row["pairs"] for row in rows} <= {0, 1, 2}
    assert any(row["low"] is not None and row["low"] < row["difference"] < row["high"] for row in rows)
