"""Resale: licensees pass copies on to those who want one, where the licence of the product allows it."""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np

from sim.agents.data_user import DataUser
from sim.arrays import Ints, Keys, Mask
from sim.decisions.venues import bid_fen
from sim.engine.events import EventLog
from sim.engine.streams import Stream, combine_each
from sim.exchange.terms import Terms
from sim.model.stalls import Stall
from sim.model.trade import Trade
from sim.scenario.schema import Resale as Settings
from sim.units import BASIS_POINTS, DAY_MS


@dataclass(frozen=True)
class _Meetings:
    """Who wants a copy and who could pass one on, one row a pair.

    Parameters
    ----------
    row
        Interest of the buyer, int64.
    licence
        Row of the other's licence, int64.
    """

    row: Ints
    licence: Ints

    def rows(self, rows: Mask | Ints) -> _Meetings:
        """Some of them."""
        return _Meetings(*(getattr(self, field.name)[rows] for field in fields(self)))


class Resale:
    """Lets those who may pass copies on meet those who want them, every market morning.

    A copy passed on is of as long a use as is left of the reseller's own licence; new editions reach its buyer as they
    reach other licensees. Whoever has got a copy so has no right to pass it on again.

    Parameters
    ----------
    trade
        Products, licences and copies.
    person_key
        Keys of persons' random draws, uint64 (persons,).
    settings
        Section of the scenario.
    split
        Where between the limits of two who bargain a price lies.
    log
        Where it is recorded which licences allow it.
    seed
        Seed of the run.
    """

    def __init__(
        self, trade: Trade, person_key: Keys, settings: Settings, split: float, log: EventLog, seed: int
    ) -> None:
        self._trade = trade
        self._person_key: Ints = person_key.astype(np.int64)
        self._chance = settings.contact
        self._split = split
        self._log = log
        self._contact = Stream(seed, "resale contact")

    def introduce(self) -> None:
        """Write down which licences allow it."""
        product = np.flatnonzero(self._trade.products.may_resell)
        royalty = self._terms.royalty_points / BASIS_POINTS
        self._log.emit("resale_rights", product.size, product=product, royalty=royalty)

    def open_day(self, now_ms: int) -> Ints:
        """Let who meets today agree; return the interests of those who have got a copy."""
        stall = self._stall
        if stall is None:
            return np.empty(0, dtype=np.int64)
        met = self._met(now_ms)
        price_fen, agreed = self._bargain(met, stall, now_ms)
        met, price_fen = met.rows(agreed), price_fen[agreed]
        licences = self._trade.licences
        return stall.exchange.resell(
            met.row, price_fen, licences.buyer[met.licence], licences.end_ms[met.licence], now_ms
        )  # fmt: skip

    @property
    def _terms(self) -> Terms:
        return self._trade.exchange.terms

    @property
    def _stall(self) -> Stall | None:
        """Where trade goes on without an exchange, if it may."""
        return next((stall for stall in self._trade.stalls if not stall.venue.is_exchange), None)

    def _met(self, now_ms: int) -> _Meetings:
        """One meeting for each of those who want a copy and have met somebody: of several, the luckiest."""
        pairs = self._candidates(now_ms)
        interests, licences = self._trade.interests, self._trade.licences
        product, buyer = interests.product[pairs.row], interests.person[pairs.row]
        wish = combine_each(self._trade.products.key[product], self._person_key[buyer])
        key = combine_each(wish, self._person_key[licences.buyer[pairs.licence]])
        luck = self._contact.uniforms(key, now_ms // DAY_MS)
        meet = np.flatnonzero(luck < self._chance)
        order = meet[np.lexsort((luck[meet], pairs.row[meet]))]
        _, first = np.unique(pairs.row[order], return_index=True)
        return pairs.rows(order[first])

    def _candidates(self, now_ms: int) -> _Meetings:
        """Everybody who wants a product that may be passed on, with everybody who has a copy and may pass it on."""
        trade, licences = self._trade, self._trade.licences
        row = trade.market.seeking(now_ms)
        row = row[trade.products.may_resell[trade.interests.product[row]]]
        has = licences.valid(now_ms) & ~licences.is_resold & trade.products.may_resell[licences.product]
        licence = np.flatnonzero(has & trade.copies.held(licences.buyer, licences.product))
        licence = licence[np.argsort(licences.product[licence], kind="stable")]
        product = licences.product[licence]
        first, last = (np.searchsorted(product, trade.interests.product[row], side) for side in ("left", "right"))
        many = last - first
        each = np.repeat(np.arange(row.size), many)
        nth = np.arange(each.size) - np.repeat(np.cumsum(many) - many, many)
        return _Meetings(row[each], licence[first[each] + nth])

    def _bargain(self, met: _Meetings, stall: Stall, now_ms: int) -> tuple[Ints, Mask]:
        """Price of each copy, and whether the two agree on it: all in proportion to how much of a term is left."""
        trade, product = self._trade, self._trade.interests.product[met.row]
        left_ms, term_ms = trade.licences.end_ms[met.licence] - now_ms, self._terms.term_ms[product]
        worth_fen = trade.market.bids.bid_fen[met.row] * left_ms // term_ms
        friction = trade.stalls.friction(0).at(np.full(product.size, stall.venue.index))
        asks = [each.exchange.catalogue.asks()[product] for each in trade.stalls if each.venue.is_exchange]
        offered = [np.where(ask < 0, worth_fen, ask * left_ms // term_ms) for ask in asks]
        instead_fen = np.min([worth_fen, *offered], axis=0)
        return DataUser.pass_on(
            bid_fen(worth_fen, friction),
            instead_fen,
            trade.costs.upkeep_fen[product] * left_ms // term_ms,
            self._terms.royalty_points,
            self._split,
        )
