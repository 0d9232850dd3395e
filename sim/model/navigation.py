"""Navigation: by which view of the roads each truck drives, and what carriers learn from their trips."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from sim.arrays import NONE, AnyArray, Floats, Ints, SmallInts, State
from sim.city.city import City
from sim.city.routing.views import PUBLIC
from sim.city.tables import VehicleState
from sim.engine.streams import Stream
from sim.engine.tally import Tally
from sim.knowledge.trips import TripKnowledge
from sim.knowledge.views import CarrierViews
from sim.units import HOUR_MS

#: A view older than so many memories says no more than the public map (e^-4 of what it said).
_MEMORIES = 4.0
#: Share of a day's weight in what a carrier knows of its trips.
_FADING = 0.05
_DRIVING = [VehicleState.TO_PICKUP, VehicleState.TO_DROP]


class Navigation:
    """Gives trucks the views that their carriers have, but for a random part of trips as a control.

    Parameters
    ----------
    city
        Where trucks drive.
    carrier
        Row of each truck's carrier, int64 (trucks,).
    views, trips
        What carriers have been given, and what they know from their own trips.
    control
        Share of trips by the public map.
    memory_ms
        Time in which a road's state is believed to change.
    usual_ms
        Usual time of each link in the hour of an instant, int64 (links,).
    seed
        Seed of the run.
    """

    def __init__(
        self,
        city: City,
        carrier: Ints,
        views: CarrierViews,
        trips: TripKnowledge,
        control: float,
        memory_ms: float,
        usual_ms: Callable[[int], Ints],
        seed: int,
    ) -> None:
        self._city = city
        self._carrier = carrier
        self.views = views
        self.trips = trips
        self._control = control
        self._oldest_ms = round(_MEMORIES * memory_ms)
        self._usual_ms = usual_ms
        self._coin = Stream(seed, "trip by the public map")
        self._tally = Tally()
        #: Of orders under way, by the event that placed them: time that the public map promised, and whether
        #: their trucks drive by a view of their carrier's own.
        self._under_way: dict[int, tuple[int, bool]] = {}
        self._tables = 0

    # ── views ────────────────────────────────────────────────────────────────────────────────────
    def refresh(self, now_ms: int) -> None:
        """Make the views that carriers have into tables, and let trucks under way follow them."""
        self.views.forget_older(now_ms - self._oldest_ms)
        usual_ms = self._usual_ms(now_ms)
        for row, view in enumerate(self.views.views):
            self._put(row + 1, view.link_time_ms(usual_ms, now_ms))
        road_view = self._city.tables.vehicles["road_view"]
        under_way = np.flatnonzero(road_view != PUBLIC)
        self._assign(under_way, self.views.view_of[self._carrier[under_way]] + 1)

    def _put(self, table: int, link_time_ms: Ints) -> None:
        if table <= self._tables:
            self._city.refresh_view(table, link_time_ms)
        else:
            self._city.add_view(link_time_ms)
            self._tables = table

    def _assign(self, trucks: Ints, table: Ints) -> None:
        """Let trucks drive by these tables; ``PUBLIC`` is the public map."""
        for each in np.unique(table).tolist():
            self._city.assign_view(trucks[table == each], each)

    # ── trips ────────────────────────────────────────────────────────────────────────────────────
    def set_out(self, lead: Ints, trucks: Ints, orders: Ints, driver: Ints) -> None:
        """Say by which view each truck drives that is about to be sent.

        Parameters
        ----------
        lead, trucks
            First order of each tour, and its truck, int64 (tours,).
        orders, driver
            All orders of the tours, and the truck of each, int64 (orders,).
        """
        city = self._city
        view = self.views.view_of[self._carrier[trucks]]
        by_public = self._coin.uniforms(city.tables.orders["key"][lead]) < self._control
        self._assign(trucks, np.where(by_public, NONE, view) + 1)
        placed = city.tables.orders[orders]
        to, source = (city.places_of(placed[end]) for end in ("buyer", "supplier"))
        by_view = city.tables.vehicles["road_view"][driver] != PUBLIC
        promises = zip(city.drive_ms[to, source].tolist(), by_view.tolist(), strict=True)
        self._under_way.update(zip(placed["event"].tolist(), promises, strict=True))

    def drive_ms(self, trucks: Ints) -> tuple[SmallInts, Ints]:
        """Times between places by the views of trucks' carriers, and which of the views each truck has.

        Returns
        -------
        Times to place ``i`` from place ``j`` by each view in turn, int32 (places, views * places), and the
        number of each truck's view among them, int64 (trucks,).
        """
        views, which = np.unique(self.views.view_of[self._carrier[trucks]], return_inverse=True)
        return np.concatenate([self._city.drive_ms_by(view + 1) for view in views.tolist()], axis=1), which

    def arrived(self, delivered: AnyArray) -> None:
        """Let carriers learn how long trips took, against what the public map promised when trucks were sent."""
        if delivered.size == 0:
            return
        known = [self._under_way.pop(event, (0, False)) for event in delivered["event"].tolist()]
        promised_ms, by_view = (np.array(column) for column in zip(*known, strict=True))
        counts = promised_ms > 0
        took_ms = (delivered["at_drop_ms"] - delivered["loaded_ms"])[counts]
        carrier = self._carrier[delivered["vehicle"][counts]]
        self.trips.experience(carrier, by_view[counts], took_ms / promised_ms[counts])

    def forget(self, events: Ints) -> None:
        """Forget what was promised for the orders that these events placed."""
        for event in events.tolist():
            self._under_way.pop(event, None)

    def close_day(self) -> Floats:
        """Let a day's experience fade, and let carriers know how long their trucks drove; return the hours."""
        driven_ms = self._tally.since_last("driving", self._city.tables.state_ms[:, _DRIVING].sum(axis=1))
        hours = np.zeros(self.trips.driving_h.size)
        np.add.at(hours, self._carrier, driven_ms / HOUR_MS)
        self.trips.close_day(hours, _FADING)
        return hours

    def state(self) -> State:
        """Orders under way, and counters at the last midnight."""
        rows = [(event, *promise) for event, promise in sorted(self._under_way.items())]
        return {
            "under_way": np.array(rows, dtype=np.int64).reshape(-1, 3),
            "tables": np.array([self._tables]),
            **self._tally.state(),
        }

    def restore(self, state: State) -> None:
        """Take back what was saved."""
        self._under_way = {event: (ms, bool(by_view)) for event, ms, by_view in state["under_way"].tolist()}
        self._tables = int(state["tables"][0])
        self._tally.restore({"driving": state["driving"]} if "driving" in state else {})
