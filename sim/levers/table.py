"""The lever table: every rule that a user can set, with its unit, range and arrow.

Its values in the four presets stand in the files of ``policies/``; ``datacity levers`` shows them row by row.
``neutral`` is the value at which a lever changes nothing that flows on its arrow.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

LeverValue = float | bool | str

#: What a user may write for an infinite level.
NO_LIMIT = ("none", "off", "inf")


class Arrow(StrEnum):
    """The arrows of the loop, on which alone rules may act."""

    OBSERVE = "Observe"
    LIST = "List"
    AGREE = "Agree"
    DELIVER = "Deliver"
    REPORT = "Report"
    BELIEVE = "Believe"
    SANCTION = "Sanction"
    ALLOCATE = "Allocate"


@dataclass(frozen=True)
class Lever:
    """One rule: its unit, range, and the arrow it acts on.

    Parameters
    ----------
    name
        Key in scenario files.
    arrow
        Arrow of the loop that the lever acts on.
    unit
        Unit of a number, or a word for what the value is.
    neutral
        Value at which nothing changes.
    text
        One line for readers.
    low, high
        Range of a number; ``high`` may be infinite.
    options
        Allowed words, for a choice.
    welcome
        Whether firms are better off with more of it than its neutral level.
    """

    name: str
    arrow: Arrow
    unit: str
    neutral: LeverValue
    text: str
    low: float = 0.0
    high: float = 1.0
    options: tuple[str, ...] = ()
    welcome: bool = False

    @property
    def range(self) -> str:
        """Allowed values, for people."""
        if isinstance(self.neutral, bool):
            return "yes, no"
        if self.options:
            return ", ".join(self.options)
        return f"{self.low:g} to {self.high:g}" if math.isfinite(self.high) else f"{self.low:g} or more, none"

    def check(self, value: object) -> LeverValue:
        """Return ``value`` in this lever's type.

        Raises
        ------
        ValueError
            If the type is wrong or the value is out of range.
        """
        if isinstance(self.neutral, bool):
            if not isinstance(value, bool):
                raise ValueError("write true or false")
            return value
        if self.options:
            if value not in self.options:
                raise ValueError(f"write one of {self.range}")
            return str(value)
        return self._check_number(value)

    def _percent(self, text: str) -> object:
        number = text.strip().removesuffix("%").strip()
        if not _NUMBER.fullmatch(number):
            return text
        if self.unit.startswith("%"):
            return float(number)
        return float(number) / 100 if self.unit in ("share", "probability") and "%" in text else text

    def _check_number(self, value: object) -> float:
        if isinstance(value, str):
            value = math.inf if value in NO_LIMIT and self.high == math.inf else self._percent(value)
        try:
            number = float(value) if isinstance(value, int | float) and not isinstance(value, bool) else math.nan
        except OverflowError:
            raise ValueError("this number is too large") from None
        if math.isnan(number):
            raise ValueError(f"write a number ({self.range} {self.unit})")
        if not self.low <= number <= self.high:
            raise ValueError(f"{number:g} is outside {self.range} {self.unit}")
        return number


_NUMBER = re.compile(r"[-+]?\d*\.?\d+")
_INF = math.inf
_L = Lever

_ALL: tuple[Lever, ...] = (
    # ── List: what may be offered, and when ──────────────────────────────────────────────────────
    _L("listing_review_days", Arrow.LIST, "working days", 0.0,
       "mean service time of the review of one listing at a desk", high=60),
    _L("review_false_rejection", Arrow.LIST, "probability", 0.0,
       "chance that a compliant listing is rejected"),
    _L("important_core_share", Arrow.LIST, "%", 0.0,
       "share of products that fall into the important and core tiers", high=100),
    _L("rights_regime", Arrow.LIST, "regime", "holder",
       "who may offer a product that several parties had a hand in",
       options=("unclear", "holder", "three_rights", "subject_and_user")),
    _L("technical_standard", Arrow.LIST, "factor", 1.0,
       "factor on the cost of integrating a product", low=0.2, welcome=True),
    _L("seller_subsidy", Arrow.LIST, "%", 0.0,
       "paid to sellers on top of the price", high=50, welcome=True),
    _L("recognised", Arrow.LIST, "yes or no", True,
       "data may be traded at all under contract law"),
    # ── Agree: how a deal is struck ──────────────────────────────────────────────────────────────
    _L("seller_fee", Arrow.AGREE, "%", 0.0,
       "kept by the exchange from what the buyer pays", high=20),
    _L("buyer_entry_fee", Arrow.AGREE, "kCNY", 0.0,
       "paid once by a buyer to enter an exchange", high=50),
    _L("price_mechanism", Arrow.AGREE, "mechanism", "posted",
       "how prices are found",
       options=("posted", "negotiated", "call_auction", "continuous_double_auction", "guided", "free")),
    _L("price_ceiling", Arrow.AGREE, "x cost", _INF,
       "highest price as a multiple of cost", low=1, high=_INF),
    _L("price_ceiling_scope", Arrow.AGREE, "scope", "all",
       "whose products the price ceiling holds for", options=("all", "public")),
    _L("liability", Arrow.AGREE, "who", "none",
       "who bears harm done with traded data", options=("none", "seller", "buyer", "shared", "carve_out")),
    _L("recourse", Arrow.AGREE, "probability", 0.0,
       "chance that a wronged party is compensated", welcome=True),
    # ── Deliver: what reaches whom, how late, how blurred ────────────────────────────────────────
    _L("privacy_epsilon", Arrow.DELIVER, "epsilon", _INF,
       "differential-privacy budget a day where persons are covered; infinite is off", low=0.01, high=_INF),
    _L("localisation", Arrow.DELIVER, "yes or no", False,
       "data must be stored inside the country"),
    _L("export_threshold_persons", Arrow.DELIVER, "persons", _INF,
       "export of more persons than this needs a review", high=_INF),
    _L("export_threshold_sensitive", Arrow.DELIVER, "persons", _INF,
       "the same for sensitive data", high=_INF),
    _L("export_adequacy_list", Arrow.DELIVER, "yes or no", False,
       "export is free to listed countries only"),
    _L("export_review_days", Arrow.DELIVER, "working days", 0.0,
       "mean service time of an export assessment", high=120),
    _L("open_public_data", Arrow.DELIVER, "share", 0.0,
       "share of public products that are open to all", welcome=True),
    _L("departments_sharing", Arrow.DELIVER, "share", 1.0,
       "share of what departments hold that reaches other departments (1 - silo)"),
    # ── Report: what reaches the state ───────────────────────────────────────────────────────────
    _L("look_in", Arrow.REPORT, "share", 0.0,
       "share of trades and traded feeds that the state sees"),
    _L("sharing_mandate", Arrow.REPORT, "share", 0.0,
       "share of private products that must be shared with the state"),
    _L("one_off_demands", Arrow.REPORT, "per firm-year", 0.0,
       "rate at which the state demands data of a firm", high=12),
    # ── Believe: what firms must reckon with ─────────────────────────────────────────────────────
    _L("rule_volatility", Arrow.BELIEVE, "per sqrt year", 0.0,
       "how strongly rules drift, as firms see them", high=0.6),
    _L("draft_enforcement", Arrow.BELIEVE, "probability", 0.0,
       "chance that a draft is enforced before it is enacted"),
    _L("consultation_uptake", Arrow.BELIEVE, "share", 0.0,
       "how far comments change the enacted text", welcome=True),
    _L("forfeiture", Arrow.BELIEVE, "per product-year", 0.0,
       "hazard that a private product becomes public data"),
    _L("concentration_action", Arrow.BELIEVE, "per refuser-year", 0.0,
       "hazard of action against a dominant firm that refuses to share"),
    # ── Sanction: what happens to those who break a rule ─────────────────────────────────────────
    _L("inspection_rate", Arrow.SANCTION, "per firm-year", 0.0,
       "rate of inspections of a firm"),
    _L("fine_share", Arrow.SANCTION, "% of turnover", 0.0,
       "largest fine as a share of turnover", high=10),
    _L("fine_fixed", Arrow.SANCTION, "MCNY", 0.0,
       "largest fixed fine; the higher of the two holds", high=200),
    # ── Allocate: who decides where goods go ─────────────────────────────────────────────────────
    _L("allocation", Arrow.ALLOCATE, "who", "market",
       "who allocates materials", options=("market", "hybrid", "planner")),
    _L("intervention", Arrow.ALLOCATE, "powers", "none",
       "what the state may do at a shortage that it sees", options=("none", "priority", "full")),
    _L("market_cooling", Arrow.ALLOCATE, "yes or no", False,
       "credit and margins answer to mispricing that the state sees"),
)  # fmt: skip

#: Levers by name, in the order of the loop's arrows.
LEVERS = MappingProxyType({lever.name: lever for lever in _ALL})


def lever(name: str) -> Lever:
    """Return the lever called ``name``.

    Raises
    ------
    KeyError
        If there is none.
    """
    return LEVERS[name]


def neutral_levels(names: Iterable[str] = LEVERS) -> dict[str, LeverValue]:
    """Levels at which the named levers change nothing."""
    return {name: LEVERS[name].neutral for name in names}
