"""Machines: lot after lot while inputs and room last, with breakdowns and repairs.

A machine breaks down after exponential *operating* times, however long its lots are; each repair
lengthens the lot in work. Starved or blocked machines wait without an event and are woken by what
they waited for.
"""

from __future__ import annotations

from sim.arrays import NONE, Int
from sim.city.plants.stocks import serve_orders, settle_point
from sim.city.tables import LIFE, REPAIR, CityTables
from sim.city.wheel import schedule
from sim.engine.compiled import inlined, lean_kernel
from sim.engine.streams import exponential, lognormal


@inlined
def _takes_kg(city: CityTables, row: Int, lot: Int) -> Int:
    """What lot number ``lot`` takes of an input; all so far take recipe x output, rounded down."""
    taken = city.inputs[row]
    nth = lot % taken.lots
    return (nth + 1) * taken.kg // taken.lots - nth * taken.kg // taken.lots


@inlined
def _can_start(city: CityTables, site: Int) -> bool:
    plant = city.plants[site]
    if plant.working or plant.lot_kg == 0:
        return False
    output = city.points[plant.output]
    # A plant whose first customer waits for more than the storage holds must not stop for storage.
    if output.on_hand_kg + plant.lot_kg > output.limit_kg and output.queue_head == NONE:
        return False
    for i in range(plant.first_input, plant.last_input):
        if city.points[city.inputs[i].point].on_hand_kg < _takes_kg(city, i, plant.made_kg // plant.lot_kg):
            return False
    return True


@inlined
def _lot_duration_ms(city: CityTables, site: Int, now_ms: Int) -> Int:
    """Work on the next lot and, where the machine breaks down during it, the repairs."""
    plant, repairs = city.plants[site], city.chances[REPAIR]
    duration = plant.lot_ms
    plant.up_left_ms -= duration
    while plant.up_left_ms <= 0 and repairs.mean_ms > 0.0:
        repair = int(lognormal(repairs.stream, plant.key, plant.breakdowns, repairs.mean_ms, repairs.cv))
        plant.breakdowns += 1
        plant.down_ms += repair
        duration += repair
        plant.down_until_ms = now_ms + duration
        life = exponential(city.chances[LIFE].stream, plant.key, plant.breakdowns, city.chances[LIFE].mean_ms)
        plant.up_left_ms += int(life) + 1
    return duration


@lean_kernel
def start_lot(city: CityTables, site: Int, now_ms: Int) -> None:
    """Start the next lot if machine, inputs and storage allow."""
    if not _can_start(city, site):
        return
    plant = city.plants[site]
    for i in range(plant.first_input, plant.last_input):
        settle_point(city, city.inputs[i].point, now_ms)
        city.points[city.inputs[i].point].on_hand_kg -= _takes_kg(city, i, plant.made_kg // plant.lot_kg)
    plant.working = 1
    schedule(city, city.vehicles.size + site, now_ms + _lot_duration_ms(city, site, now_ms))


@lean_kernel
def finish_lot(city: CityTables, site: Int, now_ms: Int) -> None:
    """Put the finished lot into stock, serve waiting orders, and go on."""
    plant = city.plants[site]
    settle_point(city, plant.output, now_ms)
    city.points[plant.output].on_hand_kg += plant.lot_kg
    plant.made_kg += plant.lot_kg
    plant.working = 0
    serve_orders(city, plant.output, now_ms)
    start_lot(city, site, now_ms)
