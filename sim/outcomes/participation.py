"""Who takes part in the trade in data, what is sold, and in whose hands it is."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from sim.data.products import Domain
from sim.outcomes.yardstick import Outcome, Yardstick
from sim.record.tables import Tables, frame
from sim.scenario.schema.exchange import OFF_EXCHANGE

OWNERS = ("government", "state", "private", "foreign")
_LARGEST = 3
#: Share of the largest counts from which a tail index is estimated, and the fewest that say anything.
_TAIL_SHARE, _FEWEST = 0.1, 10
#: Share of the counts that lie below the threshold over which their dispersion is taken.
_BODY_SHARE = 0.75


def participation(tables: Tables, yardstick: Yardstick) -> Iterator[Outcome]:
    """Participation by class of owner, shares of sales, and tails of purchases."""
    products, owner = _products(tables), owners(tables)
    listings = frame(tables, "listings", ["what", "product", "venue"])
    listings = listings[listings["venue"].astype(str) != OFF_EXCHANGE]
    sales = _sales(tables, products, owner)
    yield from _taking_part(products, listings)
    yield from _shares(sales)
    pairs = _pairs(tables)
    for what in ("product", "buyer"):
        counts = pairs[what].value_counts().to_numpy()
        yield Outcome("tail_index", f"purchases per {what}", tail_index(counts))
        yield Outcome("tail_dispersion", f"purchases per {what}", tail_dispersion(counts))
    yield from _efficiency(yardstick.measured(tables, "surplus", ["time", "exogenous", "largest_cny", "realised_cny"]))


def owners(tables: Tables) -> pd.Series[str]:
    """Ownership of each legal person by name."""
    persons = frame(tables, "persons", ["person", "ownership"])
    return pd.Series(persons["ownership"].astype(str).to_numpy(), index=persons["person"].astype(str), dtype=object)


def _products(tables: Tables) -> pd.DataFrame:
    """Products with the ownership of their holders."""
    products = frame(tables, "products", ["product", "domain", "holder"])
    products = products.assign(product=products["product"].astype(str), holder=products["holder"].astype(str))
    return products.assign(owner=products["holder"].map(owners(tables)))


def _sales(tables: Tables, products: pd.DataFrame, owner: pd.Series[str]) -> pd.DataFrame:
    """Everything paid for licences and calls, with domain, holder, and ownership of the seller."""
    paid = [
        frame(tables, name, ["product", "seller", column]).rename(columns={column: "cny"})
        for name, column in (("deals", "price_cny"), ("calls", "amount_cny"))
    ]
    sales = pd.concat([part.astype({"product": str, "seller": str}) for part in paid], ignore_index=True)
    known = products.set_index("product")
    return sales.assign(
        domain=sales["product"].map(known["domain"].astype(str)),
        holder=sales["product"].map(known["holder"]),
        owner=sales["seller"].map(owner),
    )


def _pairs(tables: Tables) -> pd.DataFrame:
    """Each pair of buyer and product with a deal, once."""
    deals = frame(tables, "deals", ["product", "buyer"])
    return deals.astype(str).drop_duplicates()


def _taking_part(products: pd.DataFrame, listings: pd.DataFrame) -> Iterator[Outcome]:
    """Share of the holders of each class who have brought at least one product so far.

    Reviews can keep out who would sell, and silence may be fear or a queue: both steps are told apart.
    """
    for outcome, step in (("willingness", "submitted"), ("participation", "listed")):
        there = listings.loc[listings["what"] == step, "product"].astype(str)
        holders = products.assign(there=products["product"].isin(there)).groupby(["owner", "holder"])["there"].any()
        share = holders.groupby("owner").mean()
        for owner in OWNERS:
            if owner in share.index:
                yield Outcome(outcome, owner, float(share[owner]))


def _shares(sales: pd.DataFrame) -> Iterator[Outcome]:
    total = sales["cny"].sum()
    yield Outcome("government_sales", "", _share(sales.loc[sales["owner"] == "government", "cny"].sum(), total))
    for domain, cny in sales.groupby("domain")["cny"].sum().items():
        yield Outcome("domain_sales", Domain.title_of(str(domain)), _share(cny, total))
    holders = sales.groupby("holder")["cny"].sum()
    yield Outcome("holder_concentration", "HHI", _share((holders**2).sum(), total**2))
    yield Outcome("holder_concentration", "top 3", _share(holders.nlargest(_LARGEST).sum(), total))


def _efficiency(surplus: pd.DataFrame) -> Iterator[Outcome]:
    for name, rows in (
        ("", surplus),
        ("endogenous", surplus[~surplus["exogenous"].astype(bool)]),
        ("exogenous", surplus[surplus["exogenous"].astype(bool)]),
    ):
        if len(rows) or not name:
            yield Outcome("allocative_efficiency", name, _share(rows["realised_cny"].sum(), rows["largest_cny"].sum()))


def digital(tables: Tables, yardstick: Yardstick) -> Iterator[Outcome]:
    """Digital value added and its growth; nothing where nobody uses exogenous products."""
    uses = yardstick.measured(tables, "digital", ["day", "person", "exogenous_value_cny"])
    if uses.empty:
        return
    owner, days = owners(tables), yardstick.measured_days
    exogenous = frame(tables, "products", ["product", "exogenous"])
    paid = pd.concat(
        [
            yardstick.measured(tables, name, ["time", "product", "buyer", column]).rename(columns={column: "cny"})
            for name, column in (("deals", "price_cny"), ("calls", "amount_cny"))
        ]
    )
    paid = paid[paid["product"].astype(str).isin(exogenous.loc[exogenous["exogenous"], "product"].astype(str))]
    earned = uses.assign(abroad=uses["person"].astype(str).map(owner) == "foreign")
    spent = paid.assign(abroad=paid["buyer"].astype(str).map(owner) == "foreign")
    for name, abroad in (("", False), ("abroad", True)):
        value = earned.loc[earned["abroad"] == abroad, "exogenous_value_cny"].sum()
        yield Outcome("digital_value_added", name, (value - spent.loc[spent["abroad"] == abroad, "cny"].sum()) / days)
    yield Outcome("digital_growth", "", growth(earned[~earned["abroad"]]))


def invested(tables: Tables, yardstick: Yardstick) -> Iterator[Outcome]:
    """What sellers put into the quality of their data, in all and by owner."""
    rows = yardstick.measured(tables, "investments", ["time", "person", "cost_cny"])
    by_owner = rows.groupby(rows["person"].astype(str).map(owners(tables)))["cost_cny"].sum()
    yield Outcome("invested", "", rows["cost_cny"].sum() / yardstick.measured_days)
    for owner in OWNERS[1:]:
        yield Outcome("invested", owner, float(by_owner.get(owner, 0.0)) / yardstick.measured_days)


def turnover(tables: Tables, yardstick: Yardstick) -> Iterator[Outcome]:
    """Firms that came into the trade in data, and that left it, in all and by owner."""
    rows = yardstick.measured(tables, "turnover", ["time", "person", "what"])
    owner, entered = rows["person"].astype(str).map(owners(tables)), rows["what"] == "entered"
    for name, which in (("entries", entered), ("exits", ~entered)):
        yield Outcome(name, "", float(which.sum()))
        for group in OWNERS[1:]:
            yield Outcome(name, group, float((which & (owner == group)).sum()))


def growth(uses: pd.DataFrame) -> float:
    """Value used a day in the second half of the days over that in the first, less one; nan with a single day."""
    by_day = uses.groupby("day")["exogenous_value_cny"].sum().sort_index()
    half = len(by_day) // 2
    first, second = by_day.iloc[:half].mean(), by_day.iloc[len(by_day) - half :].mean()
    return _share(second, first) - 1.0


def tail_index(counts: np.ndarray) -> float:
    """Exponent of the power law that the largest counts follow, P(count > x) ~ x^-index.

    Maximum likelihood for whole numbers, approximately (Clauset, Shalizi and Newman 2009, equation
    3.7, less one; Hill 1975 with the least count lowered by a half). From the largest tenth of the counts and those
    equal to the least of them; nan with fewer than 10, or where all are 1.
    """
    ranked = np.sort(counts)[::-1].astype(float)
    most = max(_FEWEST, int(ranked.size * _TAIL_SHARE))
    if ranked.size < most or ranked[most - 1] <= 1:
        return float("nan")
    tail = ranked[ranked >= ranked[most - 1]]
    return float(tail.size / np.log(tail / (tail[-1] - 0.5)).sum())


def tail_dispersion(counts: np.ndarray) -> float:
    """Coefficient of variation of what the largest counts exceed their upper quartile by.

    It is at most 1 where counts have a geometric or exponential tail, at any threshold, as these have no memory, and
    above 1 where the tail is heavier (Castillo, Daoudi and Lockhart 2014); nan with fewer than 10 counts in the tail.
    """
    threshold = np.quantile(counts, _BODY_SHARE) if counts.size else 0.0
    excess = counts[counts > threshold] - threshold
    return float(excess.std(ddof=1) / excess.mean()) if excess.size >= _FEWEST else float("nan")


def _share(part: float, whole: float) -> float:
    return float(part / whole) if whole else float("nan")
