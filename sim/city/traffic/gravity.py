"""Trips where nobody counted them: a doubly constrained gravity model between districts' centres.

Wilson (1971), A Family of Spatial Interaction Models. Trips fall off exponentially with distance.
"""

from __future__ import annotations

import numpy as np

from sim.arrays import Floats, Ints
from sim.city.roads.districts import bisect
from sim.city.roads.network import RoadNetwork
from sim.city.traffic.demand import Demand, demand_from_pairs
from sim.engine.elementary import exp_each

#: Most places where trips start and end; trees are grown for each, so this bounds the work.
MOST_PLACES = 200
_MEAN_DETERRENCE_KM = 6.0
#: Way by road over straight distance, between places some kilometres apart in a lattice of streets.
_DETOUR = 1.3
#: Trip ends of a junction at the edge of the city, in those of one in its centre.
_EDGE_ACTIVITY = 0.4
_BALANCING_ROUNDS = 20


def gravity_demand(network: RoadNetwork, load: float) -> Demand:
    """Trips an hour between the best-connected junctions of up to 200 pieces of the city.

    Parameters
    ----------
    network
        Roads; only the part that trucks can use has trips.
    load
        Kilometres driven in an hour, at usual detours, as a share of what all lanes could carry: the
        number of trips is made to fit, so that cities of any size are about equally busy.
    """
    part = network.drivable()
    roads = part.network
    piece = bisect(*roads.plane, MOST_PLACES)
    place = _best_connected(roads, piece)
    activity = _EDGE_ACTIVITY + (1.0 - _EDGE_ACTIVITY) * roads.land.centrality
    ends: Floats = np.bincount(piece, weights=activity, minlength=place.size).astype(np.float64)
    row, column = np.divmod(np.arange(place.size * place.size), place.size)
    distance = roads.distance_km(place[row], place[column])
    pull = exp_each(-distance / _MEAN_DETERRENCE_KM).reshape(place.size, place.size)
    np.fill_diagonal(pull, 0.0)
    between = _balanced(pull, ends)
    driven_km = float((between.ravel() * distance).sum()) * _DETOUR
    could_carry = float((roads.capacity * roads.length_km).sum())
    flow = between.ravel() * (load * could_carry / driven_km if driven_km > 0.0 else 0.0)
    return demand_from_pairs(part.nodes[place[row]], part.nodes[place[column]], flow, "gravity model")


def _best_connected(roads: RoadNetwork, piece: Ints) -> Ints:
    """Junction of each piece whose links carry most; of equals, the first."""
    carried = np.bincount(roads.tail, roads.capacity, roads.nodes) + np.bincount(
        roads.head, roads.capacity, roads.nodes
    )
    order = np.lexsort((np.arange(roads.nodes), -carried, piece))
    _, first = np.unique(piece[order], return_index=True)
    return order[first]


def _balanced(pull: Floats, ends: Floats) -> Floats:
    """Trips in proportion to ``pull`` whose row and column sums are in proportion to ``ends`` (Furness 1965)."""
    trips = pull * ends[:, None] * ends[None, :]
    for _ in range(_BALANCING_ROUNDS):
        for axis in (0, 1):
            sums = trips.sum(axis=axis, keepdims=True)
            wanted = ends[None, :] if axis == 0 else ends[:, None]
            trips = trips * np.divide(wanted, sums, out=np.zeros_like(sums), where=sums > 0.0)
    return trips
