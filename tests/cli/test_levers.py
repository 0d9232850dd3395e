"""``datacity levers``: the table of rules."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from sim.cli import levers_in_force, main
from sim.levers import LEVERS, PRESETS

ROOT = Path(__file__).parents[2]


def test_lines_are_tab_separated_where_nobody_looks() -> None:
    """One line a lever below a header, fit for ``cut`` and ``awk``."""
    lines = [line.split("\t") for line in CliRunner().invoke(main, ["levers"]).stdout.splitlines()]
    assert [line[0] for line in lines] == ["lever", *LEVERS]
    assert {len(line) for line in lines} == {10}
    fee = dict(zip(lines[0], lines[list(LEVERS).index("seller_fee") + 1], strict=True))
    assert fee == {
        "lever": "seller_fee", "unit": "%", "range": "0 to 20", "acts on": "Agree", "neutral": "0",
        "status-quo-2021": "0", "liberal": "2.5", "state-centred": "1", "eu-style": "1", "in force": "yes",
    }  # fmt: skip


def test_infinite_levels_are_called_none() -> None:
    """As a scenario may write them."""
    epsilon = next(
        line for line in CliRunner().invoke(main, ["levers"]).stdout.splitlines() if line.startswith("privacy")
    )
    assert epsilon.split("\t")[4:9] == ["none", "none", "none", "5", "1"]


def test_the_table_is_one_json_document() -> None:
    """Every lever with its values in every preset, and only those in force marked so."""
    document = json.loads(CliRunner().invoke(main, ["levers", "--json"]).stdout)
    assert [row["lever"] for row in document] == list(LEVERS)
    assert all(list(row["presets"]) == list(PRESETS) for row in document)
    assert {row["lever"] for row in document if row["in_force"]} == levers_in_force()


@pytest.mark.parametrize("colourless", [True, False])
def test_a_terminal_gets_a_table(colourless: bool) -> None:
    """With rules and emphasis, and without any escape code where ``NO_COLOR`` asks for that."""
    shown = _on_a_terminal({"NO_COLOR": "1"} if colourless else {})
    assert "─────" in shown
    assert all(name in shown for name in LEVERS)
    assert ("\x1b" in shown) is not colourless


def _on_a_terminal(environment: dict[str, str]) -> str:
    """What the command shows on a terminal of 240 columns."""
    ours, theirs = pty.openpty()
    kept = {name: value for name, value in os.environ.items() if name != "NO_COLOR"}
    process = subprocess.Popen(
        [sys.executable, "-m", "sim.cli", "levers"],
        cwd=ROOT,
        env={**kept, "PYTHONPATH": ".", "COLUMNS": "240", "TERM": "xterm", **environment},
        stdout=theirs,
    )
    os.close(theirs)
    shown = b""
    while True:
        try:
            piece = os.read(ours, 65536)
        except OSError:  # Linux says so when the other end is closed
            break
        if not piece:
            break
        shown += piece
    os.close(ours)
    assert process.wait() == 0
    return shown.decode()
