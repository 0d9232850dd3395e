"""Rated orders go first, in their own order, and nothing else changes."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from sim.arrays import AnyArray, Mask
from sim.city.city import City

from ..counts import count_orders
from ..towns import Place, order_key, town

_PLACES = (
    Place("pit", "source", "clay", 0, 200.0),
    Place("east", "factory", "bricks", 1, 80.0),
    Place("west", "factory", "bricks", 1, 80.0),
    Place("store", "retailer", "", 0, 1.0),
)
#: Who ordered, first in the queue first: two of seven orders of the west stand before some of the east.
_QUEUE = ("west", "east", "west", "east", "east", "west", "west")


@pytest.fixture
def city(tmp_path: Path) -> City:
    """An empty pit whose machines stand still, and seven orders that wait at it."""
    here = town(tmp_path, places=_PLACES, trucks=["pit"]).city
    here.start()
    here.tables.plants["lot_kg"] = 0
    here.tables.points["on_hand_kg"][here.chain.output_point[0]] = 0
    here._started_kg = int(here.tables.points["on_hand_kg"].sum())
    number = np.arange(len(_QUEUE))
    buyer = np.array([_input(here, name) for name in _QUEUE])
    keys = np.array([order_key(int(each)) for each in number], dtype=np.uint64)
    kg = np.full(number.size, here.chain.order_kg)
    here.place_orders(buyer, np.full(number.size, here.chain.output_point[0]), kg, keys, number, 0)
    return here


def _input(city: City, name: str) -> int:
    return int(city.chain.output_point[city.chain.sites.names.index(name)]) + 1


def _rated(city: City, *names: str) -> Mask:
    rated = np.zeros(city.chain.points, dtype=np.bool_)
    rated[[_input(city, name) for name in names]] = True
    return rated


def _queue(city: City) -> list[int]:
    """Numbers of the orders that wait at the pit, first to be served first."""
    orders: AnyArray = city.tables.orders
    row, found = city.tables.points["queue_head"][city.chain.output_point[0]], []
    while row != -1:
        found.append(int(orders["event"][row]))
        last, row = row, orders["next"][row]
    if found:
        assert last == city.tables.points["queue_tail"][city.chain.output_point[0]]
    return found


def test_rated_orders_go_before_all_others_and_keep_their_order(city: City) -> None:
    """Of the east's three all stand behind somebody; of the west's four the first does not."""
    assert city.orders_behind(_rated(city, "east"))["event"].tolist() == [1, 3, 4]
    assert city.orders_behind(_rated(city, "west"))["event"].tolist() == [2, 5, 6]
    moved = city.put_first(_rated(city, "east"), 0)
    assert moved["event"].tolist() == [1, 3, 4]
    assert _queue(city) == [1, 3, 4, 0, 2, 5, 6]
    assert city.orders_behind(_rated(city, "east")).size == 0
    count_orders(city.tables)


def test_whose_orders_all_or_none_are_rated_nothing_moves(city: City) -> None:
    """There is nobody to go before."""
    for rated in (_rated(city), _rated(city, "east", "west")):
        assert city.put_first(rated, 0).size == 0
    assert _queue(city) == list(range(7))


def test_what_is_made_afterwards_goes_to_the_rated_first(city: City) -> None:
    """Clay for two orders is there when the west is put first: its first two are ready, and the rest keeps order."""
    city.put_first(_rated(city, "east"), 0)
    city.tables.points["on_hand_kg"][city.chain.output_point[0]] = 2 * city.chain.order_kg
    city.put_first(_rated(city, "west"), 1)
    assert city.tables.orders["event"][city.open_loads()[0]].tolist() == [0, 2]
    assert _queue(city) == [5, 6, 1, 3, 4]
    city.put_first(_rated(city, "east"), 2)
    assert _queue(city) == [1, 3, 4, 5, 6]
    count_orders(city.tables)
