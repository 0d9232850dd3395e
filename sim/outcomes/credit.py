"""Trade credit: who gets it, what is lost by it, and how good the decisions were."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from sim.arrays import Floats, Mask
from sim.outcomes.yardstick import Outcome, Yardstick
from sim.record.tables import Tables, frame

_TERMS = ["time", "customer", "granted", "granted_uninformed", "informed", "gain_cny", "loss_cny"]
#: Outcomes that count what befell firms.
_COUNTED = (
    ("short", "firms_short"), ("judgment", "judgments"), ("insolvency", "insolvencies"), ("bail-out", "bail_outs"),
)  # fmt: skip
_DAY = pd.Timedelta(days=1)


def credit(tables: Tables, yardstick: Yardstick) -> Iterator[Outcome]:
    """Defaults, losses and the regret of terms; nothing where goods are paid for when they arrive."""
    terms = yardstick.measured(tables, "credit_terms", _TERMS)
    if not len(terms):
        return
    defaults = yardstick.measured(tables, "defaults", ["time", "firm", "what", "lost_cny"])
    for what, outcome in _COUNTED:
        yield Outcome(outcome, "", float((defaults["what"] == what).sum()))
    paid = yardstick.measured(tables, "ledger", ["time", "why", "amount_cny"])
    bailed_out = paid.loc[paid["why"] == "bail-out", "amount_cny"].sum()
    yield Outcome("bail_outs_paid", "", bailed_out / yardstick.measured_days)
    yield Outcome("credit_losses", "", defaults["lost_cny"].sum() / yardstick.measured_days)
    yield Outcome("credit_granted", "", terms["granted"].mean())
    yield Outcome("credit_informed", "", terms["informed"].mean())
    horizon = _longest_term(tables)
    decided = _days(terms["time"], yardstick)
    known = decided + horizon <= yardstick.days
    failed = _failed_within(horizon, terms, decided, defaults[defaults["what"] == "judgment"], yardstick)
    for group, granted in (("", "granted"), ("without reports", "granted_uninformed")):
        yield Outcome("credit_regret", group, _regret(terms[known], granted, failed[known]))


def _longest_term(tables: Tables) -> float:
    """The longest time from an invoice until it is due, days."""
    claims = frame(tables, "claims", ["issued", "due"])
    longest = (claims["due"] - claims["issued"]).max()
    return float(longest / _DAY) if len(claims) else 0.0


def _days(times: pd.Series[pd.Timestamp], yardstick: Yardstick) -> Floats:
    return np.asarray((times - pd.Timestamp(yardstick.start)) / _DAY, dtype=np.float64)


def _failed_within(
    horizon: float, terms: pd.DataFrame, decided: Floats, judgments: pd.DataFrame, yardstick: Yardstick
) -> Mask:
    """Whether a court judged against each customer before what it bought then had to be paid, bool (terms,)."""
    customer = terms["customer"].astype(str).to_numpy()
    failed = np.zeros(len(terms), dtype=np.bool_)
    for firm, day in zip(judgments["firm"].astype(str), _days(judgments["time"], yardstick), strict=True):
        failed |= (customer == firm) & (decided < day) & (day <= decided + horizon)
    return failed


def _regret(terms: pd.DataFrame, granted: str, failed: Mask) -> float:
    """Mean cost of decisions above the best ones in hindsight, CNY for one customer until the next review."""
    given, gain, loss = (terms[column].to_numpy() for column in (granted, "gain_cny", "loss_cny"))
    wrong = np.where(failed, given * (loss - gain), ~given * gain)
    # Where credit never pays, asking for cash is right in any case.
    return float(np.maximum(wrong, 0.0).mean()) if len(terms) else float("nan")
