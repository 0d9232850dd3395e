"""Stock feeds as products: what is observed, and who has which right in it."""

from __future__ import annotations

import numpy as np

from sim.data.products import Domain
from sim.data.stock import stock_feeds
from sim.engine.streams import entity_keys

from .workshop import products


def test_every_site_that_makes_something_has_a_feed_and_no_other() -> None:
    """Stores have none; names and keys are those of the sites."""
    feeds = products()
    assert feeds.names == ("stock@pit", "stock@kiln", "stock@mill")
    assert feeds.count == 3
    assert feeds.key.tolist() == entity_keys(list(feeds.names)).tolist()
    assert set(feeds.domain.tolist()) == {Domain.STOCK}


def test_holder_processor_and_seller_can_be_different_persons() -> None:
    """The site's firm holds the data; whoever runs its sensors processes and sells it."""
    feeds = products(private=(True, False, True))
    assert feeds.holder.tolist() == [0, 1, 2]
    assert feeds.processor.tolist() == feeds.seller.tolist() == [0, 50, 50]
    assert feeds.private.tolist() == [True, False, True]
    assert feeds.secret_fen.tolist() == [1.0, 2.0, 3.0]


def test_a_products_scale_is_that_of_the_point_that_it_observes() -> None:
    """Points and sites are numbered apart: a product finds its own by the site's output."""
    feeds = stock_feeds(
        ["store", "kiln", "pit"],
        output_point=np.array([-1, 3, 1]),
        operator_of_site=np.arange(3),
        private_site=np.ones(3, dtype=np.bool_),
        secret_fen=np.zeros(3),
        scale_kg=np.array([0.0, 10.0, 20.0, 30.0]),
    )
    assert feeds.names == ("stock@kiln", "stock@pit")
    assert feeds.site.tolist() == feeds.holder.tolist() == [1, 2]
    assert feeds.scale.tolist() == [30.0, 10.0]


def test_a_new_site_changes_no_other_products_key() -> None:
    """Keys are made of names, so that adding a site leaves the draws of the others alone."""
    arguments = {"private_site": np.ones(4, dtype=np.bool_), "secret_fen": np.zeros(4)}
    more = stock_feeds(
        ["new", "pit", "kiln", "mill"], np.arange(4), np.arange(4), **arguments, scale_kg=np.ones(4)
    )  # fmt: skip
    assert more.key.tolist()[1:] == products().key.tolist()
