"""Restore tests on the pages of what was restored."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils import timezone

from accounts.roles import Permission
from backups.models import RestoreTest
from backups.restore_words import badge, span
from backups.trend import Measured, draw
from inventory.models import Resource
from inventory.views.figured import targets_of

register = template.Library()


@register.filter
def measured(hours: Any) -> str:
    """A measured duration to the minute: "4 h 5 min"; empty for None."""
    return "" if hours is None else span(hours)


@register.inclusion_tag("backups/_restore_trend.html", takes_context=True)
def restore_trend(context: template.Context, resource: Resource) -> dict[str, Any]:
    """How long restores of a resource took over the years, as picture and table. One query beside the network's.

    Only tests that bring an application or the whole system back, and only entries that were not corrected. Whoever may not
    read the whole plan sees nothing of it.
    """
    if Permission.VIEW_PLAN not in context["may"]:
        return {}
    tests = list(
        RestoreTest.objects.standing()
        .filter(resource=resource, scope__in=RestoreTest.PROVES_TIME)
        .order_by("ended_at", "created_at", "pk")
    )
    figures = targets_of(context["request"]).resources.get(resource.pk)
    demand = figures.target if figures is not None else None
    found = [
        Measured(timezone.localtime(test.ended_at).date(), test.duration_hours, test.result) for test in tests
    ]
    return {
        "picture": draw(found, demand),
        "demand": demand,
        "tests": [(test, badge(test)) for test in reversed(tests)],
        "resource": resource,
        "organisation": context["organisation"],
    }
