"""Data products: what is observed, by whose sensors, and who may sell it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from enum import IntEnum
from typing import Any

import numpy as np

from sim.arrays import NONE, Floats, Ints, Keys, Mask
from sim.engine.streams import entity_keys


class Code(IntEnum):
    """A column of codes, each with a word."""

    @property
    def word(self) -> str:
        """Its name in scenarios, catalogues and records."""
        return self.name.lower()


class Domain(Code):
    """What a product is about; codes of ``FIRST_EXOGENOUS`` and above are of use outside of the city only."""

    STOCK = 0
    ROADS = 1
    CREDIT = 2
    PERMITS = 3
    DEMAND = 4
    BUSINESS_REGISTRATION = 100
    IP_REGISTRATION = 101
    CORPORATE_TAX = 102
    SOCIAL_CREDIT = 103
    VACCINATION_SITES = 104
    WATER_POINTS = 105
    COURT_PENALTIES = 106
    TRAFFIC_PENALTIES = 107
    FOREIGN_INVESTMENT = 108
    TRAINING_IMAGES = 109
    AUDIO_SAMPLES = 110
    IDENTITY_SEARCH = 111
    PHONE_CONNECTIVITY = 112
    CONSUMER_PROFILES = 113
    MOBILE_TRACES = 114

    @property
    def exogenous(self) -> bool:
        """Whether its use lies outside of the city, so that its value is drawn."""
        return self >= FIRST_EXOGENOUS

    @property
    def title(self) -> str:
        """Its name as readers see it."""
        return " ".join(_UPPER_CASE.get(part, part) for part in self.word.split("_"))

    @classmethod
    def title_of(cls, word: str) -> str:
        """What readers see of a domain that records call ``word``."""
        return cls[word.upper()].title


#: Parts of domains' names that are written in capitals.
_UPPER_CASE = {"ip": "IP"}
#: Domains from this code on have drawn values; what those below are worth follows from the city.
FIRST_EXOGENOUS = 100


class ProductKind(Code):
    """How a product reaches its buyers."""

    FEED = 0
    DATASET = 1
    QUERY = 2
    REPORT = 3


class Tier(Code):
    """How much the state minds where the data is (Data Security Law 2021, article 21)."""

    GENERAL = 0
    IMPORTANT = 1
    CORE = 2


class Consent(Code):
    """Whether the persons covered have agreed."""

    GIVEN = 0
    UNKNOWN = 1
    NONE = 2


#: Stands for a column that is left out.
_LEFT_OUT: Any = ()
#: What such a column holds.
_PLAIN = {
    "kind": int(ProductKind.FEED), "tier": int(Tier.GENERAL), "consent": int(Consent.GIVEN), "persons": 0,
    "sensitivity": 0.0, "noise": 0.0, "coverage": 1.0, "lag_ms": 0, "update_ms": 0,
    "may_resell": False,
}  # fmt: skip


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
    kind, tier, consent
        Codes of ``ProductKind``, ``Tier`` as the holder declares it, and ``Consent``, int64 (products,).
    persons
        Persons covered, int64 (products,).
    sensitivity
        Harm that a leak of one person's record does, 0 to 1, float64 (products,).
    noise, coverage
        Declared standard deviation of errors as a share of what is described, and declared share of
        it that is there, float64 (products,).
    lag_ms, update_ms
        Declared age of an edition when it comes out, and time between two editions, int64 (products,).
    may_resell
        Whether licences allow those who buy them to pass copies on, bool (products,).

    Columns from ``kind`` on may be left out: then they are those of a faultless feed that covers nobody.
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
    kind: Ints = _LEFT_OUT
    tier: Ints = _LEFT_OUT
    consent: Ints = _LEFT_OUT
    persons: Ints = _LEFT_OUT
    sensitivity: Floats = _LEFT_OUT
    noise: Floats = _LEFT_OUT
    coverage: Floats = _LEFT_OUT
    lag_ms: Ints = _LEFT_OUT
    update_ms: Ints = _LEFT_OUT
    may_resell: Mask = _LEFT_OUT

    def __post_init__(self) -> None:
        for name, value in _PLAIN.items():
            if getattr(self, name) is _LEFT_OUT:
                object.__setattr__(self, name, np.full(self.count, value))

    @property
    def count(self) -> int:
        """Number of products."""
        return len(self.names)

    @property
    def several(self) -> Mask:
        """Whether several parties had a hand in it: others than the holder, or persons who have not agreed."""
        others = (self.processor != self.holder) | (self.seller != self.holder)
        return others | ((self.persons > 0) & (self.consent != Consent.GIVEN))

    @property
    def refused(self) -> Mask:
        """Whether it covers persons who have refused, bool (products,)."""
        return (self.persons > 0) & (self.consent == Consent.NONE)

    def releases(self, rows: Ints, interval_ms: int) -> dict[str, Ints | Floats]:
        """What rules on releases need to know of some products that are delivered at an interval."""
        return {
            "persons": self.persons[rows],
            "release_ms": np.maximum(self.update_ms[rows], interval_ms),
            "scale": self.scale[rows],
        }

    def rows(self, rows: Ints) -> Products:
        """Some of the products."""
        columns = {field.name: getattr(self, field.name)[rows] for field in fields(self) if field.name != "names"}
        return Products(names=tuple(self.names[row] for row in rows.tolist()), **columns)

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
