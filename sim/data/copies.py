"""Copies of data: who has got what, beside those who make it."""

from __future__ import annotations

import numpy as np

from sim.arrays import Ints, Mask, State
from sim.data.products import Code, ProductKind, Products
from sim.engine.events import NO_CAUSE, EventLog


class Route(Code):
    """How a copy came to whoever has it."""

    LICENCE = 0
    BILATERAL = 1
    OPEN = 2
    REPORT = 3
    RESALE = 4


#: Routes of copies that were not traded on an exchange.
OFF_EXCHANGE = (Route.BILATERAL, Route.RESALE)


class Copies:
    """Persons with a copy of a product, one row a pair, sorted by person and product.

    A copy is there from its first delivery on: the end of a licence ends the right to use data, and does not
    take them back. Queries are no copies, since nothing but answers leaves their holder.

    Parameters
    ----------
    products
        All products.
    state
        Person that stands for the state.
    log
        Where copies are recorded.
    """

    def __init__(self, products: Products, state: int, log: EventLog) -> None:
        self.person: Ints = np.empty(0, dtype=np.int64)
        self.product: Ints = np.empty(0, dtype=np.int64)
        self.route: Ints = np.empty(0, dtype=np.int64)
        self.deal: Ints = np.empty(0, dtype=np.int64)
        self._copied: Mask = products.kind != ProductKind.QUERY
        self._state = state
        self._log = log

    _COLUMNS = ("person", "product", "route", "deal")

    def report(self, product: Ints, now_ms: int) -> None:
        """Let the state have what is reported to it."""
        each = np.ones(product.size, dtype=np.int64)
        self.deliver(self._state * each, product, Route.REPORT * each, NO_CAUSE * each, now_ms)

    def deliver(self, person: Ints, product: Ints, route: Ints, deal: Ints, now_ms: int) -> None:
        """Let persons have what was delivered to them; who has a copy already keeps that one.

        Parameters
        ----------
        person, product
            The pairs, int64; each may come more than once.
        route
            Codes of ``Route``, int64.
        deal
            Event of the deal behind each, or ``NO_CAUSE``, int64.
        """
        new = np.flatnonzero(self._copied[product] & ~self.held(person, product))
        if not new.size:
            return
        _, first = np.unique(self._pair(person[new], product[new]), return_index=True)
        rows = new[first]
        self._log.emit(
            "copies", rows.size, time_ms=now_ms, product=product[rows], person=person[rows],
            route=np.array([Route(code).word for code in route[rows].tolist()], dtype=object), cause=deal[rows],
        )  # fmt: skip
        added = {"person": person, "product": product, "route": route, "deal": deal}
        columns = {name: np.concatenate([getattr(self, name), added[name][rows]]) for name in self._COLUMNS}
        order = np.argsort(self._pair(columns["person"], columns["product"]), kind="stable")
        for name, column in columns.items():
            setattr(self, name, column[order])

    def held(self, person: Ints, product: Ints) -> Mask:
        """Whether each person has a copy of each product, bool like ``person``."""
        have, wanted = self._pair(self.person, self.product), self._pair(person, product)
        if not have.size:
            return np.zeros(wanted.size, dtype=np.bool_)
        at = np.minimum(np.searchsorted(have, wanted), have.size - 1)
        return have[at] == wanted

    def _pair(self, person: Ints, product: Ints) -> Ints:
        return person * self._copied.size + product

    def state(self) -> State:
        """All rows."""
        return {name: getattr(self, name).copy() for name in self._COLUMNS}

    def restore(self, state: State) -> None:
        """Take back what was saved."""
        for name in self._COLUMNS:
            setattr(self, name, state[name])
