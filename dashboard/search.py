"""Search over everything: a literal list, walked in order."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from backups.models import BackupJob
from contacts.models import AlertPath, Authority, EmergencyRole, InsurancePolicy, Person, Site, Supplier
from inventory.models import Process, Resource
from measures.models import Measure
from playbooks.models import MessageTemplate, Playbook
from recovery.models import ContinuityPlan, RecoveryPlan, RestorationPlan, Workaround
from risks.models import Risk

SEARCHED = (
    Process,
    Resource,
    BackupJob,
    Person,
    EmergencyRole,
    Supplier,
    Site,
    Authority,
    InsurancePolicy,
    AlertPath,
    RecoveryPlan,
    RestorationPlan,
    ContinuityPlan,
    Workaround,
    Risk,
    Measure,
    Playbook,
    MessageTemplate,
)
SHOWN = 10


@dataclass(frozen=True)
class Group:
    """What one noun contributes: at most ten entries, and whether there are more."""

    label: str
    records: list[Any]
    more: bool


def search(query: str) -> list[Group]:
    """Everything in scope that contains every word; one query per noun."""
    groups = []
    for model in SEARCHED:
        found = list(model.objects.select_related("organisation").search(query).sorted()[: SHOWN + 1])
        if found:
            groups.append(Group(str(model._meta.verbose_name_plural), found[:SHOWN], len(found) > SHOWN))
    return groups
