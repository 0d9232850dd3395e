"""Firms, sellers and carriers decide by what they know, and by nothing else."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from sim.agents import Carrier, Firm
from sim.agents.firm import FeedOffer, Habits, Ordering, expected_cost_fen_per_t, uninformed_cost_fen_per_t
from sim.agents.seller import Seller, SellingCosts, Trade
from sim.arrays import Ints
from sim.decisions.forecasts import Outlook
from sim.decisions.hazards import Exposure, Patience
from sim.decisions.replenishment import Levels, policy_row
from sim.engine.arrows import UNLIMITED_FEN
from sim.engine.streams import Stream
from sim.knowledge.demand import DemandKnowledge
from sim.knowledge.hazards import Hazard, HazardBeliefs
from sim.knowledge.interests import EdgeInterests
from sim.knowledge.sales import SalesKnowledge
from sim.knowledge.stocks import StockKnowledge
from sim.knowledge.suppliers import SupplierKnowledge
from sim.units import HOUR_MS
from tests.knowledge.edges import suppliers_on

ORDER_KG = 5_000
POINTS = 5
NOW = 100 * HOUR_MS


def habits(noise_fen_per_t: float = 0.0) -> Habits:
    """Firms that wait at a cost of one per cent of the price an hour."""
    return Habits(ordering(), ORDER_KG, 0.01, 12.0, noise_fen_per_t, 0.2, Stream(1, "supplier choice"))


def ordering() -> Ordering:
    """Whole orders up to 12 t, looked at every hour."""
    policy = policy_row("order_up_to")
    row, up_to, batch, hour = (np.full(POINTS, value) for value in (policy, 12_000, ORDER_KG, HOUR_MS))
    return Ordering(Levels(row, up_to - batch, up_to, batch), batch, hour, None, Outlook(), HOUR_MS, np.ones(POINTS))


def demand() -> DemandKnowledge:
    """Nothing seen yet."""
    return DemandKnowledge.as_expected(np.zeros(POINTS), 1)


def suppliers(**columns: object) -> SupplierKnowledge:
    """Points 3 and 4 may choose among suppliers 0 to 2; supplier 1 is believed to be the quickest."""
    pairs = [(3, 0), (3, 1), (3, 2), (4, 0), (4, 1), (4, 2)]
    waits = {"wait_mean_h": [5.0, 2.0, 8.0] * 2}
    return suppliers_on(pairs, points=POINTS, **(waits | columns))  # type: ignore[arg-type]


def stocks(on_hand_kg: int = 0, waiting_kg: int = 0, on_order_kg: int = 0) -> StockKnowledge:
    """Points 3 and 4 order; the others supply."""
    here = np.array([False, False, False, True, True])
    full = {"on_hand_kg": on_hand_kg, "waiting_kg": waiting_kg, "on_order_kg": on_order_kg}
    return StockKnowledge(here, **{n: np.where(here, kg, 0) for n, kg in full.items()})


def ordered(knowledge: SupplierKnowledge, own: StockKnowledge, noise: float = 0.0) -> tuple[list[int], list[int]]:
    """Buying points and suppliers of the orders placed."""
    edge = Firm.order_materials(own, demand(), knowledge, habits(noise), NOW).edge
    return knowledge.buyer[edge].tolist(), knowledge.supplier[edge].tolist()


# ── orders ───────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(("position", "orders"), [({}, 2), ({"on_hand_kg": 12_000}, 0), ({"on_order_kg": 3_000}, 1),
                                                  ({"waiting_kg": 4_000}, 3)])  # fmt: skip
def test_firms_order_as_much_as_their_own_books_lack(position: dict[str, int], orders: int) -> None:
    """Whole orders of 5 t that fit below 12 t, counting what is on hand, owed and on order."""
    buyers, _ = ordered(suppliers(), stocks(**position))
    assert buyers == [3] * orders + [4] * orders


def test_the_first_order_goes_where_waiting_is_believed_to_be_least() -> None:
    """By experience without a feed; a feed that shows a full stock elsewhere turns the choice."""
    one_each = stocks(on_order_kg=3_000)
    assert ordered(suppliers(), one_each)[1] == [1, 1]
    fed = suppliers(feed_net_kg=[0, 0, 90_000, 0, 0, 0], feed_time_ms=[-1, -1, NOW, -1, -1, -1], feed_sd_kg=10.0)
    assert ordered(fed, one_each)[1] == [2, 1]


def test_without_a_feed_expected_cost_is_that_of_experience() -> None:
    """Informed and uninformed buyers differ by their feeds alone."""
    knowledge = suppliers(open_kg=[0, 3_000, 0, 0, 0, 0], open_age_h=[0, 4.0, 0, 0, 0, 0])
    assert expected_cost_fen_per_t(knowledge, habits(), NOW).tolist() == pytest.approx(
        uninformed_cost_fen_per_t(knowledge, habits()).tolist()
    )


def test_an_order_counts_as_informed_where_its_point_has_a_feed_about_any_candidate() -> None:
    """The other point's orders do not; the choice without feeds is kept beside it."""
    fed = suppliers(feed_net_kg=[0, 0, 90_000, 0, 0, 0], feed_time_ms=[-1, -1, NOW, -1, -1, -1], feed_sd_kg=10.0)
    placed = Firm.order_materials(stocks(on_order_kg=3_000), demand(), fed, habits(), NOW)
    assert placed.informed.tolist() == [True, False]
    assert fed.supplier[placed.uninformed_edge].tolist() == [1, 1]


def test_orders_of_one_instant_are_told_apart_and_counted() -> None:
    """Each has its place among its point's orders, from which its own noise is drawn."""
    placed = Firm.order_materials(stocks(), demand(), suppliers(), habits(), NOW)
    assert placed.nth.tolist() == [0, 1, 0, 1]
    assert placed.occasion.tolist() == [NOW, NOW + 1, NOW, NOW + 1]


def test_decisions_change_no_knowledge() -> None:
    """Ordering and bidding read the desk; only deliveries write to it."""
    knowledge, own = suppliers(feed_time_ms=NOW, feed_net_kg=7.0), stocks()
    before = {name: array.tolist() for name, array in {**knowledge.state(), **own.state()}.items()}
    Firm.order_materials(own, demand(), knowledge, habits(5.0), NOW)
    Firm.value_feeds(knowledge, interests(knowledge), offer(), habits())
    assert {name: array.tolist() for name, array in {**knowledge.state(), **own.state()}.items()} == before


# ── bids for feeds ───────────────────────────────────────────────────────────────────────────────
def interests(knowledge: SupplierKnowledge) -> EdgeInterests:
    """A feed about each of the three suppliers."""
    return EdgeInterests.in_stock_feeds(knowledge, np.array([0, 1, 2]))


def offer(error_kg: float = 50.0, age_h: float = 1.0, tonnes: float = 1_000.0) -> FeedOffer:
    """Feeds that are equally good everywhere."""
    return FeedOffer(np.full(6, error_kg), age_h, np.full(6, tonnes))


def bids(knowledge: SupplierKnowledge, offered: FeedOffer) -> Ints:
    """What is bid for a licence of one term."""
    return Firm.value_feeds(knowledge, interests(knowledge), offered, habits())


@pytest.mark.parametrize("changed", [{"error_kg": 5_000.0}, {"age_h": 8.0}, {"tonnes": 100.0}])
def test_a_feed_is_worth_less_where_it_is_worse_or_bears_on_less(changed: dict[str, float]) -> None:
    """More error, more age or fewer tonnes lower every bid."""
    good = bids(suppliers(), offer())
    assert (good > 0).all()
    assert (bids(suppliers(), offer(**changed)) < good).all()


def test_a_feed_about_an_only_supplier_is_worth_nothing() -> None:
    """There is no choice that it could change."""
    only = suppliers_on([(3, 0)], points=4)
    found = Firm.value_feeds(
        only, EdgeInterests.in_stock_feeds(only, np.array([0])), FeedOffer(np.ones(1), 0.0, np.ones(1)), habits()
    )
    assert found.tolist() == [0]


# ── sellers and carriers ─────────────────────────────────────────────────────────────────────────
def trade(fee_share: float = 0.0, upkeep_fen: int = 1_000) -> Trade:
    """Licences of a month; getting a product ready costs 500 CNY; prices move by a tenth a day."""
    three = np.ones(3, dtype=np.int64)
    costs = SellingCosts(upkeep_fen * three, 50_000 * three, 12.0 * three, 0.1 * three)
    patience = Patience(0.04, 0.04, fading=0.06)
    return Trade(fee_share, Exposure(), costs, patience, UNLIMITED_FEN * three, np.zeros(3, dtype=np.bool_))


def fears(**hazards: float) -> HazardBeliefs:
    """What three persons believe alike: some hazards, and no others."""
    beliefs = HazardBeliefs.prior(np.ones((len(Hazard), 3)), 1.0)
    beliefs.announce(np.array([hazards.get(hazard.name.lower(), 0.0) for hazard in Hazard]))
    return beliefs


def sales(products: int = 3, **columns: object) -> SalesKnowledge:
    """Books of sellers whose products would bring 4 licences at 2,000 fen: 48,000 fen a year, or more.

    Product 2 has a secret worth 200,000 fen a year to its holder.
    """
    usual: dict[str, object] = {
        "seller": np.arange(products), "unlisted": np.ones(products, dtype=np.bool_),
        "ask_fen": np.array([2_000, 3_000, 4_000]), "sold": np.zeros(products, dtype=np.int64),
        "turned_away": np.zeros(products, dtype=np.int64), "expected_licences": np.full(products, 4.0),
        "holder": np.arange(products), "public": np.zeros(products, dtype=np.bool_),
        "harm_fen": np.array([0.0, 0.0, 200_000.0]),
    }  # fmt: skip
    return SalesKnowledge(**(usual | columns))  # type: ignore[arg-type]


def test_sellers_offer_what_pays_and_is_not_on_offer() -> None:
    """Margins of 48,000, 96,000 and 144,000 fen a year against 50,000 for integration."""
    assert offered() == [1, 2]
    assert Seller.offer(sales(unlisted=np.array([True, True, False])), fears(), trade()).tolist() == [1]


def offered(fee_share: float = 0.0, public: bool = False, **hazards: float) -> list[int]:
    """What is handed in at a fee under some fears."""
    return Seller.offer(sales(public=np.repeat(public, 3)), fears(**hazards), trade(fee_share)).tolist()


def test_a_fee_or_a_feared_hazard_keeps_products_back_and_never_brings_one() -> None:
    """At half of trades looked into, 5% forfeited or 5% leaked a year, the secret stays at home: ten years' harm."""
    assert offered(look_in=0.5) == offered(forfeiture=0.05) == offered(leak=0.05) == [1]
    assert offered(look_in=0.4) == offered(forfeiture=0.04) == offered(leak=0.04) == [1, 2]
    assert offered(fee_share=0.5) == []
    by_fee = [set(offered(fee)) for fee in (0, 0.05, 0.1, 0.15, 0.2)]
    assert all(more >= fewer for more, fewer in pairwise(by_fee))


def test_volatile_rules_keep_private_holders_waiting_and_nobody_else() -> None:
    """At multiples of 1.42, 2 and 3.73, margins of 1.92 and 2.88 times the cost: both, the second, and none."""
    assert [offered(volatility=level) for level in (0.1, 0.2, 0.4)] == [[1, 2], [2], []]
    assert offered(volatility=0.4, public=True) == [1, 2]


def test_asks_move_with_what_was_sold_and_turned_away_and_never_fall_below_upkeep() -> None:
    """Up a tenth after a sale, down a tenth when only turned away, else unchanged."""
    books = sales(sold=np.array([1, 0, 0]), turned_away=np.array([3, 2, 0]))
    assert Seller.reprice(books, trade()).tolist() == [2_200, 2_700, 4_000]
    assert Seller.reprice(books, trade(upkeep_fen=3_500)).tolist() == [3_500, 3_500, 4_000]


def test_carriers_send_the_nearest_truck_by_the_public_map() -> None:
    """Each truck once; loads for which none is left wait."""
    drive_ms = np.array([[0, 50, 90], [50, 0, 30], [90, 30, 0]], dtype=np.int32)
    sent = Carrier.dispatch(np.array([0, 0, 2]), np.array([2, 1]), drive_ms, "auto")
    assert sent.tolist() == [1, 0, -1]
