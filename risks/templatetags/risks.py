"""Risks on the pages of what they concern."""

from __future__ import annotations

from typing import Any

from django import template
from django.urls import reverse

from accounts.roles import Permission
from records.models import Record
from risks.models import Risk, RiskSettings
from risks.views.register import badge_of
from risks.words import level_word

register = template.Library()


@register.inclusion_tag("risks/_risks_of.html", takes_context=True)
def risks_of(context: template.Context, record: Record) -> dict[str, Any]:
    """The risks of a process, resource or site, worst first, and a button for the next one. Two queries.

    Whoever may not read the whole plan sees nothing of it.
    """
    if Permission.VIEW_PLAN not in context["may"]:
        return {}
    organisation = context["organisation"]
    risks: Any = Risk.objects.rated(RiskSettings.of(organisation)).decided().of(record).worst_first()
    create = reverse("risks:risk-create", args=[organisation.slug])
    return {
        "risks": [(risk, level_word(risk.net_level, risk.net_word), badge_of(risk)) for risk in risks],
        "create_url": f"{create}?{record._meta.model_name}={record.pk}",
        "may_edit": Permission.EDIT_PLAN in context["may"],
        "organisation": organisation,
    }
