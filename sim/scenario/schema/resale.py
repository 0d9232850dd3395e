"""Resale: buyers of data who pass copies on, where their licences allow it."""

from __future__ import annotations

from pydantic import Field

from sim.scenario.schema.values import Section, Share


class Resale(Section):
    """Which licences allow their buyers to pass copies on, and how that goes.

    The values are assumptions: no source counts such licences.
    """

    allowed: Share = 0.3
    """share of products whose licences allow it, where no table says so; never queries, of which there are no copies"""
    royalty: Share = Field(default=0.2, lt=1)
    """share of the price of a resold copy that its seller owes the holder of the data"""
    contact: Share = 0.02
    """chance a day that somebody who may pass a copy on and somebody who wants one meet"""
