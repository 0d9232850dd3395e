"""A file that describes a market session: read as scenarios are, every problem at once at its place."""

from __future__ import annotations

from pathlib import Path

from pydantic import ValidationError

from sim.errors import Place, Problem, ScenarioError
from sim.scenario import files
from sim.scenario.explain import MOST_PROBLEMS, explain
from sim.scenario.parse import parse
from sim.scenario.places import Document, Node, by_place
from sim.scenario.schema.market import MarketSession
from sim.scenario.wording import at_most

_LARGEST = 10_000_000


def load_market(file: Path) -> tuple[MarketSession, Document]:
    """Read a market session.

    Raises
    ------
    ScenarioError
        If anything is wrong; it carries every problem with its place.
    """
    name = files.shown_path(file)
    text = parse(files.decode(files.read_bytes(file, name, _LARGEST), name), name)
    document = Document(text.root or Node(None, Place(name)), {name: text.lines})
    problems: list[Problem] = list(text.problems)
    if not isinstance(document.root.value, dict):
        raise ScenarioError([*problems, document.problem((), "a market session is a list of keys and values")])
    try:
        spec = MarketSession.model_validate(document.root.plain())
    except ValidationError as error:
        problems += explain(error, document, MarketSession)
    if problems:
        raise ScenarioError(at_most(sorted(problems, key=by_place), MOST_PROBLEMS))
    return spec, document
