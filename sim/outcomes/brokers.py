"""What brokers do for the trade in data."""

from __future__ import annotations

from collections.abc import Iterator

from sim.outcomes.yardstick import Outcome, Yardstick
from sim.record.tables import Tables, frame


def brokers(tables: Tables, yardstick: Yardstick) -> Iterator[Outcome]:
    """Brokers among members, what they bring together, and what they earn; nothing without brokers."""
    persons = frame(tables, "persons", ["person", "kind"]).astype(str)
    names = set(persons.loc[persons["kind"] == "broker", "person"])
    if not names:
        return
    listings = frame(tables, "listings", ["what", "seller"])
    sellers = set(listings.loc[listings["what"] == "listed", "seller"].astype(str))
    buyers = set(frame(tables, "deals", ["buyer"])["buyer"].astype(str))
    yield Outcome("brokers_among_members", "", len(names) / len(names | sellers | buyers))
    found = frame(tables, "discoveries", ["broker"])
    yield Outcome("found_by_brokers", "", float(found["broker"].notna().mean()))
    ledger = yardstick.measured(tables, "ledger", ["time", "amount_cny", "why"])
    earned_cny = ledger.loc[ledger["why"] == "broker's share", "amount_cny"].sum()
    yield Outcome("brokers_income", "", earned_cny / yardstick.measured_days)
