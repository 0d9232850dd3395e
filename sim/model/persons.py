"""Who lives in the city: legal persons and the other accounts of the ledger, in one row order."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np

from sim.agents import (
    Bank,
    Broker,
    Carrier,
    CreditBureau,
    Department,
    Factory,
    IotOperator,
    MappingBureau,
    PermitOffice,
    Retailer,
    Society,
)
from sim.agents.person import Person, found
from sim.arrays import Floats, Ints, Keys, Mask
from sim.city.fleet.roster import Roster
from sim.city.plants.sites import Ownership, SiteKind, Sites
from sim.engine.streams import Stream, entity_keys
from sim.government.state import State
from sim.model.houses import EXCHANGE, STATE, of_houses, settle_houses
from sim.model.parties import TELECOM, Parties
from sim.scenario.schema import Scenario

OUTSIDE = "outside"
BUREAU, POLICE, ROADS = "mapping-bureau", "traffic-police", "roads-department"
CREDIT_BUREAU, COURTS, TAX, REGISTRY = "credit-bureau", "courts", "tax-office", "business-registry"
#: Departments with registers of firms.
REGISTERS = (COURTS, TAX, REGISTRY)
PERMIT_OFFICE = "permit-office"
BANK = "bank"
#: Departments whose papers a permit may need, in the order in which a dossier visits them.
PERMIT_DEPARTMENTS = (
    "ecology-bureau", "transport-bureau", "urban-management", "safety-bureau", "commerce-bureau", "fire-brigade",
)  # fmt: skip
#: Departments that own loop detectors; the first also learns of closures.
DEPARTMENTS = (POLICE, ROADS)

GOVERNMENT, PRIVATE, FOREIGN = "government", "private", "foreign"
#: Ownership of the outside world, which is nobody's.
NOBODY = ""
#: Ownership of persons that are not private firms, by kind.
_OWNERSHIP = {
    **dict.fromkeys(("department", "credit bureau", "permit office", "mapping bureau", "state", EXCHANGE), GOVERNMENT),
    "foreign buyer": FOREIGN,
    BANK: Ownership.STATE.name.lower(),
    OUTSIDE: NOBODY,
}


@dataclass(frozen=True)
class Persons:
    """Rows of all legal persons; every row is also an account.

    Firms come first, in the order of their sites, then carriers, IoT operators, the exchange's
    operator, the state, where there are a live map, credit reports or permits their bureaus and the departments
    behind them, where there is a spot market the bank, where there is a catalogue those who hold and buy its
    products, rival exchanges' operators and backers, brokers, and the outside world, which is no person but has an
    account.

    Parameters
    ----------
    names
        Stable name of each.
    key
        Key of each one's random draws, uint64 (persons,).
    carriers, operators
        Rows of carriers and of IoT operators, int64.
    operator_of_site
        Row of whoever runs the sensors of each site, int64 (sites,).
    private_site
        Whether a site belongs to a private or foreign firm, bool (sites,).
    risk_attitude
        Factor on expected harm of each, 0 of public bodies, float64 (persons,).
    kind, ownership
        What each is, such as ``digital service``, and whether it is government, state, private or foreign.
    """

    names: tuple[str, ...]
    key: Keys
    carriers: Ints
    operators: Ints
    operator_of_site: Ints
    private_site: Mask
    risk_attitude: Floats
    kind: tuple[str, ...]
    ownership: tuple[str, ...]

    def row(self, name: str) -> int:
        """Row of a person or account by name."""
        return self.names.index(name)


def settle_persons(society: Society, sites: Sites, roster: Roster, scenario: Scenario, seed: int) -> Persons:
    """Found every legal person of the city."""
    sensors = scenario.sensors
    mapping = () if scenario.map_feed is None else (BUREAU, *DEPARTMENTS)
    reports = scenario.credit is not None and scenario.credit.report is not None
    papers = () if scenario.permits is None else (PERMIT_OFFICE, *PERMIT_DEPARTMENTS[: scenario.permits.departments])
    lender = () if scenario.spot_market is None else (BANK,)
    public = (*mapping, *((CREDIT_BUREAU, *REGISTERS) if reports else ()), *papers, *lender)
    for row, (name, kind) in enumerate(zip(sites.names, sites.kind.tolist(), strict=True)):
        found(society, Retailer if kind == SiteKind.RETAILER else Factory, row, [name])
    operators = [f"iot-{i + 1}" for i in range(sensors.operators)]
    first_carrier = sites.count
    first_operator = first_carrier + len(roster.carriers)
    found(society, Carrier, first_carrier, roster.carriers)
    found(society, IotOperator, first_operator, operators)
    parties = Parties.of(scenario.catalogue)
    others = [name for name in parties.names if name not in public]
    brokers = [f"broker-{i + 1}" for i in range(scenario.brokers.count if scenario.brokers else 0)]
    there = (EXCHANGE, STATE, *public, *others)
    houses = [name for name in of_houses(scenario.exchange) if name not in there]
    names = (*sites.names, *roster.carriers, *operators, *there, *houses, *brokers, OUTSIDE)
    found(society, Person, names.index(EXCHANGE), [EXCHANGE])
    found(society, State, names.index(STATE), [STATE])
    if reports:
        found(society, CreditBureau, names.index(CREDIT_BUREAU), [CREDIT_BUREAU])
        found(society, Department, names.index(REGISTERS[0]), REGISTERS)
    if papers:
        found(society, PermitOffice, names.index(PERMIT_OFFICE), [PERMIT_OFFICE])
        found(society, Department, names.index(PERMIT_OFFICE) + 1, papers[1:])
    if lender:
        found(society, Bank, names.index(BANK), lender)
    if mapping:
        found(society, MappingBureau, names.index(BUREAU), [BUREAU])
        found(society, Department, names.index(POLICE), DEPARTMENTS)
    parties.settle(society, names, public)
    settle_houses(society, scenario.exchange, names, there)
    found(society, Broker, names.index(OUTSIDE) - len(brokers), brokers)
    site_keys = entity_keys(list(sites.names))
    operated = Stream(seed, "sensors operated").uniforms(site_keys) < sensors.operated
    operator = first_operator + (Stream(seed, "sensor operator").uniforms(site_keys) * len(operators)).astype(np.int64)
    kind = _kinds(society, len(names))
    ownership = [_OWNERSHIP.get(word, PRIVATE) for word in kind]
    ownership[: sites.count] = [Ownership(o).name.lower() for o in sites.ownership.tolist()]
    if TELECOM in names:
        ownership[names.index(TELECOM)] = Ownership.STATE.name.lower()
    attitude = scenario.beliefs.attitude.model_dump()
    return Persons(
        names=names,
        key=entity_keys(list(names)),
        carriers=np.arange(first_carrier, first_operator, dtype=np.int64),
        operators=np.arange(first_operator, first_operator + len(operators), dtype=np.int64),
        operator_of_site=np.where(operated, operator, np.arange(sites.count)),
        private_site=sites.ownership != Ownership.STATE,
        risk_attitude=np.array([attitude.get(owner, 0.0) for owner in ownership]),
        kind=tuple(kind),
        ownership=tuple(ownership),
    )


def _kinds(society: Society, rows: int) -> list[str]:
    """Kind of the person in each row, in words."""
    kinds = [OUTSIDE] * rows
    for person in society.agents:
        words = re.sub(r"(?<=.)([A-Z])", r" \1", type(person).__name__).lower()
        kinds[person.row] = EXCHANGE if type(person) is Person else words
    return kinds
