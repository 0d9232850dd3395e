"""A catalogue as a CSV table: one product a row, with every fault at its place."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import numpy as np

from sim.arrays import Floats, Ints
from sim.data.domains import EXOGENOUS
from sim.data.products import Code, Consent, Domain, ProductKind, Tier
from sim.errors import ScenarioError
from sim.scenario.tables import Column, Table, read_table
from sim.scenario.wording import did_you_mean, listed
from sim.units import HOURS_PER_DAY

_BY_DOMAIN = -1.0
_MOST_NAMES = 6
#: What the table says of products whose licences allow buyers to pass copies on.
RESALE_ALLOWED = "allowed"
_FIGURES = ("sensitivity", "secret_cny", "noise", "coverage", "lag_h", "ask_cny")


@dataclass(frozen=True)
class Listed:
    """Products as a holder lists them, sorted by domain; codes and units as in ``Products``, money in CNY.

    An empty holder stands for somebody who holds such data, an ask of -1 for none, and an empty resale for a drawn one.
    """

    names: list[str]
    domain: Ints
    holder: list[str]
    kind: Ints
    tier: Ints
    consent: Ints
    persons: Ints
    sensitivity: Floats
    secret_cny: Floats
    noise: Floats
    coverage: Floats
    lag_h: Floats
    update_h: Floats
    ask_cny: Floats
    resale: list[str]

    def rows(self, rows: Ints) -> Listed:
        """Some of the products."""
        columns = [getattr(self, field.name) for field in fields(self)]
        picked: list[Any] = [[each[row] for row in rows] if isinstance(each, list) else each[rows] for each in columns]
        return Listed(*picked)


def _words(of: type[Code]) -> tuple[str, ...]:
    return tuple(each.word for each in of)


#: Columns of the table: only the first two must be there.
COLUMNS = (
    Column("product", "text", unique=True),
    Column("domain", "text", choices=tuple(domain.word for domain in EXOGENOUS)),
    Column("holder", "text", default=""),
    Column("kind", "text", default="", choices=_words(ProductKind)),
    Column("tier", "text", default=Tier.GENERAL.word, choices=_words(Tier)),
    Column("persons", "int", default=0, low=0, high=1e10),
    Column("sensitivity", "float", default=0.0, low=0.0, high=1.0),
    Column("consent", "text", default=Consent.GIVEN.word, choices=_words(Consent)),
    Column("secret_cny", "float", default=0.0, low=0.0, high=1e12, unit="CNY"),
    Column("ask_cny", "float", default=_BY_DOMAIN, low=0.0, high=1e12, unit="CNY"),
    Column("noise", "float", default=0.0, low=0.0, high=100.0),
    Column("coverage", "float", default=1.0, above=0.0, high=1.0),
    Column("lag_h", "float", default=0.0, low=0.0, high=1e6, unit="h"),
    Column("update_h", "float", default=_BY_DOMAIN, above=0.0, high=1e6, unit="h"),
    Column("resale", "text", default="", choices=(RESALE_ALLOWED, "forbidden")),
)


def read_catalogue(file: Path, shown_as: str, holders: Collection[str]) -> Listed:
    """Read products from a CSV table with the columns of ``COLUMNS``; others are ignored.

    Parameters
    ----------
    file
        The table, gzipped or not.
    shown_as
        Its name for messages.
    holders
        Names of those who may hold a product.

    Raises
    ------
    ScenarioError
        If a column is missing, a value is not as it should be, a product stands twice, or nobody has
        the name of its holder.
    """
    table = read_table(file, COLUMNS, shown_as)
    problems = [
        table.problem(row, "holder", f"nobody is called {name!r}{did_you_mean(name, holders)}; {_known(holders)}")
        for row, name in enumerate(table.texts("holder"))
        if name and name not in holders
    ]
    if problems:
        raise ScenarioError(problems)
    found = _listed(table)
    return found.rows(np.argsort(found.domain, kind="stable"))


def _known(holders: Collection[str]) -> str:
    names = list(holders)
    more = ["others"] if len(names) > _MOST_NAMES else []
    return f"there are {listed([*names[:_MOST_NAMES], *more], 'and')}"


def _listed(table: Table) -> Listed:
    domain = [Domain[word.upper()] for word in table.texts("domain")]
    kind = [
        ProductKind[word.upper()] if word else EXOGENOUS[of].kind
        for word, of in zip(table.texts("kind"), domain, strict=True)
    ]
    usual_h = np.array([EXOGENOUS[of].update_d * HOURS_PER_DAY for of in domain], dtype=np.float64)
    update_h = table.floats("update_h")
    return Listed(
        names=table.texts("product"),
        domain=np.array(domain, dtype=np.int64),
        holder=table.texts("holder"),
        kind=np.array(kind, dtype=np.int64),
        tier=_codes(table, "tier", Tier),
        consent=_codes(table, "consent", Consent),
        persons=table.ints("persons"),
        update_h=np.where(update_h == _BY_DOMAIN, usual_h, update_h),
        resale=table.texts("resale"),
        **{name: table.floats(name) for name in _FIGURES},
    )


def _codes(table: Table, name: str, of: type[Code]) -> Ints:
    return np.array([of[word.upper()] for word in table.texts(name)], dtype=np.int64)
