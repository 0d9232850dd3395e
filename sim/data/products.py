"""Data products: what is observed, by whose sensors, and who may sell it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum

import numpy as np

from sim.arrays import NONE, Floats, Ints, Keys, Mask
from sim.engine.streams import entity_keys


class Domain(IntEnum):
    """What a product is about."""

    STOCK = 0


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
    point
        Stock that the product observes, int64 (products,).
    holder, processor, seller
        Legal persons: whose data it is, who runs the sensors, who sells, int64 (products,).
    private
        Whether the holder is a private or foreign firm, bool (products,).
    scale_kg
        Full scale of the reading, to which noise is relative, float64 (products,).
    error_kg
        Standard error that the seller declares, float64 (products,).
    secret_fen
        Expected harm a year if the state looks into all of it, float64 (products,).
    """

    names: tuple[str, ...]
    key: Keys
    domain: Ints
    point: Ints
    holder: Ints
    processor: Ints
    seller: Ints
    private: Mask
    scale_kg: Floats
    error_kg: Floats
    secret_fen: Floats

    @property
    def count(self) -> int:
        """Number of products."""
        return len(self.names)


def stock_feeds(
    site_names: Sequence[str],
    output_point: Ints,
    operator_of_site: Ints,
    private_site: Mask,
    secret_fen: Floats,
    scale_kg: Floats,
    error_kg: Floats,
) -> Products:
    """One stock feed for every site that makes something.

    Parameters
    ----------
    site_names
        Name of each site; its firm has the same row.
    output_point
        Output point of each site or -1, int64 (sites,).
    operator_of_site
        Legal person that runs each site's sensors, int64 (sites,).
    private_site
        Whether the firm is private or foreign, bool (sites,).
    secret_fen
        Expected harm a year if the state looks into all of a site's feed, float64 (sites,).
    scale_kg, error_kg
        Full scale of each point's sensors and their declared error, float64 (points,).
    """
    site = np.flatnonzero(output_point != NONE)
    names = [f"stock@{site_names[row]}" for row in site.tolist()]
    point = output_point[site]
    return Products(
        names=tuple(names),
        key=entity_keys(names),
        domain=np.full(site.size, Domain.STOCK, dtype=np.int64),
        point=point,
        holder=site,
        processor=operator_of_site[site],
        seller=operator_of_site[site],
        private=private_site[site],
        scale_kg=scale_kg[point],
        error_kg=error_kg[point],
        secret_fen=secret_fen[site],
    )
