"""Data products: what is observed, by whose sensors, and who may sell it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from enum import IntEnum

import numpy as np

from sim.arrays import NONE, Floats, Ints, Keys, Mask
from sim.engine.streams import entity_keys


class Domain(IntEnum):
    """What a product is about."""

    STOCK = 0
    ROADS = 1
    CREDIT = 2
    PERMITS = 3

    @property
    def word(self) -> str:
        """Its name in scenarios and records."""
        return self.name.lower()


@dataclass(frozen=True)
class Products:
    """The catalogue of what could be traded, one row a product.

    Three parties may have rights (Opinions on Building Basic Systems for Data, State Council 2022):
    the holder of the data, whoever processes it, and whoever operates it as a product.

    Parameters
    ----------
    names
        Stable name of each product.
    key
        Key of each product's random draws, uint64 (products,).
    domain
        ``Domain`` codes, int64 (products,).
    site
        Site that the product is about, or -1, int64 (products,).
    holder, processor, seller
        Legal persons: whose data it is, who runs the sensors, who sells, int64 (products,).
    private
        Whether the holder is a private or foreign firm, bool (products,).
    scale
        Full scale of a reading, to which noise is relative, in the domain's unit, float64 (products,).
    secret_fen
        Expected harm a year if the state looks into all of it, float64 (products,).
    """

    names: tuple[str, ...]
    key: Keys
    domain: Ints
    site: Ints
    holder: Ints
    processor: Ints
    seller: Ints
    private: Mask
    scale: Floats
    secret_fen: Floats

    @property
    def count(self) -> int:
        """Number of products."""
        return len(self.names)

    @classmethod
    def public(cls, domain: Domain, seller: int, name: str, scale: float = 1.0) -> Products:
        """The one product of a domain that is about the whole city, made and sold by a public body."""
        names = [f"{domain.word}@{name}"]
        who = np.array([seller], dtype=np.int64)
        return cls(
            names=tuple(names),
            key=entity_keys(names),
            domain=np.array([domain], dtype=np.int64),
            site=np.array([NONE], dtype=np.int64),
            holder=who,
            processor=who,
            seller=who,
            private=np.zeros(1, dtype=np.bool_),
            scale=np.full(1, scale),
            secret_fen=np.zeros(1),
        )

    @classmethod
    def joined(cls, parts: Sequence[Products]) -> Products:
        """Products of several domains, one after the other."""
        columns = {
            field.name: np.concatenate([getattr(part, field.name) for part in parts])
            for field in fields(cls)
            if field.name != "names"
        }
        return cls(names=tuple(name for part in parts for name in part.names), **columns)
