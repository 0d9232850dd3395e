"""How the scenario's firms order: policies, levels and review times of all points."""

from __future__ import annotations

import math

import numpy as np

from sim import units
from sim.agents.firm import Ordering
from sim.arrays import Floats, Ints, Mask
from sim.city.plants.supply import SupplyChain
from sim.decisions.forecasts import FORECASTS, Outlook
from sim.decisions.planning import Need, best_levels
from sim.decisions.replenishment import POLICIES, Levels, policy_row
from sim.knowledge.demand import DemandKnowledge
from sim.model.demand_paths import flows_of
from sim.scenario.schema import Costs, Industry
from sim.units import HOURS_PER_DAY, MINUTE_MS


def ordering_of(industry: Industry, costs: Costs, chain: SupplyChain) -> Ordering:
    """Policies and levels from the scenario, with the ways of single sites."""
    plan, own = industry.replenishment, chain.sites.own_ways
    site = chain.point_site
    names = np.array([name or plan.policy for name in own.policy])[site]
    review_h = _own_or(own.review_h[site], plan.review)
    review_ms = np.maximum(np.rint(review_h * units.HOUR_MS / MINUTE_MS), 1).astype(np.int64) * MINUTE_MS
    policy = np.array([policy_row(name) for name in names.tolist()], dtype=np.int64)
    levels = _by_cover(industry, chain, policy)
    if plan.levels == "derived":
        levels = _by_theory(industry, costs, chain, levels, review_ms / units.HOUR_MS)
    whole = levels.policy == policy_row("order_up_to")
    derived = plan.levels == "derived"
    horizon_h = plan.lead_time + review_h if derived else _own_or(own.cover_h[site], industry.cover)
    horizon = horizon_h / plan.period
    by_history = plan.forecast == "ar1_history"
    customer_cover = flows_of(chain, horizon).site_ahead[site] if by_history else 0.0
    return Ordering(
        levels=levels,
        load_kg=np.where(whole, chain.order_kg, chain.load_kg),
        review_ms=review_ms,
        forecast=FORECASTS.get(plan.forecast),
        outlook=Outlook(plan.periods, plan.correlation, customer_cover),
        period_ms=max(1, round(plan.period * 60)) * MINUTE_MS,
        horizon=horizon,
    )


def demand_knowledge(industry: Industry, chain: SupplyChain) -> DemandKnowledge:
    """What owners believe about demand before they have seen any."""
    plan = industry.replenishment
    return DemandKnowledge.as_expected(chain.use_kg_per_h * plan.period, plan.periods)


def review_every_ms(ordering: Ordering) -> int:
    """Longest step in which nobody's review and no period's end is missed."""
    times = np.unique(ordering.review_ms).tolist()
    return math.gcd(*times, *([ordering.period_ms] if ordering.forecast else []))


def _own_or(own: Floats, common: float) -> Floats:
    return np.where(np.isnan(own), common, own)


def _by_cover(industry: Industry, chain: SupplyChain, policy: Ints) -> Levels:
    reorder_h = _own_or(chain.sites.own_ways.reorder_h[chain.point_site], industry.replenishment.reorder)
    batch = np.full(chain.points, chain.order_kg, dtype=np.int64)
    reorder = np.minimum(np.rint(chain.use_kg_per_h * reorder_h).astype(np.int64), chain.target_kg - 1)
    return Levels(policy, reorder, chain.target_kg, batch)


def _by_theory(industry: Industry, costs: Costs, chain: SupplyChain, levels: Levels, review_h: Floats) -> Levels:
    plan = industry.replenishment
    price = chain.goods.price_fen_per_t[chain.point_good] / units.KG_PER_T * review_h / HOURS_PER_DAY
    need = Need(
        use_kg=chain.use_kg_per_h * review_h,
        use_sd_kg=plan.use_cv * chain.use_kg_per_h * np.sqrt(review_h * HOURS_PER_DAY),
        cover_periods=plan.lead_time / review_h + 1.0,
        holding_fen=price * costs.holding,
        penalty_fen=price * costs.backlog,
        fixed_fen=np.full(chain.points, float(units.fen_from_cny(plan.order_cost))),
        batch_kg=levels.batch_kg.astype(np.float64),
    )
    columns = np.stack([levels.reorder_kg, levels.up_to_kg, levels.batch_kg])
    orders: Mask = np.diff(chain.first_edge) > 0
    for row, name in enumerate(POLICIES):
        mine = np.flatnonzero(orders & (levels.policy == row))
        columns[:, mine] = best_levels(name, Need(*(getattr(need, f)[mine] for f in Need.__dataclass_fields__)))
    return Levels(levels.policy, *columns)
