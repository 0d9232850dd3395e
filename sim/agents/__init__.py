"""Legal persons: one file a kind. They read their desk and return commands; they reach no truth."""

from sim.agents.bank import Bank, Pledges
from sim.agents.broker import Broker
from sim.agents.carrier import Carrier
from sim.agents.credit_bureau import CreditBureau
from sim.agents.creditor import Creditor
from sim.agents.data_user import DataUser
from sim.agents.department import Department
from sim.agents.digital_service import DigitalService
from sim.agents.factory import Factory
from sim.agents.firm import Firm
from sim.agents.foreign_buyer import ForeignBuyer
from sim.agents.iot_operator import IotOperator
from sim.agents.mapping_bureau import MappingBureau
from sim.agents.permit_office import PermitOffice
from sim.agents.person import Person, Society
from sim.agents.platform import Platform
from sim.agents.retailer import Retailer

__all__ = [
    "Bank",
    "Broker",
    "Carrier",
    "CreditBureau",
    "Creditor",
    "DataUser",
    "Department",
    "DigitalService",
    "Factory",
    "Firm",
    "ForeignBuyer",
    "IotOperator",
    "MappingBureau",
    "PermitOffice",
    "Person",
    "Platform",
    "Pledges",
    "Retailer",
    "Society",
]
