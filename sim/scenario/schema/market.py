"""Sessions of traders with given values and costs, apart from any city."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, model_validator

from sim.scenario.schema.exchange import Exchange
from sim.scenario.schema.values import Name, Section, Share, Whole, misfit


def _units(value: Any) -> Any:
    return [value] if isinstance(value, int | float) and not isinstance(value, bool) else value


#: What each unit of one trader is worth to it, or costs it; a number alone is one unit.
Units = Annotated[tuple[Annotated[Whole, Field(ge=0)], ...], BeforeValidator(_units), Field(min_length=1)]


class MarketSession(Section):
    """Traders, what they know how to do, and the mechanism that they meet in."""

    mechanism: Name = "continuous_double_auction"
    """how prices are found; one that takes orders together is played as one sealed round"""
    traders: Literal["truthful", "constrained", "unconstrained", "learning"] = "constrained"
    """``truthful`` quotes value or cost; zero intelligence any price without loss (``constrained``) or any price at all
    (``unconstrained``); ``learning`` moves its margin after every quote and trade"""
    values: tuple[Units, ...] = Field(min_length=1)
    """of each buyer, what each of its units is worth to it"""
    costs: tuple[Units, ...] = Field(min_length=1)
    """of each seller, what each of its units costs it"""
    lowest: Whole = Field(default=1, ge=0)
    """lowest price that may be quoted"""
    highest: Whole = Field(default=200, ge=1)
    """highest price that may be quoted"""
    quotes: Whole = Field(default=3000, ge=1, le=1_000_000)
    """most quotes of a continuous session; it ends before where one side has no unit left"""
    periods: Whole = Field(default=1, ge=1, le=10_000)
    """times that a session is played with new units; what was learned stays, and the last one counts"""
    sessions: Whole = Field(default=100, ge=2, le=1_000_000)
    """independent sessions"""
    seed: Whole = Field(default=1, ge=0, le=2**53)
    """seed of every random draw"""
    split: Share = Exchange.model_fields["split"].default
    """where between ask and bid negotiated prices and those of call auctions lie; 0 for the ask"""
    guide: Annotated[Whole, Field(ge=0)] | None = None
    """price that guided trade takes place at"""

    @model_validator(mode="after")
    def _prices_fit(self) -> MarketSession:
        if self.lowest > self.highest:
            raise misfit("lowest", f"write {self.highest} or less, the highest price, not {self.lowest}")
        for name in ("values", "costs"):
            for trader, units in enumerate(getattr(self, name)):
                for unit, worth in enumerate(units):
                    if not self.lowest <= worth <= self.highest:
                        message = f"write a price from {self.lowest} to {self.highest}, not {worth}"
                        raise misfit(f"{name}[{trader}][{unit}]", message)
        if self.mechanism == "guided" and self.guide is None:
            raise misfit("guide", "guided trade takes place at a set price; give one")
        return self
