"""The value of data: what the city's costs would be if nobody learned anything from traded data."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from sim.experiments.compare import compare
from sim.record.run import Run


def savings(runs: Sequence[Run]) -> pd.DataFrame:
    """Paired savings of runs against their twins with void licences.

    Parameters
    ----------
    runs
        Runs and twins under common seeds, as from ``sim.experiments.pairs.twins``.

    Returns
    -------
    One row an outcome of the whole city, with columns outcome, unit, without, with, saving, low, high, pairs; a
    positive saving means less with data.
    """
    table = compare(runs)
    table = table[table["group"] == ""]
    return pd.DataFrame(
        {
            "outcome": table["outcome"],
            "unit": table["unit"],
            "without": table["mean"],
            "with": table["base_mean"],
            "saving": table["difference"],
            "low": table["low"],
            "high": table["high"],
            "pairs": table["pairs"],
        }
    ).reset_index(drop=True)
