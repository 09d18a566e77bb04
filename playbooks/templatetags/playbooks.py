"""What pages of other floors show of the playbooks."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import template
from django.urls import NoReverseMatch, reverse

from accounts.roles import Permission
from playbooks.models import Playbook

register = template.Library()


@register.inclusion_tag("playbooks/_playbooks_for.html", takes_context=True)
def playbooks_for(context: template.Context, scenarios: Iterable[str]) -> dict[str, Any]:
    """The playbooks for what is missing then (`OutageScenario` values), in the order of the binder; one query.

    Nothing, and no query, for readers without the right to the plan.
    """
    if Permission.VIEW_PLAN not in context["may"]:
        return {"shown": False}
    wanted = set(scenarios)
    found = [each for each in Playbook.objects.in_order() if wanted & set(each.outage_scenarios)]
    return {"shown": True, "playbooks": [(each, _address(context, each)) for each in found]}


def _address(context: template.Context, playbook: Playbook) -> str:
    try:
        return reverse("playbooks:playbook-detail", args=[context["organisation"].slug, playbook.pk])
    except NoReverseMatch:
        return ""
