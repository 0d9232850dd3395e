"""A catalogue in the Data Catalog Vocabulary (DCAT 3, W3C Recommendation of 2024), as JSON-LD.

Products are datasets, query products data services; offers and agreements stand with them as ODRL policies. What
DCAT has no term for (persons covered, sensitivity, consent, errors and gaps) has one of our own.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from sim.arrays import Ints
from sim.data.products import Consent, Domain, ProductKind, Products, Tier
from sim.exchange.exchange import RESALE
from sim.units import FEN_PER_CNY, HOUR_MS
from sim.views import odrl

if TYPE_CHECKING:
    import pandas as pd

CONTEXT = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dcterms": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "datacity": "urn:datacity:term:",
    **odrl.CONTEXT,
}


@dataclass(frozen=True)
class Shown:
    """What a catalogue tells of.

    Parameters
    ----------
    name, title
        Of the scenario.
    products
        What could be traded.
    persons
        Name of each legal person.
    ask_fen, term_ms
        Price of a licence, or of a call, and length of a licence, int64 (products,).
    royalty
        Share of the price of a copy passed on that goes to the holder, where licences allow it.
    deals
        Licences sold, as the table ``deals`` of a run has them, or None without a run.
    """

    name: str
    title: str
    products: Products
    persons: Sequence[str]
    ask_fen: Ints
    term_ms: Ints
    royalty: float = 0.0
    deals: pd.DataFrame | None = None

    def iri(self, *parts: str) -> str:
        """Identifier of something of this city."""
        return ":".join(["urn:datacity", *(quote(part, safe="") for part in (self.name, *parts))])


def document(shown: Shown) -> dict[str, Any]:
    """Compose the catalogue as a JSON-LD document."""
    products = shown.products
    agreements = _agreements(shown)
    entries = [_entry(shown, row, agreements.get(name, [])) for row, name in enumerate(products.names)]
    datasets = [entry for entry in entries if entry["@type"] == "dcat:Dataset"]
    services = [entry for entry in entries if entry["@type"] == "dcat:DataService"]
    themes = sorted(set(products.domain.tolist()))
    return {
        "@context": CONTEXT,
        "@id": shown.iri("catalogue"),
        "@type": "dcat:Catalog",
        "dcterms:title": shown.title or shown.name,
        "dcterms:publisher": _agent(shown, "exchange"),
        "dcat:themeTaxonomy": {
            "@id": shown.iri("domains"),
            "@type": "skos:ConceptScheme",
            "skos:hasTopConcept": [_theme(shown, Domain(code)) for code in themes],
        },
        "dcat:dataset": datasets,
        "dcat:service": services,
    }


def _entry(shown: Shown, row: int, agreements: list[odrl.Node]) -> odrl.Node:
    products, iri = shown.products, shown.iri("product", shown.products.names[row])
    query = products.kind[row] == ProductKind.QUERY
    seller = shown.persons[products.seller[row]]
    price_cny, term_h = shown.ask_fen[row] / FEN_PER_CNY, shown.term_ms[row] / HOUR_MS
    offer = odrl.offer(f"{iri}:offer", iri, shown.iri("person", seller), price_cny, term_h, query, _royalty(shown, row))
    node = {
        "@id": iri,
        "@type": "dcat:DataService" if query else "dcat:Dataset",
        "dcterms:identifier": products.names[row],
        "dcterms:title": products.names[row],
        "dcterms:type": ProductKind(products.kind[row]).word,
        "dcterms:publisher": _agent(shown, seller),
        "dcterms:creator": _agent(shown, shown.persons[products.processor[row]]),
        "dcterms:rightsHolder": _agent(shown, shown.persons[products.holder[row]]),
        "dcterms:accessRights": {
            "@type": "dcterms:RightsStatement",
            "skos:prefLabel": f"{Tier(products.tier[row]).word} data",
        },
        "dcat:theme": [{"@id": shown.iri("domain", Domain(products.domain[row]).word)}],
        **_own_terms(products, row),
        "odrl:hasPolicy": [offer, *agreements],
    }
    return node if query else node | _edition(products, row, iri)


def _edition(products: Products, row: int, iri: str) -> odrl.Node:
    """What only datasets have: how often there is an edition, and how one gets it."""
    distribution = {
        "@id": f"{iri}:delivery",
        "@type": "dcat:Distribution",
        "dcterms:title": "delivery to licence holders",
    }
    if not products.update_ms[row]:
        return {"dcat:distribution": [distribution]}
    every = {"@value": odrl.duration(products.update_ms[row] / HOUR_MS), "@type": "xsd:duration"}
    return {"dcat:temporalResolution": every, "dcat:distribution": [distribution]}


def _own_terms(products: Products, row: int) -> odrl.Node:
    return {
        "datacity:persons": int(products.persons[row]),
        "datacity:sensitivity": float(products.sensitivity[row]),
        "datacity:consent": Consent(products.consent[row]).word,
        "datacity:noise": float(products.noise[row]),
        "datacity:coverage": float(products.coverage[row]),
        "datacity:lagHours": float(products.lag_ms[row] / HOUR_MS),
    }


def _agreements(shown: Shown) -> dict[str, list[odrl.Node]]:
    """Agreements on each product by its name, in the order of their deals."""
    found: dict[str, list[odrl.Node]] = {}
    if shown.deals is None:
        return found
    row_of = {name: row for row, name in enumerate(shown.products.names)}
    for deal in shown.deals.to_dict("records"):
        name = str(deal["product"])
        iri = shown.iri("product", name)
        parties = (shown.iri("person", str(deal["seller"])), shown.iri("person", str(deal["buyer"])))
        span = (_instant(deal["time"]), _instant(deal["ends"]))
        query = shown.products.kind[row_of[name]] == ProductKind.QUERY
        # Whoever has got a copy that was passed on may not pass it on again.
        royalty = None if deal["mechanism"] == RESALE else _royalty(shown, row_of[name])
        policy = odrl.agreement(
            f"{iri}:agreement:{deal['event']}", iri, parties, deal["price_cny"], span, bool(query), royalty
        )
        found.setdefault(name, []).append(policy)
    return found


def _royalty(shown: Shown, row: int) -> float | None:
    """What a buyer who passes a product on owes its holder of the price, or None if it may not."""
    return shown.royalty if shown.products.may_resell[row] else None


def _instant(time: dt.datetime) -> str:
    return time.isoformat(timespec="seconds")


def _theme(shown: Shown, domain: Domain) -> odrl.Node:
    return {
        "@id": shown.iri("domain", domain.word),
        "@type": "skos:Concept",
        "skos:prefLabel": domain.title,
    }


def _agent(shown: Shown, name: str) -> odrl.Node:
    return {"@id": shown.iri("person", name), "@type": "foaf:Agent", "foaf:name": name}
