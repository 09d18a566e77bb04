from inventory.models.dependency import Dependency, Strength
from inventory.models.evidence import RtaEvidence
from inventory.models.impact import ImpactRating, ImpactSignOff
from inventory.models.process import Process, StaffNeed
from inventory.models.resource import KnowledgeHolder, Resource
from inventory.models.scheme import BiaSettings, DamageScenario

__all__ = [
    "BiaSettings",
    "DamageScenario",
    "Dependency",
    "ImpactRating",
    "ImpactSignOff",
    "KnowledgeHolder",
    "Process",
    "Resource",
    "RtaEvidence",
    "StaffNeed",
    "Strength",
]
