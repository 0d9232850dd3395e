"""A policy is a named set of lever values."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sim.levers.table import LEVERS, LeverValue


@dataclass(frozen=True)
class Policy(Mapping[str, LeverValue]):
    """A value for every lever.

    Parameters
    ----------
    name
        Preset or policy file the values start from; marked with ``+`` where some differ from it.
    levels
        Value of each lever of the table.
    """

    name: str
    levels: dict[str, LeverValue]

    def __getitem__(self, lever: str) -> LeverValue:
        return self.levels[lever]

    def __iter__(self) -> Iterator[str]:
        return iter(self.levels)

    def __len__(self) -> int:
        return len(self.levels)

    def number(self, lever: str) -> float:
        """Value of a numeric lever."""
        value = self.levels[lever]
        if isinstance(value, str):
            raise TypeError(f"lever {lever} is a choice, not a number")
        return float(value)

    def with_changes(self, changes: Mapping[str, LeverValue]) -> Policy:
        """Return the same policy with some levers moved."""
        levels = {**self.levels, **{name: LEVERS[name].check(v) for name, v in changes.items()}}
        moved = any(levels[name] != self.levels[name] for name in changes)
        return Policy(self.name if not moved or self.name.endswith("+") else f"{self.name}+", levels)
