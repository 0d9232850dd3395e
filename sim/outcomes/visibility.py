"""How well something is seen: squared errors of estimates beside the variation of the truth."""

from __future__ import annotations

import pandas as pd


def share_seen(estimate: pd.Series[float], truth: pd.Series[float], group: pd.Series, centred: bool = False) -> float:
    """One minus squared error over the truth's variation around each group's own mean, SSE/SST.

    The mean over groups that vary, never pooled; may be negative. It is the coefficient of determination of a
    forecast (Nash and Sutcliffe 1970). ``centred`` takes each group's mean error out first, which leaves how
    well movements, or differences between members, are seen.

    Parameters
    ----------
    estimate, truth
        One value each for every observation.
    group
        What each observation belongs to, such as its good.
    """
    error = estimate - truth
    if centred:
        error = error - error.groupby(group, observed=True).transform("mean")
    deviation = truth - truth.groupby(group, observed=True).transform("mean")
    sums = pd.DataFrame({"sse": error**2, "sst": deviation**2}).groupby(group, observed=True).sum()
    varies = sums[sums["sst"] > 0]
    return float((1.0 - varies["sse"] / varies["sst"]).mean())
