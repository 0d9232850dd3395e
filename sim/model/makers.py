"""Makers: whose plants are behind the goods that the state watches, and what they order for them."""

from __future__ import annotations

import numpy as np

from sim.arrays import NONE, Floats, Ints, Mask
from sim.city.plants.supply import Role, SupplyChain
from sim.units import HOURS_PER_DAY


class Makers:
    """Who makes the good of each group of the nowcast.

    Parameters
    ----------
    chain
        Plants and what they need.
    group
        Group that each point counts in, or -1, int64 (points,).
    groups
        Number of groups.
    """

    def __init__(self, chain: SupplyChain, group: Ints, groups: int) -> None:
        per_day = chain.sites.capacity_kg_per_day[chain.point_site]
        #: Registered capacity of each group, float64 (groups,).
        self.rate_kg_per_h: Floats = np.zeros(groups)
        np.add.at(self.rate_kg_per_h, group[group >= 0], per_day[group >= 0] / HOURS_PER_DAY)
        #: Plants' stores of what they make, their groups, and the part of the group's capacity that is theirs.
        self.store: Ints = np.flatnonzero(group >= 0)
        self.group_of_store: Ints = group[self.store]
        self.site_of_store: Ints = chain.point_site[self.store]
        whole = self.rate_kg_per_h[self.group_of_store] * HOURS_PER_DAY
        self.part_of_store: Floats = np.divide(
            per_day[self.store], whole, out=np.zeros(self.store.size), where=whole > 0.0
        )
        inputs = np.flatnonzero(chain.point_role == Role.INPUT)
        #: Group of the good that each input is made into, or -1, int64 (points,).
        self.group_of_buyer: Ints = np.full(group.size, NONE)
        self.group_of_buyer[inputs] = group[chain.output_point[chain.point_site[inputs]]]

    def rated(self, short: Mask) -> Mask:
        """Points whose orders go into short goods, bool (points,)."""
        return (self.group_of_buyer != NONE) & short[self.group_of_buyer]
