"""The roster: trucks, their carriers, and where they stand first."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from sim import units
from sim.arrays import Ints
from sim.city.plants.sites import Sites
from sim.engine.streams import Stream, entity_keys
from sim.errors import ScenarioError
from sim.scenario.schema import Fleet
from sim.scenario.tables import HEADER, Column, read_table


@dataclass(frozen=True)
class Roster:
    """Who owns which truck.

    Parameters
    ----------
    names
        Stable name of each truck.
    carriers
        Name of each carrier.
    carrier
        Row of each truck's carrier, int64 (trucks,).
    first_site
        Site at which each truck stands at the start, and its depot, int64 (trucks,).
    load_kg
        What a truck carries.
    """

    names: tuple[str, ...]
    carriers: tuple[str, ...]
    carrier: Ints
    first_site: Ints
    load_kg: int

    @property
    def trucks(self) -> int:
        """Number of trucks."""
        return len(self.names)


def made_up_roster(fleet: Fleet, sites: Sites, seed: int) -> Roster:
    """Deal trucks to carriers in turn; scatter them over sites, or over the sites that are depots."""
    names = tuple(f"truck-{i + 1}" for i in range(fleet.vehicles))
    stream = Stream(seed, "first site")
    stands = [f"depot-{i % fleet.depots + 1}" for i in range(fleet.vehicles)] if fleet.depots else list(names)
    u = stream.uniforms(entity_keys(stands))
    return Roster(
        names=names,
        carriers=tuple(f"carrier-{i + 1}" for i in range(fleet.carriers)),
        carrier=np.arange(fleet.vehicles, dtype=np.int64) % fleet.carriers,
        first_site=(u * sites.count).astype(np.int64),
        load_kg=units.kg_from_t(fleet.load),
    )


_COLUMNS = (Column("vehicle_id", "text", unique=True), Column("carrier", "text"), Column("site_id", "text"))


def read_roster(file: Path, shown_as: str, sites: Sites, load_kg: int) -> Roster:
    """Read trucks that carry ``load_kg`` from a CSV table.

    Raises
    ------
    ScenarioError
        If a column is missing, a truck stands at an unknown site, or there is none.
    """
    table = read_table(file, _COLUMNS, shown_as)
    row_of = {name: i for i, name in enumerate(sites.names)}
    unknown = [
        table.problem(row, "site_id", f"there is no site {name!r}")
        for row, name in enumerate(table["site_id"])
        if name not in row_of
    ]
    if unknown:
        raise ScenarioError(unknown)
    if not table.rows:
        raise ScenarioError(table.problem(HEADER, "vehicle_id", "there are no trucks; a city needs at least one"))
    carriers = tuple(dict.fromkeys(table["carrier"]))
    carrier_row = {name: i for i, name in enumerate(carriers)}
    return Roster(
        names=tuple(table["vehicle_id"]),
        carriers=carriers,
        carrier=np.array([carrier_row[name] for name in table["carrier"]], dtype=np.int64),
        first_site=np.array([row_of[name] for name in table["site_id"]], dtype=np.int64),
        load_kg=load_kg,
    )
