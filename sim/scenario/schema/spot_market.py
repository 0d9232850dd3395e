"""The spot market of goods, and loans against stock."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from sim.scenario.schema.values import Days, Number, Section, Share


class SpotMarket(Section):
    """A daily market for goods in store, with fundamentalists and chartists, and a bank that lends against stock."""

    goods: Literal["raw", "all"] = "raw"
    """goods that are traded: raw materials, or all"""
    scarcity: Number = Field(default=0.25, ge=0, le=5)
    """logarithm of what an empty stock multiplies the cost of a good by, for its fundamental value"""
    usual_fill: Share = Field(default=0.8, gt=0)
    """share of makers' storage that is full when a good is worth its cost"""
    required_return: Share = Field(default=0.02, gt=0)
    """what holding a good must bring a day: interest, storage, and the price of risk"""
    extrapolation: Number = Field(default=1.15, ge=0, le=10)
    """what chartists expect of the last deviation from the fundamental value, a multiple of it"""
    information_cost: Number = Field(default=0.02, ge=0)
    """what fundamentalists pay a day to survey all stocks, in the unit of traders' realised profits"""
    choice_intensity: Number = Field(default=80.0, ge=0)
    """how surely traders take to whatever has earned more"""
    risk_tolerance: Number = Field(default=2.0, ge=0)
    """traders' position for each unit of expected excess return"""
    doubt: Number = Field(default=1.0, gt=0)
    """deviation, in logarithms, at which 1/e of the chartists still believe in trends"""
    noise: Number = Field(default=0.02, ge=0)
    """standard deviation of what others' trade moves a price by a day, as a share of it"""
    loan_to_value: Share = Field(default=0.7, lt=0.95)
    """what the bank lends on a CNY of pledged stock and of what is bought with its loans, by the day's spot price"""
    loan_interest: Share = 0.06
    """interest on loans, a year"""
    pace: Share = 0.15
    """share of the loans still open to a firm that it takes up on a day after which the price has risen"""
    speculation: Number = Field(default=1.0, ge=0)
    """what loans, as a multiple of the stock that they rest on, add to the positions of chartists"""
    survey_age: Days = Field(default=7.0, gt=0)
    """age up to which the state goes by a spot price that it has seen"""
    cooling: Number = Field(default=1.0, ge=0)
    """share of lending that market cooling takes away where prices are twice what the state believes they should be"""
