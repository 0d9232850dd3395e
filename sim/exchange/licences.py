"""Licences: who may use which product, from when to when."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from sim.arrays import NONE, Floats, Ints, Keys, Mask, State
from sim.errors import ConservationError
from sim.exchange.venue import Venue

_COLUMNS = ("product", "buyer", "start_ms", "end_ms", "event", "price_fen", "venue", "reseller")


class Licences:
    """Licences issued and not yet cleared away, one row each.

    A licence is valid from ``start_ms`` until before ``end_ms``. ``event`` is the deal it follows
    from, ``price_fen`` what that came to, ``venue`` where it was made, and ``key`` the key of its random draws.
    ``reseller`` is the licensee that passed a copy on, or -1 where the product's seller sold it: nobody can give more
    than it has, so such a licence never outlasts that of its reseller, and gives no right to pass on.

    Parameters
    ----------
    venues
        Where licences may be made; a single exchange if nothing is said.
    """

    def __init__(self, venues: Sequence[Venue] = ()) -> None:
        self._exposure: Floats = np.array([venue.exposure for venue in venues] or [1.0])
        self._on_exchange: Mask = np.array([venue.is_exchange for venue in venues] or [True])
        self.product: Ints = np.empty(0, dtype=np.int64)
        self.buyer: Ints = np.empty(0, dtype=np.int64)
        self.start_ms: Ints = np.empty(0, dtype=np.int64)
        self.end_ms: Ints = np.empty(0, dtype=np.int64)
        self.event: Ints = np.empty(0, dtype=np.int64)
        self.price_fen: Ints = np.empty(0, dtype=np.int64)
        self.venue: Ints = np.empty(0, dtype=np.int64)
        self.reseller: Ints = np.empty(0, dtype=np.int64)
        self.key: Keys = np.empty(0, dtype=np.uint64)
        self._issued = 0
        self._ended = 0

    def issue(
        self,
        product: Ints,
        buyer: Ints,
        start_ms: int,
        end_ms: Ints | int,
        event: Ints,
        key: Keys,
        price_fen: Ints | int = 0,
        venue: int = 0,
        reseller: Ints | int = NONE,
    ) -> None:
        """Grant licences to the given buyers."""
        self.product = np.concatenate([self.product, product])
        self.buyer = np.concatenate([self.buyer, buyer])
        self.start_ms = np.concatenate([self.start_ms, np.full(product.size, start_ms)])
        self.end_ms = np.concatenate([self.end_ms, np.full(product.size, end_ms)])
        self.event = np.concatenate([self.event, event])
        self.price_fen = np.concatenate([self.price_fen, np.full(product.size, price_fen)])
        self.venue = np.concatenate([self.venue, np.full(product.size, venue)])
        self.reseller = np.concatenate([self.reseller, np.full(product.size, reseller)])
        self.key = np.concatenate([self.key, key])
        self._issued += product.size

    def valid(self, now_ms: int) -> Mask:
        """Which rows may be used now, bool (licences,)."""
        return (self.start_ms <= now_ms) & (now_ms < self.end_ms)

    def holds(self, buyer: Ints, product: Ints, now_ms: int) -> Mask:
        """Whether each buyer may use each product now, bool like ``buyer``."""
        return self._among(self.valid(now_ms), buyer, product)

    def _among(self, rows: Mask, buyer: Ints, product: Ints) -> Mask:
        span = int(max(self.product.max(initial=0), product.max(initial=0))) + 1
        return np.isin(buyer * span + product, self.buyer[rows] * span + self.product[rows])

    def revoke(self, buyer: int, now_ms: int) -> int:
        """End all licences of a buyer now; return how many there were, beside those that it had passed on."""
        return self._end((self.buyer == buyer) & (self.end_ms > now_ms), now_ms)

    def lapse(self, venue: int, now_ms: int) -> int:
        """End all licences that were made at a venue now; return how many there were, beside those passed on."""
        return self._end((self.venue == venue) & (self.end_ms > now_ms), now_ms)

    def _end(self, rows: Mask, now_ms: int) -> int:
        """End licences now, and with them those that rest on them."""
        self.end_ms = np.where(rows, now_ms, self.end_ms)
        resold = np.flatnonzero(self.is_resold & (self.end_ms > now_ms))
        rests = self.may_pass_on(self.reseller[resold], self.product[resold], now_ms)
        self.end_ms[resold[~rests]] = now_ms
        return int(rows.sum())

    @property
    def is_resold(self) -> Mask:
        """Which licences a licensee has passed on, bool (licences,)."""
        return self.reseller != NONE

    def may_pass_on(self, person: Ints, product: Ints, now_ms: int) -> Mask:
        """Whether each person has each product by a licence of its seller's own now, bool like ``person``."""
        return self._among(self.valid(now_ms) & ~self.is_resold, person, product)

    def exposure(self, rows: Ints) -> Floats:
        """How far some licences are exposed to the state, as a share of what those on an exchange are."""
        return self._exposure[self.venue[rows]]

    def on_exchange(self, rows: Ints) -> Mask:
        """Whether some licences were made on an exchange, bool like ``rows``."""
        return self._on_exchange[self.venue[rows]]

    def row_of(self, buyer: Ints, product: Ints, now_ms: int) -> Ints:
        """Licence by which each buyer may use each product now, or -1, int64 like ``buyer``."""
        valid = np.flatnonzero(self.valid(now_ms))
        if not valid.size:
            return np.full(buyer.size, NONE, dtype=np.int64)
        span = int(max(self.product.max(initial=0), product.max(initial=0))) + 1
        key = self.buyer[valid] * span + self.product[valid]
        order = np.argsort(key, kind="stable")
        at = np.minimum(np.searchsorted(key[order], buyer * span + product), valid.size - 1)
        return np.where(key[order][at] == buyer * span + product, valid[order][at], NONE)

    def clear_ended(self, now_ms: int) -> None:
        """Forget licences that have ended."""
        keep = self.end_ms > now_ms
        self._ended += int((~keep).sum())
        for name in (*_COLUMNS, "key"):
            setattr(self, name, getattr(self, name)[keep])

    def audit(self) -> None:
        """Check that every licence issued is here or has ended.

        Raises
        ------
        ConservationError
            If they do not add up.
        """
        if self._issued != self._ended + self.product.size:
            raise ConservationError(f"{self._issued} licences issued, {self._ended} ended, {self.product.size} left")

    def state(self) -> State:
        """All rows and counts."""
        counts = np.array([self._issued, self._ended], dtype=np.int64)
        return {name: getattr(self, name) for name in (*_COLUMNS, "key")} | {"counts": counts}

    def restore(self, state: State) -> None:
        """Take back what was saved."""
        for name in (*_COLUMNS, "key"):
            setattr(self, name, state[name])
        self._issued, self._ended = (int(count) for count in state["counts"])
