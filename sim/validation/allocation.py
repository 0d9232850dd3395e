"""A planner who sees only so well shares out only so well: its gain is its centred visibility."""

from __future__ import annotations

import numpy as np
import pandas as pd

from sim.arrays import Floats
from sim.decisions.rationing import share_out
from sim.engine.streams import Stream, entity_keys
from sim.outcomes.visibility import share_seen
from sim.validation.row import Figure, Row, Trial

_RECIPIENTS, _TOTAL = 1000, 100_000.0
#: Squared error of what the planner sees over the variation of what recipients really need.
_ERRORS = (0.0, 0.25, 0.64, 0.9, 1.5)
_EXACT = 1e-9


def _draws(trial: Trial, what: str) -> Floats:
    """Deviations from their mean with a mean square of 1, float64 (recipients,)."""
    keys = entity_keys([f"recipient {row}" for row in range(_RECIPIENTS)])
    drawn = Stream(trial.seed, f"planner, {what}").normals(keys, 0)
    drawn = drawn - drawn.mean()
    return drawn / np.sqrt((drawn**2).mean())


def _welfare(benefit: Floats, shares: Floats) -> float:
    return float((benefit * shares - shares**2 / 2).sum())


def gain_share(benefit: Floats, believed: Floats) -> float:
    """What a planner who goes by beliefs gains over equal shares, as a share of what can be gained.

    Raises
    ------
    ValueError
        If somebody gets nothing: the identity is one of interior optima.
    """
    equal, best, planned = (share_out(by, _TOTAL) for by in (np.full(benefit.size, benefit.mean()), benefit, believed))
    if min(best.min(), planned.min()) <= 0.0:
        raise ValueError("the optimum is not an interior one")
    worth = [_welfare(benefit, shares) for shares in (equal, best, planned)]
    return (worth[2] - worth[0]) / (worth[1] - worth[0])


def _planner(trial: Trial) -> tuple[Figure, ...]:
    benefit = 50.0 + 10.0 * _draws(trial, "need")
    found = []
    for squared in _ERRORS:
        # An error that is common to all misleads nobody: it is left in.
        believed = benefit + 3.0 + 10.0 * np.sqrt(squared) * _draws(trial, f"error {squared:g}")
        one_good = pd.Series(np.zeros(_RECIPIENTS))
        seen = share_seen(pd.Series(believed), pd.Series(benefit), one_good, centred=True)
        name = f"at a squared error of {squared:g} of the variation"
        found += [
            Figure(f"centred visibility {name}", "share", 1.0 - squared, seen, _EXACT),
            Figure(f"planner's gain {name}", "of the best", 1.0 - squared, gain_share(benefit, believed), _EXACT),
        ]
    return tuple(found)


ROWS = (
    Row("planner", "What a planner gains over equal shares is its centred visibility, of what could be gained",
        "quadratic benefits b x - x^2/2 among the recipients of one good, fixed total, interior optimum",
        f"{_RECIPIENTS:,} recipients served by the rationing rule of sim/decisions/rationing.py on what is believed,"
        " visibility by sim/outcomes/visibility.py", _planner),
)  # fmt: skip
