"""Stock feeds: who gets which reading, when, how blurred, and what stops it."""

from __future__ import annotations

import math

import numpy as np
import pytest

from sim.data.products import Domain
from sim.data.void import VoidLicences
from sim.engine.arrows import Flow, Stateless
from sim.levers import Arrow, LeverValue
from sim.regulation import LookIn, SharingMandate
from sim.units import DAY_MS, HOUR_MS

from .workshop import BUYER, ERROR_KG, OTHER_BUYER, SCALE_KG, Workshop, open_workshop


class Rule(Stateless):
    """A rule on delivery: later for the second buyer, blurrier for all, or not at all for some buyer."""

    lever = None
    arrow = Arrow.DELIVER
    kinds = ("reading",)

    def __init__(self, delay_ms: int = 0, blur_kg: float = 0.0, refused: int = -1) -> None:
        self.delay_ms, self.blur_kg, self.refused = delay_ms, blur_kg, refused

    def apply(self, flow: Flow, level: LeverValue) -> None:  # noqa: ARG002
        """Delay, blur and refuse."""
        flow.delay((flow["buyer"] == OTHER_BUYER) * self.delay_ms)
        flow.blur(np.full(flow.size, self.blur_kg))
        flow.refuse(flow["buyer"] == self.refused, "not this one")


def pass_on(here: Workshop, hour: int) -> None:
    """Read at an hour and deliver whatever is due at once."""
    here.feeds.read(hour * HOUR_MS)
    here.feeds.deliver(hour * HOUR_MS)


def same(found: list[float], expected: list[float]) -> bool:
    """Equal, with nan for what is not known."""
    return bool(np.array_equal(found, expected, equal_nan=True))


# ── who gets it ──────────────────────────────────────────────────────────────────────────────────
def test_a_reading_reaches_every_decision_of_its_licence_holder_and_nobody_elses() -> None:
    """Product 1 tells both points of the buyer about supplier 1; other edges stay as they were."""
    here = open_workshop()
    here.license([(BUYER, 1)])
    pass_on(here, 5)
    assert same(here.known(), [math.nan, 1005.0, 1005.0, math.nan, math.nan, math.nan])
    assert same(here.known("feed_source"), [math.nan, 1.0, 1.0, math.nan, math.nan, math.nan])
    assert same(here.known("feed_time_ms"), [math.nan, 5.0 * HOUR_MS, 5.0 * HOUR_MS, *[math.nan] * 3])
    assert same(here.known("feed_sd_kg"), [math.nan, ERROR_KG[1], ERROR_KG[1], *[math.nan] * 3])


@pytest.mark.parametrize(("hour", "arrives"), [(4, False), (5, True), (28, True), (29, False)])
def test_only_a_valid_licence_delivers(hour: int, arrives: bool) -> None:
    """From its start until before its end."""
    here = open_workshop()
    here.license([(BUYER, 1)], start_ms=5 * HOUR_MS, term_ms=DAY_MS)
    pass_on(here, hour)
    assert np.isfinite(here.known()).any() == arrives


def test_without_licences_nothing_is_sent() -> None:
    """And nothing is due."""
    here = open_workshop()
    assert here.feeds.read(0) == []
    here.feeds.deliver(DAY_MS)
    assert not np.isfinite(here.known()).any()


# ── when ─────────────────────────────────────────────────────────────────────────────────────────
def test_a_reading_arrives_after_its_latency_and_keeps_the_time_of_its_reading() -> None:
    """A minute early nothing is known; then what was true at the reading."""
    here = open_workshop(latency_ms=2 * HOUR_MS)
    here.license([(BUYER, 1)])
    assert here.feeds.read(5 * HOUR_MS) == [7 * HOUR_MS]
    here.feeds.deliver(7 * HOUR_MS - 60_000)
    assert not np.isfinite(here.known()).any()
    here.feeds.deliver(7 * HOUR_MS)
    assert here.known()[1] == 1005.0
    assert here.known("feed_time_ms")[1] == 5 * HOUR_MS


def test_rules_delay_beyond_the_latency_row_by_row() -> None:
    """Delays add up; every time at which something falls due is told once, in order."""
    here = open_workshop(latency_ms=HOUR_MS, transforms=[Rule(delay_ms=2 * HOUR_MS)])
    here.license([(BUYER, 2), (BUYER, 0), (OTHER_BUYER, 0), (OTHER_BUYER, 2)])
    assert here.feeds.read(0) == [HOUR_MS, 3 * HOUR_MS]
    here.feeds.deliver(HOUR_MS)
    assert same(here.known(), [0.0, math.nan, math.nan, 2000.0, math.nan, math.nan])
    here.feeds.deliver(3 * HOUR_MS)
    assert same(here.known(), [0.0, math.nan, math.nan, 2000.0, 0.0, 2000.0])


def test_what_was_sent_arrives_though_the_licence_has_ended_meanwhile() -> None:
    """A buyer has paid for readings of its term, however late rules let them through."""
    here = open_workshop(latency_ms=3 * HOUR_MS)
    here.license([(BUYER, 1)], term_ms=HOUR_MS)
    here.feeds.read(0)
    here.licences.clear_ended(2 * HOUR_MS)
    here.feeds.deliver(3 * HOUR_MS)
    assert here.known()[1] == 1000.0


# ── how blurred ──────────────────────────────────────────────────────────────────────────────────
def test_declared_error_is_that_of_sensors_feed_and_rules_together() -> None:
    """Variances add up: 40 kg by sensors, 100 kg by the feed's own noise, 200 kg by a rule."""
    here = open_workshop(noise=0.01, transforms=[Rule(blur_kg=200.0)])
    here.license([(BUYER, 1)])
    pass_on(here, 0)
    assert here.known("feed_sd_kg")[1] == pytest.approx(math.sqrt(40**2 + (0.01 * SCALE_KG) ** 2 + 200**2))


def test_noise_has_mean_zero_and_the_stated_spread_and_is_everyones_own() -> None:
    """Two thousand instants: mean and spread within five standard errors, no correlation between buyers."""
    here, hours = open_workshop(noise=0.03), 2_000
    here.license([(BUYER, 0), (OTHER_BUYER, 0)], term_ms=hours * HOUR_MS)
    errors = np.empty((hours, 2))
    for hour in range(hours):
        pass_on(here, hour)
        errors[hour] = here.buyers.feed_net_kg[[0, 4]] - hour
    sd = 0.03 * SCALE_KG
    assert (np.abs(errors.mean(axis=0)) < 5 * sd / hours**0.5).all()
    assert (np.abs(errors.std(axis=0) / sd - 1) < 5 / (2 * hours) ** 0.5).all()
    assert abs(np.corrcoef(errors.T)[0, 1]) < 5 / hours**0.5


def test_a_noisier_feed_errs_the_same_way_by_more() -> None:
    """The draw belongs to licence and instant, so that error is in proportion to noise over five levels."""
    found = []
    for noise in (0.01, 0.02, 0.04, 0.08, 0.16):
        here = open_workshop(noise=noise)
        here.license([(BUYER, 1)])
        pass_on(here, 0)
        found.append((here.known()[1] - 1000.0) / noise)
    assert found == pytest.approx([found[0]] * 5)
    assert found[0] != 0


def test_anothers_licence_changes_nothing_in_what_one_receives() -> None:
    """The noise of a delivery does not depend on who else receives one."""
    alone, together = open_workshop(noise=0.1), open_workshop(noise=0.1)
    alone.license([(BUYER, 1)])
    together.license([(BUYER, 1), (OTHER_BUYER, 2), (BUYER, 0)])
    pass_on(alone, 3)
    pass_on(together, 3)
    assert alone.known()[1] == together.known()[1]


# ── what stops it ────────────────────────────────────────────────────────────────────────────────
def test_a_refused_reading_is_recorded_and_does_not_arrive() -> None:
    """Others of the same instant do."""
    here = open_workshop(transforms=[Rule(refused=OTHER_BUYER)])
    here.license([(BUYER, 1), (OTHER_BUYER, 0), (OTHER_BUYER, 2)])
    pass_on(here, 0)
    assert here.refusals() == [("Deliver", "not this one", 2)]
    assert same(here.known(), [math.nan, 1000.0, 1000.0, *[math.nan] * 3])


def test_void_licences_deliver_nothing_and_say_so() -> None:
    """Every reading is refused; nothing falls due."""
    here = open_workshop(transforms=[VoidLicences(Domain)])
    here.license([(BUYER, 1), (OTHER_BUYER, 0)])
    assert here.feeds.read(0) == []
    here.feeds.deliver(DAY_MS)
    assert not np.isfinite(here.known()).any()
    assert here.refusals() == [("Deliver", "licences are void", 2)]


def test_void_licences_change_nothing_that_reaches_the_state() -> None:
    """So that the twin run differs from its pair by what buyers know alone."""
    reports = []
    for transforms in ([LookIn(1)], [LookIn(1), VoidLicences(Domain)]):
        here = open_workshop(transforms=transforms, levels={"look_in": 1.0})
        here.license([(BUYER, 1), (OTHER_BUYER, 0)])
        pass_on(here, 2)
        reports.append((here.state.net_kg.tolist(), here.state.time_ms.tolist()))
    assert reports[0] == reports[1]
    assert max(reports[0][1]) == 2 * HOUR_MS


def test_where_all_sensors_have_dropped_out_nobody_is_told_anything() -> None:
    """Neither buyers nor the state; an older reading stays."""
    here = open_workshop(transforms=[LookIn(1)], levels={"look_in": 1.0})
    here.license([(BUYER, 1), (BUYER, 2)])
    pass_on(here, 1)
    here.sensors.broken.append(1)
    pass_on(here, 2)
    assert same(here.known(), [math.nan, 1001.0, 1001.0, 2002.0, math.nan, math.nan])
    assert here.state.time_ms.tolist()[:3] == [-1, HOUR_MS, 2 * HOUR_MS]


# ── what the state is told ───────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("levels", "told"),
    [
        ({}, []),
        ({"look_in": 1.0}, [1]),
        ({"sharing_mandate": 1.0}, [0, 1]),
        ({"look_in": 1.0, "sharing_mandate": 1.0}, [0, 1]),
    ],
)
def test_the_state_is_told_of_traded_feeds_by_looking_in_and_of_private_ones_by_mandate(
    levels: dict[str, LeverValue], told: list[int]
) -> None:
    """At once, unblurred, with the sensors' own error; products 0 and 1 are private, 1 is traded."""
    here = open_workshop(HOUR_MS, 0.1, [LookIn(1), SharingMandate(1), Rule(blur_kg=10.0)], levels)
    here.license([(BUYER, 1)])
    here.feeds.read(4 * HOUR_MS)
    assert np.flatnonzero(here.state.time_ms >= 0).tolist() == told
    assert here.state.net_kg[told].tolist() == [1000.0 * point + 4 for point in told]
    assert here.state.sd_kg[told].tolist() == [ERROR_KG[point] for point in told]


# ── over midnight ────────────────────────────────────────────────────────────────────────────────
def test_readings_on_their_way_go_on_from_a_saved_state() -> None:
    """What was pending arrives as it would have; the saved state does not move with the feeds."""
    whole = open_workshop(latency_ms=2 * HOUR_MS, noise=0.1)
    whole.license([(BUYER, 1), (OTHER_BUYER, 0)])
    whole.feeds.read(HOUR_MS)
    whole.feeds.read(2 * HOUR_MS)
    state = whole.feeds.state()
    kept = {name: array.copy() for name, array in state.items()}
    whole.feeds.deliver(5 * HOUR_MS)
    other = open_workshop(latency_ms=2 * HOUR_MS, noise=0.1)
    other.feeds.restore(state)
    other.feeds.deliver(3 * HOUR_MS)
    assert other.known("feed_time_ms")[1] == HOUR_MS
    other.feeds.deliver(5 * HOUR_MS)
    assert same(other.known(), whole.known())
    assert {name: array.tolist() for name, array in state.items()} == {n: a.tolist() for n, a in kept.items()}
