"""What the pages of other apps offer to print."""

from __future__ import annotations

from django import template
from django.utils.text import Truncator
from django.utils.translation import gettext

from inventory.models import Resource
from recovery.models import RecoveryPlan

register = template.Library()


@register.simple_tag
def recovery_plans_of(resource: Resource) -> list[RecoveryPlan]:
    """The recovery plans that cover a resource, each with what its button says (`print_label`); one query."""
    plans = list(RecoveryPlan.objects.filter(coverages__resource=resource).sorted())
    for plan in plans:
        title = Truncator(plan.title).chars(40)
        plan.print_label = gettext("Print recovery plan: %(title)s") % {"title": title}
    return plans
