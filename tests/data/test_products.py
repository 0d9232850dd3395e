"""Domains of data products, and catalogues put together."""

from __future__ import annotations

from typing import get_args

import numpy as np

from sim.data.products import Domain, Products
from sim.engine.streams import entity_keys
from sim.scenario.schema import Exchange


def _products(domain: Domain, names: list[str]) -> Products:
    rows = np.arange(len(names))
    return Products(
        names=tuple(names), key=entity_keys(names), domain=np.full(rows.size, domain), site=rows, holder=rows,
        processor=rows, seller=rows, private=rows > 0, scale=rows + 0.5, secret_fen=rows + 0.25,
    )  # fmt: skip


def test_joined_catalogues_keep_every_product_with_all_its_columns() -> None:
    """One after the other, and an empty one changes nothing."""
    parts = [_products(Domain.STOCK, ["a", "b"]), _products(Domain.ROADS, []), _products(Domain.ROADS, ["c"])]
    joined = Products.joined(parts)
    assert joined.names == ("a", "b", "c")
    assert joined.domain.tolist() == [Domain.STOCK, Domain.STOCK, Domain.ROADS]
    assert joined.key.tolist() == entity_keys(["a", "b", "c"]).tolist()
    assert joined.scale.tolist() == [0.5, 1.5, 0.5]


def test_scenarios_can_name_every_endogenous_domain_and_no_other() -> None:
    """The schema writes them out, because it stands above the room that they belong to."""
    (named,) = {
        get_args(each) for each in get_args(Exchange.model_fields["void_domains"].annotation) if each is not ...
    }
    assert list(named) == [domain.word for domain in Domain if not domain.exogenous]


def test_readers_see_domains_by_names_that_are_english() -> None:
    """Words apart, and what is short for something in capitals; also from the words that records use."""
    assert Domain.IP_REGISTRATION.title == Domain.title_of("ip_registration") == "IP registration"
    assert Domain.AUDIO_SAMPLES.title == "audio samples"
    assert all("_" not in domain.title for domain in Domain)
