"""In whose hands data is, and what leaks: copies, privacy, and harm."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from sim.outcomes.participation import owners
from sim.outcomes.yardstick import Outcome, Yardstick
from sim.record.tables import Tables, frame

#: Who has learnt of persons what they have not agreed to, by the ownership of whoever has the copy.
_GROUPS = {"government": "to the state", "state": "to firms", "private": "to firms", "foreign": "to foreigners"}
#: Tiers by word, in ascending order.
_TIERS = ("general", "important", "core")


def exposure(tables: Tables, yardstick: Yardstick) -> Iterator[Outcome]:
    """Copies in foreign hands, privacy lost by trade and reports, and leaks."""
    copies, owner = _copies(tables), owners(tables)
    yield from _foreign(copies, owner)
    yield from _privacy(tables, copies, owner)
    yield from _leaks(tables, yardstick)


def _copies(tables: Tables) -> pd.DataFrame:
    """Who has got a copy of what, with the product's highest tier."""
    copies = frame(tables, "copies", ["product", "person"]).astype(str)
    declared = frame(tables, "products", ["product", "tier"]).astype(str).set_index("product")["tier"]
    reviewed = frame(tables, "listings", ["product", "tier"]).astype({"product": str}).groupby("product")["tier"].max()
    tier = declared.map({word: code for code, word in enumerate(_TIERS)})
    tier = tier.combine(reviewed.reindex(tier.index), max, fill_value=0) if len(reviewed) else tier
    return copies.assign(tier=copies["product"].map(tier))


def _foreign(copies: pd.DataFrame, owner: pd.Series[str]) -> Iterator[Outcome]:
    """Share of the copies that foreigners have."""
    foreign = copies["person"].map(owner) == "foreign"
    yield Outcome("foreign_held", "all", float(foreign.mean()))
    yield Outcome("foreign_held", "important and core", float(foreign[copies["tier"] > 0].mean()))


def _privacy(tables: Tables, copies: pd.DataFrame, owner: pd.Series[str]) -> Iterator[Outcome]:
    """Persons x sensitivity of what others than its makers have, without the consent of the persons covered.

    Each copy counts; nothing where no product covers anybody without consent.
    """
    products = frame(tables, "products", ["product", "persons", "sensitivity", "consent"])
    personal = products[(products["persons"] > 0) & (products["consent"].astype(str) != "given")]
    if personal.empty:
        return
    weight = (personal["persons"] * personal["sensitivity"]).set_axis(personal["product"].astype(str))
    lost = copies["product"].map(weight).fillna(0.0).groupby(copies["person"].map(owner).map(_GROUPS)).sum()
    for group in dict.fromkeys(_GROUPS.values()):
        yield Outcome("privacy_loss", group, float(lost.get(group, 0.0)))


def _leaks(tables: Tables, yardstick: Yardstick) -> Iterator[Outcome]:
    """Leaks and what they did; nothing where nothing can leak."""
    series = yardstick.measured(tables, "series", ["time", "name", "value"])
    expected = series.loc[series["name"].astype(str) == "leak exposure", "value"]
    if expected.empty:
        return
    leaks = yardstick.measured(tables, "leaks", ["time", "by", "harm_cny", "secret_cny"])
    yield Outcome("leaks", "", float(len(leaks)))
    yield Outcome("leaks_by_insiders", "", float((leaks["by"].astype(str) == "insider").mean()))
    yield Outcome("leak_exposure", "", expected.mean())
    yield Outcome("leak_harm", "", leaks["harm_cny"].sum() / yardstick.measured_days)
    yield Outcome("secrets_lost", "", leaks["secret_cny"].sum())
    yield from _damages(tables, yardstick)


def _damages(tables: Tables, yardstick: Yardstick) -> Iterator[Outcome]:
    """What was paid for leaks by whom, and what was not."""
    damages = yardstick.measured(tables, "damages", ["time", "role", "due_cny", "paid_cny"])
    for role in ("seller", "buyer"):
        paid = damages.loc[damages["role"].astype(str) == role, "paid_cny"].sum()
        yield Outcome("leak_damages", role, paid / yardstick.measured_days)
    due = damages["due_cny"].sum()
    yield Outcome("leak_damages_unpaid", "", 1.0 - damages["paid_cny"].sum() / due if due else float("nan"))
