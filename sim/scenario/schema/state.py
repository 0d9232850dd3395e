"""What the state does with what it sees, where rules give it the power to."""

from __future__ import annotations

from pydantic import Field

from sim.scenario.schema.values import Hours, Section


class StateOffice(Section):
    """How the state plans and steps in."""

    horizon: Hours = Field(default=24.0, gt=0)
    """how far ahead the planner hands out what is still to be made; of a good that is believed to be shorter than
    that, the rest of the orders is held back, and asked for again"""
    shortage: Hours = Field(default=2.0, ge=0)
    """how far behind plants of a district are with a good when it counts as short: hours of their capacity that they
    owe beyond what they have"""
    reserve: Hours = Field(default=0.0, ge=0)
    """what the state holds of each good in each district at the start, kept at its plants, in hours of their capacity;
    it is released where rules give the state full powers and it sees a shortage, and not filled up again"""
