"""The state: keeps what is reported to it, and estimates stocks by good and district."""

from __future__ import annotations

import mesa

from benchmarks.plain.stock import Stock
from sim.units import DAY_MS

_PRIOR_FILL, _SMOOTHING = 0.5, 0.04


class State(mesa.Agent):
    """The state as a legal person."""

    def __init__(self, model: mesa.Model, row: int, groups: dict[tuple[int, int], list[Stock]], goods: int) -> None:
        super().__init__(model)
        self.row = row
        self._groups = dict(sorted(groups.items()))  # stocks by good and district
        self._by_number = sorted((stock for stocks in groups.values() for stock in stocks), key=lambda s: s.number)
        self._reports: dict[Stock, tuple[float, int]] = {}
        self._fill, self._looks = [_PRIOR_FILL] * goods, [0] * goods

    def learn(self, stock: Stock, net_kg: float, now_ms: int) -> None:
        """Take in a report."""
        self._reports[stock] = net_kg, now_ms

    def take_stock(self) -> None:
        """Estimate the stock of each good in each district, and record it beside the truth."""
        now_ms = self.model.env.now
        seen = {stock: net for stock, (net, time_ms) in self._reports.items() if now_ms - time_ms <= DAY_MS}
        self._learn_usual_fill(seen)
        for (good, district), stocks in self._groups.items():
            unseen = sum(stock.target_kg for stock in stocks if stock not in seen)
            known = 0.0
            for stock in stocks:
                known += seen.get(stock, 0.0)
            truth = sum(stock.net_kg for stock in stocks)
            estimate, many = known + unseen * self._fill[good], sum(stock in seen for stock in stocks)
            self.model.tables.add("nowcast", now_ms, good, district, estimate, truth, many, len(stocks))

    def _learn_usual_fill(self, seen: dict[Stock, float]) -> None:
        goods = len(self._fill)
        net, storage = [0.0] * goods, [0.0] * goods
        for stock in self._by_number:
            if stock in seen:
                net[stock.good] += seen[stock]
                storage[stock.good] += stock.target_kg
        for good in range(goods):
            if storage[good] > 0:
                self._looks[good] += 1
                weight = max(_SMOOTHING, 1.0 / (1 + self._looks[good]))
                self._fill[good] += weight * (net[good] / storage[good] - self._fill[good])
