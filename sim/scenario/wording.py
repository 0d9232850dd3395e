"""How messages speak: values as the user wrote them, near misses, and lists that stay short."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Sequence

from sim.errors import Problem

_LONGEST_VALUE = 60
_MOST_KNOWN = 1000


def nearest(word: str, known: Collection[str], cutoff: float = 0.6) -> str | None:
    """Return the known word that ``word`` was probably meant to be, if there is one.

    Nobody misspells one of thousands of words or a word of a thousand letters; those are not compared.
    """
    if len(known) > _MOST_KNOWN or len(word) > _LONGEST_VALUE:
        return None
    by_folded = {name.casefold(): name for name in known}
    found = difflib.get_close_matches(word.casefold(), by_folded, n=1, cutoff=cutoff)
    return by_folded[found[0]] if found else None


def did_you_mean(word: object, known: Collection[str]) -> str:
    """Return an ending such as ``; did you mean 'liberal'?``, or nothing."""
    found = nearest(word, known) if isinstance(word, str) else None
    return f"; did you mean {found!r}?" if found else ""


def shown(value: object) -> str:
    """Return a value as a reader of the file knows it."""
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, dict):
        return "a mapping"
    if isinstance(value, list | tuple):
        return "a list"
    text = repr(value) if isinstance(value, str) else str(value)
    return text if len(text) <= _LONGEST_VALUE else f"{text[:_LONGEST_VALUE]}..."


def listed(words: Sequence[str], last: str = "or") -> str:
    """Return ``a, b or c``."""
    return f" {last} ".join(filter(None, (", ".join(words[:-1]), words[-1])))


def at_most(problems: Sequence[Problem], limit: int) -> list[Problem]:
    """Return the first ``limit`` problems and, where there are more, a line that counts the rest."""
    more = len(problems) - limit
    return [*problems] if more <= 0 else [*problems[:limit], Problem(f"... and {more} more")]
