"""A policy is a named set of lever values; four of them ship with the project."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sim.levers.table import LEVERS, LeverValue

#: Presets in the order of the lever table's columns; the first is the default.
PRESETS = ("status-quo-2021", "liberal", "state-centred", "eu-style")


@dataclass(frozen=True)
class Policy(Mapping[str, LeverValue]):
    """A value for every lever.

    Parameters
    ----------
    name
        Preset the values start from; marked with ``+`` where some differ from it.
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


def preset(name: str) -> Policy:
    """Return one of the shipped policies.

    Raises
    ------
    KeyError
        If there is no preset of that name.
    """
    if name not in PRESETS:
        raise KeyError(name)
    column = PRESETS.index(name)
    return Policy(name, {lever.name: lever.values[column] for lever in LEVERS.values()})
