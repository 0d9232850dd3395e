"""In whose hands data is, and what leaks, each outcome from a few rows and worked out by hand."""

from __future__ import annotations

import pytest

from .hand_made import HandMade, at, outcome

HANDS = HandMade(
    persons=(
        "person kind ownership",
        [
            ("tax", "department", "government"), ("kiln", "factory", "private"), ("mill", "factory", "state"),
            ("abroad", "foreign buyer", "foreign"), ("state", "state", "government"),
        ],
    ),
    products=(
        "product tier persons sensitivity consent",
        [
            ("traces", "core", 1_000, 0.8, "none"), ("sounds", "general", 200, 0.5, "unknown"),
            ("profiles", "general", 5_000, 0.5, "given"), ("clay", "general", 0, 0.0, "given"),
        ],
    ),
    listings=("time what product tier", [(at(0.5), "listed", "sounds", 1), (at(0.6), "listed", "clay", 0)]),
    copies=(
        "time product person route",
        [
            (at(0.2), "traces", "kiln", "licence"), (at(0.3), "traces", "mill", "licence"),
            (at(0.4), "traces", "abroad", "bilateral"), (at(0.4), "sounds", "abroad", "licence"),
            (at(2.4), "sounds", "state", "report"), (at(2.5), "profiles", "tax", "licence"),
            (at(2.5), "clay", "tax", "licence"), (at(2.6), "clay", "kiln", "open"),
        ],
    ),
    leaks=(
        "time by harm_cny secret_cny",
        [
            (at(1), "insider", 300.0, 9.0), (at(2), "insider", 100.0, 0.0), (at(3), "outsider", 50.0, 5.0),
            (at(0.5), "outsider", 7.0, 7.0),
        ],
    ),
    damages=(
        "time role due_cny paid_cny",
        [
            (at(0.5), "seller", 7.0, 7.0), (at(1), "seller", 150.0, 30.0), (at(1), "buyer", 150.0, 150.0),
            (at(2), "buyer", 100.0, 20.0),
        ],
    ),
    series=(
        "time name key value",
        [
            (at(0.5), "leak exposure", "in a year", 9.0), (at(1), "leak exposure", "in a year", 10.0),
            (at(2), "leak exposure", "in a year", 20.0), (at(2), "trucks", "idle", 3.0),
        ],
    ),
)  # fmt: skip


@pytest.mark.parametrize(
    ("name", "group", "value"),
    [
        ("foreign_held", "all", 2 / 8),
        ("foreign_held", "important and core", 2 / 5),  # traces as declared, sounds as the review says
        ("privacy_loss", "to firms", 2 * 1_000 * 0.8),  # a state-owned firm is a firm
        ("privacy_loss", "to foreigners", 1_000 * 0.8 + 200 * 0.5),
        ("privacy_loss", "to the state", 200 * 0.5),  # profiles were given
        ("leaks", "", 3.0),  # the warm-up left out
        ("leaks_by_insiders", "", 2 / 3),
        ("leak_exposure", "", 15.0),
        ("leak_harm", "", 450 / 2),
        ("secrets_lost", "", 14.0),
        ("leak_damages", "seller", 30 / 2),
        ("leak_damages", "buyer", 170 / 2),
        ("leak_damages_unpaid", "", 1 - 200 / 400),
    ],
)
def test_hands_privacy_and_leaks(name: str, group: str, value: float) -> None:
    """Copies of the whole run; leaks after the warm-up."""
    assert outcome(HANDS, name, group) == pytest.approx(value)
