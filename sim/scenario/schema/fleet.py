"""Trucks, and the carriers that own them."""

from __future__ import annotations

from typing import Literal

from pydantic import (
    Field,
)

from sim.scenario.schema.values import Cny, CnyPerHour, CnyPerKm, Hours, Inside, Section, Tonnes, Whole


class Fleet(Section):
    """Autonomous trucks and the carriers that own them."""

    vehicles: Whole = Field(default=150, ge=1, le=1_000_000)
    carriers: Whole = Field(default=4, ge=1, le=10_000)
    table: Inside | None = None
    """CSV of vehicles (vehicle_id, carrier, site_id) instead of made-up ones"""
    load: Tonnes = Field(default=10.0, gt=0)
    """load capacity of a truck"""
    cost_per_km: CnyPerKm = Field(default=4.0, ge=0)
    cost_per_hour: CnyPerHour = Field(default=30.0, ge=0)
    working_capital: Cny = Field(default=0.0, ge=0)
    """cash that a carrier starts with, for each of its trucks"""
    tariff_per_load: Cny = Field(default=35.0, ge=0)
    """what a carrier charges for a load, whose loading and unloading take its truck's time"""
    tariff_per_km: CnyPerKm = Field(default=6.8, ge=0)
    """what it charges for a loaded kilometre, and so for the empty ones before it"""
    dispatch: Literal["auto", "greedy", "assignment"] = "auto"
    """which truck fetches which load: ``greedy``, the shortest drive first; ``assignment``, the least drive for all
    loads together; ``auto``, the latter while the problem is small"""
    board: Literal["shared", "own"] = "shared"
    """``shared``: every load is offered to every carrier; ``own``: to the one that its supplier has a contract with"""
    most_orders: Whole = Field(default=8, ge=1, le=64)
    """most orders that share a truck on one tour, where their weight allows"""
    wait_to_fill: Hours = Field(default=0.0, ge=0)
    """how long a load that leaves room on its truck waits for others at the same place"""
    depots: Whole = Field(default=0, ge=0, le=100_000)
    """sites at which made-up trucks are based; 0 to scatter them over all sites"""
    return_after: Hours = Field(default=0.0, ge=0)
    """time without a load after which a truck drives back to where it started; 0 for never"""
