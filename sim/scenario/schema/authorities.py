"""Those who carry out rules: what they need besides the levers of a policy."""

from __future__ import annotations

from pydantic import Field

from sim.scenario.schema.values import Cny, Days, Number, Section, Share, Whole


class Authorities(Section):
    """How authorities carry out rules; what they do is said by the levers of the policy."""

    disputed: Share = 0.5
    """share of products of several parties that nobody may offer where rights are unclear"""
    privacy_group: Whole = Field(default=20, ge=1)
    """persons in the smallest group whose means are released where privacy noise is added"""
    privacy_clip: Number = Field(default=3.0, gt=0)
    """standard deviations at which their values are clipped, on both sides"""
    walk_away: Share = 0.1
    """chance that a seller does not deliver what it was paid for where the law does not recognise trade in data"""
    hand_in_again: Days = Field(default=30.0, ge=0)
    """time after which a product that was refused may be handed in for listing, or an export for assessment, again"""
    onshore: Cny = Field(default=20.0, ge=0)
    """a foreign buyer's cost a day of storing inside the country what one licence delivers"""
    adequate: Share = 0.5
    """share of foreign buyers whose countries stand on the list of those with adequate protection"""
    export_desks: Whole = Field(default=4, ge=1, le=10_000)
    """desks that assess exports, each one at a time"""
    export_refused: Share = 0.65
    """share of exports that are refused when they are assessed"""
    export_valid: Days = Field(default=730.0, gt=0)
    """time for which an approved export needs no other assessment"""
    dominant: Share = 0.5
    """share of a domain's products from which on a platform that holds them dominates it (a half is what China's
    Anti-Monopoly Law of 2007 presumes of a single undertaking)"""
    refusing: Days = Field(default=30.0, ge=0)
    """time from the start within which a platform may make up its mind to hand in what it holds"""
