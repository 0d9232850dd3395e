"""Rules: each lever in force is one transform on one arrow."""

from sim.regulation.allocation import AllocationOfMaterials
from sim.regulation.borders import (
    AdequacyList,
    ExportReview,
    ExportThresholdPersons,
    ExportThresholdSensitive,
    Localisation,
)
from sim.regulation.ceiling import PriceCeiling, PriceCeilingScope
from sim.regulation.consultation import ConsultationUptake
from sim.regulation.cooling import MarketCooling
from sim.regulation.fees import EntryFee, SellerFee
from sim.regulation.intervention import InterventionPowers
from sim.regulation.liability import Liability
from sim.regulation.mechanism import PriceMechanism
from sim.regulation.openness import DepartmentsSharing, OpenPublicData
from sim.regulation.privacy import PrivacyNoise
from sim.regulation.prospects import ConcentrationAction, DraftEnforcement, Forfeiture, RuleVolatility
from sim.regulation.recourse import Recognition, Recourse
from sim.regulation.reporting import LookIn, OneOffDemands, SharingMandate
from sim.regulation.review import FalseRejection, ListingReview
from sim.regulation.rights import RightsRegime
from sim.regulation.sanctions import FineFixed, FineShare, InspectionRate
from sim.regulation.support import SellerSubsidy, TechnicalStandard
from sim.regulation.tiers import ImportantAndCore

#: Levers that a transform is written for; all others stay at their neutral level.
LEVERS_IN_FORCE = frozenset(
    {
        ListingReview.lever,
        FalseRejection.lever,
        RightsRegime.lever,
        TechnicalStandard.lever,
        SellerSubsidy.lever,
        PriceCeiling.lever,
        PriceCeilingScope.lever,
        EntryFee.lever,
        SellerFee.lever,
        LookIn.lever,
        SharingMandate.lever,
        OneOffDemands.lever,
        AllocationOfMaterials.lever,
        InterventionPowers.lever,
        DepartmentsSharing.lever,
        OpenPublicData.lever,
        ImportantAndCore.lever,
        PriceMechanism.lever,
        Liability.lever,
        Recourse.lever,
        Recognition.lever,
        PrivacyNoise.lever,
        Localisation.lever,
        ExportThresholdPersons.lever,
        ExportThresholdSensitive.lever,
        AdequacyList.lever,
        ExportReview.lever,
        RuleVolatility.lever,
        Forfeiture.lever,
        ConcentrationAction.lever,
        DraftEnforcement.lever,
        ConsultationUptake.lever,
        MarketCooling.lever,
        InspectionRate.lever,
        FineShare.lever,
        FineFixed.lever,
    },
)

__all__ = [
    "LEVERS_IN_FORCE",
    "AdequacyList",
    "AllocationOfMaterials",
    "ConcentrationAction",
    "ConsultationUptake",
    "DepartmentsSharing",
    "DraftEnforcement",
    "EntryFee",
    "ExportReview",
    "ExportThresholdPersons",
    "ExportThresholdSensitive",
    "FalseRejection",
    "FineFixed",
    "FineShare",
    "Forfeiture",
    "ImportantAndCore",
    "InspectionRate",
    "InterventionPowers",
    "Liability",
    "ListingReview",
    "Localisation",
    "LookIn",
    "MarketCooling",
    "OneOffDemands",
    "OpenPublicData",
    "PriceCeiling",
    "PriceCeilingScope",
    "PriceMechanism",
    "PrivacyNoise",
    "Recognition",
    "Recourse",
    "RightsRegime",
    "RuleVolatility",
    "SellerFee",
    "SellerSubsidy",
    "SharingMandate",
    "TechnicalStandard",
]
