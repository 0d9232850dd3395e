"""The border: exports are counted, assessed and held back, and what is stored inside the country is paid for."""

from __future__ import annotations

import datetime as dt
from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd
import pytest
from village import village

import sim
from sim.data.products import Domain, Products
from sim.engine.arrows import Arrows
from sim.engine.calendar import Calendar
from sim.engine.events import EventLog
from sim.engine.streams import entity_keys
from sim.knowledge.interests import Interests
from sim.levers import LeverValue, neutral_levels
from sim.model.exports import Exports
from sim.record.registry import EMITTED
from sim.record.run import Run
from sim.regulation import AdequacyList, ExportReview, ExportThresholdPersons, ExportThresholdSensitive
from sim.scenario.schema import Authorities
from sim.units import DAY_MS

MONDAY = Calendar(dt.date(2021, 6, 7))
EXPORTER, OTHER, ABROAD, ALSO_ABROAD = range(4)
#: Persons covered by products, of which the second is sensitive; the fourth covers nobody and the last is another's.
PERSONS = np.array([600, 500, 300, 0, 900])
PAIRS = Interests(np.array([2, 2, 2, 2, 2, 3]), np.array([0, 1, 2, 3, 4, 0]))
ALL = np.arange(PAIRS.count)
NOTHING_USED = np.zeros(PAIRS.count, dtype=np.bool_)


def office(refused: float = 0.0, **levels: LeverValue) -> tuple[Exports, EventLog]:
    """One exporter with four products, another with one, two foreign buyers, and rules on exports."""
    count = PERSONS.size
    seller = np.array([EXPORTER] * 4 + [OTHER])
    products = Products(
        names=tuple(f"product {i}" for i in range(count)), key=entity_keys([f"product {i}" for i in range(count)]),
        domain=np.full(count, Domain.SOCIAL_CREDIT), site=np.full(count, -1), holder=seller, processor=seller,
        seller=seller, private=np.zeros(count, dtype=np.bool_), scale=np.ones(count), secret_fen=np.zeros(count),
        persons=PERSONS, sensitivity=np.array([0.1, 0.9, 0.1, 0.9, 0.1]),
    )  # fmt: skip
    rules = [
        ExportThresholdPersons(), ExportThresholdSensitive(), AdequacyList(), ExportReview(1, MONDAY, 1)
    ]  # fmt: skip
    log = EventLog(EMITTED)
    settings = Authorities(export_refused=refused, hand_in_again=3, export_valid=10)
    arrows = Arrows(rules, neutral_levels() | levels)
    return Exports(products, PAIRS, entity_keys([*"abcd"]), settings, MONDAY, arrows, log, 1), log


def held(level: float | str, lever: str = "export_threshold_persons") -> list[bool]:
    """What is held back on the first morning if everything is wanted."""
    exports, _ = office(**{lever: level})
    exports.review(ALL, NOTHING_USED, 0)
    return exports.held.tolist()


def test_persons_are_counted_by_exporter_over_all_that_it_exports() -> None:
    """600, 1,100 and 1,400 persons in the order of products; another exporter counts for itself; nobody is no one."""
    assert held(float("inf")) == [False] * 6
    assert held(600.0) == [False, True, True, False, True, False]
    assert held(1_100.0) == [False, False, True, False, False, False]
    assert held(0.0) == [True, True, True, False, True, True]


def test_a_lower_threshold_holds_back_more() -> None:
    """Monotone over the range, pair by pair, for both thresholds."""
    for lever in ("export_threshold_persons", "export_threshold_sensitive"):
        masks = [np.array(held(level, lever)) for level in (2_000.0, 1_200.0, 700.0, 499.0, 0.0)]
        assert all((less <= more).all() for less, more in pairwise(masks))
        assert masks[0].sum() == 0 < masks[-1].sum()


def test_the_threshold_of_sensitive_data_counts_them_alone() -> None:
    """Only the second product is sensitive and covers persons."""
    assert held(499.0, "export_threshold_sensitive") == [False, True, False, False, False, False]


def test_what_is_in_use_counts_before_anything_new_until_the_year_ends() -> None:
    """With the third product exported already, the first makes 900 persons; next January the count begins anew."""
    exports, _ = office(export_threshold_persons=800.0)
    in_use = NOTHING_USED.copy()
    in_use[2] = True
    exports.review(np.array([0, 2]), in_use, 0)
    assert exports.held.tolist() == [True, False, False, False, False, False]
    exports.review(np.array([0]), NOTHING_USED, 300 * DAY_MS)
    assert not exports.held.any()


def test_an_export_waits_for_its_assessment_and_then_passes_for_a_while() -> None:
    """Filed on Monday, a while at a desk, told and free on Tuesday; filed anew when what was approved ends."""
    exports, log = office(export_threshold_persons=0.0, export_review_days=0.1)
    pair = np.array([0])
    for day in range(14):
        exports.review(pair, NOTHING_USED, day * DAY_MS)
    whats = [(row["what"], row["time_ms"] // DAY_MS) for row in rows(log)]
    assert whats == [("filed", 0), ("approved", 1), ("filed", 11), ("approved", 12)]


def test_what_was_refused_may_be_filed_again_later_and_stays_at_home() -> None:
    """Refused for certain: again after three days, and never free."""
    exports, log = office(refused=1.0, export_threshold_persons=0.0, export_review_days=0.1)
    for day in range(5):
        exports.review(np.array([0]), NOTHING_USED, day * DAY_MS)
        assert exports.held[0]
        assert exports.stops(np.array([ABROAD, ALSO_ABROAD]), np.array([0, 0])).tolist() == [True, False]
    assert [row["what"] for row in rows(log)] == ["filed", "refused", "filed"]


def test_only_listed_countries_are_free_where_there_is_a_list() -> None:
    """What one buyer gets is held back and the other's is not, whatever the number of persons."""
    exports, _ = office(export_adequacy_list=True)
    exports.review(ALL, NOTHING_USED, 0)
    by_buyer = {bool(value) for value, covers in zip(exports.held, PERSONS[PAIRS.product] > 0, strict=True) if covers}
    assert not exports.held[3]
    assert by_buyer <= {True, False}
    first, second = exports.held[0], exports.held[5]
    assert exports.held[[0, 1, 2, 4]].tolist() == [first] * 4
    assert (first, second) == tuple(~exports._listed[[0, 5]])


def rows(log: EventLog) -> list[dict[str, Any]]:
    """Rows of the table of exports."""
    return [
        {name: value[i] if np.ndim(value) else value for name, value in batch.items()}
        for batch in log.take("exports")
        for i in range(batch["event"].size)
    ]


# ── in a run ─────────────────────────────────────────────────────────────────────────────────────
def abroad(**rules: Any) -> Run:
    """A village whose departments' data are wanted abroad, all listed at once."""
    catalogue = {
        "products": 16, "state_share": 1.0, "term": 2, "integration": 0, "ask": 10,
        "buyers": {"services": 1, "foreign": 8},
    }  # fmt: skip
    neutral = {f"policy.{name}": level for name, level in neutral_levels().items()}
    return sim.run(village(neutral | {"days": 5, "catalogue": catalogue} | rules))


def foreign(run: Run, table: str = "deals") -> pd.DataFrame:
    """Rows of foreign buyers."""
    found = run.table(table)
    return found[found["buyer"].astype(str).str.startswith("foreign")]


@pytest.fixture(scope="module")
def free() -> Run:
    """No rule at all."""
    return abroad()


def test_without_rules_on_exports_nothing_is_filed(free: Run) -> None:
    """And foreign buyers buy."""
    assert free.table("exports").empty
    assert len(foreign(free)) > 0
    assert "onshore storage" not in set(free.table("ledger")["why"])


def test_nobody_abroad_buys_or_gets_what_waits_for_its_assessment(free: Run) -> None:
    """Under a threshold of 0 with slow desks no product that covers persons is sold abroad, and all others are."""
    run = abroad(**{"policy.export_threshold_persons": 0, "policy.export_review_days": 60})
    covering = set(run.table("products").query("persons > 0")["product"])
    assert set(foreign(free)["product"]) & covering
    assert not set(foreign(run)["product"]) & covering
    assert set(foreign(run)["product"]) == set(foreign(free)["product"]) - covering
    assert set(run.table("exports")["product"]) <= covering


def test_running_licences_are_stopped_when_a_threshold_comes_into_force() -> None:
    """Deliveries under licences sold before are refused from the first morning on, with their reason."""
    step = {"day": 1, "policy": {"export_threshold_persons": 0, "export_review_days": 60}}
    refusals = abroad(timeline=[step], **{"catalogue.term": 4}).table("refusals")
    stopped = refusals[refusals["reason"] == "export not assessed"]
    assert set(stopped["arrow"]) == {"Deliver"}
    assert stopped["time"].min() >= pd.Timestamp(2021, 6, 8, 6)


def test_storage_inside_the_country_is_paid_by_foreign_buyers_who_buy_less_the_dearer_it_is() -> None:
    """One payment a licence and midnight; bids, and with them deals, fall with the price."""
    runs = [
        abroad(**{"policy.localisation": True, "authorities.onshore": cost}) for cost in (1, 300, 1_000, 3_000, 9_000)
    ]
    paid = runs[0].table("ledger").query("why == 'onshore storage'")
    deals = foreign(runs[0])
    midnights = pd.date_range("2021-06-08", "2021-06-12")
    running = sum(int(((deals["time"] < night) & (deals["ends"] >= night)).sum()) for night in midnights)
    assert len(paid) == running > 0
    assert set(paid["amount_cny"]) == {1.0}
    assert set(paid["payer"].astype(str)) <= set(deals["buyer"].astype(str))
    counts = [len(foreign(run)) for run in runs]
    assert all(more >= fewer for more, fewer in pairwise(counts))
    assert counts[0] > counts[-1]
