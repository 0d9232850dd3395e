"""The spot market in the city: prices from stocks, traders and credit, and what of it reaches the state."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from sim import units
from sim.arrays import Floats, Ints, Mask, State
from sim.city.city import City
from sim.city.plants.supply import Role
from sim.decisions.spot_prices import Worth
from sim.engine.arrows import Arrows, Flow
from sim.engine.elementary import exp_each
from sim.engine.events import EventLog
from sim.engine.streams import Stream, combine_each, entity_keys
from sim.finance.spot import Traders, Trading, trade
from sim.government.nowcast import Nowcast
from sim.government.state import State as TheState
from sim.knowledge.spot_prices import SpotPriceKnowledge
from sim.levers import Arrow
from sim.model.loans import Loans
from sim.model.room import Room
from sim.scenario.schema import SpotMarket


class SpotTrade:
    """A day's trade in goods in store, after the state's nowcast of the hour.

    Parameters
    ----------
    city
        Stocks, which fundamentalists pay to survey.
    good_of_group
        Good of each group of the state's nowcast, int64 (groups,).
    loans
        Credit behind chartists.
    settings
        Section of the scenario.
    arrows
        Rules on lending, and on what reaches the state.
    log
        Where it is recorded.
    seed
        Seed of the run.
    """

    def __init__(
        self,
        city: City,
        good_of_group: Ints,
        loans: Loans,
        settings: SpotMarket,
        arrows: Arrows,
        log: EventLog,
        seed: int,
    ) -> None:
        chain = city.chain
        self._city = city
        self._settings = settings
        self._arrows = arrows
        self._log = log
        self._good_of_group = good_of_group
        self.loans = loans
        self._outputs = np.flatnonzero(chain.point_role == Role.OUTPUT)
        self._good = chain.point_good[self._outputs]
        #: Goods that are traded, int64.
        self._traded = np.flatnonzero(traded(city, settings))
        self.worth = Worth(
            chain.goods.price_fen_per_t.astype(np.float64),
            np.maximum(settings.usual_fill * self._by_good(chain.target_kg), 1.0),
            settings.scarcity,
        )
        self.traders = Traders(
            1.0 + settings.required_return, settings.extrapolation, settings.information_cost,
            settings.choice_intensity, settings.risk_tolerance, settings.doubt,
        )  # fmt: skip
        self._trading = Trading.quiet(chain.goods.count, self.traders)
        #: Prices as the state has seen them.
        self.seen = SpotPriceKnowledge.none(chain.goods.count)
        self._key = entity_keys(list(chain.goods.names))
        self._noise = Stream(seed, "spot noise")

    def _by_good(self, per_point: Ints) -> Floats:
        total = np.zeros(self._city.chain.goods.count)
        np.add.at(total, self._good, per_point[self._outputs].astype(np.float64))
        return total

    def step(self, nowcast: Nowcast, now_ms: int) -> None:
        """Let the state cool, traders trade, and the bank mark its pledges to the new prices."""
        believed = self.believed_mispricing(nowcast, now_ms)
        lent_share = self._lent_share(believed, now_ms)
        value = self.worth.value_fen_per_t(self._by_good(self._city.net_stock()))
        noise = self._settings.noise * self._noise.normals(self._key, now_ms // units.DAY_MS)
        self._trading = trade(self._trading, self.loans.leverage(value), noise, self.traders)
        price = np.maximum(np.rint(value * exp_each(self._trading.deviation)), 1.0).astype(np.int64)
        self.loans.step(price, lent_share, now_ms)
        self._record(price, value, believed, lent_share, self._report(price, now_ms), now_ms)

    def believed_mispricing(self, nowcast: Nowcast, now_ms: int) -> Floats:
        """How far the state believes goods to be overpriced, by what has reached it, float64 (goods,)."""
        age_ms = units.ms_from_hours(self._settings.survey_age * units.HOURS_PER_DAY)
        return TheState.judge_prices(self.seen, nowcast, self._good_of_group, self.worth, now_ms, age_ms)

    def _lent_share(self, believed: Floats, now_ms: int) -> Floats:
        """Loan-to-value under the rules in force, float64 (goods,)."""
        flow = self._arrows.send(Arrow.ALLOCATE, Flow("lending", now_ms, believed.size, mispricing=believed))
        return self._settings.loan_to_value * flow.lending

    def _report(self, price: Ints, now_ms: int) -> Mask:
        """Let the prices of trades that the state looks into reach it; return which, bool (goods,)."""
        key = combine_each(self._key, now_ms // units.DAY_MS)
        flow = self._arrows.send(Arrow.REPORT, Flow("spot trade", now_ms, price.size, key=key))
        self.seen.learn(flow.recorded, price, now_ms)
        return flow.recorded

    def _record(
        self, price: Ints, value: Floats, believed: Floats, lent_share: Floats, seen: Mask, now_ms: int
    ) -> None:
        book, rows = self.loans.book, self._traded
        columns = {
            "good": np.arange(price.size), "price": price / units.FEN_PER_CNY, "value": value / units.FEN_PER_CNY,
            "mispricing": price / value - 1.0, "nowcast": believed, "seen": seen,
            "chartists": self._trading.chartists, "leverage": self._trading.leverage, "lent_share": lent_share,
            "loans_fen": self.loans.by_good(book.debt_fen), "pledged_kg": self.loans.pledged_kg,
            "position_kg": self.loans.by_good(book.position_kg),
        }  # fmt: skip
        self._log.emit("spot", rows.size, time_ms=now_ms, **{name: column[rows] for name, column in columns.items()})

    def audit(self) -> None:
        """Check that loans add up."""
        self.loans.book.audit()

    def rooms(self) -> Mapping[str, Room]:
        """Everything that changes, by name."""
        return {"spot market": self, "spot prices seen": self.seen, "loans": self.loans, "loan book": self.loans.book}

    def state(self) -> State:
        """Where trade stands."""
        return dict(vars(self._trading))

    def restore(self, state: State) -> None:
        """Take back what was saved."""
        self._trading = replace(self._trading, **state)


def traded(city: City, settings: SpotMarket) -> Mask:
    """Which goods have a spot market, bool (goods,)."""
    goods = city.chain.goods
    return goods.is_raw if settings.goods == "raw" else np.ones(goods.count, dtype=np.bool_)
