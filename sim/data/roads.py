"""Live road views: a map of the roads as the mapping bureau has it, made anew every few minutes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from sim.arrays import AnyArray, Floats, Ints, Keys, Mask, State
from sim.data.delivery import Readings
from sim.data.products import Domain, Products
from sim.decisions.mapping import weight_of_blurred
from sim.engine.streams import Stream
from sim.knowledge.roads import RoadPicture, RoadView
from sim.knowledge.views import CarrierViews


def live_view(bureau: int, name: str) -> Products:
    """The one live view of a city.

    Parameters
    ----------
    bureau
        Legal person that makes and sells it.
    name
        Name of the bureau.
    """
    return Products.public(Domain.ROADS, bureau, name)


@dataclass
class _Copy:
    """What the bureau's picture was when it was read, and how many of it are on their way."""

    deviation: Floats
    variance: Floats
    spread: Floats
    closed: Mask
    opened: Mask
    out: int = 0


class RoadFeed:
    """Takes copies of the bureau's picture and hands them to carriers.

    The view consists of parts, one a district. Whoever has no licence gets the parts that are open
    to all. Noise that rules or the bureau add is drawn once for a copy and not for each recipient.

    Parameters
    ----------
    picture
        What the bureau knows.
    part
        Part that each link lies in, int64 (links,).
    part_key
        Key of each part, uint64 (parts,).
    link_key
        Key of each link, uint64 (links,).
    carriers
        Persons who may use a view, int64 (carriers,), ascending; knowledge has one row each.
    views, state
        Knowledge of carriers and of the state that views end up in.
    usual_ms
        Usual time of each link in the hour of an instant, int64 (links,).
    seed
        Seed of the run.
    """

    def __init__(
        self,
        picture: RoadPicture,
        part: Ints,
        part_key: Keys,
        link_key: Keys,
        carriers: Ints,
        views: CarrierViews,
        state: RoadPicture,
        usual_ms: Callable[[int], Ints],
        seed: int,
    ) -> None:
        self.part_product: Ints = np.zeros(part_key.size, dtype=np.int64)
        self.part_key = part_key
        self._picture = picture
        self._part = part
        self._link_key = link_key
        self._carriers = carriers
        self._views = views
        self._state = state
        self._usual_ms = usual_ms
        self._noise = Stream(seed, "road view noise")
        self._copies: dict[int, _Copy] = {}

    def read(self, product: Ints, now_ms: int) -> tuple[AnyArray, Mask]:
        """Take a copy of the picture; what was read is the instant under which it is kept."""
        if product.size:
            picture, usual_ms = self._picture, self._usual_ms(now_ms)
            self._copies[now_ms] = _Copy(
                *picture.at(usual_ms, now_ms), picture.spread(usual_ms), picture.closed.copy(),
                np.zeros(self._part.size, dtype=np.bool_),
            )  # fmt: skip
        return np.full(product.size, now_ms, dtype=np.int64), np.ones(product.size, dtype=np.bool_)

    def report(self, product: Ints, value: AnyArray, now_ms: int) -> None:  # noqa: ARG002
        """Let the state see the bureau's picture wherever it is better than its own."""
        if product.size:
            self._state.take_over(self._picture, self._usual_ms(now_ms), now_ms)

    def pack(self, readings: Readings) -> dict[str, AnyArray]:
        """Which copy each recipient gets, how blurred, and whether all parts of it."""
        if readings.product.size:
            copy = self._copies[readings.now_ms]
            copy.opened = readings.opened[self._part]
            copy.out = readings.product.size
        else:
            self._copies.pop(readings.now_ms, None)
        return {"copy": readings.value, "blur_sd": readings.blur_sd, "whole": readings.licensed}

    def unpack(self, person: Ints, product: Ints, time_ms: Ints, parcel: dict[str, AnyArray]) -> None:  # noqa: ARG002
        """Give carriers the views that have arrived; those with equal copies share one."""
        row = np.searchsorted(self._carriers, person)
        kinds, which = np.unique(np.rec.fromarrays(list(parcel.values())), return_inverse=True)
        for number, kind in enumerate(kinds.tolist()):
            taken_ms, blur_sd, whole = kind
            mine = np.flatnonzero(which == number)
            copy = self._copies[taken_ms]
            self._views.learn(row[mine], self._view(copy, taken_ms, blur_sd, whole))
            copy.out -= mine.size
            if copy.out == 0:
                del self._copies[taken_ms]

    def _view(self, copy: _Copy, taken_ms: int, blur_sd: float, whole: bool) -> RoadView:
        deviation = copy.deviation
        if blur_sd > 0.0:
            noise = blur_sd * self._noise.normals(self._link_key, taken_ms)
            deviation = weight_of_blurred(copy.variance, copy.spread, blur_sd) * (deviation + noise)
        given = np.ones(self._part.size, dtype=np.bool_) if whole else copy.opened
        return RoadView(taken_ms, self._picture.memory_ms, np.where(given, deviation, 0.0), copy.closed & given)

    def state(self) -> State:
        """Copies that are on their way."""
        columns = {name: np.array([getattr(copy, name) for copy in self._copies.values()]) for name in _COLUMNS}
        return {"taken_ms": np.array(list(self._copies), dtype=np.int64), **columns}

    def restore(self, state: State) -> None:
        """Take back what was saved."""
        rows = zip(*(state[name] for name in _COLUMNS), strict=True)
        self._copies = {
            taken_ms: _Copy(**dict(zip(_COLUMNS, row, strict=True)) | {"out": int(row[-1])})
            for taken_ms, row in zip(state["taken_ms"].tolist(), rows, strict=True)
        }


_COLUMNS = ("deviation", "variance", "spread", "closed", "opened", "out")
