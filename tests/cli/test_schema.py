"""``datacity schema``: what an editor accepts and marks."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from click.testing import CliRunner

from sim.cli import main
from sim.levers import LEVERS
from sim.scenario.loaded import LoadedScenario, complete
from sim.scenario.parse import parse
from sim.scenario.schema import Scenario

SHIPPED = sorted((Path(__file__).parents[2] / "scenarios").glob("*.yaml"))


@pytest.fixture(scope="module")
def printed() -> str:
    """What the command prints."""
    return CliRunner().invoke(main, ["schema"]).stdout


@pytest.fixture(scope="module")
def validator(printed: str) -> jsonschema.Draft202012Validator:
    """An editor's view of it."""
    return jsonschema.Draft202012Validator(json.loads(printed))


def _not_json(constant: str) -> None:
    raise AssertionError(f"{constant} is no JSON")


def test_the_schema_is_valid(printed: str) -> None:
    """It is JSON without infinite numbers, and a schema of the draft that it names."""
    schema = json.loads(printed, parse_constant=_not_json)
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    jsonschema.Draft202012Validator.check_schema(schema)


def test_every_key_has_a_title_and_most_a_description(printed: str) -> None:
    """Editors show both; levers say what they do, in which unit and range."""
    schema = json.loads(printed)
    lever = schema["$defs"]["PolicyChoice"]["anyOf"][1]["properties"]["listing_review_days"]
    assert lever["description"].startswith("mean service time of the review")
    assert (lever["minimum"], lever["maximum"]) == (0, 60)
    assert schema["$defs"]["Feeds"]["properties"]["interval"]["description"] == "time between two readings of a feed"


GOOD: dict[str, dict[str, Any]] = {
    "nothing": {},
    "a preset": {"policy": "liberal"},
    "levers": {"policy": {"preset": "eu-style", "seller_fee": 3, "price_ceiling": "none"}},
    "units": {"feeds": {"interval": "30 min", "noise": "5%"}, "fleet": {"load": 12}},
    "a base": {"extends": "base.yaml"},
    "bases": {"extends": ["a.yaml", "b.yaml"], "roads": {"synthetic": None, "map": "roads"}},
    "a time line": {
        "timeline": [{"day": 3, "status": "draft", "policy": "liberal"}, {"day": 5, "policy": {"recourse": 1}}]
    },
    "a bill": {"industry": {"goods": [{"name": "a", "price": "3 kCNY/t", "inputs": {"b": 1.5}, "demand": 1}]}},
}
WRONG: dict[str, dict[str, Any]] = {
    "a typo": {"dys": 3},
    "a typo in a part": {"fleet": {"vehicle": 3}},
    "a typo in a lever": {"policy": {"seller_fees": 3}},
    "an unknown preset": {"policy": "libral"},
    "a lever out of range": {"policy": {"seller_fee": 90}},
    "a wrong unit": {"feeds": {"interval": "3 km"}},
    "a share of 2": {"feeds": {"noise": 2}},
    "a negative load": {"fleet": {"load": -1}},
    "a text for a number": {"days": "ten"},
    "a step without a policy": {"timeline": [{"day": 3}]},
    "a good without a price": {"industry": {"goods": [{"name": "a"}]}},
}


@pytest.mark.parametrize("kind", GOOD)
def test_an_editor_accepts_what_loads(kind: str, validator: jsonschema.Draft202012Validator) -> None:
    """No valid scenario is underlined."""
    validator.validate(GOOD[kind])
    Scenario.model_validate({key: value for key, value in GOOD[kind].items() if key != "extends"})


@pytest.mark.parametrize("kind", WRONG)
def test_an_editor_marks_what_does_not_load(kind: str, validator: jsonschema.Draft202012Validator) -> None:
    """A slip is seen while it is written."""
    assert not validator.is_valid(WRONG[kind])


def test_an_editor_accepts_the_complete_scenario(validator: jsonschema.Draft202012Validator) -> None:
    """Every default is one that the schema allows, the infinite ones included."""
    validator.validate(parse(LoadedScenario.from_scenario(Scenario(), Path()).resolved_yaml(), "a").root.plain())  # type: ignore[union-attr]
    assert set(complete(Scenario())["policy"]) == {"preset", *LEVERS}


@pytest.mark.parametrize("shipped", SHIPPED, ids=lambda path: path.stem)
def test_an_editor_accepts_every_shipped_scenario(shipped: Path, validator: jsonschema.Draft202012Validator) -> None:
    """What ships is not underlined."""
    root = parse(shipped.read_text(encoding="utf-8"), shipped.name).root
    assert root is not None
    validator.validate(root.plain())


def test_the_schema_can_be_written_to_a_file(printed: str, tmp_path: Path) -> None:
    """The file holds what is printed, and stdout then stays empty."""
    result = CliRunner().invoke(main, ["schema", "--out", str(tmp_path / "schema.json")])
    assert (result.exit_code, result.stdout) == (0, "")
    assert (tmp_path / "schema.json").read_text(encoding="utf-8") == printed


def test_a_file_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    """Exit code 2 and one line."""
    result = CliRunner().invoke(main, ["schema", "--out", str(tmp_path / "no" / "schema.json")])
    assert result.exit_code == 2
    assert result.stderr.endswith("this cannot be written: No such file or directory\n")
