"""The page of everything on which too much hangs."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import models
from django.http import HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET

from accounts.http import MemberRequest
from accounts.roles import Permission
from accounts.tenancy import members_only
from contacts.models import Site, Supplier
from inventory import wording
from inventory.marks import Mark, mark
from inventory.reading import single_contacts
from inventory.targets import Targets
from inventory.views.figured import targets_of
from inventory.views.tabs import dependency_tabs
from inventory.weak_points import Weakness, WeakPoint, find_weak_points


@dataclass(frozen=True)
class Weak:
    """A marked thing as the page lists it."""

    name: str
    url: str
    target: str  # "after 4 hours"; empty without one
    marks: list[Mark]


def weak_points_of(targets: Targets) -> dict[uuid.UUID, list[Mark]]:
    """The marks of every resource in words; one query for the suppliers."""
    points = find_weak_points(targets, single_contacts=single_contacts())
    return {key: [mark(targets, each) for each in found] for key, found in points.resources.items()}


@members_only(Permission.VIEW_PLAN)
@require_GET
def weak_points(request: MemberRequest) -> HttpResponse:
    """Resources, sites and suppliers on which too much hangs, what is needed first on top; eight queries at most."""
    targets, slug = targets_of(request), request.organisation.slug
    found = find_weak_points(targets, single_contacts=single_contacts())
    kinds = [
        ("", pgettext("weak points", "All")),
        (Weakness.FAILURE, _("Single point of failure")),
        (Weakness.KNOWLEDGE, _("Single point of knowledge")),
        (Weakness.CONTACT, _("Single point of contact")),
        (Weakness.CONCENTRATION, _("Concentration")),
    ]
    chosen = request.GET.get("kind", "")
    chosen = chosen if chosen in set(Weakness) else ""
    resources = [
        Weak(
            targets.network.name(figures.id),
            reverse("inventory:resource-detail", args=[slug, figures.id]),
            "" if figures.target is None else wording.after(figures.target),
            [mark(targets, point) for point in found.resources[figures.id]],
        )
        for figures in targets.in_order()
        if any(not chosen or point.weakness == chosen for point in found.resources.get(figures.id, ()))
    ]
    show_places = chosen in {"", Weakness.CONCENTRATION}
    context = {
        "groups": [
            (_("Processes need these"), resources),
            (_("Sites"), _places(targets, slug, Site, found.sites.values()) if show_places else []),
            (
                _("Suppliers"),
                _places(targets, slug, Supplier, found.suppliers.values()) if show_places else [],
            ),
        ],
        "chips": [
            {"label": label, "url": f"?kind={value}" if value else "?", "active": value == chosen}
            for value, label in kinds
        ],
        "tabs": dependency_tabs(request, "weak_points"),
        "is_empty": not targets.network.resources,
        "found": len(resources) + len(found.sites) + len(found.suppliers),
    }
    return TemplateResponse(request, "inventory/weak_points.html", context)


def _places(
    targets: Targets, slug: str, model: type[models.Model], points: Iterable[WeakPoint]
) -> list[Weak]:
    """Sites or suppliers, those with most processes first; one query."""
    listed = sorted(points, key=lambda point: -len(point.processes))
    names = model._default_manager.in_bulk([point.subject for point in listed])
    noun = "site" if model is Site else "supplier"
    return [
        Weak(
            str(names[point.subject]),
            reverse(f"contacts:{noun}-detail", args=[slug, point.subject]),
            "",
            [mark(targets, point)],
        )
        for point in listed
        if point.subject in names
    ]


urlpatterns: list[URLPattern] = [path("dependencies/weak-points/", weak_points, name="weak-points")]
