"""Products of the catalogue: drawn, or read from a table."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim import units
from sim.arrays import NONE, Floats, Ints, Keys, Mask
from sim.data.catalogue_table import RESALE_ALLOWED, Listed, read_catalogue
from sim.data.domains import EXOGENOUS, HolderKind
from sim.data.products import Consent, Domain, ProductKind, Products, Tier
from sim.engine.streams import Stream, entity_keys
from sim.model.parties import TELECOM, Parties
from sim.model.persons import GOVERNMENT, Persons
from sim.scenario.loaded import LoadedScenario
from sim.scenario.schema import Catalogue

#: Secrets and numbers of persons differ much: a few products have a lot to lose, or cover a whole country.
_SECRET_CV, _PERSONS_CV = 2.0, 2.0
#: Ranges of what holders declare.
_MOST_NOISE, _LEAST_COVERAGE, _LAG_SHARE = 0.3, 0.7, 0.1
_NO_ASK = -1.0


@dataclass(frozen=True)
class Assortment:
    """Products of the catalogue, sorted by domain, with what sellers know of their market.

    Parameters
    ----------
    products
        The products.
    worth
        What each is worth to everybody, beside the mean of all, float64 (products,).
    ask_fen
        First price that the table names, or -1, int64 (products,).
    """

    products: Products
    worth: Floats
    ask_fen: Ints


def assort(loaded: LoadedScenario, settings: Catalogue, persons: Persons, seed: int) -> Assortment:
    """Read the catalogue's table, or draw products where there is none.

    Raises
    ------
    ScenarioError
        If the table is not as it should be.
    """
    if settings.table is None:
        listed, key = _drawn(settings, seed)
    else:
        listed = read_catalogue(loaded.resolve(settings.table), settings.table, Parties.of(settings).names)
        key = entity_keys(listed.names)
    return _assortment(listed, key, settings, persons, seed)


def _assortment(listed: Listed, key: Keys, settings: Catalogue, persons: Persons, seed: int) -> Assortment:
    holder = np.array([persons.row(name) for name in _holders(listed, key, settings, seed)], dtype=np.int64)
    owner = np.array(persons.ownership, dtype=object)[holder]
    products = Products(
        names=tuple(listed.names),
        key=key,
        domain=listed.domain,
        site=np.full(key.size, NONE, dtype=np.int64),
        holder=holder,
        processor=holder,
        seller=holder,
        private=(owner != GOVERNMENT) & (owner != "state"),
        scale=np.ones(key.size),
        secret_fen=np.where(owner == GOVERNMENT, 0.0, listed.secret_cny * units.FEN_PER_CNY),
        kind=listed.kind,
        tier=listed.tier,
        consent=listed.consent,
        persons=listed.persons,
        sensitivity=listed.sensitivity,
        noise=listed.noise,
        coverage=listed.coverage,
        lag_ms=np.rint(listed.lag_h * units.HOUR_MS).astype(np.int64),
        update_ms=np.rint(listed.update_h * units.HOUR_MS).astype(np.int64),
        may_resell=_may_resell(listed, key, settings, seed),
    )
    named = listed.ask_cny >= 0
    ask_fen = np.where(named, np.rint(listed.ask_cny * units.FEN_PER_CNY), NONE).astype(np.int64)
    return Assortment(products, Stream(seed, "worth of a product").lognormals(key, 1.0, settings.spread), ask_fen)


def _may_resell(listed: Listed, key: Keys, settings: Catalogue, seed: int) -> Mask:
    """Which products' licences allow buyers to pass copies on: as listed or drawn, and no queries."""
    allowed = settings.resale.allowed if settings.resale else 0.0
    drawn = Stream(seed, "resale allowed").uniforms(key) < allowed
    said = np.array(listed.resale, dtype=object)
    return np.where(said == "", drawn, said == RESALE_ALLOWED) & (listed.kind != ProductKind.QUERY)


def _holders(listed: Listed, key: Keys, settings: Catalogue, seed: int) -> list[str]:
    """Name of each product's holder: as listed, or somebody of the kind that holds such data."""
    parties = Parties.of(settings)
    platforms = [name for name in parties.platforms if name != TELECOM]
    candidates = {
        HolderKind.PLATFORM: platforms,
        HolderKind.TELECOM: [TELECOM],
        HolderKind.FIRM: parties.services or platforms,
    }
    chance = Stream(seed, "holder").uniforms(key).tolist()
    found = []
    for name, domain, share in zip(listed.holder, listed.domain.tolist(), chance, strict=True):
        about = EXOGENOUS[Domain(domain)]
        among = [about.department] if about.department else candidates[about.holder]
        found.append(name or among[int(share * len(among))])
    return found


# ── drawing ──────────────────────────────────────────────────────────────────────────────────────
def _drawn(settings: Catalogue, seed: int) -> tuple[Listed, Keys]:
    """Products by the shares of their domains; what departments hold is exactly their share of them."""
    domains = [domain for domain, count in _counts(settings).items() for _ in range(count)]
    numbers = [i + 1 for count in _counts(settings).values() for i in range(count)]
    names = [f"{domain.word}-{number}" for domain, number in zip(domains, numbers, strict=True)]
    about = [EXOGENOUS[domain] for domain in domains]
    key = entity_keys(names)

    def uniform(what: str) -> Floats:
        return Stream(seed, what).uniforms(key)

    mean_persons = np.array([each.persons for each in about], dtype=np.float64)
    persons = Stream(seed, "persons covered").lognormals(key, 1.0, _PERSONS_CV) * mean_persons
    consented = uniform("consent") < np.array([each.consented for each in about])
    refused = np.where(uniform("refused consent") < 0.5, Consent.NONE, Consent.UNKNOWN)
    update_h = np.array([each.update_d * units.HOURS_PER_DAY for each in about])
    listed = Listed(
        names=names,
        domain=np.array(domains, dtype=np.int64),
        holder=[""] * len(names),
        kind=np.array([each.kind for each in about], dtype=np.int64),
        tier=np.full(key.size, Tier.GENERAL, dtype=np.int64),
        consent=np.where(consented | (persons < 1.0), Consent.GIVEN, refused).astype(np.int64),
        persons=persons.astype(np.int64),
        sensitivity=np.array([each.sensitivity for each in about], dtype=np.float64),
        secret_cny=Stream(seed, "holder's secret").lognormals(key, settings.secret, _SECRET_CV),
        noise=_MOST_NOISE * uniform("declared noise"),
        coverage=_LEAST_COVERAGE + (1.0 - _LEAST_COVERAGE) * uniform("declared coverage"),
        lag_h=_LAG_SHARE * update_h * uniform("declared lag"),
        update_h=update_h,
        ask_cny=np.full(key.size, _NO_ASK),
        resale=[""] * len(names),
    )
    return listed, key


def _counts(settings: Catalogue) -> dict[Domain, int]:
    """Number of products of each domain."""
    public = [domain for domain, about in EXOGENOUS.items() if about.holder is HolderKind.DEPARTMENT]
    others = [domain for domain in EXOGENOUS if domain not in public]
    held = round(settings.state_share * settings.products)
    counts = _by_weight(public, held) | _by_weight(others, settings.products - held)
    return {domain: counts[domain] for domain in Domain if domain in counts}


def _by_weight(domains: list[Domain], total: int) -> dict[Domain, int]:
    """Share a number out by the weights of domains, by largest remainders."""
    weight = [EXOGENOUS[domain].weight for domain in domains]
    exact = [total * each / sum(weight) for each in weight]
    counts = [int(each) for each in exact]
    most = sorted(range(len(domains)), key=lambda i: (counts[i] - exact[i], i))
    for i in most[: total - sum(counts)]:
        counts[i] += 1
    return dict(zip(domains, counts, strict=True))
