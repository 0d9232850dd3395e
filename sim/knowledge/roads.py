"""What somebody knows of the roads: how far the time on each link is off its usual value.

The usual time of the hour is known to all. What is off it, relative to it, is taken for a
stationary first-order process around 0 whose spread is in proportion to the share of delay in the
usual time: empty roads hardly vary. A reading is an observation of it with an error of known
variance; without readings belief goes back to the usual. Both are combined by inverse variance,
which is a Kalman filter for each link (Kalman 1960; for link times from probes: Chen and Chien 2001).
A reading that the filter finds all but impossible is taken for an incident: what was believed before no longer
counts (monitoring and adaptation; West and Harrison 1986).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from sim.arrays import Floats, Ints, Mask, State
from sim.engine.elementary import exp, exp_each
from sim.knowledge.suppliers import NEVER

#: Weight of the newest survey in what is believed about how much delays vary.
_WEIGHT = 0.005
#: Standard errors beyond which a reading is taken for an incident.
_SURPRISE = 5.0
#: Share of delay in the usual time of a link that the first belief is weighed with.
_USUAL_SHARE = 0.2
#: Delays are never believed to vary less, as a relative variance.
_LEAST_PRIOR = 1e-3
#: Time that a link is reckoned to take while it is believed to be closed: any way round is shorter.
_CLOSED_MS = 4 * 3_600_000
_PERCENT = 100.0
#: No view expects a link to take less than this share of its usual time.
_FASTEST = 0.25


@dataclass(frozen=True)
class SurveyError:
    """Error of the mean of n readings of one link: its relative variance is ``common + own / n``.

    What all readings of a link have in common (where on it they are taken, which vehicles they see)
    does not average out, so the error does not vanish.

    Parameters
    ----------
    common, own
        Relative variances, ``common`` above 0.
    """

    common: float
    own: float

    def variance(self, readings: Ints) -> Floats:
        """Relative error variance of the mean of so many readings each, float64 like ``readings``."""
        return self.common + self.own / readings


@dataclass
class RoadPicture:
    """Link times as one person sees them, one row a link.

    Parameters
    ----------
    free_ms
        Time of each link at free speed, int64 (links,).
    error
        Error of what it is told.
    memory_ms
        Time in which a road's state is believed to change.
    fit
        Sums of the fit by which it is learned how much delays vary, float64 (2,).
    deviation, variance
        Believed deviation relative to the usual time and its variance, as of ``time_ms``, float64 (links,).
    time_ms
        Last reading, or ``NEVER``.
    closed
        Whether the link is believed to be closed, bool (links,).
    """

    free_ms: Ints
    error: SurveyError
    memory_ms: float
    fit: Floats
    deviation: Floats
    variance: Floats
    time_ms: Ints
    closed: Mask

    _CHANGING: ClassVar = ("fit", "deviation", "variance", "time_ms", "closed")

    @classmethod
    def blank(cls, free_ms: Ints, error: SurveyError, memory_ms: float, prior: float) -> RoadPicture:
        """The usual times and nothing else."""
        links = free_ms.size
        return cls(
            free_ms=free_ms,
            error=error,
            memory_ms=memory_ms,
            # As sure of what is reckoned with at first as if a survey had said so.
            fit=np.array([prior, 1.0]) * links * _USUAL_SHARE**4,
            deviation=np.zeros(links),
            variance=np.zeros(links),
            time_ms=np.full(links, NEVER, dtype=np.int64),
            closed=np.zeros(links, dtype=np.bool_),
        )

    @property
    def prior(self) -> float:
        """Believed variance of delays relative to usual ones."""
        return max(float(self.fit[0] / self.fit[1]), _LEAST_PRIOR)

    def spread(self, usual_ms: Ints) -> Floats:
        """Variance of each link's deviation where nothing is known, float64 (links,)."""
        return self.prior * (1.0 - self.free_ms / usual_ms) ** 2

    def at(self, usual_ms: Ints, now_ms: int) -> tuple[Floats, Floats]:
        """Believed deviation of every link now, and its variance, float64 (links,) each."""
        kept = np.where(self.time_ms == NEVER, 0.0, exp_each((self.time_ms - now_ms) / self.memory_ms))
        spread = self.spread(usual_ms)
        return kept * self.deviation, spread + kept * kept * (self.variance - spread)

    def observe(self, link: Ints, deviation: Floats, readings: Ints, usual_ms: Ints, now_ms: int) -> None:
        """Take in a survey.

        Parameters
        ----------
        link
            Links read, each once, int64 (n,).
        deviation
            Mean relative deviation that was read of each, float64 (n,).
        readings
            Number of readings behind it, at least 1, int64 (n,).
        usual_ms
            Usual time of each link in this hour, int64 (links,).
        """
        error = self.error.variance(readings)
        believed, variance = (column[link] for column in self.at(usual_ms, now_ms))
        off = deviation - believed
        surprising = off * off > _SURPRISE**2 * (variance + error)
        usual = np.flatnonzero(~surprising)
        self._learn_prior(deviation[usual], error[usual], 1.0 - self.free_ms[link[usual]] / usual_ms[link[usual]])
        variance = np.where(surprising, off * off, variance)
        gain = variance / (variance + error)
        self.deviation[link] = believed + gain * off
        # What readings have in common stays, however often they are repeated.
        self.variance[link] = np.maximum((1.0 - gain) * variance, np.minimum(variance, self.error.common))
        self.time_ms[link] = now_ms

    def _learn_prior(self, deviation: Floats, error: Floats, delay_share: Floats) -> None:
        """Learn from what was seen beyond errors how much delays vary: least squares over links, fading over time."""
        square = delay_share * delay_share
        self.fit[0] += _WEIGHT * (float((square * (deviation * deviation - error)).sum()) - self.fit[0])
        self.fit[1] += _WEIGHT * (float((square * square).sum()) - self.fit[1])

    def take_over(self, other: RoadPicture, usual_ms: Ints, now_ms: int) -> None:
        """Believe somebody else's picture wherever it is surer than one's own."""
        _, own = self.at(usual_ms, now_ms)
        deviation, variance = other.at(usual_ms, now_ms)
        surer = variance < own
        self.deviation[surer], self.variance[surer], self.time_ms[surer] = deviation[surer], variance[surer], now_ms
        self.closed |= other.closed

    def state(self) -> State:
        """What changes in a run."""
        return {name: getattr(self, name).copy() for name in self._CHANGING}

    def restore(self, state: State) -> None:
        """Take back what was saved."""
        for name in self._CHANGING:
            getattr(self, name)[...] = state[name]


@dataclass(frozen=True, eq=False)
class RoadView:
    """A map of the roads as it was delivered: what is off the usual at one instant.

    Parameters
    ----------
    taken_ms
        The instant.
    memory_ms
        Time in which a road's state is believed to change.
    deviation
        Expected deviation of each link's time relative to the usual one, float64 (links,).
    closed
        Links believed to be closed, bool (links,).
    """

    taken_ms: int
    memory_ms: float
    deviation: Floats
    closed: Mask

    def link_time_ms(self, usual_ms: Ints, now_ms: int) -> Ints:
        """Time on each link as this view has it now, int64 (links,); the older it is, the closer to the usual.

        Deviations are stated in whole percent, so that what has hardly moved has not moved.

        Parameters
        ----------
        usual_ms
            Usual time of each link in this hour, int64 (links,).
        """
        kept = exp(float(self.taken_ms - now_ms) / self.memory_ms)
        percent = np.rint(_PERCENT * kept * self.deviation)
        expected = np.rint(usual_ms * np.maximum(1.0 + percent / _PERCENT, _FASTEST)).astype(np.int64)
        return np.where(self.closed, np.maximum(expected, _CLOSED_MS), np.maximum(expected, 1))
