"""Reading only what the action pages of the playbooks show: quick enough for a preview after every pause in writing."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import override
from django_scopes import scope

from accounts.models import Organisation
from inventory.models import Resource
from inventory.network import Network
from inventory.network import Resource as Node
from plan.load import load
from plan.load_response import read_playbook_parts
from plan.model import NO_NETWORK, Plan


def load_for_action_pages(organisation: Organisation, *, at: datetime, uses: Set[UUID]) -> Plan:
    """Return the plan with contacts and playbooks, and of the inventory only the names of `uses`; 25 queries.

    Without private numbers, and without people who fill no role.
    """
    plan = load(organisation, at=at, private=False, everybody=False, inventory=False)
    with scope(organisation=organisation), override(organisation.language):
        response = read_playbook_parts(organisation, plan.day(at))
        needed: set[Any] = {step.uses_id for each in response.playbooks for step in each.steps} | set(uses)
        names = Resource.objects.filter(pk__in=needed - {None}).values_list("pk", "name", "kind")
        nodes = tuple(Node(pk, name, kind) for pk, name, kind in names)
    return replace(plan, response=response, network=Network(NO_NETWORK.scheme, resources=nodes))
