"""YAML 1.2 (core schema): what a scalar means, and plain data written as text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import yaml

from sim.scenario.places import Scalar
from sim.scenario.wording import shown

#: Prefix of the core schema's tags.
CORE = "tag:yaml.org,2002:"

_LARGEST_WHOLE = 2**63
_WORDS: dict[str, bool | None] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
_WHOLE = re.compile(r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+")
_NUMBER = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")
_NOT_FINITE = re.compile(r"[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)")
_KINDS: dict[str, type] = {"str": str, "int": int, "float": float, "bool": bool, "null": type(None)}


def resolve(text: str) -> Scalar:
    """Return what a plain scalar without a tag means.

    Raises
    ------
    ValueError
        If it is a whole number larger than any quantity.
    """
    if text in _WORDS:
        return _WORDS[text]
    if _WHOLE.fullmatch(text):
        return _read_whole(text)
    if _NUMBER.fullmatch(text):
        return float(text)
    return float(text.replace(".", "")) if _NOT_FINITE.fullmatch(text) else text


def tagged(text: str, tag: str) -> Scalar:
    """Return what a scalar with a tag means.

    Raises
    ------
    ValueError
        If the tag is not the core schema's, or the text is not of that kind.
    """
    if tag in ("!", f"{CORE}str"):
        return text
    kind = _KINDS.get(tag.removeprefix(CORE)) if tag.startswith(CORE) else None
    if kind is None:
        raise ValueError(tag_refused(tag))
    value = resolve(text)
    if kind is float and type(value) is int:
        return float(value)
    if type(value) is not kind:
        raise ValueError(f"{shown(text)} is no {_short(tag)}")
    return value


def tag_refused(tag: str) -> str:
    """Say that a tag may not be used."""
    return f"a scenario holds plain values; leave out the tag {_short(tag)}"


def _short(tag: str) -> str:
    return shown(tag.replace(CORE, "!!")).strip("'")


def _read_whole(text: str) -> int:
    if len(text.lstrip("-+0")) > len(str(_LARGEST_WHOLE)):
        raise ValueError(_TOO_LARGE)
    return whole(int(text, 0 if text[:2] in ("0o", "0x") else 10))


def whole(number: int) -> int:
    """Return a whole number of a size that a quantity may have.

    Raises
    ------
    ValueError
        If it is larger.
    """
    if abs(number) >= _LARGEST_WHOLE:
        raise ValueError(_TOO_LARGE)
    return number


_TOO_LARGE = "this number is too large"


def write(data: Any) -> str:
    """Return plain data as YAML that readers of versions 1.1 and 1.2 understand alike."""
    return yaml.dump(data, Dumper=_Writer, sort_keys=False, allow_unicode=True, default_flow_style=False, width=120)


class _Writer(yaml.SafeDumper):
    """Writes plain data without anchors."""

    def ignore_aliases(self, data: Any) -> bool:  # noqa: ARG002
        return True


def _write_text(writer: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    # The writer knows what is no text in YAML 1.1; 1.2 has other numbers, such as 1e6. Among the
    # characters that it would not quote are line ends of its own, such as U+0085.
    style = None if text.isprintable() and _is_text(text) else '"'
    return writer.represent_scalar(f"{CORE}str", text, style=style)


def _is_text(text: str) -> bool:
    try:
        return isinstance(resolve(text), str)
    except ValueError:
        return False


def _write_list(writer: yaml.SafeDumper, items: Sequence[object]) -> yaml.SequenceNode:
    in_one_line = not any(isinstance(item, dict | list | tuple) for item in items)
    return writer.represent_sequence(f"{CORE}seq", items, flow_style=in_one_line)


_Writer.add_representer(str, _write_text)
_Writer.add_representer(list, _write_list)
_Writer.add_representer(tuple, _write_list)
