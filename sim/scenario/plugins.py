"""Mechanisms of a user's own: which are named, and in which file of the scenario's folder each one is."""

from __future__ import annotations

import re
from dataclasses import dataclass

from sim.errors import UsageError
from sim.levers import LEVERS

_NAMED = re.compile(r"([A-Za-z_]\w*):([A-Za-z_]\w*)", re.ASCII)


@dataclass(frozen=True)
class Plugin:
    """A function in a Python file beside the scenario.

    Parameters
    ----------
    module
        Name of the file, without ``.py``.
    name
        Name of the function, by which scenarios call it.
    """

    module: str
    name: str

    @classmethod
    def named(cls, text: str) -> Plugin:
        """Return the plug-in that ``module:name`` names.

        Raises
        ------
        UsageError
            If it does not read like that, or is called like one of the exchange's own mechanisms.
        """
        match = _NAMED.fullmatch(text)
        if match is None:
            raise UsageError(f"--plugin {text}: write module:name, for the function `name` in module.py")
        if match[2] in LEVERS["price_mechanism"].options:
            raise UsageError(f"--plugin {text}: there is a mechanism {match[2]!r} already; call yours otherwise")
        return cls(match[1], match[2])

    def __str__(self) -> str:
        return f"{self.module}:{self.name}"

    @property
    def file(self) -> str:
        """File in the scenario's folder."""
        return f"{self.module}.py"
