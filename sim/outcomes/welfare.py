"""Welfare with its parts: who gains and who loses, as far as it can be told in money."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from sim.outcomes.supply import stock_costs
from sim.outcomes.yardstick import Outcome, Yardstick
from sim.record.tables import Tables, frame
from sim.scenario.schema.exchange import OFF_EXCHANGE

#: Payments that change who owns what, and make nobody richer.
FINANCING = ("capital", "new owners' capital", "spot purchase", "spot sale")
#: Payments that rules alone make necessary.
COMPLIANCE = ("onshore storage",)
_ABROAD, _GOVERNMENT, _FIRMS, _NATURE = "abroad", "government", "firms", "outside"
_CLASS = {"government": _GOVERNMENT, "state": _FIRMS, "private": _FIRMS, "foreign": _FIRMS, "": _NATURE}


def welfare(tables: Tables, yardstick: Yardstick) -> Iterator[Outcome]:
    """Surpluses of consumers, firms and government less compliance, enforcement and harm, and each of them.

    What one pays another cancels (fees, fines, subsidies, bail-outs, damages): the sum is what the city gains
    from outside and what its goods and data are worth to it. Buyers abroad are not of the city; what they pay is.
    """
    parts = {name: value / yardstick.measured_days for name, value in _parts(tables, yardstick).items()}
    yield Outcome("welfare", "", sum(parts.values()))
    for name, value in parts.items():
        yield Outcome("welfare", name, value)


def _parts(tables: Tables, yardstick: Yardstick) -> dict[str, float]:
    payments = _payments(tables, yardstick)
    holding, waiting = stock_costs(tables, yardstick)
    bought = _sum(payments, payments["why"] == "retail")
    drawn = _sum(payments, (payments["why"] == "digital services") & (payments["payee"] == _FIRMS))
    own = payments["payer"].isin([_FIRMS, _GOVERNMENT])
    complying = payments["why"].isin(COMPLIANCE) & own
    other = payments[~complying]
    leaks = yardstick.measured(tables, "leaks", ["time", "harm_cny", "secret_cny"])
    return {
        "consumers": yardstick.consumer_surplus * bought - waiting,
        "firms": _net(other, _FIRMS) - drawn - holding,
        "firms, by data of drawn value": drawn,
        "government": _net(other, _GOVERNMENT),
        "compliance": -_sum(payments, complying),
        "enforcement": -yardstick.case_cost * _cases(tables, yardstick),
        "harm to persons covered": -float(leaks["harm_cny"].sum()),
        "secrets lost": -yardstick.secret_years * float(leaks["secret_cny"].sum()),
    }


def _payments(tables: Tables, yardstick: Yardstick) -> pd.DataFrame:
    """What was paid but for financing, with the class of payer and payee instead of their names."""
    rows = yardstick.measured(tables, "ledger", ["time", "payer", "payee", "amount_cny", "why"])
    rows = rows[~rows["why"].isin(FINANCING)]
    persons = frame(tables, "persons", ["person", "kind", "ownership"]).astype(str)
    side = persons["ownership"].map(_CLASS).where(persons["kind"] != "foreign buyer", _ABROAD)
    side_of = dict(zip(persons["person"], side, strict=True))
    return rows.assign(payer=rows["payer"].map(side_of), payee=rows["payee"].map(side_of))


def _sum(payments: pd.DataFrame, which: pd.Series[bool]) -> float:
    return float(payments.loc[which, "amount_cny"].sum())


def _net(payments: pd.DataFrame, side: str) -> float:
    """What a class was paid less what it paid, CNY."""
    return _sum(payments, payments["payee"] == side) - _sum(payments, payments["payer"] == side)


def _cases(tables: Tables, yardstick: Yardstick) -> int:
    """Cases that authorities have decided: listings reviewed, exports assessed, claims heard."""
    decided = 0
    for name, undecided in (("listings", "submitted"), ("exports", "filed"), ("disputes", "filed")):
        rows = yardstick.measured(tables, name, ["time", "what", *(["venue"] if name == "listings" else [])])
        counts = rows["what"].astype(str) != undecided
        if name == "listings":
            counts &= rows["venue"].astype(str) != OFF_EXCHANGE
        decided += int(counts.sum())
    return decided
