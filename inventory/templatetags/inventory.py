"""What pages of other floors show of the inventory."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import template

from accounts.roles import Permission
from contacts.models import Site, Supplier
from inventory import wording
from inventory.models import Resource

register = template.Library()


@register.filter
def after(value: Decimal) -> str:
    """A moment as people say it: "at once", "after 4 hours"."""
    return wording.after(value)


@register.filter
def loss(value: Decimal | None) -> str:
    """A data loss in hours as people say it; empty for None."""
    return wording.loss(value)


@register.inclusion_tag("inventory/_resources_of.html", takes_context=True)
def resources_of(context: template.Context, record: Site | Supplier) -> dict[str, Any]:
    """The resources at a site or with a supplier; one query, none for readers without the right to the plan."""
    if Permission.VIEW_PLAN not in context["may"]:
        return {"shown": False}
    found = Resource.objects.exclude(status=Resource.Status.RETIRED).filter(**{record.noun(): record})
    return {"shown": True, "resources": found.sorted(), "organisation": context["organisation"]}
