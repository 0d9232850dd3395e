"""What everybody knows on day 0: public facts, prior beliefs, and empty books."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim import units
from sim.agents.firm import Habits, Ordering
from sim.arrays import Floats, Ints
from sim.city.build import BuiltCity
from sim.city.plants.supply import Role, SupplyChain
from sim.engine.streams import Stream, combine_each
from sim.knowledge.allotments import Allotments
from sim.knowledge.register import SupplyRegister
from sim.knowledge.state import StateKnowledge
from sim.knowledge.stocks import StockKnowledge
from sim.knowledge.suppliers import NEVER, SupplierKnowledge
from sim.scenario.schema import Choices, Fleet, StateOffice


def habits_of(choices: Choices, ordering: Ordering, order_kg: int, seed: int) -> Habits:
    """How firms decide, from the scenario."""
    return Habits(
        ordering=ordering,
        order_kg=order_kg,
        waiting_share=choices.waiting_share,
        memory_h=choices.memory,
        noise_fen_per_t=choices.noise * units.FEN_PER_CNY,
        smoothing=choices.smoothing,
        noise=Stream(seed, "supplier choice"),
    )


def supplier_knowledge(built: BuiltCity, choices: Choices, fleet: Fleet) -> SupplierKnowledge:
    """Public facts about candidate suppliers, and prior beliefs about how long they let one wait."""
    chain, routes, place = built.city.chain, built.city.routes, built.city.tables.sites["place"]
    buyer, supplier = chain.edge_buyer, chain.edge_supplier
    to, source = place[chain.point_site[buyer]], place[chain.point_site[supplier]]
    freight_cny = fleet.tariff_per_load + routes.distance_km(to, source) * fleet.tariff_per_km
    supplier_site = chain.point_site[supplier]
    edges = buyer.size
    return SupplierKnowledge(
        first_edge=chain.first_edge,
        buyer=buyer,
        supplier=supplier,
        person=chain.point_site[buyer],
        key=combine_each(chain.point_key[buyer], chain.point_key[supplier].astype(np.int64)),
        price_fen_per_t=chain.supplier_price_fen_per_t[supplier_site].astype(np.float64),
        freight_fen_per_t=freight_cny * units.FEN_PER_CNY / (chain.order_kg / units.KG_PER_T),
        transit_h=routes.mean_drive_h(to, source),
        rate_kg_per_h=chain.sites.rate_kg_per_day[supplier_site] / units.HOURS_PER_DAY,
        wait_mean_h=np.full(edges, choices.prior_wait),
        wait_var_h2=np.full(edges, choices.prior_sd**2),
        open_kg=np.zeros(edges),
        open_age_h=np.zeros(edges),
        feed_net_kg=np.zeros(edges),
        feed_sd_kg=np.zeros(edges),
        feed_time_ms=np.full(edges, NEVER, dtype=np.int64),
        feed_source=np.full(edges, NEVER, dtype=np.int64),
    )


def stock_knowledge(chain: SupplyChain) -> StockKnowledge:
    """Own stocks as their owners set them up."""
    nothing = np.zeros(chain.points, dtype=np.int64)
    return StockKnowledge(
        orders_here=(chain.point_role != Role.OUTPUT) & (np.diff(chain.first_edge) > 0),
        on_hand_kg=chain.target_kg.copy(),
        waiting_kg=nothing,
        on_order_kg=nothing.copy(),
    )


def state_knowledge(built: BuiltCity) -> tuple[StateKnowledge, Ints]:
    """What the state knows of stocks before any report, and the district of each group of its nowcast.

    A group is a good in a district in which somebody makes it.
    """
    chain = built.city.chain
    district = built.districts.of_node[chain.sites.node[chain.point_site]]
    counted = chain.point_role == Role.OUTPUT
    code = chain.point_good * built.districts.count + district
    codes, row = np.unique(code[counted], return_inverse=True)
    good_of_group, district_of_group = np.divmod(codes, built.districts.count)
    group = np.full(chain.points, -1, dtype=np.int64)
    group[counted] = row
    storage = chain.target_kg.astype(np.float64)
    return StateKnowledge.ignorant(storage, group, good_of_group, chain.goods.count), district_of_group


@dataclass
class Planning:
    """What the planner goes by.

    Parameters
    ----------
    register
        Who may be supplied by whom.
    known
        What has reached the state.
    allotments
        Its own account of suppliers.
    habits
        How firms decide: the planner misjudges costs as much as they do.
    horizon_h
        How far ahead it hands out what is still to be made.
    """

    register: SupplyRegister
    known: StateKnowledge
    allotments: Allotments
    habits: Habits
    horizon_h: float

    def slip_fen_per_t(self, now_ms: int) -> Floats:
        """What the planner misjudges of each edge at an instant, float64 (edges,)."""
        return -self.habits.noise_fen_per_t * self.habits.noise.gumbels(self.register.key, now_ms)


def planning(suppliers: SupplierKnowledge, known: StateKnowledge, habits: Habits, office: StateOffice) -> Planning:
    """What the planner goes by: the public part of what buyers know, and what has reached the state."""
    register = SupplyRegister.of(suppliers, habits.waiting_share, habits.order_kg)
    return Planning(register, known, Allotments.unopened(register.rate_kg_per_h), habits, office.horizon)
