"""What becomes of copies that licensees pass on."""

from __future__ import annotations

from collections.abc import Iterator

from sim.exchange.exchange import RESALE
from sim.outcomes.yardstick import Outcome, Yardstick
from sim.record.tables import Tables, frame


def resale(tables: Tables, _: Yardstick) -> Iterator[Outcome]:
    """Share of trade in what may be passed on that licensees sell; nothing where nothing may."""
    rights = set(frame(tables, "resale_rights", ["product"])["product"].astype(str))
    if not rights:
        return
    deals = frame(tables, "deals", ["product", "mechanism", "price_cny"])
    resold = deals["mechanism"].astype(str) == RESALE
    allowed = deals["product"].astype(str).isin(rights)
    yield Outcome("resold_share", "of deals", float(resold[allowed].mean()))
    paid = deals["price_cny"]
    value = paid[allowed].sum()
    yield Outcome("resold_share", "of value", float(paid[resold].sum() / value) if value else float("nan"))
