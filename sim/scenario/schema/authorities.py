"""Those who carry out rules: what they need besides the levers of a policy."""

from __future__ import annotations

from pydantic import Field

from sim.scenario.schema.values import Days, Section, Share


class Authorities(Section):
    """How authorities carry out rules; what they do is said by the levers of the policy."""

    disputed: Share = 0.5
    """share of products of several parties that nobody may offer where rights are unclear"""
    hand_in_again: Days = Field(default=30.0, ge=0)
    """time after which a product that was refused may be handed in for listing again"""
