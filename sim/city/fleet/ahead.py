"""Records of trucks and links fetched ahead of their events: large fleets wait for memory more than they compute.

What an event needs is known by steps: the truck, the link that it is on, where that leads to, and the link after.
Each step is taken some events later than the one before, when what it follows from has come.
"""

from __future__ import annotations

from sim.arrays import NONE, Int
from sim.city.routing.sweep import NO_HOP
from sim.city.tables import CityTables, Ways
from sim.city.wheel import due_entity
from sim.engine.compiled import inlined, prefetch

#: Events before its own at which each of them is fetched.
_TRUCK, _LINK, _HOP, _NEXT_LINK = 32, 24, 16, 8
#: The first of these.
FARTHEST = _TRUCK


@inlined
def look_ahead(city: CityTables, ways: Ways, i: int, count: Int) -> None:
    """Fetch for events to come, when event ``i`` of the ``count`` in ``city.due`` is about to be served."""
    if i + _TRUCK < count:
        entity = due_entity(city.due[i + _TRUCK])
        if entity < city.vehicles.size:
            prefetch(city.vehicles, entity)
    if 0 <= i + _LINK < count:
        entity = due_entity(city.due[i + _LINK])
        if entity < city.vehicles.size and city.vehicles[entity].link != NONE:
            prefetch(city.links, city.vehicles[entity].link)
    if 0 <= i + _HOP < count:
        entity = due_entity(city.due[i + _HOP])
        if entity < city.vehicles.size and city.vehicles[entity].link != NONE:
            truck = city.vehicles[entity]
            prefetch(ways.next_hop, (truck.road_view, city.sites[truck.site].place, city.links[truck.link].head))
    if 0 <= i + _NEXT_LINK < count:
        entity = due_entity(city.due[i + _NEXT_LINK])
        if entity < city.vehicles.size and city.vehicles[entity].link != NONE:
            truck = city.vehicles[entity]
            node = city.links[truck.link].head
            hop = ways.next_hop[truck.road_view, city.sites[truck.site].place, node]
            if hop != NO_HOP:
                prefetch(city.links, ways.first_out[node] + hop)
