"""Stock feeds: what a plant that makes something has in stock, read by its sensors."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np

from sim.arrays import NONE, AnyArray, Floats, Ints, Keys, Mask
from sim.data.delivery import Readings
from sim.data.products import Domain, Products
from sim.engine.streams import Stream, entity_keys
from sim.knowledge.interests import EdgeInterests
from sim.knowledge.state import StateKnowledge
from sim.knowledge.suppliers import SupplierKnowledge


def stock_feeds(
    site_names: Sequence[str],
    output_point: Ints,
    operator_of_site: Ints,
    private_site: Mask,
    secret_fen: Floats,
    scale_kg: Floats,
) -> Products:
    """One stock feed for every site that makes something.

    Parameters
    ----------
    site_names
        Name of each site; its firm has the same row.
    output_point
        Output point of each site or -1, int64 (sites,).
    operator_of_site
        Legal person that runs each site's sensors, int64 (sites,).
    private_site
        Whether the firm is private or foreign, bool (sites,).
    secret_fen
        Expected harm a year if the state looks into all of a site's feed, float64 (sites,).
    scale_kg
        Full scale of each point's sensors, float64 (points,).
    """
    site = np.flatnonzero(output_point != NONE)
    names = [f"stock@{site_names[row]}" for row in site.tolist()]
    return Products(
        names=tuple(names),
        key=entity_keys(names),
        domain=np.full(site.size, Domain.STOCK, dtype=np.int64),
        site=site,
        holder=site,
        processor=operator_of_site[site],
        seller=operator_of_site[site],
        private=private_site[site],
        scale=scale_kg[output_point[site]],
        secret_fen=secret_fen[site],
    )


class StockSensors(Protocol):
    """The face of the city that a stock feed is made from."""

    def read_net_stock(self, points: Ints, now_ms: int) -> tuple[Floats, Mask]:
        """Stock less waiting orders in kg as sensors and order books have it, and where there is a reading."""


class StockFeed:
    """Reads stocks, and writes what is delivered into buyers' and the state's knowledge.

    Parameters
    ----------
    point
        Stock that each product observes, int64 (products,).
    error_kg
        Standard error that each seller declares, float64 (products,).
    interests
        Whose decisions a product bears on.
    sensors
        Where readings come from.
    buyers, state
        Knowledge that readings end up in.
    seed
        Seed of the run.
    """

    def __init__(
        self,
        point: Ints,
        error_kg: Floats,
        interests: EdgeInterests,
        sensors: StockSensors,
        buyers: SupplierKnowledge,
        state: StateKnowledge,
        seed: int,
    ) -> None:
        # Firms' stocks are no public data, so there is nothing that could be opened to all.
        self.part_product: Ints = np.empty(0, dtype=np.int64)
        self.part_key: Keys = np.empty(0, dtype=np.uint64)
        self._point = point
        self._error_kg = error_kg
        self._interests = interests
        self._sensors = sensors
        self._buyers = buyers
        self._state = state
        self._noise = Stream(seed, "feed noise")

    def read(self, product: Ints, now_ms: int) -> tuple[AnyArray, Mask]:
        """Net stock in kg behind each product, and where there is a reading."""
        return self._sensors.read_net_stock(self._point[product], now_ms)

    def report(self, product: Ints, value: AnyArray, now_ms: int) -> None:
        """Let the state know."""
        self._state.learn(self._point[product], value, self._error_kg[product], now_ms)

    def pack(self, readings: Readings) -> dict[str, AnyArray]:
        """The stock that each recipient is told, and the error that it is told to reckon with."""
        noise = self._noise.normals(readings.key, readings.now_ms) * readings.blur_sd
        error_kg = self._error_kg[readings.product]
        return {"net_kg": readings.value + noise, "sd_kg": np.sqrt(error_kg**2 + readings.blur_sd**2)}

    def unpack(self, person: Ints, product: Ints, time_ms: Ints, parcel: dict[str, AnyArray]) -> None:
        """Write readings on the supplier edges on which they say something."""
        row, edge = self._interests.edges_of(self._interests.rows_of(person, product))
        self._buyers.learn(edge, parcel["net_kg"][row], parcel["sd_kg"][row], time_ms[row], product[row])
