"""Brokers, who bring together those who have not found each other."""

from __future__ import annotations

from pydantic import Field

from sim.scenario.schema.values import Section, Share, Whole


class Brokers(Section):
    """Brokers and how they work; they need buyers who have to search (`exchange.search`)."""

    count: Whole = Field(default=8, ge=1, le=10_000)
    """brokers"""
    recruiting: Share = 0.1
    """chance a day that a broker approaches a person that is nobody's client yet"""
    matching: Share = Field(default=0.3, gt=0)
    """chance a day that a broker brings together a client with a product that it seeks and another client sells"""
    share: Share = 0.1
    """what a broker takes of the price of the first licence between two that it brought together; the seller pays"""
