"""Outcomes of supply and freight, each from a few rows and worked out by hand."""

from __future__ import annotations

import math

import pytest

from .hand_made import HandMade, at, outcome

STOCKS = "day site good role held_t_h owed_t_h empty_h wanted_t at_once_t lost_t ordered_t"
#: A shelf and an output over three days, the first of them warm-up, with figures that would show.
SHOP = HandMade(
    stocks=(
        STOCKS,
        [
            (at(1), "store", "bricks", "shelf", 9e9, 9e9, 24.0, 9e9, 9e9, 9e9, 9e9),
            (at(2), "store", "bricks", "shelf", 48.0, 0.0, 0.0, 10.0, 10.0, 0.0, 8.0),
            (at(3), "store", "bricks", "shelf", 24.0, 6.0, 5.0, 30.0, 20.0, 4.0, 24.0),
            (at(2), "pit", "clay", "output", 240.0, 120.0, 9.0, 0.0, 0.0, 0.0, 0.0),
            (at(2), "kiln", "clay", "input", 0.0, 0.0, 9.0, 0.0, 0.0, 0.0, 10.0),
            (at(3), "kiln", "clay", "input", 0.0, 0.0, 9.0, 0.0, 0.0, 0.0, 50.0),
        ],
    ),
    fleet=(
        "day driven_km idle_h driving_h queue_h dock_h",
        [
            (at(1), 9e9, 9e9, 9e9, 9e9, 9e9),
            (at(2), 100.0, 18.0, 4.0, 1.0, 1.0),
            (at(3), 50.0, 12.0, 6.0, 3.0, 3.0),
        ],
    ),
)


def test_fill_rate_is_what_shelves_gave_at_once_of_what_was_wanted() -> None:
    """30 of 40 t."""
    assert outcome(SHOP, "fill_rate") == 30 / 40


def test_stock_outs_are_hours_a_day_that_a_shelf_stands_empty() -> None:
    """0 and 5 hours; empty inputs of factories are no empty shelves."""
    assert outcome(SHOP, "stock_out_hours") == 2.5


def test_sold_is_what_was_wanted_and_not_lost_a_day() -> None:
    """40 t wanted less 4 t lost in two days; customers who wait count as sold to."""
    assert outcome(SHOP, "sold") == 18.0


def test_holding_costs_a_share_of_the_price_of_all_stocks() -> None:
    """72 t h of bricks at 1,000 CNY and 240 t h of clay at 200 CNY, 1% a day, over two days."""
    assert outcome(SHOP, "holding_cost") == pytest.approx((72 / 24 * 1_000 + 240 / 24 * 200) * 0.01 / 2)


def test_backlog_costs_for_customers_only() -> None:
    """6 t h of bricks at 10% of 1,000 CNY a day; what firms wait for is no customer's waiting."""
    assert outcome(SHOP, "backlog_cost") == pytest.approx(6 / 24 * 1_000 * 0.1 / 2)


def test_freight_costs_kilometres_and_truck_hours_with_an_order() -> None:
    """150 km at 2 CNY and 18 h of driving, queueing and docks at 30 CNY, over two days; idle hours are free."""
    assert outcome(SHOP, "freight_cost") == (150 * 2 + 18 * 30) / 2


def test_logistics_cost_is_the_sum_of_its_parts() -> None:
    """Nothing else is in it."""
    parts = sum(outcome(SHOP, name) for name in ("holding_cost", "backlog_cost", "freight_cost"))
    assert outcome(SHOP, "logistics_cost") == pytest.approx(parts)


def test_bullwhip_compares_squared_coefficients_of_variation() -> None:
    """Demand 10, 30: mean 20, variance 200, so 1/2. Stores 8, 24: 128/256. Kilns 10, 50: 800/900."""
    assert outcome(SHOP, "bullwhip", "stores") == pytest.approx(1.0)
    assert outcome(SHOP, "bullwhip", "inputs of tier 0") == pytest.approx((800 / 900) / (1 / 2))


def test_trucks_in_use_are_hours_with_an_order_of_all_truck_hours() -> None:
    """18 of 48."""
    assert outcome(SHOP, "trucks_busy") == 18 / 48


def test_waits_and_lead_times_are_means_over_orders_delivered_after_the_warm_up() -> None:
    """An order delivered at the end of the warm-up to the second counts, one before does not."""
    tables = HandMade(
        orders=(
            "delivered wait_h lead_time_h",
            [(at(0.9), 999.0, 999.0), (at(1), 1.0, 5.0), (at(1.5), 2.0, 6.0), (at(2.9), 6.0, 10.0)],
        )
    )
    assert outcome(tables, "order_wait") == 3.0
    assert outcome(tables, "order_lead_time") == 7.0


def test_choices_are_counted_and_the_first_of_an_instant_shows_what_was_known() -> None:
    """Four in two days, three of them informed; regret is over the two that were first in their instant."""
    tables = HandMade(
        choices=(
            "time nth informed regret_cny regret_uninformed_cny",
            [
                (at(0.5), 0, True, 9e9, 9e9),
                (at(1.1), 0, True, 10.0, 40.0),
                (at(1.1), 1, True, 500.0, 500.0),
                (at(2.2), 0, False, 30.0, 30.0),
                (at(2.3), 1, True, 500.0, 500.0),
            ],
        )
    )
    assert outcome(tables, "orders_placed") == 2.0
    assert outcome(tables, "informed_choices") == 0.75
    assert outcome(tables, "choice_regret") == 20.0
    assert outcome(tables, "choice_regret", "without feeds") == 35.0


def test_trucks_give_empty_running_and_trips_give_times() -> None:
    """40 of 160 km are empty, whatever single carriers' shares; times are means over trips."""
    tables = HandMade(
        fleet=("day driven_km empty_km", [(at(1.0), 9e9, 1.0), (at(2.0), 100.0, 10.0), (at(3.0), 60.0, 30.0)]),
        trips=(
            "delivered truck_wait_h drive_h",
            [(at(0.5), 9e9, 9e9), (at(1.5), 0.5, 1.0), (at(2.5), 1.5, 2.0)],
        ),
    )
    assert outcome(tables, "empty_km_share") == 40 / 160
    assert outcome(tables, "truck_wait") == 1.0
    assert outcome(tables, "drive_time") == 1.5


@pytest.mark.parametrize(
    ("name", "group"),
    [("fill_rate", ""), ("stock_out_hours", ""), ("order_wait", ""), ("choice_regret", ""), ("empty_km_share", ""),
     ("trucks_busy", ""), ("informed_choices", "")],
)  # fmt: skip
def test_what_there_is_nothing_to_measure_of_is_not_a_number(name: str, group: str) -> None:
    """Not 0, which would be a finding, and no error or warning."""
    assert math.isnan(outcome(HandMade(), name, group))
