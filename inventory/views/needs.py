"""Both sections of a page that show dependencies: what it needs, and what needs it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.urls import reverse

from accounts.http import MemberRequest
from inventory.models import Dependency, Process, Resource
from inventory.targets import Targets
from inventory.views.figured import state_of
from inventory.wording import ring


@dataclass(frozen=True)
class Need:
    """One dependency, seen from one of its ends."""

    dependency: Dependency
    other: Process | Resource
    kind: str
    url: str
    change_url: str
    state: str
    word: str


def needs_context(request: MemberRequest, record: Process | Resource, targets: Targets) -> dict[str, Any]:
    """`needs` and `needed_by`, essential ones first, and the ring in which the entry stands; one query."""
    noun, slug = record.noun(), request.organisation.slug
    found = list(
        Dependency.objects.with_names().filter(
            Q(**{f"dependent_{noun}": record}) | Q(**{f"required_{noun}": record})
        )
    )
    needs = [_need(each, each.required, slug, targets) for each in found if each.dependent == record]
    needed_by = [_need(each, each.dependent, slug, targets) for each in found if each.required == record]
    way = targets.ring_of(record.pk)
    return {
        "needs": sorted(needs, key=_order),
        "needed_by": sorted(needed_by, key=_order),
        "needs_url": reverse(f"inventory:{noun}-needs", args=[slug, record.pk]),
        "needed_by_url": reverse(f"inventory:{noun}-needed-by", args=[slug, record.pk]),
        "ring": ring(targets, way) if way else "",
    }


def _need(dependency: Dependency, other: Process | Resource, slug: str, targets: Targets) -> Need:
    known = other.pk in targets.network.by_id
    state, word = state_of(other, targets.of(other.pk) if known else None)
    kind = other.get_kind_display() if isinstance(other, Resource) else str(Process._meta.verbose_name)
    return Need(
        dependency=dependency,
        other=other,
        kind=kind,
        url=reverse(f"inventory:{other.noun()}-detail", args=[slug, other.pk]),
        change_url=reverse("inventory:dependency-update", args=[slug, dependency.pk]),
        state=state,
        word=word,
    )


def _order(need: Need) -> tuple[bool, str, str]:
    return not need.dependency.is_essential, need.kind, need.other.sort_key
