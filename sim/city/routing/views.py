"""Road views: what each group of trucks believes about the roads, as next hops to every place.

View 0 is the public map of the hour. Further views are made from link times that somebody has
estimated; they stay as they are until they are refreshed. A truck reads its own view at every node,
so a refresh reaches trucks under way. Within one view the distance left falls strictly from hop to
hop, so between two refreshes no truck passes a node twice; a refresh can turn a truck round, but only
so often as there are refreshes.
"""

from __future__ import annotations

import numpy as np

from sim.arrays import Bytes, Ints, SmallInts, State
from sim.city.routing.profile import HistoricRoutes
from sim.city.routing.tables import RoutesAhead

#: View of those who know no better.
PUBLIC = 0


class RoadViews:
    """Next hops and times of every view.

    Parameters
    ----------
    routes
        Makes tables; holds the public map of each hour.
    """

    def __init__(self, routes: HistoricRoutes) -> None:
        self._routes = routes
        self._hour = 0
        self._link_time_ms: list[Ints] = []
        self._drive_ms: list[SmallInts] = []
        self._next_hop: Bytes = np.empty((0, 0, 0), dtype=np.uint8)
        self._ahead: list[RoutesAhead] = []
        self._weight_ms: Ints = np.empty((0, 0), dtype=np.int64)

    @property
    def count(self) -> int:
        """Number of views, the public map among them."""
        return 1 + len(self._link_time_ms)

    @property
    def next_hop(self) -> Bytes:
        """Which of a node's links to take to each place by each view, uint8 (views, places, nodes)."""
        return self._next_hop

    def drive_ms(self, view: int) -> SmallInts:
        """Time to place ``i`` from place ``j`` as a view has it, int32 (places, places)."""
        return self._drive_ms[view]

    @property
    def link_time_ms(self) -> Ints:
        """Time on each link as each view has it, int64 (views, links)."""
        return self._weight_ms

    def start_hour(self, hour: int) -> None:
        """Let the public map be that of an hour of the day."""
        self._hour = hour
        self._put(PUBLIC, *self._routes.tables(hour))
        self._routes.prepare(hour + 1)
        self._weigh()

    def add(self, link_time_ms: Ints) -> int:
        """Add a view made from these link times; return its number."""
        if not self._drive_ms:
            self.start_hour(self._hour)
        self._link_time_ms.append(link_time_ms.astype(np.int64))
        self._make_room()
        self._ahead.append(self._routes.ahead())
        self._put(self.count - 1, *self._ahead[-1].find(self._link_time_ms[-1]))
        self._weigh()
        return self.count - 1

    def prepare(self, view: int, link_time_ms: Ints) -> None:
        """Begin to reckon, beside whatever goes on, what a `refresh` with the same link times will need.

        The view stays as it is until then; that a refresh was prepared changes nothing but the time it takes.
        """
        self._check(view)
        if not np.array_equal(self._link_time_ms[view - 1], link_time_ms):
            self._ahead[view - 1].prepare(link_time_ms)

    def refresh(self, view: int, link_time_ms: Ints) -> None:
        """Make a view anew from these link times; nothing is done where they are what they were."""
        self._check(view)
        if not np.array_equal(self._link_time_ms[view - 1], link_time_ms):
            self._link_time_ms[view - 1] = link_time_ms.astype(np.int64)
            self._put(view, *self._ahead[view - 1].find(self._link_time_ms[view - 1]))
            self._weigh()

    def _check(self, view: int) -> None:
        if view == PUBLIC:
            raise ValueError("the public map is that of the hour; add a view of your own")

    def _make_room(self) -> None:
        grown = np.empty((self.count, *self._next_hop.shape[1:]), dtype=np.uint8)
        grown[: self._next_hop.shape[0]] = self._next_hop
        self._next_hop = grown

    def _put(self, view: int, next_hop: Bytes, drive_ms: SmallInts) -> None:
        if self.count == 1:  # the usual case needs no copy
            self._next_hop, self._drive_ms = next_hop[None], [drive_ms]
            return
        self._next_hop[view] = next_hop
        self._drive_ms[view : view + 1] = [drive_ms]

    def _weigh(self) -> None:
        self._weight_ms = np.stack([self._routes.link_time_ms(self._hour), *self._link_time_ms])

    def state(self) -> State:
        """Link times that views were made from; tables are made again from them."""
        times = self._link_time_ms
        return {"view_link_ms": np.stack(times) if times else np.empty((0, 0), dtype=np.int64)}

    def restore(self, state: State, hour: int) -> None:
        """Take back what was saved in an hour of the day."""
        self._link_time_ms, self._drive_ms, self._ahead = [], [], []
        self.start_hour(hour)
        for times in state["view_link_ms"]:
            self.add(times)
