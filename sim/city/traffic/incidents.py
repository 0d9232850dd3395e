"""Incidents: crashes and breakdowns that take lanes away or close a link, and closures that are planned.

Incidents begin as a Poisson process in kilometres driven by everybody else, last lognormal times
(Golob, Recker and Leonard 1987; Giuliano 1989), and either close the link or block one lane. Whether
one begins on a link in a slot of five minutes is keyed by link and slot, and what it is like by the
event, so that policies share them.
"""

from __future__ import annotations

import numpy as np

from sim.arrays import AnyArray, Floats, Ints, Keys, State
from sim.city.tables import records
from sim.engine.compiled import kernel
from sim.engine.streams import Stream, combine_each, uniform
from sim.scenario import schema
from sim.units import HOUR_MS, MINUTE_MS, ms_from_hours

#: Truth of the roads is renewed so often.
SLOT_MS = 5 * MINUTE_MS

#: What happened on a link; ``capacity`` is the share left, 0 where it is closed.
INCIDENT = np.dtype(
    [("key", np.uint64), ("link", np.int64), ("begin_ms", np.int64), ("end_ms", np.int64), ("capacity", np.float64)]
)

#: Share of capacity left with one lane blocked, by lanes in the direction from one up (Highway
#: Capacity Manual 2010, exhibit 10-17); on a single lane traffic passes the spot as on two.
_ONE_LANE_BLOCKED = np.array([0.35, 0.35, 0.49, 0.58, 0.65])


class Incidents:
    """Incidents on the links that trucks use.

    Parameters
    ----------
    settings
        How often, how long, how bad; none for roads without.
    planned
        Closures known beforehand, records of ``INCIDENT``.
    link
        Key of each link.
    length_km, lanes
        Of each link, shape (links,).
    seed
        Seed of the run.
    """

    def __init__(
        self,
        settings: schema.Incidents | None,
        planned: AnyArray,
        link: Keys,
        length_km: Floats,
        lanes: Floats,
        seed: int,
    ) -> None:
        self._settings = settings
        self._planned = planned
        self._link = link
        self._length_km = length_km
        self._left = _ONE_LANE_BLOCKED[np.clip(np.rint(lanes), 1, _ONE_LANE_BLOCKED.size).astype(np.int64) - 1]
        self._begin, self._closes, self._lasts = (
            Stream(seed, f"incident {what}") for what in ("begin", "closes", "lasts")
        )
        #: Under way, records of ``INCIDENT`` in the order in which they began.
        self.under_way = records(INCIDENT, 0)
        #: Begun so far, planned closures among them.
        self.count = 0
        self._refreshed_ms = -1

    @property
    def possible(self) -> bool:
        """Whether anything can ever happen."""
        return self._settings is not None or self._planned.size > 0

    def refresh(self, volume: Floats, now_ms: int) -> None:
        """Let what is over end, and what begins in this slot begin; ``volume`` is everybody else's an hour.

        Once an instant: asking again changes nothing.
        """
        if now_ms == self._refreshed_ms:
            return
        begin_ms = self._planned["begin_ms"]
        begun = self._planned[(begin_ms > self._refreshed_ms) & (begin_ms <= now_ms)]
        self._refreshed_ms = now_ms
        if self._settings is not None:
            begun = np.concatenate([begun, self._new(self._settings, volume, now_ms)])
        self.count += begun.size
        both = np.concatenate([self.under_way, begun])
        self.under_way = both[both["end_ms"] > now_ms]

    def _new(self, settings: schema.Incidents, volume: Floats, now_ms: int) -> AnyArray:
        slot = now_ms // SLOT_MS
        mean = volume * self._length_km * (settings.per_million_km * 1e-6 * SLOT_MS / HOUR_MS)
        rows = _begins(self._begin.key, self._link, mean, slot)
        key = combine_each(self._link[rows], slot)
        lasts = self._lasts.lognormals(key, ms_from_hours(settings.duration), settings.duration_cv)
        closed = self._closes.uniforms(key) < settings.closed
        return records(
            INCIDENT, rows.size, key=key, link=rows, begin_ms=now_ms, end_ms=now_ms + np.rint(lasts).astype(np.int64),
            capacity=np.where(closed, 0.0, self._left[rows]),
        )  # fmt: skip

    def capacity_left(self) -> Floats:
        """Share of each link's capacity that is left now, float64 (links,)."""
        left = np.ones(self._link.size)
        np.minimum.at(left, self.under_way["link"], self.under_way["capacity"])
        return left

    def state(self) -> State:
        """Everything that is under way."""
        return {"incidents": self.under_way.copy(), "incident_counts": np.array([self.count, self._refreshed_ms])}

    def restore(self, state: State) -> None:
        """Take back what was saved."""
        self.under_way = state["incidents"].copy()
        self.count, self._refreshed_ms = state["incident_counts"].tolist()


@kernel
def _begins(stream: np.uint64, link: Keys, mean: Floats, slot: int) -> Ints:
    """Links on which an incident begins in a slot: at most one each, as means are small."""
    rows = np.empty(link.size, dtype=np.int64)
    count = 0
    for i in range(link.size):
        if uniform(stream, link[i], slot) < mean[i]:
            rows[count] = i
            count += 1
    return rows[:count]
