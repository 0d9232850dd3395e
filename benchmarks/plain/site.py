"""Sites: docks, and the machine of a plant."""

from __future__ import annotations

from typing import TYPE_CHECKING

import simpy

from benchmarks.plain.moment import Moment, Process
from benchmarks.plain.stock import Stock
from sim.engine.streams import Stream, exponential, lognormal
from sim.scenario.schema import Machines
from sim.units import HOUR_MS

if TYPE_CHECKING:
    from benchmarks.plain.model import PlainCity


class Site:
    """A place with docks and stocks; where something is made, also with a machine."""

    def __init__(self, env: simpy.Environment, row: int, name: str, node: int, docks: int) -> None:
        self.row, self.name, self.node = row, name, node
        self.docks = simpy.Resource(env, docks)
        self.stocks: list[Stock] = []
        self.machine: Machine | None = None

    @property
    def output(self) -> Stock:
        """What a plant makes."""
        return self.stocks[0]


class Machine:
    """Makes lot after lot while inputs and room last; breaks down after exponential operating times."""

    def __init__(
        self, city: PlainCity, site: Site, lot_kg: int, lot_ms: int, inputs: list[tuple[Stock, int, int]], rank: int
    ) -> None:
        self.env, self._city, self._site, self._inputs, self._rank = city.env, city, site, inputs, rank
        self.lot_kg, self._lot_ms, self._output = lot_kg, lot_ms, site.output
        self.made_kg = self.breakdowns = self.down_ms = 0
        machines: Machines = city.settings.industry.machines
        self._life, self._repair = (Stream(city.seed, f"machine {what}").key for what in ("life", "repair"))
        self._mean_up_ms, self._mean_repair_ms = machines.mean_up * HOUR_MS, machines.mean_repair * HOUR_MS
        self._repair_cv = machines.repair_cv
        self._up_left_ms = self._next_life()
        self._woken = city.env.event()
        city.env.process(self._work())

    def wake(self) -> None:
        """Tell a waiting machine that something has come, gone or been asked for."""
        if not self._woken.triggered:
            self._woken.succeed()

    def _work(self) -> Process:
        env, output = self.env, self._output
        while True:
            while not self._can_start():
                self._woken = env.event()
                yield self._woken
            for stock, kg in self._takes():
                stock.take(kg, env.now)
            yield Moment(env, self._lot_takes(), self._rank)
            output.put(self.lot_kg, env.now)
            self.made_kg += self.lot_kg
            self._city.serve(output)

    def _can_start(self) -> bool:
        output = self._output
        if output.on_hand_kg + self.lot_kg > output.target_kg and not output.queue:
            return False
        return all(stock.on_hand_kg >= kg for stock, kg in self._takes())

    def _takes(self) -> list[tuple[Stock, int]]:
        """What the next lot takes, so that all lots together take what the recipe says."""
        lot = self.made_kg // self.lot_kg
        return [(stock, (lot + 1) * kg // lots - lot * kg // lots) for stock, kg, lots in self._inputs]

    def _lot_takes(self) -> int:
        duration = self._lot_ms
        self._up_left_ms -= duration
        while self._up_left_ms <= 0 and self._mean_repair_ms > 0:
            key, mean_ms = self._output.key, self._mean_repair_ms
            repair = int(lognormal(self._repair, key, self.breakdowns, mean_ms, self._repair_cv))
            self.breakdowns += 1
            self.down_ms += repair
            duration += repair
            self._up_left_ms += self._next_life()
        return duration

    def _next_life(self) -> int:
        return int(exponential(self._life, self._output.key, self.breakdowns, self._mean_up_ms)) + 1
