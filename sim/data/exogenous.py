"""Exogenous products at work: editions of some quality, which count for less the worse and the older they are."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.arrays import AnyArray, Floats, Ints, Keys, Mask
from sim.data.delivery import Readings
from sim.data.products import Products
from sim.decisions.usefulness import freshness, usable_share
from sim.engine.streams import Stream
from sim.knowledge.digital import DigitalKnowledge
from sim.knowledge.interests import Interests


@dataclass(frozen=True)
class DeliveredQuality:
    """What products are really like; columns as those declared in ``Products``.

    Parameters
    ----------
    noise, coverage
        Errors and what is there, float64 (products,).
    lag_ms, update_ms
        Age of an edition when it comes out, and time between two editions, int64 (products,).
    """

    noise: Floats
    coverage: Floats
    lag_ms: Ints
    update_ms: Ints

    @classmethod
    def of(cls, products: Products, worse: Floats) -> DeliveredQuality:
        """Quality that is worse than declared, in every way by the same share, float64 (products,)."""
        factor = 1.0 + worse
        return cls(
            noise=products.noise * factor,
            coverage=products.coverage / factor,
            lag_ms=np.rint(products.lag_ms * factor).astype(np.int64),
            update_ms=np.maximum(np.rint(products.update_ms * factor), 1.0).astype(np.int64),
        )

    def curated(self, left: Floats) -> DeliveredQuality:
        """Quality of which so much is left of what is wrong with it, float64 (products,)."""
        lag_ms = np.rint(self.lag_ms * left).astype(np.int64)
        return DeliveredQuality(self.noise * left, 1.0 - (1.0 - self.coverage) * left, lag_ms, self.update_ms)

    def rows(self, rows: Ints) -> DeliveredQuality:
        """Some of the products."""
        return DeliveredQuality(self.noise[rows], self.coverage[rows], self.lag_ms[rows], self.update_ms[rows])


def declared_share(quality: DeliveredQuality, blur_sd: Floats, latency_ms: int, memory_ms: float) -> Floats:
    """Share of the value of faultless data that a declaration comes to, float64 (products,).

    Its age is reckoned in the middle between two editions, and what rules blur counts as noise.
    """
    age_ms = quality.lag_ms + quality.update_ms / 2.0 + latency_ms
    noise = np.sqrt(quality.noise**2 + blur_sd**2)
    return usable_share(noise, quality.coverage) * freshness(age_ms, memory_ms)


class ExogenousFeed:
    """Takes copies of what holders have and hands them to those who may use them.

    What departments hold is public: rules may open a product to everybody.

    Parameters
    ----------
    products
        Products of the domain.
    public
        Whether a department holds them, bool (products,).
    quality
        What they are really like.
    interests
        Who seeks them, numbered within the domain.
    row
        Rows of those interests in ``known``, int64 (interests,).
    known
        Where copies end up.
    seed
        Seed of the run.
    """

    def __init__(
        self,
        products: Products,
        public: Mask,
        quality: DeliveredQuality,
        interests: Interests,
        row: Ints,
        known: DigitalKnowledge,
        seed: int,
    ) -> None:
        self.part_product: Ints = np.flatnonzero(public)
        self.part_key: Keys = products.key[public]
        self._quality = quality
        self._interests = interests
        self._row = row
        self._known = known
        since = Stream(seed, "first edition").uniforms(products.key)
        self._phase_ms: Ints = (since * quality.update_ms).astype(np.int64)

    def renew(self, quality: DeliveredQuality) -> None:
        """Let products be of another quality; editions come out as before."""
        self._quality = quality

    def read(self, product: Ints, now_ms: int) -> tuple[AnyArray, Mask]:
        """Instant that the newest edition of each product tells of; there is always one."""
        quality = self._quality
        since_ms = (now_ms + self._phase_ms[product]) % quality.update_ms[product]
        return now_ms - since_ms - quality.lag_ms[product], np.ones(product.size, dtype=np.bool_)

    def report(self, product: Ints, value: AnyArray, now_ms: int) -> None:
        """Nothing that the state estimates follows from these products."""

    def pack(self, readings: Readings) -> dict[str, AnyArray]:
        """How good the copy is, with the noise that rules add, and the instant that it tells of."""
        quality, product = self._quality, readings.product
        noise = np.sqrt(quality.noise[product] ** 2 + readings.blur_sd**2)
        return {"usable": usable_share(noise, quality.coverage[product]), "as_of_ms": readings.value}

    def unpack(self, person: Ints, product: Ints, time_ms: Ints, parcel: dict[str, AnyArray]) -> None:  # noqa: ARG002
        """Let recipients have the copy."""
        row = self._row[self._interests.rows_of(person, product)]
        self._known.learn(row, parcel["usable"], parcel["as_of_ms"])
