"""Keyed random streams: a draw is a pure function of what it decides.

Every draw is keyed by (seed, stream name, entity, instant or event number) and comes from a
counter-based generator (splitmix64 finalisers; Steele, Lea and Flood 2014). Adding an agent or
changing a rule therefore changes no draw that is not its own, and two policies with one seed share
their noise. The compiled functions are the only implementation: Python calls the same ones.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from sim.arrays import Floats, Int, Ints, Keys
from sim.engine.compiled import inlined, kernel
from sim.engine.elementary import exp, log, normal_quantile

#: 52 bits and a half: with 53 the sum would be rounded, at the top to 1.
_UNIFORM_BITS = 52
_SPARE_BITS = np.uint64(64 - _UNIFORM_BITS)
_TO_UNIT = 1.0 / (1 << _UNIFORM_BITS)
_POISSON_CHUNK = 256.0


def _hash64(text: str) -> np.uint64:
    return np.uint64(int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "little"))


def entity_key(name: str) -> np.uint64:
    """Key of anything with a stable name."""
    return _hash64(name)


def entity_keys(names: list[str]) -> Keys:
    """Keys of many names, shape (n,)."""
    return np.array([_hash64(name) for name in names], dtype=np.uint64)


@inlined
def mix(z: np.uint64) -> np.uint64:
    """Finaliser of splitmix64: a bijection that spreads every bit."""
    z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return z ^ (z >> np.uint64(31))


@inlined
def draw_bits(stream: np.uint64, entity: np.uint64, count: Int) -> np.uint64:
    """64 random bits for (stream, entity, count)."""
    # Keys may come as Python's integers, whose arithmetic is another.
    step = mix(np.uint64(stream) + np.uint64(entity) * np.uint64(0x9E3779B97F4A7C15))
    return mix(step + np.uint64(count) * np.uint64(0xD1342543DE82EF95))


@kernel
def combine(entity: np.uint64, count: Int) -> np.uint64:
    """Key of an event: the entity it belongs to and what tells it from the entity's others."""
    return draw_bits(np.uint64(0x5851F42D4C957F2D), entity, count)


@inlined
def uniform(stream: np.uint64, entity: np.uint64, count: Int) -> float:
    """Uniform number strictly between 0 and 1."""
    return (np.int64(draw_bits(stream, entity, count) >> _SPARE_BITS) + 0.5) * _TO_UNIT


@kernel
def exponential(stream: np.uint64, entity: np.uint64, count: Int, mean: float) -> float:
    """Exponential variate with the given mean."""
    return -mean * log(uniform(stream, entity, count))


@kernel
def normal(stream: np.uint64, entity: np.uint64, count: Int) -> float:
    """Standard normal variate, increasing in the underlying uniform."""
    return normal_quantile(uniform(stream, entity, count))


@kernel
def lognormal(stream: np.uint64, entity: np.uint64, count: Int, mean: float, cv: float) -> float:
    """Lognormal variate with the given mean and coefficient of variation."""
    if cv <= 0.0:
        return mean
    variance = log(1.0 + cv * cv)
    return mean * exp(np.sqrt(variance) * normal(stream, entity, count) - 0.5 * variance)


@kernel
def gumbel(stream: np.uint64, entity: np.uint64, count: Int) -> float:
    """Standard Gumbel variate (location 0, scale 1)."""
    return -log(-log(uniform(stream, entity, count)))


@inlined
def poisson_by_inversion(u: float, mean: float, none: float) -> int:
    """Poisson variate of a uniform; ``none`` is exp(-mean), which whoever draws often reckons once."""
    cumulative = none
    probability = none
    k = 0
    while u > cumulative and probability > 0.0:
        k += 1
        probability *= mean / k
        cumulative += probability
    return k


@kernel
def poisson(stream: np.uint64, entity: np.uint64, count: Int, mean: float) -> int:
    """Poisson variate by inversion; large means as sums of independent chunks."""
    total = 0
    chunk = 0
    while mean > 0.0:
        part = min(mean, _POISSON_CHUNK)
        mean -= part
        u = uniform(stream, combine(entity, chunk), count)
        total += poisson_by_inversion(u, part, exp(-part))
        chunk += 1
    return total


@kernel
def _uniform_each(stream: np.uint64, entities: Keys, counts: Ints, out: Floats) -> None:
    for i in range(out.size):
        out[i] = uniform(stream, entities[i], counts[i])


@kernel
def _normal_each(stream: np.uint64, entities: Keys, counts: Ints, out: Floats) -> None:
    for i in range(out.size):
        out[i] = normal(stream, entities[i], counts[i])


@kernel
def _exponential_each(stream: np.uint64, entities: Keys, counts: Ints, mean: float, out: Floats) -> None:
    for i in range(out.size):
        out[i] = exponential(stream, entities[i], counts[i], mean)


@kernel
def _gumbel_each(stream: np.uint64, entities: Keys, counts: Ints, out: Floats) -> None:
    for i in range(out.size):
        out[i] = gumbel(stream, entities[i], counts[i])


@kernel
def _lognormal_each(stream: np.uint64, entities: Keys, counts: Ints, mean: float, cv: float, out: Floats) -> None:
    for i in range(out.size):
        out[i] = lognormal(stream, entities[i], counts[i], mean, cv)


@kernel
def _poisson_each(stream: np.uint64, entities: Keys, counts: Ints, means: Floats, out: Ints) -> None:
    for i in range(out.size):
        out[i] = poisson(stream, entities[i], counts[i], means[i])


@kernel
def _combine_each(entities: Keys, counts: Ints, out: Keys) -> None:
    for i in range(out.size):
        out[i] = combine(entities[i], counts[i])


def combine_each(entities: Keys, count: int | Ints) -> Keys:
    """Key of one event of each entity, uint64 (n,)."""
    out = np.empty(entities.size, dtype=np.uint64)
    _combine_each(entities, _counts(count, entities), out)
    return out


@dataclass(frozen=True)
class Stream:
    """A named source of draws under one seed.

    Parameters
    ----------
    seed
        Seed of the run.
    name
        What the draws decide, such as ``"machine repair"``.
    """

    seed: int
    name: str

    @cached_property
    def key(self) -> np.uint64:
        """What compiled functions take as ``stream``."""
        return _hash64(f"{self.seed}/{self.name}")

    def uniforms(self, entities: Keys, count: int | Ints = 0) -> Floats:
        """One uniform in (0, 1) per entity, shape (n,)."""
        out = np.empty(entities.size)
        _uniform_each(self.key, entities, _counts(count, entities), out)
        return out

    def normals(self, entities: Keys, count: int | Ints = 0) -> Floats:
        """One standard normal per entity, shape (n,)."""
        out = np.empty(entities.size)
        _normal_each(self.key, entities, _counts(count, entities), out)
        return out

    def exponentials(self, entities: Keys, mean: float, count: int | Ints = 0) -> Floats:
        """One exponential per entity with the given mean, shape (n,)."""
        out = np.empty(entities.size)
        _exponential_each(self.key, entities, _counts(count, entities), mean, out)
        return out

    def gumbels(self, entities: Keys, count: int | Ints = 0) -> Floats:
        """One standard Gumbel variate per entity, shape (n,)."""
        out = np.empty(entities.size)
        _gumbel_each(self.key, entities, _counts(count, entities), out)
        return out

    def lognormals(self, entities: Keys, mean: float, cv: float, count: int | Ints = 0) -> Floats:
        """One lognormal per entity with the given mean and coefficient of variation, shape (n,)."""
        out = np.empty(entities.size)
        _lognormal_each(self.key, entities, _counts(count, entities), mean, cv, out)
        return out

    def poissons(self, entities: Keys, means: Floats, count: int | Ints = 0) -> Ints:
        """One Poisson variate per entity with its own mean, int64 (n,)."""
        out = np.empty(entities.size, dtype=np.int64)
        _poisson_each(self.key, entities, _counts(count, entities), means, out)
        return out


def _counts(count: int | Ints, entities: Keys) -> Ints:
    if isinstance(count, np.ndarray):
        return np.ascontiguousarray(count, dtype=np.int64)
    return np.full(entities.size, count, dtype=np.int64)
