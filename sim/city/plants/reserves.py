"""Reserves: goods that come into plants' stores from outside of what the city makes."""

from __future__ import annotations

from sim.arrays import Ints
from sim.city.freight.cancel import serve_anew
from sim.city.tables import CityTables


def release(city: CityTables, point: Ints, kg: Ints, now_ms: int) -> None:
    """Put goods into stores of plants, each once, and serve the orders that wait there."""
    serve_anew(city, point, now_ms)  # brings integrals up to now
    city.points["on_hand_kg"][point] += kg
    serve_anew(city, point, now_ms)
