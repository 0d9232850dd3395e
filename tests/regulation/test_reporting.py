"""What the state may see: looking into trades, and the mandate to share."""

from __future__ import annotations

import math
from collections.abc import Callable
from itertools import pairwise

import numpy as np
import pytest

from sim.arrays import Keys, Mask
from sim.engine.arrows import Flow
from sim.engine.streams import entity_keys
from sim.regulation import LookIn, OneOffDemands, SharingMandate
from sim.units import DAY_MS, HOUR_MS

KEYS = entity_keys([f"licence {i}" for i in range(4_000)])
LEVELS = (0.05, 0.2, 0.5, 0.8, 1.0)


def looked_into(level: float, key: Keys = KEYS, kind: str = "deal", seed: int = 3, now_ms: int = 0) -> Mask:
    """Trades or feeds of which the state gets a copy."""
    flow = Flow(kind, now_ms, key.size, key=key)
    LookIn(seed).apply(flow, level)
    return flow.recorded


def mandated(level: float, key: Keys = KEYS, private: bool | Mask = True, seed: int = 3, now_ms: int = 0) -> Mask:
    """Products that must be shared with the state."""
    flow = Flow("holding", now_ms, key.size, key=key, private=np.broadcast_to(np.asarray(private), key.shape))
    SharingMandate(seed).apply(flow, level)
    return flow.recorded


both = pytest.mark.parametrize("seen", [looked_into, mandated], ids=["look-in", "mandate"])


@both
def test_the_stated_share_is_seen(seen: Callable[..., Mask]) -> None:
    """Of 4,000, within four and a half standard errors for each of four levels (false alarm below 1 in 10,000)."""
    for level in LEVELS[:-1]:
        assert abs(seen(level).mean() - level) < 4.5 * (level * (1 - level) / KEYS.size) ** 0.5
    assert seen(1.0).all()


@both
def test_a_higher_level_shows_all_that_a_lower_one_shows_and_more(seen: Callable[..., Mask]) -> None:
    """Monotone row by row over five levels, so that paired runs differ by what was added."""
    masks = [seen(level) for level in LEVELS]
    for less, more in pairwise(masks):
        assert (less <= more).all()
        assert less.sum() < more.sum()


@both
def test_the_same_ones_are_seen_all_along(seen: Callable[..., Mask]) -> None:
    """At every instant, whatever else is on the way and in whatever order, but others under another seed."""
    first = seen(0.5)
    assert (seen(0.5, now_ms=10**9) == first).all()
    assert (seen(0.5, KEYS[::-1][:100]) == first[::-1][:100]).all()
    assert (seen(0.5, seed=4) != first).any()


def test_a_look_into_a_deal_is_a_look_into_its_feed() -> None:
    """The two kinds of flow with the same keys are recorded alike."""
    assert (looked_into(0.3, kind="feed") == looked_into(0.3, kind="deal")).all()


def test_the_mandate_binds_private_firms_only() -> None:
    """Nothing of the state's own firms is recorded under it, even at its highest level."""
    private = np.arange(KEYS.size) % 3 > 0
    assert (mandated(1.0, private=private) == private).all()


def test_what_is_looked_into_says_nothing_of_what_is_mandated() -> None:
    """The two draws are independent: both hold for a quarter of the keys (4.5 standard errors)."""
    together = (looked_into(0.5) & mandated(0.5)).mean()
    assert abs(together - 0.25) < 4.5 * (0.25 * 0.75 / KEYS.size) ** 0.5


def test_trade_that_is_less_exposed_is_looked_into_that_much_less() -> None:
    """With an exposure of .3 the state sees what it would see at .3 of the level, on bilateral deals as on feeds."""
    for kind in ("bilateral deal", "feed"):
        flow = Flow(kind, 0, KEYS.size, key=KEYS, exposure=np.full(KEYS.size, 0.3))
        LookIn(3).apply(flow, 0.5)
        assert kind in LookIn.kinds
        assert (flow.recorded == looked_into(0.15)).all()


def demanded(level: float, days: int = 50) -> Mask:
    """Products demanded on each day, bool (days, products); those of the state's firms come last."""
    private = np.arange(KEYS.size) < KEYS.size - 100
    flows = [Flow("holding", day * DAY_MS, KEYS.size, key=KEYS, private=private) for day in range(days)]
    for flow in flows:
        OneOffDemands(3).apply(flow, level)
    return np.array([flow.recorded for flow in flows])


def test_demands_come_at_the_stated_rate_and_on_other_days_for_others() -> None:
    """12 a year make 3.2% a day (within 4.5 standard errors); never of the state's own firms."""
    days = demanded(12.0)
    chance = 1.0 - math.exp(-12.0 / 365.0)
    private = days[:, : KEYS.size - 100]
    assert abs(private.mean() - chance) < 4.5 * (chance / private.size) ** 0.5
    assert not days[:, KEYS.size - 100 :].any()
    assert (days.any(axis=0) > days[0]).any()


def test_more_demands_are_those_of_fewer_and_others() -> None:
    """Monotone day by day and product by product over five rates."""
    masks = [demanded(level, days=10) for level in (0.05, 0.5, 1.0, 4.0, 12.0)]
    for less, more in pairwise(masks):
        assert (less <= more).all()
    assert masks[0].sum() < masks[-1].sum()


def test_all_that_is_read_on_the_day_of_a_demand_is_seen() -> None:
    """The same products at every instant of a day."""
    flows = [Flow("holding", DAY_MS + hour * HOUR_MS, KEYS.size, key=KEYS, private=KEYS > 0) for hour in (0, 23)]
    for flow in flows:
        OneOffDemands(3).apply(flow, 12.0)
    assert (flows[0].recorded == flows[1].recorded).all()
