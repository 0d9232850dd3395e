"""The lie of the land of a made-up city: gentle warps and a river, from smooth keyed noise.

The city is laid out on the square [-1, 1] x [-1, 1] with its centre in the middle.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.arrays import Floats
from sim.engine.streams import Stream, entity_keys

#: How much of the way from a square to a disc the lattice is bent.
_ROUNDNESS = 0.35
_WARP_CELLS = 3
_WARP = 0.06
_RIVER_CELLS = 5
_MEANDER = 0.22
#: How far from the centre the river passes on the mean, as a share of the half edge.
_RIVER_NEAREST, _RIVER_FARTHEST = 0.16, 0.34
#: Half the width of the river, and how far its banks are pushed apart.
_RIVER_HALF_WIDTH = 0.018
_BANK = 0.12


def city_stream(seed: int, what: str) -> Stream:
    """Draws of a made-up city; apart from those of runs, so that a map serves many of them."""
    return Stream(seed, f"synthetic city: {what}")


def smooth_noise(stream: Stream, x: Floats, y: Floats, cells: int) -> Floats:
    """Noise in [-1, 1] that is smooth over ``cells`` x ``cells`` squares of the city, shape of ``x``.

    Keyed values at the corners of the squares, blended by cubics (value noise; Perlin 1985).
    """
    u, v = (np.clip((w + 1.0) * 0.5, 0.0, 1.0) * cells for w in (x, y))
    i, j = (np.minimum(np.floor(w), cells - 1).astype(np.int64) for w in (u, v))
    corners = [f"corner {a},{b}" for a in range(cells + 1) for b in range(cells + 1)]
    value = 2.0 * stream.uniforms(entity_keys(corners)).reshape(cells + 1, cells + 1) - 1.0
    s, t = _ease(u - i), _ease(v - j)
    near = value[i, j] * (1.0 - s) + value[i + 1, j] * s
    far = value[i, j + 1] * (1.0 - s) + value[i + 1, j + 1] * s
    blended: Floats = near * (1.0 - t) + far * t
    return blended


def _ease(fraction: Floats) -> Floats:
    return fraction * fraction * (3.0 - 2.0 * fraction)


def warped(seed: int, x: Floats, y: Floats) -> tuple[Floats, Floats]:
    """Points moved towards a disc, which rounds rings, and a little at random, neighbours alike."""
    east = smooth_noise(city_stream(seed, "warp east"), x, y, _WARP_CELLS)
    north = smooth_noise(city_stream(seed, "warp north"), x, y, _WARP_CELLS)
    return (
        x * np.sqrt(1.0 - 0.5 * _ROUNDNESS * y * y) + _WARP * east,
        y * np.sqrt(1.0 - 0.5 * _ROUNDNESS * x * x) + _WARP * north,
    )


@dataclass(frozen=True)
class River:
    """A river that winds from one edge of the city to the opposite one.

    Parameters
    ----------
    seed
        Seed of the map, which decides its course.
    """

    seed: int

    @property
    def runs_north(self) -> bool:
        """Whether it flows from south to north, and not from west to east."""
        return bool(self._draw("direction") < 0.5)

    def across(self, x: Floats, y: Floats) -> Floats:
        """Signed distance from the river's middle, measured across its general direction."""
        along, beside = (y, x) if self.runs_north else (x, y)
        reach = _RIVER_NEAREST + (_RIVER_FARTHEST - _RIVER_NEAREST) * self._draw("distance")
        side = 1.0 if self._draw("side") < 0.5 else -1.0
        bend = smooth_noise(city_stream(self.seed, "bends of the river"), along, np.zeros_like(along), _RIVER_CELLS)
        return beside - (side * reach + _MEANDER * bend)

    def banks(self, x: Floats, y: Floats) -> tuple[Floats, Floats]:
        """Points near the river moved away from its middle, to make room for the water."""
        across = self.across(x, y)
        push = np.where(across < 0.0, -1.0, 1.0) * _RIVER_HALF_WIDTH * np.clip(1.0 - np.abs(across) / _BANK, 0.0, 1.0)
        return (x + push, y) if self.runs_north else (x, y + push)

    def closeness(self, x: Floats, y: Floats) -> Floats:
        """1 on the bank, falling to 0 inland."""
        return np.clip(1.0 - np.abs(self.across(x, y)) / _BANK, 0.0, 1.0)

    def _draw(self, what: str) -> float:
        return float(city_stream(self.seed, f"{what} of the river").uniforms(entity_keys(["river"]))[0])
