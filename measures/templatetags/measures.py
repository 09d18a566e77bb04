"""Measures on the pages of whatever raised them."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django import template
from django.urls import reverse
from django.utils import timezone

from accounts.roles import Permission
from measures.models import Measure
from measures.origins import key_of
from measures.views.measures import badge_of
from records.models import Record

register = template.Library()


@register.inclusion_tag("measures/_measures_of.html", takes_context=True)
def measures_of(
    context: template.Context,
    record: Record,
    cause: str = "gap",
    heading: str = "",
    offer: bool = True,
    **prefilled: str,
) -> dict[str, Any]:
    """The measures that `record` raised, and a button for the next; for a detail page. One query.

    Whoever may not read the whole plan sees nothing of it. `cause` is one of `Measure.Cause`; title, need and action fill
    the form of a new measure. Without `offer` there is no button, and no section as long as there is no measure.
    """
    if Permission.VIEW_PLAN not in context["may"]:
        return {"offer": False}
    organisation = context["organisation"]
    found = Measure.objects.raised_by(record).select_related("owner")
    query = urlencode({"origin": key_of(record), "cause": cause} | prefilled)
    return {
        "measures": [
            (measure, badge_of(measure)) for measure in found.most_pressing_first(timezone.localdate())
        ],
        "create_url": f"{reverse('measures:measure-create', args=[organisation.slug])}?{query}",
        "may_edit": Permission.EDIT_PLAN in context["may"],
        "organisation": organisation,
        "heading": heading,
        "offer": offer,
    }
