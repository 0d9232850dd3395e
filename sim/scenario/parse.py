"""A YAML text read into nodes that know their places.

PyYAML's parser (libyaml where it is there) gives events; the tree is built here. So every limit
is checked before anything grows, an alias costs what it expands to, and no tag makes an object.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import yaml

from sim.errors import Place, Problem, ScenarioError
from sim.scenario.places import Node, Origin, Scalar, Steps, dotted, problem_at
from sim.scenario.yaml12 import CORE, resolve, tag_refused, tagged

#: More values than any scenario has; large tables are CSV files.
MOST_VALUES = 200_000
DEEPEST = 40

_PARSER = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
_LINE_END = re.compile(r"\r\n|[\r\n\x85\u2028\u2029]")
_NOT_YAML = re.compile(r"[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]")

_MISFIT = "this does not fit the lines above; check the indentation and the punctuation"
_NO_TAG = "a scenario holds plain values; leave out the tag"

#: Words of the parser's complaint, and what to tell the user.
_COMPLAINTS = {
    "mapping values are not allowed": "a ': ' does not fit here; quote it, mend the indentation, or add one above",
    "scanning a directive": "put quotes around a text that starts with '%'",
    "unexpected end of stream": "this quote is never closed",
    "expected ',' or ']'": "a ',' or ']' is missing in this list",
    "expected ',' or '}'": "a ',' or '}' is missing in this mapping",
    "could not find expected ':'": "this is no 'key: value'; is a colon missing, or the space after it?",
    "found unknown escape": "write a backslash twice, or use single quotes",
    "sequence entries are not allowed": "start a list on a new line below its key",
    "tag handle": _NO_TAG,
    "ing a tag": _NO_TAG,
    "scanning a block scalar": "nothing may stand behind '|' or '>'; the text starts on the next line",
    "document start": "nothing may stand after the end of the document",
    "expected '-' indicator": "a list goes on with '- '; otherwise mend the indentation",
    "node content": "a value is missing here, or a sign is out of place",
    "alphabetic or numeric": "put quotes around a text that starts with '*', '&' or '!'",
    "mapping keys are not allowed": "put quotes around a text that starts with '? '",
    "found unexpected ':'": "put a space behind the ':', or quotes around the text",
    "expected key": _MISFIT,
    "expected <block end>": _MISFIT,
}
#: Those that are better shown where the thing began than where the parser gave up.
_SHOWN_AT_BEGINNING = ("directive", "end of stream", "expected ','", "expected ':'")


@dataclass(frozen=True)
class Text:
    """A parsed text.

    Parameters
    ----------
    root
        Its tree, or nothing if the text holds no value.
    lines
        Its lines, as the parser counts them.
    problems
        What is wrong without hindering the reader: keys that stand twice, refused tags.
    """

    root: Node | None
    lines: tuple[str, ...]
    problems: tuple[Problem, ...]


def parse(text: str, name: str, *, is_file: bool = True) -> Text:
    """Parse one YAML document.

    Parameters
    ----------
    text
        The document.
    name
        Name of the file as people know it, or other words for where the text comes from.
    is_file
        Whether places in the text mean something to the user.

    Raises
    ------
    ScenarioError
        If the text is not YAML, or holds more or deeper values than a scenario may.
    """
    source = _Source(name, tuple(_LINE_END.split(text)), is_file)
    stray = _NOT_YAML.search(text)
    if stray is not None:
        before = _LINE_END.split(text[: stray.start()])
        message = f"the control character U+{ord(stray[0]):04X} may not stand in a text"
        raise ScenarioError(source.problem(source.at(len(before), len(before[-1]) + 1), message))
    builder = _Builder(source)
    try:
        root = builder.document(yaml.parse(text, Loader=_PARSER))
    except yaml.MarkedYAMLError as error:
        raise _not_yaml(error, source) from None
    return Text(root, source.lines, tuple(builder.problems))


@dataclass(frozen=True)
class _Source:
    """The lines of a text and how places in it are told."""

    name: str
    lines: tuple[str, ...]
    is_file: bool

    def at(self, line: int, column: int) -> Origin:
        return Place(self.name, line, column) if self.is_file else self.name

    def origin(self, mark: Any) -> Origin:
        # libyaml puts the end of a text on a line of its own.
        if mark.line >= len(self.lines):
            return self.at(len(self.lines), len(self.lines[-1]) + 1)
        return self.at(mark.line + 1, mark.column + 1)

    def problem(self, origin: Origin, message: str, steps: Steps = ()) -> Problem:
        return problem_at(origin, message, dotted(steps), {self.name: self.lines})

    def character(self, mark: Any) -> str:
        return self.lines[mark.line][mark.column : mark.column + 1] if mark.line < len(self.lines) else ""


def _not_yaml(error: yaml.MarkedYAMLError, source: _Source) -> ScenarioError:
    complaint = f"{error.context}: {error.problem}" if error.context else str(error.problem)
    mark, character = error.problem_mark, source.character(error.problem_mark)
    if character == "\t":
        message = "a tab may not indent; use spaces"
    elif "cannot start any token" in complaint:
        message = f"put quotes around a text that starts with {character!r}"
    else:
        known = (saying for words, saying in _COMPLAINTS.items() if words in complaint)
        message = next(known, f"this is not YAML: {complaint}")
        if error.context_mark is not None and any(words in complaint for words in _SHOWN_AT_BEGINNING):
            mark = error.context_mark
    return ScenarioError(source.problem(source.origin(mark), message))


class _Builder:
    """Builds the tree of one text from the parser's events."""

    def __init__(self, source: _Source) -> None:
        self._source = source
        self._anchors: dict[str, Node] = {}
        self._values = 0
        self.problems: list[Problem] = []

    def document(self, events: Iterator[Any]) -> Node | None:
        """Return the tree of the only document, or nothing if there is no value in it."""
        self._events = events
        root: Node | None = None
        for event in events:
            if isinstance(event, yaml.DocumentStartEvent):
                if root is not None:
                    raise self._error(event, "a file holds one document; a second one starts here")
                root = self._node(next(events), ())
        return root if root and root.value is not None else None

    def _node(self, event: Any, steps: Steps) -> Node:
        if isinstance(event, yaml.AliasEvent):
            return self._alias(event, steps)
        self._count(event, steps)
        if isinstance(event, yaml.ScalarEvent):
            node = Node(self._scalar(event, steps), self._source.origin(event.start_mark))
        elif isinstance(event, yaml.SequenceStartEvent):
            node = self._list(event, steps)
        else:
            node = self._mapping(event, steps)
        if event.anchor:
            self._anchors[event.anchor] = node
        return node

    def _list(self, event: Any, steps: Steps) -> Node:
        self._check_tag(event, "seq", steps)
        items: list[Node] = []
        while not isinstance(item := next(self._events), yaml.SequenceEndEvent):
            items.append(self._node(item, (*steps, len(items))))
        return Node(items, self._source.origin(event.start_mark))

    def _mapping(self, event: Any, steps: Steps) -> Node:
        self._check_tag(event, "map", steps)
        entries: dict[str, Node] = {}
        while not isinstance(key := next(self._events), yaml.MappingEndEvent):
            name = self._key(key, steps)
            node = self._node(next(self._events), (*steps, name))
            if name in entries:
                self._note(key, f"this key stands twice{_first_line(entries[name])}", (*steps, name))
            else:
                entries[name] = replace(node, key=self._source.origin(key.start_mark))
        return Node(entries, self._source.origin(event.start_mark))

    def _key(self, event: Any, steps: Steps) -> str:
        if not isinstance(event, yaml.ScalarEvent):
            raise self._error(event, "a key must be a single word")
        name = str(event.value)
        self._scalar(event, (*steps, name))
        if name == "<<" and event.implicit[0]:
            self._note(event, "YAML 1.2 has no merge keys; use `extends` or repeat the values", (*steps, name))
        return name

    def _alias(self, event: Any, steps: Steps) -> Node:
        node = self._anchors.get(event.anchor)
        if node is None:
            raise self._error(event, f"nothing above is marked as &{event.anchor}")
        # Counted as if it were written out, so that aliases of aliases cannot explode.
        for below, _ in node.walk(steps):
            self._count(event, below)
        return node

    def _scalar(self, event: Any, steps: Steps) -> Scalar:
        text = str(event.value)
        try:
            if event.tag is None:
                return resolve(text) if event.implicit[0] else text
            return tagged(text, event.tag)
        except ValueError as error:
            self._note(event, str(error), steps)
            return text

    def _check_tag(self, event: Any, kind: str, steps: Steps) -> None:
        if event.tag not in (None, "!", f"{CORE}{kind}"):
            self._note(event, tag_refused(event.tag), steps)

    def _count(self, event: Any, steps: Steps) -> None:
        self._values += 1
        if self._values > MOST_VALUES:
            raise self._error(event, f"more than {MOST_VALUES:,} values; put large tables into CSV files")
        if len(steps) > DEEPEST:
            raise self._error(event, f"nested deeper than {DEEPEST} levels")

    def _note(self, event: Any, message: str, steps: Steps) -> None:
        self.problems.append(self._source.problem(self._source.origin(event.start_mark), message, steps))

    def _error(self, event: Any, message: str) -> ScenarioError:
        origin = self._source.origin(event.start_mark)
        return ScenarioError([*self.problems, self._source.problem(origin, message)])


def _first_line(node: Node) -> str:
    return f"; it stands first in line {node.key.line}" if isinstance(node.key, Place) else ""
