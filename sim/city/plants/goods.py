"""Goods and their bill of materials: who is made of what, and how much of it the city needs."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from sim import units
from sim.arrays import Floats, Ints, Mask
from sim.scenario.schema import Good


@dataclass(frozen=True)
class Goods:
    """Goods in the order of the scenario, with their bill of materials.

    Parameters
    ----------
    names
        Name of each good.
    price_fen_per_t
        Price of a tonne, int64 (goods,).
    recipe
        Tonnes of good ``j`` in one tonne of good ``i``, float64 (goods, goods).
    demand
        Share of each good in retail demand, float64 (goods,), adding up to 1.
    """

    names: tuple[str, ...]
    price_fen_per_t: Ints
    recipe: Floats
    demand: Floats

    @classmethod
    def from_scenario(cls, goods: tuple[Good, ...]) -> Goods:
        """Read the goods of a scenario whose bill of materials has been checked."""
        row = {good.name: i for i, good in enumerate(goods)}
        recipe = np.zeros((len(goods), len(goods)))
        for good in goods:
            for name, tonnes in good.inputs.items():
                recipe[row[good.name], row[name]] = tonnes
        weights = np.array([good.demand for good in goods])
        return cls(
            names=tuple(row),
            price_fen_per_t=np.array([units.fen_from_cny(good.price) for good in goods], dtype=np.int64),
            recipe=recipe,
            demand=weights / weights.sum(),
        )

    @property
    def count(self) -> int:
        """Number of goods."""
        return len(self.names)

    @cached_property
    def is_raw(self) -> Mask:
        """Which goods come from ports and mines, bool (goods,)."""
        return np.asarray(~self.recipe.any(axis=1))

    @cached_property
    def tier(self) -> Ints:
        """Steps of manufacture behind each good: 0 for raw materials, int64 (goods,)."""
        tier = np.zeros(self.count, dtype=np.int64)
        for _ in range(self.count):  # a chain is no longer than the list of goods
            for good in range(self.count):
                inputs = self.recipe[good] > 0
                if inputs.any():
                    tier[good] = tier[inputs].max() + 1
        return tier

    @cached_property
    def needed(self) -> Floats:
        """Tonnes of each good that one tonne of retail demand needs in all, float64 (goods,)."""
        needed = self.demand.copy()
        for good in np.argsort(-self.tier, kind="stable"):
            needed += needed[good] * self.recipe[good]
        return needed
