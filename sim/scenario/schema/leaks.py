"""Leaks of data: how often copies get into other hands, and what that does to the persons covered."""

from __future__ import annotations

from pydantic import Field

from sim.scenario.schema.values import Cny, Number, Section, Whole


class Scandal(Section):
    """An insider lets out copies of the products that cover most people, on one day."""

    day: Whole = Field(ge=0)
    """day of the run in whose last minute they get out"""
    products: Whole = Field(default=3, ge=1, le=1000)
    """number of products, those with most persons x sensitivity first"""


class Leaks(Section):
    """Hazards of copies; by default two of a hundred leak in a year, four fifths of them through insiders.

    The rates are assumptions: of an order at which reports of breaches put firms of some size, shared out so
    that insiders cause 70 to 90% of leaks, as China's police has said of those of personal data.
    """

    insider: Number = Field(default=0.004, ge=0, le=100)
    """leaks by each person who handles a copy, a year"""
    handlers: Whole = Field(default=4, ge=1, le=10_000)
    """persons who handle one copy"""
    external: Number = Field(default=0.004, ge=0, le=100)
    """leaks of a copy to outsiders, a year"""
    off_exchange: Number = Field(default=3.0, ge=1, le=1000)
    """how many times as often copies leak that were not traded on an exchange, and so not reviewed or certified"""
    harm: Cny = Field(default=1.0, ge=0)
    """harm of a leak to one person covered, at sensitivity 1"""
    scandals: tuple[Scandal, ...] = ()
    """leaks that come beside those of the hazards"""

    @property
    def possible(self) -> bool:
        """Whether anything can leak at all."""
        return self.insider > 0 or self.external > 0 or bool(self.scandals)
