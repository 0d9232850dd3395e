"""Those who carry out rules: what they need besides the levers of a policy."""

from __future__ import annotations

from pydantic import Field

from sim.scenario.schema.values import Days, Number, Section, Share, Whole


class Authorities(Section):
    """How authorities carry out rules; what they do is said by the levers of the policy."""

    disputed: Share = 0.5
    """share of products of several parties that nobody may offer where rights are unclear"""
    privacy_group: Whole = Field(default=20, ge=1)
    """persons in the smallest group whose means are released where privacy noise is added"""
    privacy_clip: Number = Field(default=3.0, gt=0)
    """standard deviations at which their values are clipped, on both sides"""
    hand_in_again: Days = Field(default=30.0, ge=0)
    """time after which a product that was refused may be handed in for listing again"""
