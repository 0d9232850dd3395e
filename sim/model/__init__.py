"""The model: rooms wired together, and the loop that carries them through time."""

from sim.model.city_model import CityModel

__all__ = ["CityModel"]
