"""Shipped policies are files: what is wrong in one is told with its place."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.errors import ScenarioError
from sim.levers import PRESETS, preset, preset_file
from sim.levers.presets import read_levels

#: MODEL 3.4, a few rows: the values by which the presets are known.
KNOWN = {
    "listing_review_days": (15, 2, 30, 5),
    "rights_regime": ("unclear", "holder", "three_rights", "subject_and_user"),
    "export_review_days": (57, 0, 90, 20),
    "fine_fixed": (50, 1, 50, 160),
    "market_cooling": (True, False, True, False),
}


@pytest.mark.parametrize("lever", KNOWN)
def test_presets_say_what_the_model_says(lever: str) -> None:
    """In the order of its table."""
    assert tuple(preset(name)[lever] for name in PRESETS) == KNOWN[lever]


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("seller_fee: 1", "seller_fee: 21", "city.yaml:14:13: seller_fee: 21 is outside 0 to 20 %"),
        ("seller_fee: 1", "seler_fee: 1", "city.yaml:14:1: seler_fee: there is no such lever"),
        ("seller_fee: 1\n", "", "city.yaml:1:1: seller_fee is missing"),
        ("seller_fee: 1", "seller_fee: 1\nseller_fee: 1", "city.yaml:15:1: seller_fee: this key stands twice"),
        ("seller_fee: 1", "seller_fee: [1", "city.yaml:15:16: this is not YAML"),
    ],
)
def test_a_spoilt_preset_says_where_it_is_wrong(old: str, new: str, problem: str, tmp_path: Path) -> None:
    """File, line and column, also of what is missing."""
    file = tmp_path / "city.yaml"
    file.write_text(preset_file("eu-style").read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    with pytest.raises(ScenarioError) as caught:
        read_levels(file)
    assert problem in str(caught.value)


def test_what_is_no_mapping_is_no_policy(tmp_path: Path) -> None:
    """A list or nothing at all is refused."""
    file = tmp_path / "city.yaml"
    file.write_text("- seller_fee", encoding="utf-8")
    with pytest.raises(ScenarioError, match="a value for every lever"):
        read_levels(file)
