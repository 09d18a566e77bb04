from playbooks.models.duty import DutyStays, ReportingDuty, ReportStage
from playbooks.models.legal import LegalProfile, Nis2Assessment, Nis2Status, YesNo
from playbooks.models.message import MessageTemplate
from playbooks.models.page import (
    CorePart,
    PagePart,
    PlaybookApproval,
    PlaybookDont,
    PlaybookDuty,
    PlaybookMessage,
    PlaybookPage,
    PlaybookStep,
)
from playbooks.models.playbook import PHASES, ExcludedKind, IncidentKind, OutageScenario, Playbook

__all__ = [
    "PHASES",
    "CorePart",
    "DutyStays",
    "ExcludedKind",
    "IncidentKind",
    "LegalProfile",
    "MessageTemplate",
    "Nis2Assessment",
    "Nis2Status",
    "OutageScenario",
    "PagePart",
    "Playbook",
    "PlaybookApproval",
    "PlaybookDont",
    "PlaybookDuty",
    "PlaybookMessage",
    "PlaybookPage",
    "PlaybookStep",
    "ReportStage",
    "ReportingDuty",
    "YesNo",
]
