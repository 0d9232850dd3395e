"""Domains whose use lies outside of the city: who holds them, and what their products are usually like."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from sim.data.products import Domain, ProductKind


class HolderKind(StrEnum):
    """Who holds the data of a domain."""

    DEPARTMENT = "department"
    PLATFORM = "platform"
    TELECOM = "telecom"
    FIRM = "firm"


@dataclass(frozen=True)
class About:
    """What products of a domain are usually like.

    Parameters
    ----------
    holder
        Who holds them.
    department
        Name of the department, or empty.
    kind
        How they reach their buyers.
    weight
        How many of them there are beside those of the holder's other domains.
    persons
        Persons that the middle one covers.
    sensitivity
        Harm that a leak of one person's record does, 0 to 1.
    consented
        Chance that the persons covered have agreed, where there are any.
    update_d
        Days between two editions.
    """

    holder: HolderKind
    department: str
    kind: ProductKind
    weight: float
    persons: int
    sensitivity: float
    consented: float
    update_d: float


_LIVE_D, _DAILY_D, _MONTHLY_D, _QUARTERLY_D = 1 / 24, 1.0, 30.0, 90.0
_DEPARTMENT, _FIRM = HolderKind.DEPARTMENT, HolderKind.FIRM
_DATASET, _FEED, _QUERY, _REPORT = ProductKind.DATASET, ProductKind.FEED, ProductKind.QUERY, ProductKind.REPORT

#: Exogenous domains; orders of magnitude are assumptions, and departments hold what their work brings them.
EXOGENOUS = MappingProxyType({
    Domain.BUSINESS_REGISTRATION:
        About(_DEPARTMENT, "business-registry", _DATASET, 3.0, 0, 0.0, 1.0, _MONTHLY_D),
    Domain.IP_REGISTRATION: About(_DEPARTMENT, "ip-registry", _DATASET, 1.5, 0, 0.0, 1.0, _MONTHLY_D),
    Domain.CORPORATE_TAX: About(_DEPARTMENT, "tax-office", _REPORT, 2.0, 0, 0.0, 1.0, _QUARTERLY_D),
    Domain.SOCIAL_CREDIT: About(_DEPARTMENT, "credit-office", _DATASET, 1.5, 200_000, 0.6, 0.1, _MONTHLY_D),
    Domain.VACCINATION_SITES: About(_DEPARTMENT, "health-department", _FEED, 1.0, 0, 0.0, 1.0, _DAILY_D),
    Domain.WATER_POINTS: About(_DEPARTMENT, "water-department", _DATASET, 1.0, 0, 0.0, 1.0, _MONTHLY_D),
    Domain.COURT_PENALTIES: About(_DEPARTMENT, "courts", _DATASET, 1.5, 20_000, 0.5, 0.0, _MONTHLY_D),
    Domain.TRAFFIC_PENALTIES: About(_DEPARTMENT, "traffic-police", _FEED, 1.5, 50_000, 0.3, 0.0, _DAILY_D),
    Domain.FOREIGN_INVESTMENT:
        About(_DEPARTMENT, "foreign-investment-office", _REPORT, 1.0, 0, 0.0, 1.0, _QUARTERLY_D),
    Domain.IDENTITY_SEARCH: About(_DEPARTMENT, "public-security", _QUERY, 1.0, 5_000_000, 0.9, 0.3, _LIVE_D),
    Domain.TRAINING_IMAGES: About(_FIRM, "", _DATASET, 3.0, 5_000, 0.3, 0.5, _QUARTERLY_D),
    Domain.AUDIO_SAMPLES: About(_FIRM, "", _DATASET, 2.0, 2_000, 0.5, 0.5, _QUARTERLY_D),
    Domain.PHONE_CONNECTIVITY: About(HolderKind.TELECOM, "", _QUERY, 1.0, 3_000_000, 0.4, 0.3, _LIVE_D),
    Domain.CONSUMER_PROFILES: About(HolderKind.PLATFORM, "", _DATASET, 2.0, 1_000_000, 0.7, 0.4, _MONTHLY_D),
    Domain.MOBILE_TRACES: About(HolderKind.PLATFORM, "", _FEED, 2.0, 2_000_000, 0.8, 0.2, _DAILY_D),
})  # fmt: skip

#: Departments by name, in the order of their domains.
DEPARTMENTS = tuple(dict.fromkeys(about.department for about in EXOGENOUS.values() if about.department))
