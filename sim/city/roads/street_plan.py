"""The street plan of a made-up city: a lattice with arterials, rings and radials, before any curve.

Lattice places are (a, b), counted from the centre. Lines of the lattice are streets of one class;
rings and radials override it. Chinese rings are rounded rectangles, here with cut corners.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import IntEnum
from functools import cached_property

import numpy as np

from sim.arrays import Floats, Ints, Keys, Mask
from sim.city.roads.terrain import River, city_stream, smooth_noise
from sim.engine.streams import entity_keys


class RoadClass(IntEnum):
    """Rank of a street."""

    LOCAL = 0
    COLLECTOR = 1
    ARTERIAL = 2
    EXPRESSWAY = 3


_ARTERIALS_EVERY_KM = 1.2
_LEAST_LINES, _MOST_LINES = 3, 6
#: Lattices of fewer lines have arterials only.
_HIERARCHY_FROM = 5
#: Rings by distance from the centre, as a share of the half edge, if they are this many arterials apart.
_RINGS = (0.24, 0.50, 0.80)
_CORNER = 3
#: Local streets that are missing, in the centre and at the edge; those that are one-way.
_GAPS_CENTRE, _GAPS_EDGE = 0.11, 0.30
_ONE_WAY = 0.20
#: Edge of the city: a rounded square with noise, on lattices that are large enough to have one.
_OUTLINE_FROM = 14
_OUTLINE, _OUTLINE_NOISE, _OUTLINE_CELLS = 1.10, 0.25, 6
_BRIDGE_EVERY = 2
_FEWEST_BRIDGES = 2


@dataclass(frozen=True)
class Lattice:
    """Places of ``columns`` x ``rows`` streets, row by row.

    Parameters
    ----------
    columns, rows
        Streets that run north, and east.
    step_km
        Distance of neighbouring places.
    """

    columns: int
    rows: int
    step_km: float

    @property
    def places(self) -> tuple[Ints, Ints]:
        """Lattice coordinates (a, b) of each place, counted from the centre, shape (places,)."""
        b, a = np.divmod(np.arange(self.columns * self.rows), self.columns)
        return a - self.columns // 2, b - self.rows // 2

    @property
    def position(self) -> tuple[Floats, Floats]:
        """The same on the square [-1, 1] x [-1, 1]."""
        b, a = np.divmod(np.arange(self.columns * self.rows), self.columns)
        return 2.0 * a / max(self.columns - 1, 1) - 1.0, 2.0 * b / max(self.rows - 1, 1) - 1.0

    @cached_property
    def keys(self) -> Keys:
        """Key of each place for random draws."""
        return entity_keys([f"place {i},{j}" for i, j in zip(*map(np.ndarray.tolist, self.places), strict=True)])

    @property
    def arterial_every(self) -> int:
        """Lines from one arterial to the next."""
        if min(self.columns, self.rows) < _HIERARCHY_FROM:
            return 1
        return int(np.clip(round(_ARTERIALS_EVERY_KM / self.step_km), _LEAST_LINES, _MOST_LINES))

    def index(self, a: Ints, b: Ints) -> Ints:
        """Number of a place."""
        return (b + self.rows // 2) * self.columns + a + self.columns // 2

    def has(self, a: Ints, b: Ints) -> Mask:
        """Whether a place is on the lattice."""
        i, j = a + self.columns // 2, b + self.rows // 2
        return (i >= 0) & (i < self.columns) & (j >= 0) & (j < self.rows)


@dataclass(frozen=True)
class Streets:
    """Undirected streets between neighbouring places, shape (streets,) each.

    Parameters
    ----------
    start, end
        Numbers of the places; ``end`` lies east, north, or diagonally north of ``start``.
    a, b
        Lattice coordinates of ``start``.
    da, db
        Step from ``start`` to ``end``.
    rank
        `RoadClass` of the street.
    one_way
        1 if open from start to end only, -1 the other way round, 0 both ways.
    """

    start: Ints
    end: Ints
    a: Ints
    b: Ints
    da: Ints
    db: Ints
    rank: Ints
    one_way: Ints

    def only(self, keep: Mask) -> Streets:
        """The streets of a mask."""
        return Streets(*(getattr(self, name)[keep] for name in self.__dataclass_fields__))


def plan_streets(lattice: Lattice, seed: int, river: River | None) -> Streets:
    """Lay out the streets: lines, rings and radials, then gaps, the river and one-way streets."""
    streets = _with_rings(lattice, _lines(lattice))
    streets = streets.only(_inside(lattice, streets, seed))
    if river is not None:
        streets = streets.only(_over_water(lattice, streets, river))
    streets = streets.only(~_apart_from_expressways(streets))
    streets = streets.only(~_gaps(lattice, streets, seed))
    return _with_one_ways(lattice, streets, seed)


def _streets(lattice: Lattice, a: Ints, b: Ints, da: Ints, db: Ints, rank: Ints) -> Streets:
    inside = lattice.has(a, b) & lattice.has(a + da, b + db)
    a, b, da, db, rank = (column[inside].astype(np.int64) for column in (a, b, da, db, rank))
    return Streets(lattice.index(a, b), lattice.index(a + da, b + db), a, b, da, db, rank, np.zeros_like(a))


def _lines(lattice: Lattice) -> Streets:
    every = lattice.arterial_every

    def rank(line: Ints) -> Ints:
        collector = (line % every == every // 2) & (every > _LEAST_LINES)
        return np.where(
            line % every == 0, RoadClass.ARTERIAL, np.where(collector, RoadClass.COLLECTOR, RoadClass.LOCAL)
        )

    a, b = lattice.places
    one, none = np.ones_like(a), np.zeros_like(a)
    east = _streets(lattice, a, b, one, none, rank(b))
    north = _streets(lattice, a, b, none, one, rank(a))
    return _together(east, north)


def _together(*parts: Streets) -> Streets:
    return Streets(*(np.concatenate([getattr(p, name) for p in parts]) for name in Streets.__dataclass_fields__))


def _ring_sizes(lattice: Lattice) -> Iterator[tuple[int, int, int]]:
    """Half width, half height and corner cut of each ring, in lattice steps."""
    every = lattice.arterial_every
    inner = 0
    for share in _RINGS:
        width, height = (every * round(share * n / 2 / every) for n in (lattice.columns, lattice.rows))
        apart = min(width, height) >= inner + 2 * every
        if every > 1 and apart and 2 * max(width, height) < min(lattice.columns, lattice.rows) - 1:
            # Even, so that diagonal radials meet the ring at a place.
            yield width, height, 2 * max(1, min(width, height) // (2 * _CORNER))
            inner = min(width, height)


def _with_rings(lattice: Lattice, streets: Streets) -> Streets:
    """Ring expressways, and radials from the innermost ring outwards."""
    rank = streets.rank.copy()
    a, b, east = streets.a, streets.b, streets.db == 0
    corners: list[Streets] = []
    inner: tuple[int, int] | None = None
    for width, height, cut in _ring_sizes(lattice):
        side = east & (np.abs(b) == height) & (a >= cut - width) & (a < width - cut)
        side |= ~east & (np.abs(a) == width) & (b >= cut - height) & (b < height - cut)
        rank[side] = RoadClass.EXPRESSWAY
        corners.append(_corners(lattice, width, height, cut))
        inner = inner or (width, height)
    if inner is None:
        return replace(streets, rank=rank)
    rank[east & (b == 0) & ((a >= inner[0]) | (a < -inner[0]))] = RoadClass.EXPRESSWAY
    rank[~east & (a == 0) & ((b >= inner[1]) | (b < -inner[1]))] = RoadClass.EXPRESSWAY
    return _together(replace(streets, rank=rank), *corners, _diagonals(lattice, max(inner)))


def _corners(lattice: Lattice, width: int, height: int, cut: int) -> Streets:
    k = np.arange(cut)
    a = np.concatenate([width - cut + k, -width + k, width - cut + k, -width + k])
    b = np.concatenate([height - k, height - cut + k, -height + k, -height + cut - k])
    db = np.repeat([-1, 1, 1, -1], cut)
    return _streets(lattice, a, b, np.ones_like(a), db, np.full(a.size, RoadClass.EXPRESSWAY))


def _diagonals(lattice: Lattice, inner: int) -> Streets:
    """Arterials that leave the innermost ring towards the four corners of the city."""
    # The ring's cut corner lies inwards of (inner, inner): start where the two cross.
    k = np.arange(inner - max(1, inner // (2 * _CORNER)), min(lattice.columns, lattice.rows) // 2)
    a = np.concatenate([k, -k - 1, k, -k - 1])
    b = np.concatenate([k, -k - 1, -k, k + 1])
    db = np.repeat([1, 1, -1, -1], k.size)
    return _streets(lattice, a, b, np.ones_like(a), db, np.full(a.size, RoadClass.ARTERIAL))


def _inside(lattice: Lattice, streets: Streets, seed: int) -> Mask:
    if min(lattice.columns, lattice.rows) < _OUTLINE_FROM:
        return np.ones(streets.a.size, dtype=np.bool_)
    x, y = lattice.position
    noise = smooth_noise(city_stream(seed, "outline"), x, y, _OUTLINE_CELLS)
    beyond = x * x * x * x + y * y * y * y - (_OUTLINE + _OUTLINE_NOISE * noise)
    # Great roads go on a little where the city thins out.
    margin = np.where(streets.rank >= RoadClass.ARTERIAL, 0.3, 0.0)
    return (beyond[streets.start] <= margin) & (beyond[streets.end] <= margin)


def _over_water(lattice: Lattice, streets: Streets, river: River) -> Mask:
    """Which streets may stay: all on land, and those that are bridges.

    Expressways always cross, and every second arterial that runs across the river; all of them where
    that gives few, and the line nearest to the centre where it gives none.
    """
    west = river.across(*lattice.position) < 0.0
    crosses = west[streets.start] != west[streets.end]
    line = streets.b if river.runs_north else streets.a
    straight = (streets.db == 0) if river.runs_north else (streets.da == 0)
    arterial = straight & (streets.rank >= RoadClass.ARTERIAL)
    bridge = (streets.rank == RoadClass.EXPRESSWAY) | (arterial & (line // lattice.arterial_every % _BRIDGE_EVERY == 0))
    if (crosses & bridge).sum() < _FEWEST_BRIDGES:
        bridge |= arterial
    if not (crosses & bridge).any():
        nearest = np.abs(line[crosses & straight]).min(initial=np.iinfo(np.int64).max)
        bridge |= straight & (np.abs(line) == nearest)
    kept: Mask = ~crosses | bridge
    return kept


def _apart_from_expressways(streets: Streets) -> Mask:
    """Local streets that would end on an expressway."""
    on = np.zeros(int(max(streets.start.max(initial=0), streets.end.max(initial=0))) + 1, dtype=np.bool_)
    great = streets.rank == RoadClass.EXPRESSWAY
    on[streets.start[great]] = True
    on[streets.end[great]] = True
    return (streets.rank == RoadClass.LOCAL) & (on[streets.start] | on[streets.end])


def _gaps(lattice: Lattice, streets: Streets, seed: int) -> Mask:
    """Local streets that were never built, more of them towards the edge."""
    x, y = lattice.position
    outwards = np.clip(np.maximum(np.abs(x), np.abs(y)), 0.0, 1.0)[streets.start]
    chance = _GAPS_CENTRE + (_GAPS_EDGE - _GAPS_CENTRE) * outwards
    chance = np.where(streets.rank == RoadClass.LOCAL, chance, 0.0)
    east, north = (city_stream(seed, f"gap {way}").uniforms(lattice.keys)[streets.start] for way in ("east", "north"))
    draw = np.where(streets.db == 0, east, north)
    gap: Mask = draw < chance
    return gap


def _with_one_ways(lattice: Lattice, streets: Streets, seed: int) -> Streets:
    """Make some local streets one-way, from one arterial to the next."""
    every = lattice.arterial_every
    east = streets.db == 0
    line, block = np.where(east, streets.b, streets.a), np.where(east, streets.a, streets.b) // every
    stretches, stretch = np.unique(np.stack([east, line, block]), axis=1, return_inverse=True)
    names = [f"{'row' if e else 'column'} {i}, block {j}" for e, i, j in stretches.T.tolist()]
    draw = city_stream(seed, "one-way").uniforms(entity_keys(names))[stretch]
    direction = np.where(draw < 0.5 * _ONE_WAY, 1, np.where(draw < _ONE_WAY, -1, 0))
    return replace(streets, one_way=np.where(streets.rank == RoadClass.LOCAL, direction, 0))
