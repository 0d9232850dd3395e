"""What became of the trade in data."""

from __future__ import annotations

from collections.abc import Iterator

from sim.outcomes.yardstick import Outcome, Yardstick
from sim.record.tables import Tables, frame
from sim.scenario.schema.exchange import OFF_EXCHANGE

_LARGEST = 3


def market(tables: Tables, _: Yardstick) -> Iterator[Outcome]:
    """Participation, deals, prices and concentration, from the first day on."""
    products = frame(tables, "products", ["product", "interested"])
    listings = frame(tables, "listings", ["what", "product", "waited_h", "venue"])
    deals = frame(
        tables, "deals", ["time", "product", "buyer", "seller", "price_cny", "requested", "renewal", "seen_by_state"]
    )
    renewal = deals["renewal"].astype(bool)
    listed = listings[(listings["what"] == "listed") & (listings["venue"].astype(str) != OFF_EXCHANGE)]
    yield Outcome("products_listed", "", _share(listed["product"].nunique(), len(products)))
    yield Outcome("listing_wait", "", listed["waited_h"].mean() / 24)
    pairs = len(deals[["product", "buyer"]].drop_duplicates())
    yield Outcome("interests_served", "", _share(pairs, products["interested"].sum()))
    yield Outcome("deals", "", float(len(deals)))
    yield Outcome("deal_value", "", deals["price_cny"].sum())
    yield Outcome("price", "", deals["price_cny"].mean())
    yield Outcome("price_dispersion", "", deals["price_cny"].std() / deals["price_cny"].mean())
    spread = deals.groupby("product", observed=True)["price_cny"].agg(["std", "mean"]).dropna()
    yield Outcome("price_dispersion", "of one product", float((spread["std"] / spread["mean"]).mean()))
    yield Outcome("renewals", "", renewal.mean())
    found = deals[~renewal]  # whoever renews has nothing to search for
    days = (found["time"] - found["requested"]).dt.total_seconds() / 86_400
    yield Outcome("days_to_deal", "", days.mean())
    yield Outcome("days_to_deal", "median", days.median())
    yield Outcome("days_to_deal", "slowest tenth", float(days.quantile(0.9)))
    claims = frame(tables, "disputes", ["what"])["what"].astype(str)
    yield Outcome("disputes", "", float((claims == "filed").sum()))
    yield Outcome("disputes", "compensated", float((claims == "compensated").sum()))
    sales = deals.groupby("seller", observed=True)["price_cny"].sum()
    yield Outcome("seller_concentration", "HHI", _share((sales**2).sum(), sales.sum() ** 2))
    yield Outcome("seller_concentration", "top 3", _share(sales.nlargest(_LARGEST).sum(), sales.sum()))
    yield Outcome("deals_seen", "", deals["seen_by_state"].mean())


def _share(part: float, whole: float) -> float:
    return float(part / whole) if whole else float("nan")
