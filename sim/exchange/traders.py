"""Traders of market sessions: what they have, what they quote, and how they learn; all sessions at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sim.arrays import Floats, Ints, Mask
from sim.engine.streams import Stream, combine_each, entity_keys


@dataclass(frozen=True)
class Endowment:
    """Units of the traders of one session.

    Parameters
    ----------
    worth
        Value of each unit to a buyer, dearest first, or its cost to a seller, cheapest first; -1 behind the last,
        int64 (traders, units + 1).
    buys
        Who buys, bool (traders,).
    """

    worth: Ints
    buys: Mask

    @classmethod
    def of(cls, values: Sequence[Sequence[int]], costs: Sequence[Sequence[int]]) -> Endowment:
        """Buyers first, then sellers."""
        rows = [*(sorted(row, reverse=True) for row in values), *(sorted(row) for row in costs)]
        worth = np.full((len(rows), max(map(len, rows)) + 1), -1, dtype=np.int64)
        for trader, row in enumerate(rows):
            worth[trader, : len(row)] = row
        return cls(worth, np.arange(len(rows)) < len(values))

    @property
    def largest_surplus(self) -> int:
        """What the best allocation would gain."""
        held = self.worth >= 0
        values = np.sort(self.worth[self.buys][held[self.buys]])[::-1]
        costs = np.sort(self.worth[~self.buys][held[~self.buys]])
        pairs = min(values.size, costs.size)
        return int(np.maximum(values[:pairs] - costs[:pairs], 0).sum())

    def next_worth(self, used: Ints) -> Ints:
        """Worth of the next unit of each trader, -1 where none is left, int64 like ``used`` (sessions, traders)."""
        return np.take_along_axis(self.worth[None], used[..., None], axis=2)[..., 0]


@dataclass(frozen=True)
class Heard:
    """What traders hear of each session after a quote or a round, arrays (sessions,).

    Parameters
    ----------
    price
        The quote, or the price at which units were traded.
    accepted
        Whether anybody traded at it.
    by_buyers, by_sellers
        Whose quote it was; of both after a sealed round.
    """

    price: Ints
    accepted: Mask
    by_buyers: Mask
    by_sellers: Mask


class Quoting:
    """How traders quote a price for a unit of a given worth.

    Parameters
    ----------
    lowest, highest
        Prices that may be quoted.
    """

    def __init__(self, lowest: int, highest: int) -> None:
        self.lowest, self.highest = lowest, highest

    def price(self, worth: Ints, buys: Mask, luck: Floats, session: Ints, trader: Ints) -> Ints:  # noqa: ARG002
        """Quotes by value or cost itself; ``luck`` is uniform, all are of one shape."""
        return worth

    def learn(self, heard: Heard, worth: Ints, session: Ints) -> None:
        """Nothing, unless a kind of traders says otherwise."""


class Unconstrained(Quoting):
    """Zero intelligence: any price (Gode and Sunder 1993)."""

    def price(self, worth: Ints, buys: Mask, luck: Floats, session: Ints, trader: Ints) -> Ints:  # noqa: ARG002
        """Uniform over all prices."""
        return self.lowest + np.floor(luck * (self.highest - self.lowest + 1)).astype(np.int64)


class Constrained(Quoting):
    """Zero intelligence that cannot lose: buyers up to value, sellers from cost (Gode and Sunder 1993)."""

    def price(self, worth: Ints, buys: Mask, luck: Floats, session: Ints, trader: Ints) -> Ints:  # noqa: ARG002
        """Uniform over prices without loss."""
        low, high = np.where(buys, self.lowest, worth), np.where(buys, worth, self.highest)
        return low + np.floor(luck * (high - low + 1)).astype(np.int64)


class Learning(Quoting):
    """Zero intelligence plus: margins follow quotes and trades by the delta rule (Cliff and Bruten 1997).

    Parameters
    ----------
    sessions, buys
        Number of sessions, and who buys in each, bool (traders,).
    seed
        Seed of first margins, learning rates and targets.
    """

    def __init__(self, lowest: int, highest: int, sessions: int, buys: Mask, seed: int) -> None:
        super().__init__(lowest, highest)
        shape = (sessions, buys.size)
        self._buys = buys
        self._key = entity_keys([f"{session}/{trader}" for session in range(sessions) for trader in range(buys.size)])
        self._targets = Stream(seed, "target of learning")
        first = Stream(seed, "learning trader")
        margin, rate, momentum = (first.uniforms(self._key, count).reshape(shape) for count in range(3))
        self._margin = 0.05 + 0.3 * margin
        self._rate, self._momentum = 0.1 + 0.4 * rate, 0.1 * momentum
        self._change = np.zeros(shape)
        self._seen = 0

    def price(self, worth: Ints, buys: Mask, luck: Floats, session: Ints, trader: Ints) -> Ints:  # noqa: ARG002
        """Worth with the trader's own margin, rounded to its advantage and never to a loss."""
        margin = self._margin[session, trader]
        quote = _rounded(worth * np.where(buys, 1.0 - margin, 1.0 + margin), buys)
        return np.clip(quote.astype(np.int64), self.lowest, self.highest)

    def learn(self, heard: Heard, worth: Ints, session: Ints) -> None:
        """Take a lesson from what was heard in each session; ``worth`` is (sessions, traders)."""
        buys, active = self._buys, worth >= 0
        sign = np.where(buys, -1.0, 1.0)
        mine = worth * (1.0 + sign * self._margin[session])
        last, accepted = heard.price[:, None], heard.accepted[:, None]
        shown = _rounded(mine, buys)
        by_buyers, by_sellers = heard.by_buyers[:, None], heard.by_sellers[:, None]
        more = accepted & (sign * (last - shown) >= 0)
        by_those = np.where(accepted ^ buys, by_buyers, by_sellers)
        less = (sign * (shown - last) >= 0) & by_those & ~more
        uniform = [
            self._targets.uniforms(self._key, 2 * self._seen + part).reshape(self._margin.shape)[session]
            for part in range(2)
        ]
        self._seen += 1
        away = 0.05 * uniform[0] + 0.025 * uniform[1]
        # Whoever traded in a sealed round goes for its price and no further, or all would overshoot it together.
        beyond = np.where(by_buyers & by_sellers, 0.0, away)
        target = last * (1.0 + sign * np.where(more, beyond, -away))
        rate, momentum = self._rate[session], self._momentum[session]
        change = momentum * self._change[session] + (1.0 - momentum) * rate * (target - mine)
        moves = (more | less) & active & (worth > 0)
        margin = sign * ((mine + change) / np.maximum(worth, 1) - 1.0)
        self._margin[session] = np.where(
            moves, np.clip(margin, 0.0, np.where(buys, 1.0, np.inf)), self._margin[session]
        )
        self._change[session] = np.where(moves, change, self._change[session])


def _rounded(price: Floats | Ints, buys: Mask) -> Floats:
    """Whole prices to the advantage of who quotes them."""
    return np.where(buys, np.floor(price), np.ceil(price))


def session_keys(sessions: int, period: int) -> np.ndarray:
    """Keys of the draws of each session's period, uint64 (sessions,)."""
    return combine_each(entity_keys([f"session {number}" for number in range(sessions)]), period)
