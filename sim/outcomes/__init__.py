"""From recorded tables to numbers: efficiency and control side by side, never blended."""

from sim.outcomes.measure import measure
from sim.outcomes.yardstick import Yardstick

__all__ = ["Yardstick", "measure"]
