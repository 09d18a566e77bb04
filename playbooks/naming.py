"""What the ids in playbooks are called, and which roles somebody fills; for pages. Inside the organisation's scope."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import date

from contacts.models import EmergencyRole, RoleAssignment
from inventory.models import Resource
from playbooks.models import Playbook
from playbooks.showing import Names, used_resources
from playbooks.texts import PlaybookText


def read_names(texts: Iterable[PlaybookText]) -> Names:
    """Two queries, and one more if a step needs something."""
    resources = used_resources(texts)
    return Names(
        roles=dict(EmergencyRole.objects.values_list("pk", "name")),
        playbooks=dict(Playbook.objects.values_list("pk", "title")),
        resources=dict(Resource.objects.filter(pk__in=resources).values_list("pk", "name"))
        if resources
        else {},
    )


def filled_roles(on: date) -> set[uuid.UUID]:
    """The roles that somebody holds on that day; one query."""
    holders = RoleAssignment.objects.active(on).filter(rank=0)
    return set(holders.values_list("role", flat=True))
