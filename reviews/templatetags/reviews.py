"""The state of the review on the page of whatever is reviewed."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django import template
from django.utils import timezone

from accounts.roles import Permission
from records.models import Record
from reviews.actions import newest
from reviews.kinds import kinds_of
from reviews.reading import read_one
from reviews.words import badge_on_a_page, mark_url

register = template.Library()


@register.inclusion_tag("reviews/_review_of.html", takes_context=True)
def review_of(context: template.Context, record: Record) -> dict[str, Any]:
    """When somebody looked last and must look next, and a button; for a detail page.

    Three queries; five for a person in no crisis role. Nothing for whoever may not read the whole plan, and nothing for an
    entry that is not to be confirmed (any more).
    """
    if Permission.VIEW_PLAN not in context["may"]:
        return {}
    organisation, kinds = context["organisation"], kinds_of(type(record))
    if not kinds:
        return {}
    last = newest(kinds[0][0], record.pk)
    for kind, source in kinds:
        only = replace(kind, sources=(source,))
        due = read_one(organisation, only, record.pk, timezone.localdate(), last=last)
        if due is not None:
            state, word = badge_on_a_page(due)
            return {
                "due": due,
                "last": last,
                "state": state,
                "word": word,
                "mark_url": mark_url(organisation, due),
            }
    return {}
