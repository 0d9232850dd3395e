"""Route choices held against the truth: for the record, never for a decision."""

from __future__ import annotations

from sim.arrays import Ints
from sim.city.city import City
from sim.city.routing.views import PUBLIC
from sim.engine.events import EventLog
from sim.engine.streams import Stream
from sim.units import MINUTE_MS

#: So often one of the loads that are sent for is looked at, apart from the hours when orders are placed.
_EVERY_MS, _OFFSET_MS = 30 * MINUTE_MS, 10 * MINUTE_MS


class RouteRecord:
    """Looks at the route of one load every half hour, as if its truck departed with it at once.

    Parameters
    ----------
    city
        Roads and trucks.
    account
        Account of each truck's carrier, int64 (trucks,).
    log
        Where it is recorded.
    seed
        Seed of the run.
    """

    def __init__(self, city: City, account: Ints, log: EventLog, seed: int) -> None:
        self._city = city
        self._account = account
        self._log = log
        self._lot = Stream(seed, "route looked at")

    def look(self, orders: Ints, trucks: Ints, now_ms: int) -> None:
        """Record the route of one of the loads that trucks are being sent for; none where roads are always as usual."""
        if orders.size == 0 or now_ms % _EVERY_MS != _OFFSET_MS or not self._city.roads_vary:
            return
        one = int(self._lot.uniforms(self._city.tables.orders["key"][orders]).argmin())
        city, order, truck = self._city, self._city.tables.orders[orders[one]], int(trucks[one])
        view = int(city.tables.vehicles["road_view"][truck])
        supplier, buyer = (int(city.tables.points["site"][order[end]]) for end in ("supplier", "buyer"))
        times = city.hold_routes((view, PUBLIC), supplier, buyer)
        if times is None:
            return
        chosen, public = times
        to, source = (int(city.tables.sites["place"][site]) for site in (buyer, supplier))
        self._log.emit(
            "routes", time_ms=now_ms, vehicle=truck, carrier=int(self._account[truck]), origin=supplier,
            destination=buyer, by_view=view != PUBLIC, planned_ms=int(city.drive_ms_by(view)[to, source]),
            public_ms=int(city.drive_ms[to, source]), chosen_ms=chosen.chosen_ms, best_ms=chosen.best_ms,
            regret_ms=chosen.chosen_ms - chosen.best_ms, regret_public_ms=public.chosen_ms - public.best_ms,
            meets_closure=chosen.meets_closure, cause=int(order["event"]),
        )  # fmt: skip
