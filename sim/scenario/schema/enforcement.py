"""Breaking rules, and those who look for it."""

from __future__ import annotations

from pydantic import Field

from sim.scenario.schema.values import Cny, Days, Number, Section, Share, Whole


class Enforcement(Section):
    """What it takes to break a rule and to find out; how often inspectors come and the largest fines are levers.

    The values are assumptions where no source is named.
    """

    inspectors: Whole = Field(default=4, ge=1, le=10_000)
    """inspectors, each of whom looks into one firm at a time"""
    days: Days = Field(default=5.0, ge=0)
    """mean time that an inspection takes, in working days"""
    reach: Days = Field(default=730.0, gt=0)
    """how long after it was last committed a violation may still be punished (two years: Administrative Penalty Law
    2021, article 36)"""
    gravity: Share = Field(default=0.1, gt=0)
    """share of the largest fine that one violation costs; others found with it or before add as much each"""
    suspension: Days = Field(default=30.0, ge=0)
    """time for which a firm that was caught may not offer anything on exchanges, nor what was found off them"""
    effort: Cny = Field(default=5_000.0, ge=0)
    """what keeping one violation from sight costs a firm a year in time and counsel; it weighs this, and nobody is
    paid it"""
    forging: Cny = Field(default=20_000.0, ge=0)
    """what telling the state something false about one product costs a year on top of that"""
    forgeries_found: Share = 0.5
    """share of false reports that an inspection recognises; what was withheld it always finds"""
    hidden: Share = 0.5
    """mean share of a stock that false reports leave out (firms hide capacity from planners: Weitzman 1980)"""
    harm: Number = Field(default=1.0, ge=0)
    """CNY of harm to one person covered, at sensitivity 1, by a deal that breaks a rule"""
