"""Consultation on drafts: what respondents ask for, and how far the enacted text gives way to them.

In notice and comment, comments move texts, those of firms most, and towards less of a burden (Yackee and Yackee 2006).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from sim.engine.arrows import Flow, Stateless
from sim.levers import Arrow, Lever, LeverValue

#: Share from which on the majority, or the uptake, decides what cannot be split.
_HALF = 0.5


class ConsultationUptake(Stateless):
    """Lets comments on a draft change what is enacted."""

    lever = "consultation_uptake"
    arrow = Arrow.BELIEVE
    kinds = ("consultation",)

    def apply(self, flow: Flow, level: LeverValue) -> None:
        """Say how far the text gives way to what is asked for."""
        flow.take_up(float(level))


@dataclass(frozen=True)
class Respondents:
    """Who comments on drafts, one voice a firm.

    Parameters
    ----------
    free
        Private and foreign firms: they ask to be left alone, the neutral level.
    of_state
        Firms of the state: they ask that what is in force stays.
    """

    free: int
    of_state: int

    @property
    def share_free(self) -> float:
        """Share of voices for the neutral level; nobody's voice counts for none."""
        return self.free / max(self.free + self.of_state, 1)


def asked_level(lever: Lever, text: LeverValue, before: LeverValue, respondents: Respondents) -> LeverValue:
    """Level that respondents ask for: the mean of their wishes, or what most want where levels cannot be split.

    Nobody objects to what firms are better off with.

    Parameters
    ----------
    text
        Level in the text that is up for enactment.
    before
        Level in force.
    """
    if lever.welcome or not respondents.free + respondents.of_state:
        return text
    return _between(lever, before, lever.neutral, respondents.share_free)


def enacted_level(lever: Lever, text: LeverValue, asked: LeverValue, uptake: float) -> LeverValue:
    """Level that is enacted: text + uptake x (asked - text); what cannot be split gives way from one half on."""
    return _between(lever, text, asked, uptake)


def _between(lever: Lever, start: LeverValue, end: LeverValue, share: float) -> LeverValue:
    """A level that lies a share of the way between two; of levels that may be infinite the reciprocal does."""
    if isinstance(lever.neutral, bool) or lever.options:
        return end if share >= _HALF else start
    first, last = float(start), float(end)
    if share in (0.0, 1.0) or first == last:
        return last if share else first
    if math.isfinite(lever.high):
        return first + share * (last - first)
    return _reciprocal((1.0 - share) * _reciprocal(first) + share * _reciprocal(last))


def _reciprocal(level: float) -> float:
    return 1.0 / level if level else math.inf
