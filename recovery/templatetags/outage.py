"""What pages of other floors show of order and simulation."""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django import template
from django.urls import reverse

from accounts.roles import Permission
from contacts.models import Person, Site, Supplier
from inventory.models import Resource
from recovery import said as words
from recovery.outage_report import Call
from recovery.outage_words import OutageWords

register = template.Library()


@register.filter
def said(value: Decimal | None) -> str:
    """A length in hours to the minute: "1 hour 40 minutes"; empty for None."""
    return words.time(value)


@register.filter
def said_after(value: Decimal | None) -> str:
    """A moment: "after 1 hour 40 minutes"; empty for None."""
    return "" if value is None else words.after(value)


@register.filter
def said_hour(value: Decimal | None) -> str:
    """The hour on the axis: "6:30"; empty for None."""
    return "" if value is None else words.hour(value)


@register.inclusion_tag("recovery/_simulate_outage.html", takes_context=True)
def simulate_outage(context: template.Context, record: Resource | Site | Supplier | Person) -> dict[str, Any]:
    """A button that pulls the plug of this entry; nothing for readers without the right to the plan. No query."""
    if Permission.VIEW_PLAN not in context["may"]:
        return {"url": ""}
    if isinstance(record, Resource) and record.status != Resource.Status.ACTIVE:
        return {"url": ""}
    query = urlencode({record.noun(): record.pk})
    return {"url": f"{reverse('recovery:outage-result', args=[context['organisation'].slug])}?{query}"}


@register.filter
def reach_of(words: OutageWords, call: Call) -> str:
    """How a call is reached: numbers, customer number, hours; empty where nobody has entered any."""
    return words.reach(call)
