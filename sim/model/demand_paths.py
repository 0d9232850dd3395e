"""On which ways demand comes to suppliers: whose orders end up in which stores' sales, as everybody is sized."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import sparse

from sim.arrays import NONE, Floats, Ints
from sim.city.plants.supply import Role, SupplyChain
from sim.knowledge.end_demand import DemandPaths

#: Flows below this share of a supplier's business are rounding.
_NOTHING = 1e-12


@dataclass(frozen=True)
class Sights:
    """Firms and the stocks whose demand they may be told, sorted by firm and stock.

    Parameters
    ----------
    person
        Firm, int64 (sights,).
    point
        Stock: a shelf, or the output of a factory that is its customer, int64 (sights,).
    """

    person: Ints
    point: Ints

    def rows_of(self, person: Ints, point: Ints) -> Ints:
        """Rows of pairs, all of which exist, int64 like ``person``."""
        span = int(max(self.point.max(initial=0), point.max(initial=0))) + 1
        return np.searchsorted(self.person * span + self.point, person * span + point)


@dataclass(frozen=True)
class Flows:
    """Shares of suppliers' business, and how long demand takes through stocks; rows are sites, columns points.

    Parameters
    ----------
    link_kg
        What each link carries in an hour, float64 (links,): customers share out evenly among those they consider.
    to_store
        Share of what a site sells that ends up on each shelf.
    ahead
        The same share times the periods that stocks on the way cover.
    site_ahead
        Mean of these periods over all that a site sells, float64 (sites,).
    """

    link_kg: Floats
    to_store: sparse.csr_matrix
    ahead: sparse.csr_matrix
    site_ahead: Floats


def flows_of(chain: SupplyChain, horizon: Floats) -> Flows:
    """Follow planned flows from stores upstream.

    Parameters
    ----------
    horizon
        Periods that the stock of each point covers, float64 (points,).
    """
    buyer, sites, points = chain.edge_buyer, chain.sites.count, chain.points
    seller = chain.point_site[chain.edge_supplier]
    link_kg: Floats = chain.use_kg_per_h[buyer] / np.diff(chain.first_edge)[buyer]
    total = np.bincount(seller, link_kg, sites)[seller]
    share = np.divide(link_kg, total, out=np.zeros(buyer.size), where=total > 0)
    shelf = chain.point_role[buyer] == Role.SHELF

    def matrix(rows: Ints, columns: Ints, width: int, values: Floats) -> sparse.csr_matrix:
        return sparse.csr_matrix((values, (rows, columns)), shape=(sites, width))

    direct = matrix(seller[shelf], buyer[shelf], points, share[shelf])
    waits = matrix(seller[shelf], buyer[shelf], points, (share * horizon[buyer])[shelf])
    maker = chain.point_site[buyer[~shelf]]
    onward = matrix(seller[~shelf], maker, sites, share[~shelf])
    delayed = matrix(seller[~shelf], maker, sites, (share * horizon[buyer])[~shelf])
    to_store, ahead = direct, waits
    # Goods are made in as many steps as there are goods, at most.
    for _ in range(chain.goods.count):
        ahead = waits + delayed @ to_store + onward @ ahead
        to_store = direct + onward @ to_store
    return Flows(link_kg, to_store.tocsr(), ahead.tocsr(), np.asarray(ahead.sum(axis=1), dtype=np.float64).ravel())


def paths_of(chain: SupplyChain, flows: Flows, horizon: Floats) -> tuple[Sights, DemandPaths]:
    """Sights of everybody who makes something of what it orders, and the ways that lead there."""
    seller, buyer = chain.point_site[chain.edge_supplier], chain.edge_buyer
    orders = np.diff(chain.first_input) > 0
    used = orders[seller] & (flows.link_kg > 0)
    shelf = chain.point_role[buyer] == Role.SHELF
    at_store = np.flatnonzero(used & shelf)
    at_maker = np.flatnonzero(used & ~shelf)
    beyond = flows.to_store[chain.point_site[buyer[at_maker]]].tocoo()
    end_link = np.concatenate([at_store, at_maker[beyond.row]])
    end_point = np.concatenate([buyer[at_store], beyond.col])
    end_weight = np.concatenate([np.ones(at_store.size), beyond.data])
    some = end_weight > _NOTHING
    end_link, end_point, end_weight = end_link[some], end_point[some], end_weight[some]
    book_point = chain.output_point[chain.point_site[buyer[at_maker]]]
    pairs = np.unique(
        np.stack([
            np.concatenate([seller[end_link], seller[at_maker]]),
            np.concatenate([end_point, book_point]),
        ]).astype(np.int64),
        axis=1,
    )  # fmt: skip
    sights = Sights(pairs[0], pairs[1])
    order = np.lexsort((end_point, end_link))
    end_link, end_point, end_weight = end_link[order], end_point[order], end_weight[order]
    book = np.full(buyer.size, NONE, dtype=np.int64)
    book[at_maker] = sights.rows_of(seller[at_maker], book_point)
    return sights, DemandPaths(
        supplier=seller,
        sights=sights.person.size,
        ahead=_ahead(chain, sights, flows, book, horizon[buyer]),
        end_link=end_link,
        end_sight=sights.rows_of(seller[end_link], end_point.astype(np.int64)),
        end_weight=end_weight,
        book=book,
    )


def _ahead(chain: SupplyChain, sights: Sights, flows: Flows, book: Ints, horizon: Floats) -> Floats:
    """Periods that stocks between a sight and its firm cover, float64 (sights,)."""
    share = np.asarray(flows.to_store[sights.person, sights.point]).ravel()
    total = np.asarray(flows.ahead[sights.person, sights.point]).ravel()
    ahead = np.divide(total, share, out=np.zeros(share.size), where=share > 0)
    booked = book != NONE
    # A factory's orders reach its supplier when its own stock of the input has moved.
    times = np.bincount(book[booked], minlength=share.size)
    waits = np.bincount(book[booked], horizon[booked], share.size)
    at_maker = chain.point_role[sights.point] == Role.OUTPUT
    return np.where(at_maker, np.divide(waits, times, out=np.zeros(share.size), where=times > 0), ahead)
