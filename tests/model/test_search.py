"""Search: how long it takes to find what one wants, and what brokers do for it and get for it."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from village import TRADE, village

import sim
from sim.arrays import Floats
from sim.data.products import Domain, Products
from sim.engine.events import EventLog
from sim.engine.streams import entity_keys
from sim.knowledge.interests import Interests
from sim.model.search import Brokerage, Offered, Search
from sim.record.registry import EMITTED
from sim.record.run import Run
from sim.scenario.schema import Brokers
from sim.units import DAY_MS

#: Standard errors beyond which a mean falls once in 10,000 times.
DOUBT = 3.9
BUYERS, PRODUCTS, BROKERS = 100, 200, 3


def _fair(chance: float, brokerage: Brokerage | None = None) -> Search:
    """A hundred persons who could use each of 200 products, which one more sells; then three brokers."""
    person, product = np.divmod(np.arange(BUYERS * PRODUCTS), PRODUCTS)
    seller = np.full(PRODUCTS, BUYERS)
    names = [f"product {i}" for i in range(PRODUCTS)]
    products = Products(
        names=tuple(names), key=entity_keys(names), domain=np.full(PRODUCTS, Domain.AUDIO_SAMPLES), site=seller,
        holder=seller, processor=seller, seller=seller, private=seller > 0, scale=np.ones(PRODUCTS),
        secret_fen=np.zeros(PRODUCTS),
    )  # fmt: skip
    key = entity_keys([f"person {i}" for i in range(BUYERS + 1 + BROKERS)])
    return Search(Interests(person, product), products, key, chance, brokerage, EventLog(EMITTED), seed=3)


def _brokerage(**settings: float) -> Brokerage:
    return Brokerage(np.arange(BUYERS + 1, BUYERS + 1 + BROKERS), Brokers.model_validate({"count": BROKERS} | settings))


def _days_to_find(search: Search, days: int, margin_fen: float = 1_000.0) -> Floats:
    """Days until each pair has found each other, infinite where it has not."""
    asks = np.full(PRODUCTS, 1_000)
    offered = Offered(np.ones(BUYERS * PRODUCTS, dtype=np.bool_), asks >= 0, asks, np.full(PRODUCTS, margin_fen))
    took = np.full(BUYERS * PRODUCTS, np.inf)
    for day in range(1, days + 1):
        search.open_day(offered, day * DAY_MS)
        took[search.known.found & (took == np.inf)] = day
    return took


@pytest.mark.parametrize("chance", [0.8, 0.25])
def test_the_time_to_find_a_product_is_geometric(chance: float) -> None:
    """Mean 1 / r and variance (1 - r) / r^2 over 20,000 pairs; the first day finds a share of r."""
    took = _days_to_find(_fair(chance), days=70)
    assert np.isfinite(took).all()
    error = np.sqrt((1 - chance) / chance**2 / took.size)
    assert took.mean() == pytest.approx(1 / chance, abs=DOUBT * error)
    assert (took == 1).mean() == pytest.approx(chance, abs=DOUBT * np.sqrt(chance * (1 - chance) / took.size))


def test_brokers_find_for_their_clients_by_their_own_chances() -> None:
    """With everybody everybody's client, k brokers leave a pair apart for a day with (1 - r) (1 - m)^k."""
    own, matching = 0.05, 0.1
    search = _fair(own, _brokerage(recruiting=1.0, matching=matching))
    took = _days_to_find(search, days=80)
    chance = 1 - (1 - own) * (1 - matching) ** BROKERS
    assert np.isfinite(took).all()
    assert took.mean() == pytest.approx(1 / chance, abs=DOUBT * np.sqrt((1 - chance) / chance**2 / took.size))
    by_broker = np.bincount(search.known.broker[search.known.broker >= 0] - BUYERS - 1, minlength=BROKERS)
    each = by_broker.sum() / BROKERS
    assert by_broker == pytest.approx([each] * BROKERS, abs=DOUBT * np.sqrt(each))


@pytest.mark.parametrize(
    ("without", "with_more"),
    [
        (_fair(0.1), _fair(0.3)),
        (_fair(0.1), _fair(0.1, _brokerage())),
        (_fair(0.1, _brokerage(recruiting=0.01)), _fair(0.1, _brokerage(recruiting=0.2))),
        (_fair(0.1, _brokerage(matching=0.1)), _fair(0.1, _brokerage(matching=0.5))),
    ],
)
def test_nobody_finds_later_for_more_search_or_busier_brokers(without: Search, with_more: Search) -> None:
    """Each pair, broker and day has draws of its own."""
    before, after = _days_to_find(without, days=20), _days_to_find(with_more, days=20)
    assert (after <= before).all()
    assert after[np.isfinite(after)].size > before[np.isfinite(before)].size


def test_brokers_get_no_clients_where_they_are_worth_nothing_to_sellers() -> None:
    """Without a margin the seller joins nobody, so that no pair is brought together."""
    search = _fair(0.1, _brokerage(recruiting=1.0, matching=1.0))
    _days_to_find(search, days=5, margin_fen=0.0)
    assert not search.clients.of[:, BUYERS].any()
    assert (search.known.broker == -1).all()


def test_brokers_bring_nobody_together_who_is_not_their_client() -> None:
    """Nobody is approached, so all that is found is found alone."""
    search = _fair(0.1, _brokerage(recruiting=0.0, matching=1.0))
    assert np.isfinite(_days_to_find(search, days=5)).any()
    assert (search.known.broker == -1).all()


# ── in a run ─────────────────────────────────────────────────────────────────────────────────────
@pytest.fixture(scope="module")
def run() -> Run:
    """A village that searches, with brokers who work fast."""
    brokers = {"count": 3, "recruiting": 0.8, "matching": 0.8, "share": 0.125}
    return sim.run(village(TRADE | {"days": 6, "exchange.search": 0.1, "brokers": brokers, "feeds.ask": 99}))


def test_nobody_deals_in_what_it_has_not_found(run: Run) -> None:
    """Each pair is found once, before its first deal, and some through brokers."""
    found = run.table("discoveries").astype({"product": str, "person": str}).set_index(["product", "person"])
    deals = run.table("deals").astype({"product": str, "buyer": str})
    assert found.index.is_unique
    since = found.loc[list(zip(deals["product"], deals["buyer"], strict=True)), "time"]
    assert (since.to_numpy() <= deals["time"].to_numpy()).all()
    assert found["broker"].notna().any()
    assert found["broker"].isna().any()


def test_a_broker_gets_its_share_of_first_licences_and_of_no_others(run: Run) -> None:
    """Floor of an eighth of the price, from the seller, where the broker has brought the two together."""
    found = run.table("discoveries").astype({"product": str, "person": str}).set_index(["product", "person"])["broker"]
    deals = run.table("deals").astype({"product": str, "buyer": str, "seller": str})
    broker = found.loc[list(zip(deals["product"], deals["buyer"], strict=True))].astype(object).to_numpy()
    due = deals.assign(broker=broker)[pd.notna(broker) & ~deals["renewal"]]
    fen = (due["price_cny"] * 100).round().astype(int) // 8
    ledger = run.table("ledger")
    paid = ledger[ledger["why"] == "broker's share"].astype({"payer": str, "payee": str}).set_index("cause")
    assert len(paid) > 0
    assert deals["renewal"].any()
    expected = due.assign(fen=fen)[fen > 0].set_index("event")
    assert sorted(paid.index) == sorted(expected.index)
    assert (paid["amount_cny"] * 100).round().astype(int).to_dict() == expected["fen"].to_dict()
    assert paid["payer"].to_dict() == expected["seller"].to_dict()
    assert paid["payee"].to_dict() == expected["broker"].to_dict()


def test_search_takes_time_that_counts_until_a_deal(run: Run) -> None:
    """Days to deal grow by it; without search nothing is recorded as found."""
    known = sim.run(village(TRADE | {"days": 6, "feeds.ask": 99}))
    assert known.table("discoveries").empty
    first = [
        deals[~deals["renewal"]].eval("time - requested").mean() for deals in (known.table("deals"), run.table("deals"))
    ]
    assert first[1] > first[0]


def test_where_no_place_of_trade_is_left_nobody_finds_anything() -> None:
    """The only exchange has gone offline, as nobody makes up for its losses, and there is no trade without it."""
    alone = {"exchange.off_exchange.open": False, "exchange.cost_per_day": 1, "exchange.backing": 0}
    run = sim.run(village(TRADE | alone | {"exchange.search": 0.5}))
    assert not run.table("venues")["open"].any()
    assert run.table("discoveries").empty
