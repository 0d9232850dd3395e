"""What data of some quality are worth beside faultless ones, known or not."""

from __future__ import annotations

import numpy as np

from sim.arrays import Floats, Ints
from sim.decisions.quality import expected_quality
from sim.engine.elementary import exp_each


def usable_share(noise: Floats, coverage: Floats) -> Floats:
    """Share of the value of faultless, fresh data that is left, float64 like ``noise``.

    Errors leave the share of variation that is not theirs (the reliability ratio of measurement-error
    models, Fuller 1987, section 1.1); what is not covered is worth nothing.

    Parameters
    ----------
    noise
        Standard deviation of errors as a share of that of what is described, float64.
    coverage
        Share of it that is there, float64.
    """
    return coverage / (1.0 + noise * noise)


def freshness(age_ms: Ints | Floats, memory_ms: float) -> Floats:
    """Share of the value that is left at some age: a use that fades at a constant rate, float64 like ``age_ms``."""
    return exp_each(np.asarray(-age_ms / memory_ms, dtype=np.float64))


def expected_share(declared: Floats, realised: Floats, tried: Ints, trust: Floats, recourse: Floats | float) -> Floats:
    """Share of the value of faultless data that a buyer expects, float64 like ``declared``.

    What one has tried one knows. Before that a buyer cannot tell good from bad (Akerlof 1970; and to
    look is to have, Arrow 1962): it discounts what is declared by what such declarations turned out to be worth.
    Recourse makes good the difference with some probability.

    Parameters
    ----------
    declared
        Share that the seller's declaration comes to, float64 (interests,).
    realised
        Mean share that the buyer's uses came to, float64 (interests,).
    tried
        Number of those uses, int64 (interests,).
    trust
        Share of what is declared that each buyer expects to get, float64 (interests,).
    recourse
        Chance that a wronged buyer is compensated.
    """
    usual = declared * trust
    return np.where(tried > 0, realised, expected_quality(usual, np.maximum(declared, usual), recourse))
