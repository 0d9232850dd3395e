"""Leaks: as likely as theory says, never fewer with more copies, and of what somebody really has."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
import pytest
from village import TRADE, village

import sim
from sim.arrays import Ints, Mask
from sim.data.copies import Copies, Route
from sim.data.leaks import Hazards, any_leaks
from sim.data.products import Domain, Products
from sim.engine.events import NO_CAUSE, EventLog
from sim.engine.streams import entity_keys
from sim.knowledge.sales import SalesKnowledge
from sim.model.leaks import Leaks
from sim.record.registry import EMITTED
from sim.record.run import Run
from sim.scenario.schema import Leaks as LeakSettings
from sim.units import DAY_MS, FEN_PER_CNY

PERSONS = 41
#: Standard errors beyond which an outcome falls once in 10,000 times.
DOUBT = 3.9


@dataclass
class Shelf:
    """Products that person 0 holds, processes and sells, copies of them, and what leaks are to know of both."""

    products: Products
    copies: Copies
    sales: SalesKnowledge
    log: EventLog
    opened: Mask

    def open_to_all(self, now_ms: int) -> Mask:  # noqa: ARG002
        """What a test says."""
        return self.opened

    def hand_on(self, buyers: int, route: Route = Route.LICENCE) -> None:
        """Let each of the first buyers have a copy of every product."""
        person, product = np.divmod(np.arange(buyers * self.products.count), self.products.count)
        each = np.ones(person.size, dtype=np.int64)
        self.copies.deliver(person + 1, product, route * each, NO_CAUSE * each, 0)

    def leaks(self, settings: LeakSettings, days: int = 1) -> Ints:
        """Leaks of each product over some days."""
        room = Leaks(self, entity_keys([f"person {i}" for i in range(PERSONS)]), settings, self.log, seed=5)
        for day in range(days):
            room.close_day((day + 1) * DAY_MS)
        leaks = [np.asarray(batch["product"]) for batch in self.log.take("leaks")]
        return np.bincount(np.concatenate([np.empty(0, np.int64), *leaks]), minlength=self.products.count)


def shelf(products: int) -> Shelf:
    """Products of 100 persons each, with sensitivity .5 and a secret of 1,000 fen, of which there is no other copy."""
    names = [f"product {i}" for i in range(products)]
    nobody, log = np.zeros(products, dtype=np.int64), EventLog(EMITTED)
    made = Products(
        names=tuple(names), key=entity_keys(names), domain=np.full(products, Domain.AUDIO_SAMPLES), site=nobody - 1,
        holder=nobody, processor=nobody, seller=nobody, private=nobody == 0, scale=np.ones(products),
        secret_fen=np.full(products, 1_000.0), persons=nobody + 100, sensitivity=np.full(products, 0.5),
    )  # fmt: skip
    sales = SalesKnowledge(
        nobody, nobody == 0, nobody, nobody, nobody, np.ones(products), nobody, nobody > 0, np.full(products, 9.0)
    )
    return Shelf(made, Copies(made, PERSONS - 1, log), sales, log, nobody > 0)


@pytest.mark.parametrize(("copies", "route"), [(1, Route.LICENCE), (5, Route.LICENCE), (20, Route.BILATERAL)])
def test_the_chance_that_a_product_leaks_is_one_less_the_chance_that_no_copy_does(copies: int, route: Route) -> None:
    """1 - (1 - h)^c over 100,000 draws of copies; a binomial share strays by 3.9 errors once in 10,000 times."""
    market = shelf(100_000 // copies)
    market.hand_on(copies - 1, route)
    settings = LeakSettings(insider=4, handlers=3, external=3)
    bilateral = np.r_[False, np.full(copies - 1, route == Route.BILATERAL)]
    expected = any_leaks(Hazards.of(settings).either(bilateral), np.zeros(copies, dtype=np.int64), 1)[0]
    found = (market.leaks(settings) > 0).mean()
    margin = DOUBT * np.sqrt(expected * (1 - expected) / market.products.count)
    assert found == pytest.approx(expected, abs=margin)


def test_insiders_cause_their_part_of_leaks() -> None:
    """Of rare events each kind's share is that of its rate."""
    market = shelf(20_000)
    settings = LeakSettings(insider=0.5, handlers=4, external=0.5)
    Leaks(market, entity_keys(["nobody"] * PERSONS), settings, market.log, seed=5).close_day(DAY_MS)
    by = pd.concat([pd.Series([batch["by"]] * np.asarray(batch["product"]).size) for batch in market.log.take("leaks")])
    share, expected = (by == "insider").mean(), 0.8
    assert len(by) > 100
    assert share == pytest.approx(expected, abs=DOUBT * np.sqrt(expected * (1 - expected) / len(by)))


@pytest.mark.parametrize(
    ("fewer", "more"),
    [
        ((2, {}), (6, {})),
        ((4, {}), (4, {"handlers": 9})),
        ((4, {}), (4, {"external": 2.0})),
    ],
)
def test_more_copies_handlers_or_hazards_never_take_a_leak_away(
    fewer: tuple[int, dict[str, float]], more: tuple[int, dict[str, float]]
) -> None:
    """Every copy has draws of its own, so each product leaks at least as often under the same chances."""
    found = []
    for buyers, hazards in (fewer, more):
        market = shelf(300)
        market.hand_on(buyers)
        found.append(market.leaks(LeakSettings.model_validate({"insider": 1, "external": 1} | hazards), days=10))
    assert (found[1] >= found[0]).all()
    assert found[1].sum() > found[0].sum() > 0


def test_handling_off_the_exchange_leaks_more() -> None:
    """The same copies, handed on bilaterally: no leak less, and more in all."""
    found = []
    for route in (Route.LICENCE, Route.BILATERAL):
        market = shelf(300)
        market.hand_on(4, route)
        found.append(market.leaks(LeakSettings(insider=1, external=1), days=10))
    assert (found[1] >= found[0]).all()
    assert found[1].sum() > found[0].sum()


def test_what_is_open_to_everybody_cannot_leak() -> None:
    """Neither from its holder nor from those who have been given it."""
    market = shelf(50)
    market.hand_on(5)
    market.opened[:25] = True
    found = market.leaks(LeakSettings(insider=50), days=5)
    assert found[:25].sum() == 0 < found[25:].min()


def test_a_secret_is_lost_once_and_persons_are_harmed_each_time() -> None:
    """After the first leak a holder has nothing to hide; harm is persons x sensitivity x CNY."""
    market = shelf(3)
    room = Leaks(market, entity_keys(["nobody"] * PERSONS), LeakSettings(insider=100, harm=2), market.log, seed=1)
    for day in range(1, 8):
        room.close_day(day * DAY_MS)
    batches = market.log.take("leaks")
    harm, secret = (
        np.concatenate([np.asarray(batch[name]) for batch in batches]) for name in ("harm_fen", "secret_fen")
    )
    assert harm.size > 3
    assert (harm == 100 * 0.5 * 2 * FEN_PER_CNY).all()
    assert secret.sum() == 3 * 1_000
    assert market.sales.harm_fen.tolist() == [0.0] * 3


# ── in a run ─────────────────────────────────────────────────────────────────────────────────────
@pytest.fixture(scope="module")
def run() -> Run:
    """A village with a catalogue in which copies leak often."""
    catalogue = {"products": 20, "state_share": 0.4, "integration": 0, "latency": 1, "buyers": {"services": 8}}
    return sim.run(village(TRADE | {"days": 5, "leaks": {"insider": 5, "external": 10}, "catalogue": catalogue}))


def test_only_what_somebody_has_can_leak(run: Run) -> None:
    """Each leak is of a copy that had been delivered, or from a maker of the product; causes are deals."""
    leaks, copies, products = run.table("leaks"), run.table("copies"), run.table("products")
    assert set(leaks["role"]) >= {"maker", "licensee"}
    handed_on = copies[copies["route"] != "open"].astype({"product": str, "person": str})
    makers = products.astype(str).set_index("product")[["holder", "processor", "seller"]]
    deals = set(run.table("deals")["event"])
    for leak in leaks.astype({"product": str, "person": str}).to_dict("records"):
        if leak["role"] == "maker":
            assert leak["person"] in set(makers.loc[leak["product"]])
            continue
        (copy,) = handed_on[
            (handed_on["product"] == leak["product"]) & (handed_on["person"] == leak["person"])
        ].to_dict("records")
        assert copy["time"] <= leak["time"]
        assert leak["cause"] == copy["cause"]
        assert leak["role"] == "state" or leak["cause"] in deals


def test_copies_are_made_by_deliveries_alone(run: Run) -> None:
    """Whoever has one under a licence bought it before; queries give none; void licences deliver nothing."""
    copies = run.table("copies").astype({"product": str, "person": str})
    deals = run.table("deals").astype({"product": str, "buyer": str}).set_index("event")
    licensed = copies[copies["route"] == "licence"]
    deal = deals.loc[licensed["cause"]]
    assert deal["product"].tolist() == licensed["product"].tolist()
    assert deal["buyer"].tolist() == licensed["person"].tolist()
    assert (deal["time"].to_numpy() < licensed["time"].to_numpy()).all()
    kind = run.table("products").astype({"product": str}).set_index("product")["kind"]
    assert not (kind.loc[copies["product"]] == "query").any()
    void = sim.run(village(TRADE | {"exchange": {"licences": "void"}, "catalogue": {}}))
    assert (void.table("copies")["route"] == "report").all()


def test_where_nothing_leaks_everything_is_as_without_leaks() -> None:
    """Hazards of nothing change no table but for the exposure that is reckoned."""
    plain = sim.run(village(TRADE))
    safe = sim.run(village(TRADE | {"leaks": {"insider": 0, "external": 0}}))
    assert safe.table("leaks").empty
    for name in ("deals", "ledger", "orders", "listings", "copies"):
        found, expected = (run.table(name).drop(columns=["event", "cause"], errors="ignore") for run in (safe, plain))
        assert found.equals(expected), name


def test_a_scandal_lets_out_the_newest_copies_of_what_covers_most_people() -> None:
    """On its day only, without any hazard, and of as many products as it says."""
    shown = shelf(6)
    shown.products.persons[:] = [10, 0, 500, 30, 500, 20]
    shown.products.sensitivity[:] = 1.0
    shown.hand_on(3)
    scandal = LeakSettings(insider=0, external=0, scandals=({"day": 1, "products": 3},))  # type: ignore[arg-type]
    room = Leaks(shown, entity_keys([f"person {i}" for i in range(PERSONS)]), scandal, shown.log, seed=5)
    for day in (1, 2, 3):
        room.close_day(day * DAY_MS)
    leaks = shown.log.take("leaks")
    products = np.concatenate([np.asarray(batch["product"]) for batch in leaks])
    persons = np.concatenate([np.asarray(batch["person"]) for batch in leaks])
    assert sorted(products.tolist()) == [2, 3, 4]
    assert set(persons.tolist()) == {3}
