"""What a user may write in a scenario, with every default: the only place where defaults live.

Quantities are in users' units (hours, tonnes, CNY, kilometres); the rooms convert them once. One section a file.
"""

from sim.scenario.schema.authorities import Authorities
from sim.scenario.schema.beliefs import Beliefs, OnOffWeeks, RiskAttitude
from sim.scenario.schema.brokers import Brokers
from sim.scenario.schema.catalogue import Buyers, Catalogue
from sim.scenario.schema.credit import Credit, CreditReport, SoftBudget
from sim.scenario.schema.curation import Curation
from sim.scenario.schema.enforcement import Enforcement
from sim.scenario.schema.exchange import Approval, Disputes, Exchange, House, OffExchange, Rival
from sim.scenario.schema.feeds import DemandFeed, Detectors, Feeds, FeedTerms, MapFeed, Probes
from sim.scenario.schema.firms import Choices, Costs
from sim.scenario.schema.fleet import Fleet
from sim.scenario.schema.goods import Good
from sim.scenario.schema.industry import Demand, DockHours, Industry, Machines, Outage, Replenishment
from sim.scenario.schema.leaks import Leaks
from sim.scenario.schema.permits import PermitQueues, Permits
from sim.scenario.schema.policy import PolicyChoice, PolicyStep
from sim.scenario.schema.resale import Resale
from sim.scenario.schema.roads import Background, Closure, Incidents, Roads, SyntheticCity, TrucksOnRoads, Variation
from sim.scenario.schema.scenario import Scenario
from sim.scenario.schema.sensors import Sensors
from sim.scenario.schema.spot_market import SpotMarket
from sim.scenario.schema.state import StateOffice
from sim.scenario.schema.turnover import Turnover
from sim.scenario.schema.values import Inside, Section

__all__ = [
    "Approval",
    "Authorities",
    "Background",
    "Beliefs",
    "Brokers",
    "Buyers",
    "Catalogue",
    "Choices",
    "Closure",
    "Costs",
    "Credit",
    "CreditReport",
    "Curation",
    "Demand",
    "DemandFeed",
    "Detectors",
    "Disputes",
    "DockHours",
    "Enforcement",
    "Exchange",
    "FeedTerms",
    "Feeds",
    "Fleet",
    "Good",
    "House",
    "Incidents",
    "Industry",
    "Inside",
    "Leaks",
    "Machines",
    "MapFeed",
    "OffExchange",
    "OnOffWeeks",
    "Outage",
    "PermitQueues",
    "Permits",
    "PolicyChoice",
    "PolicyStep",
    "Probes",
    "Replenishment",
    "Resale",
    "RiskAttitude",
    "Rival",
    "Roads",
    "Scenario",
    "Section",
    "Sensors",
    "SoftBudget",
    "SpotMarket",
    "StateOffice",
    "SyntheticCity",
    "TrucksOnRoads",
    "Turnover",
    "Variation",
]
