"""Goods, and what they are made of."""

from __future__ import annotations

from typing import Annotated

from pydantic import (
    Field,
)

from sim.scenario.schema.values import CnyPerT, Name, Number, Section


class Good(Section):
    """A material or product, with what one tonne of it is made of."""

    name: Name
    price: CnyPerT = Field(gt=0)
    inputs: dict[str, Annotated[Number, Field(gt=0)]] = {}
    """tonnes of each input for one tonne; empty for a raw material"""
    demand: Number = Field(default=0.0, ge=0)
    """relative weight of this good in what retailers sell; 0 for intermediate goods"""


def default_goods() -> tuple[Good, ...]:
    """Round figures of the right order of magnitude for China in 2021; illustrations, not data."""
    return (
        Good(name="iron_ore", price=900),
        Good(name="coal", price=800),
        Good(name="naphtha", price=4500),
        Good(name="steel", price=4500, inputs={"iron_ore": 1.6, "coal": 0.6}),
        Good(name="plastics", price=9000, inputs={"naphtha": 1.1}),
        Good(name="parts", price=12000, inputs={"steel": 1.1, "plastics": 0.1}),
        Good(name="machines", price=25000, inputs={"parts": 0.9, "steel": 0.3}, demand=1.0),
        Good(name="appliances", price=20000, inputs={"parts": 0.6, "plastics": 0.4}, demand=1.0),
    )
