"""``datacity catalogue export``: DCAT and ODRL by their published vocabularies, and what stands in them."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

import sim
from sim.cli import main

#: Terms by namespace prefix, as the recommendations define them: DCAT 3 (2024), sections 6 and 7; ODRL Vocabulary 2.2
#: (2018), sections 3 and 4; DCMI Metadata Terms (2020); FOAF 0.99; SKOS (2009). Only terms of the kinds used here.
VOCABULARY = {
    "dcat": {
        "Catalog", "Dataset", "DataService", "Distribution", "Resource", "Relationship", "Role", "DatasetSeries",
        "CatalogRecord", "themeTaxonomy", "dataset", "service", "catalog", "record", "distribution", "theme",
        "keyword", "contactPoint", "landingPage", "temporalResolution", "spatialResolutionInMeters", "accessURL",
        "accessService", "downloadURL", "endpointURL", "endpointDescription", "servesDataset", "byteSize",
        "mediaType", "version", "inSeries",
    },
    "dcterms": {
        "title", "description", "publisher", "creator", "identifier", "type", "rightsHolder", "accessRights", "rights",
        "license", "issued", "modified", "accrualPeriodicity", "spatial", "temporal", "conformsTo", "language",
        "RightsStatement", "isPartOf", "hasPart",
    },
    "foaf": {"Agent", "Person", "Organization", "name", "homepage"},
    "skos": {"Concept", "ConceptScheme", "prefLabel", "hasTopConcept", "inScheme", "broader", "notation"},
    "odrl": {
        "Policy", "Set", "Offer", "Agreement", "Permission", "Prohibition", "Duty", "Constraint", "Asset", "Party",
        "Action", "hasPolicy", "uid", "permission", "prohibition", "obligation", "duty", "target", "assigner",
        "assignee", "action", "constraint", "refinement", "leftOperand", "operator", "rightOperand", "unit",
        "use", "distribute", "compensate", "elapsedTime", "dateTime", "payAmount", "count", "lteq", "gteq", "lt", "eq",
    },
    "rdf": {"value", "type"},
    "xsd": {"duration", "dateTime", "decimal", "integer"},
}  # fmt: skip
#: What a policy and a rule must have (ODRL Information Model 2.2, sections 2.1 and 2.6).
REQUIRED = {
    "odrl:Offer": {"odrl:uid", "odrl:permission"},
    "odrl:Agreement": {"odrl:uid", "odrl:permission"},
    "odrl:Permission": {"odrl:target", "odrl:action"},
    "odrl:Prohibition": {"odrl:target", "odrl:action"},
    "odrl:Constraint": {"odrl:leftOperand", "odrl:operator", "odrl:rightOperand"},
}
_VILLAGE = """\
extends: tiny.yaml
days: 6
catalogue:
  {products: 16, term: 2, integration: 0, latency: 1, buyers: {services: 8, foreign: 1}, resale: {royalty: 0.25}}
policy: {preset: liberal, listing_review_days: 0}
"""


def export(source: Path, out: Path) -> Result:
    return CliRunner().invoke(main, ["catalogue", "export", str(source), "--out", str(out)], catch_exceptions=False)


@pytest.fixture(scope="module")
def scenario(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The village with exogenous products, one of each domain."""
    folder = tmp_path_factory.mktemp("catalogue")
    shutil.copy(Path(__file__).resolve().parents[2] / "scenarios" / "tiny.yaml", folder)
    file = folder / "village.yaml"
    file.write_text(_VILLAGE)
    return file


@pytest.fixture(scope="module")
def documents(scenario: Path) -> dict[str, dict[str, Any]]:
    """What is exported of the scenario, and of a run of it."""
    folder = scenario.parent
    run = sim.run(sim.load(scenario), out=folder / "runs")
    assert run.folder is not None
    found = {}
    for name, source in (("scenario", scenario), ("run", run.folder)):
        done = export(source, folder / f"{name}.jsonld")
        assert done.exit_code == 0, done.output
        found[name] = json.loads((folder / f"{name}.jsonld").read_text(encoding="utf-8"))
    found["deals"] = run.table("deals")
    found["rights"] = set(run.table("resale_rights")["product"].astype(str))
    return found


def nodes(of: Any) -> Iterator[dict[str, Any]]:
    """All objects of a document, depth first, without its context."""
    if isinstance(of, dict):
        yield of
        for key, value in of.items():
            if key != "@context":
                yield from nodes(value)
    elif isinstance(of, list):
        for each in of:
            yield from nodes(each)


def terms(document: dict[str, Any]) -> set[str]:
    """Every term used: keys, types, and references to terms."""
    used = set()
    for node in nodes(document):
        used |= {key for key in node if not key.startswith("@")}
        used |= {node[key] for key in ("@type", "@id") if ":" in node.get(key, "") and "urn:" not in node[key]}
    return used


@pytest.mark.parametrize("name", ["scenario", "run"])
def test_every_term_is_one_of_the_published_vocabularies_or_our_own(name: str, documents: dict[str, Any]) -> None:
    """And every prefix is declared."""
    context = documents[name]["@context"]
    for term in terms(documents[name]):
        prefix, _, local = term.partition(":")
        assert prefix in context, term
        assert prefix == "datacity" or local in VOCABULARY[prefix], term


@pytest.mark.parametrize("name", ["scenario", "run"])
def test_policies_have_what_the_information_model_requires(name: str, documents: dict[str, Any]) -> None:
    """Offers name who offers, agreements both parties; rules a target and an action, constraints their three parts."""
    for node in nodes(documents[name]):
        assert REQUIRED.get(node.get("@type", ""), set()) <= node.keys()
        for permission in node.get("odrl:permission", []):
            parties = {"odrl:assigner", "odrl:assignee"} & permission.keys()
            assert len(parties) == (2 if node["@type"] == "odrl:Agreement" else 1)


def test_every_product_is_there_once_and_queries_are_services(documents: dict[str, Any]) -> None:
    """Identifiers do not repeat, and each product makes an offer."""
    document = documents["scenario"]
    products = document["dcat:dataset"] + document["dcat:service"]
    names = [product["@id"] for product in products]
    assert len(set(names)) == len(names) > 16
    assert {product["dcterms:type"] for product in document["dcat:service"]} == {"query"}
    assert "query" not in {product["dcterms:type"] for product in document["dcat:dataset"]}
    assert all(product["odrl:hasPolicy"][0]["@type"] == "odrl:Offer" for product in products)


def test_a_run_tells_of_every_licence_sold(documents: dict[str, Any]) -> None:
    """One agreement a deal, with its buyer, its price and its end; a scenario has none."""
    agreements = [node for node in nodes(documents["run"]) if node.get("@type") == "odrl:Agreement"]
    assert not [node for node in nodes(documents["scenario"]) if node.get("@type") == "odrl:Agreement"]
    deals = documents["deals"]
    assert len(agreements) == len(deals) > 0
    paid = sorted(
        float(pay["odrl:rightOperand"]["@value"])
        for each in agreements
        for pay in each["odrl:permission"][0]["odrl:duty"][0]["odrl:action"]["odrl:refinement"]
        if pay["odrl:leftOperand"]["@id"] == "odrl:payAmount"
    )
    assert paid == pytest.approx(sorted(deals["price_cny"]))


@pytest.mark.parametrize("name", ["scenario", "run"])
def test_policies_let_buyers_pass_on_what_licences_allow_and_forbid_the_rest(
    name: str, documents: dict[str, Any]
) -> None:
    """A permission to distribute against a quarter of the price, as long as that to use; or a prohibition."""
    document = documents[name]
    allowed = set()
    for product in document["dcat:dataset"] + document["dcat:service"]:
        for policy in product["odrl:hasPolicy"]:
            use, *more = policy["odrl:permission"]
            assert bool(more) != ("odrl:prohibition" in policy)
            (distribute,) = more or policy["odrl:prohibition"]
            assert distribute["odrl:action"] == {"@id": "odrl:distribute"}
            if more:
                allowed.add(product["dcterms:identifier"])
                assert distribute["odrl:constraint"] == use["odrl:constraint"]
                (share,) = distribute["odrl:duty"][0]["odrl:action"]["odrl:refinement"]
                assert share["odrl:rightOperand"] == {"@value": "0.25", "@type": "xsd:decimal"}
    assert allowed == documents["rights"]
    assert 0 < len(allowed) < 16


def test_what_cannot_be_read_or_written_is_said_without_a_file(scenario: Path, tmp_path: Path) -> None:
    """A missing scenario, a folder that is no run, and a folder that is not there."""
    out = tmp_path / "catalogue.jsonld"
    for source in (tmp_path / "none.yaml", tmp_path):
        done = CliRunner().invoke(main, ["catalogue", "export", str(source), "--out", str(out)])
        assert done.exit_code in (1, 2)
        assert not out.exists()
    done = CliRunner().invoke(main, ["catalogue", "export", str(scenario), "--out", str(tmp_path / "no" / "file")])
    assert done.exit_code == 2
