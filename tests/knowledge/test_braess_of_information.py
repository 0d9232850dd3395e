"""Braess of information: telling some drivers of a shortcut makes everybody's way longer, as theory has it."""

from __future__ import annotations

import numpy as np
import pytest
from city.networks import network_of

from sim.arrays import Floats, Ints
from sim.city.routing.paths import PathFinder
from sim.knowledge.roads import RoadView

#: From 0 to 3 by 1 or by 2, and a bridge from 1 to 2. Links 0 and 4 take as long as they are full, 1 and 3 always 1.
_ENDS = ((0, 1), (0, 2), (1, 2), (1, 3), (2, 3))
_BRIDGE = 2
_UNIT_MS = 1_000_000
_DRIVERS = 400


def link_time_ms(cars: Floats) -> Ints:
    """Times with so many drivers a link: proportional to them on two links, constant on the others."""
    share = cars / _DRIVERS
    return np.rint(_UNIT_MS * np.array([share[0], 1.0, 1e-6, 1.0, share[4]])).astype(np.int64).clip(1)


def mean_time(informed_share: float) -> float:
    """Mean time of all drivers once nobody can do better by the map that it has.

    Drivers choose one after the other, again and again: each takes the fastest way by its own view under
    the traffic of all others. In a congestion game this ends in an equilibrium (Rosenthal 1973).
    """
    network = network_of(4, _ENDS)
    no_bridge = np.arange(5) == _BRIDGE
    informed = np.arange(_DRIVERS) < round(informed_share * _DRIVERS)
    routes: list[Ints] = [np.empty(0, dtype=np.int64)] * _DRIVERS
    cars = np.zeros(5)
    for _ in range(3):
        for driver in range(_DRIVERS):
            cars[routes[driver]] -= 1
            view = RoadView(0, 1.0, np.zeros(5), no_bridge & ~informed[driver])
            believed = view.link_time_ms(link_time_ms(cars + 1), 0)
            fastest = PathFinder(network, believed).path(0, 3)
            assert fastest is not None
            routes[driver] = fastest
            cars[routes[driver]] += 1
    times = link_time_ms(cars)
    return float(np.mean([times[route].sum() for route in routes])) / _UNIT_MS


@pytest.mark.parametrize("informed", [0.0, 0.25, 0.5, 0.75, 1.0])
def test_the_mean_time_rises_with_the_square_of_the_informed_share(informed: float) -> None:
    """1.5 + s^2/2 (MODEL 6; Acemoglu, Makhdoumi, Malekzadeh and Ozdaglar 2018), within two drivers' worth of time."""
    assert mean_time(informed) == pytest.approx(1.5 + informed**2 / 2, abs=2 / _DRIVERS)


def test_the_informed_gain_while_everybody_together_loses() -> None:
    """At half informed the mean is above that without any: nobody informed would give the map back."""
    assert mean_time(0.5) > mean_time(0.0) + 0.1
