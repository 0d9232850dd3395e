"""Which suppliers an ordering stock considers: near ones, with some luck, and none left unseen."""

from __future__ import annotations

import numpy as np

from sim.arrays import AnyArray, Floats, Ints, Keys
from sim.city.plants.sites import Sites
from sim.city.roads.network import RoadNetwork
from sim.engine.compiled import kernel
from sim.engine.streams import Stream, entity_keys, gumbel

#: Rounds of balancing suppliers' exposure, and how far a round moves a supplier's attraction.
_BALANCING_ROUNDS = 30
_BALANCING_STEP = 0.3


def choose_candidates(
    sites: Sites,
    network: RoadNetwork,
    buyers: dict[int, Ints],
    node: Ints,
    key: Keys,
    use_kg_per_h: Floats,
    count: int,
    seed: int,
) -> tuple[Ints, Ints]:
    """Choose the suppliers that each ordering point considers.

    Suppliers' exposure is balanced against their capacity by shadow prices, so that none is
    everyone's only choice; and where buyers consider as many in all as there are suppliers, none is
    out of everyone's sight.

    Parameters
    ----------
    sites, network
        Where suppliers stand.
    buyers
        Points that order each good.
    node, key, use_kg_per_h
        Of every point, (points,).
    count
        Suppliers that a point considers, where there are as many.

    Returns
    -------
    Ordering point and supplying site of each edge, sorted by both, int64 (edges,).
    """
    x, y = network.plane
    scale = max(float(np.ptp(x)), float(np.ptp(y)), 1e-9) / 4
    stream = Stream(seed, "candidate supplier")
    site_key = entity_keys(list(sites.names)).astype(np.int64)
    buyer: list[AnyArray] = []
    supplier: list[AnyArray] = []
    for good, points in buyers.items():
        suppliers = np.flatnonzero((sites.good == good) & (sites.capacity_kg_per_day > 0))
        at, to = node[points], sites.node[suppliers]
        score = _score(x[at], y[at], key[points], x[to], y[to], site_key[suppliers], scale, stream.key)
        picked = _balanced_choice(score, count, use_kg_per_h[points], sites.capacity_kg_per_day[suppliers])
        buyer.append(np.repeat(points, picked.shape[1]))
        supplier.append(suppliers[picked.ravel()])
    edge_buyer, edge_supplier = np.concatenate(buyer), np.concatenate(supplier)
    order = np.lexsort((edge_supplier, edge_buyer))
    return edge_buyer[order], edge_supplier[order]


@kernel
def _score(
    x: Floats, y: Floats, key: Keys, to_x: Floats, to_y: Floats, to_key: Ints, scale: float, stream: np.uint64
) -> Floats:
    """Luck less distance of each supplier (column) to each buyer (row), float64 (buyers, suppliers)."""
    score = np.empty((x.size, to_x.size))
    for row in range(x.size):
        for column in range(to_x.size):
            distance = np.sqrt((x[row] - to_x[column]) ** 2 + (y[row] - to_y[column]) ** 2)
            score[row, column] = gumbel(stream, key[row], to_key[column]) - distance / scale
    return score


def _balanced_choice(score: Floats, count: int, need: Floats, capacity: Floats) -> Ints:
    """Columns of the ``count`` best scores of each row once load is in balance with capacity, (rows, count)."""
    shadow_price = np.zeros(score.shape[1])
    picked = np.empty((score.shape[0], min(count, score.shape[1])), dtype=np.int64)
    for _ in range(_BALANCING_ROUNDS):
        load = _pick_best(score, shadow_price, need, picked)
        strain = load / capacity
        shadow_price += _BALANCING_STEP * (strain / max(float(strain.mean()), 1e-300) - 1.0)
    _let_everyone_be_seen(picked, score)
    return picked


@kernel
def _pick_best(score: Floats, shadow_price: Floats, need: Floats, picked: Ints) -> Floats:
    """Put the columns of each row's best scores net of prices into ``picked``, the best first; return their load.

    A board of thousands of rows and columns is looked through tens of times, and four of a row are
    found in one pass, where sorting it took twenty times as long.
    """
    rows, count = picked.shape
    load = np.zeros(score.shape[1])
    best = np.empty(count)
    for row in range(rows):
        best[:] = np.inf
        for column in range(score.shape[1]):
            value = shadow_price[column] - score[row, column]
            if value < best[count - 1]:
                place = count - 1
                while place > 0 and value < best[place - 1]:
                    best[place] = best[place - 1]
                    picked[row, place] = picked[row, place - 1]
                    place -= 1
                best[place] = value
                picked[row, place] = column
        for place in range(count):
            load[picked[row, place]] += need[row] / count
    return load


def _let_everyone_be_seen(picked: Ints, score: Floats) -> None:
    """Give each column that no row has picked the place that costs least, while some are picked twice."""
    times_picked = np.bincount(picked.ravel(), minlength=score.shape[1])
    own_score = np.take_along_axis(score, picked, axis=1)
    for unseen in np.flatnonzero(times_picked == 0).tolist():
        loss = np.where(times_picked[picked] > 1, own_score - score[:, [unseen]], np.inf)
        row, place = divmod(int(loss.argmin()), picked.shape[1])
        if loss[row, place] == np.inf:
            return
        times_picked[picked[row, place]] -= 1
        times_picked[unseen] += 1
        picked[row, place], own_score[row, place] = unseen, score[row, unseen]
