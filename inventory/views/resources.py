"""Resources: what processes need, how soon it is back, and the proofs of that."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.db import models, transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from accounts.http import MemberRequest
from accounts.roles import Permission
from accounts.tenancy import members_only
from contacts.reach import visible
from core.durations import hours_in_words
from inventory import wording
from inventory.figures import ResourceFigures, TargetSource, Verdict
from inventory.forms.resources import KnowledgeForm, KnowledgeRows, ProofForm, ResourceForm
from inventory.models import KnowledgeHolder, Resource, RtaEvidence
from inventory.network import Resource as Node
from inventory.targets import Targets
from inventory.views.figured import (
    ACHIEVABLE,
    STANDING,
    VERDICT,
    FiguredViews,
    FigureFilter,
    chain_hours,
    of_figures,
    state_of,
    targets_of,
)
from inventory.views.needs import needs_context
from inventory.views.weak_points import weak_points_of
from records.access import access_context, access_url
from records.columns import Column, Filter, May
from records.views import Parts


def _checked(node: Node, figures: ResourceFigures, value: str) -> bool:
    return {
        "gap": Verdict.GAP in {figures.verdict, figures.rpo_verdict},
        "unknown": Verdict.UNKNOWN in {figures.verdict, figures.rpo_verdict},
        "single": node.redundancy == Resource.Redundancy.NONE and node.substitute_id is None,
        "unowned": node.owner_id is None,
    }[value]


def _supplier(resource: Resource, may: May) -> object:
    """Who else works for the company is not for an external provider to know."""
    return resource.supplier if Permission.VIEW_PLAN in may else ""


def _kind_order(node: Node, _figures: Any) -> str:
    return str(Resource.Kind(node.kind).label).casefold()


class ResourceViews(FiguredViews[Resource]):
    """An external provider sees the resources granted to it, and the names of what they need."""

    model = Resource
    form = ResourceForm
    path = "resources"
    purpose = _("What the processes need, and how soon it must be back.")
    view_permission = Permission.VIEW_PART
    columns = (
        Column(_("name"), "name", sort=("name",)),
        Column(_("kind"), "kind", sort=("kind",)),
        Column(
            _("needed again after"),
            of_figures(lambda figures: hours_in_words(figures.target)),
            sort=("needed_after",),
        ),
        ACHIEVABLE,
        Column(_("site"), "site"),
        Column(_("supplier"), _supplier),
        VERDICT,
        Column(
            _("most data that may be lost"),
            of_figures(lambda figures: wording.loss(figures.rpo)),
            csv_only=True,
        ),
        Column(_("redundancy"), "redundancy", csv_only=True),
        Column(_("state"), "status", csv_only=True),
    )
    order = {
        "kind": _kind_order,
        "needed_after": lambda _node, figures: figures.target,
        "achievable": chain_hours,
    }
    filters = (
        FigureFilter(
            "check",
            _("To check"),
            lambda: [
                ("gap", _("Gap")),
                ("unknown", _("Unknown")),
                ("single", _("Without redundancy")),
                ("unowned", _("Without a responsible person")),
            ],
            keep=_checked,
        ),
        Filter(
            "kind", _("Kind"), lambda: Resource.Kind.choices, lambda found, value: found.filter(kind=value)
        ),
        STANDING,
    )
    parts = (
        Parts(
            KnowledgeHolder,
            KnowledgeForm,
            _("Who knows how it works"),
            _("Person"),
            _("Add a person"),
            fk_name="resource",
            rows=KnowledgeRows,
        ),
    )

    def queryset(self) -> models.QuerySet[Resource]:
        found: models.QuerySet[Resource] = Resource.objects.sorted().select_related(
            "site", "location", "supplier", "contract", "owner", "deputy", "substitute_resource"
        )
        return found

    def list_context(self, request: MemberRequest) -> dict[str, Any]:
        presets = reverse("inventory:preset-list", args=[request.organisation.slug])
        links = [(presets, gettext("Industry templates"))] if Permission.EDIT_PLAN in request.may else []
        return {"nouns": gettext("systems"), "links": links}

    def extra_context(self, request: MemberRequest, record: Resource) -> dict[str, Any]:
        targets = targets_of(request)
        figures = targets.resources.get(record.pk)
        state, word = state_of(record, figures)
        sees_all = Permission.VIEW_PLAN in request.may
        context: dict[str, Any] = {
            "nouns": gettext("systems"),
            "state": state,
            "word": word,
            "figures": figures,
            "upstream": sorted(
                map(targets.network.name, targets.network.upstream(record.pk)), key=str.casefold
            )
            if figures
            else [],
        }
        if figures is not None:
            context |= {
                "summary": wording.summary(targets, figures),
                "times": [
                    each(targets, figures, with_path=sees_all) for each in self._questions(record, figures)
                ],
            }
        return context | self._for_members(request, record, targets) if sees_all else context

    @staticmethod
    def _questions(record: Resource, figures: ResourceFigures) -> list[Any]:
        """How soon is it back; and where data are held or demanded, how much is lost."""
        loses = record.holds_data or figures.rpo is not None or figures.rpa is not None
        return [wording.recovery_times, wording.loss_times] if loses else [wording.recovery_times]

    def _for_members(self, request: MemberRequest, record: Resource, targets: Targets) -> dict[str, Any]:
        """What an external provider does not see: who needs it, who knows it, the proofs, and what contradicts."""
        figures = targets.resources.get(record.pk)
        points = record.supplier.contact_points.all() if record.supplier else []
        context = needs_context(request, record, targets) | {
            "points": visible([point for point in points if point.is_phone], request.may),
            "knowledge": record.knowledge_holders.select_related("person"),
            "proofs": RtaEvidence.objects.filter(resource=record, retracts__isnull=True)
            .newest_first()
            .select_related("proven_by", "retracted_by"),
            "replaces": Resource.objects.filter(substitute_resource=record).sorted(),
            "prove_url": reverse("inventory:resource-prove", args=[request.organisation.slug, record.pk]),
        }
        if figures is not None:
            context |= {
                "asked": ""
                if figures.target_source == TargetSource.INHERITED
                else wording.asked(targets, figures),
                "contradictions": wording.contradictions(targets, figures),
                "overrides": wording.overrides(targets, figures),
                "steps": wording.critical_path(targets, figures.chain) if figures.chain else [],
                "marks": weak_points_of(targets).get(record.pk, []),
            }
        return context | access_context(request, record)

    def _context(self, request: MemberRequest, record: Resource | None = None) -> dict[str, Any]:
        context = super()._context(request, record)
        if record is not None:
            slug = request.organisation.slug
            context["retire_url"] = reverse("inventory:resource-retire", args=[slug, record.pk])
        return context


@members_only(Permission.EDIT_PLAN)
def prove(request: MemberRequest, pk: uuid.UUID) -> HttpResponse:
    """Add a proof of how long a resource takes; none is ever changed."""
    record = get_object_or_404(Resource.objects.all(), pk=pk)
    data = request.POST if request.method == "POST" else None
    proof = RtaEvidence(organisation=request.organisation, resource=record)
    form = ProofForm(data, instance=proof, organisation=request.organisation, may=request.may)
    if data is not None and form.is_valid():
        with transaction.atomic():
            form.save()
        messages.success(request, gettext("The proof is kept."))
        return redirect("inventory:resource-detail", slug=request.organisation.slug, pk=record.pk)
    back = reverse("inventory:resource-detail", args=[request.organisation.slug, record.pk])
    context = {"record": record, "form": form, "detail_url": back}
    return TemplateResponse(
        request, "inventory/resource_prove.html", context, status=200 if data is None else 422
    )


@members_only(Permission.EDIT_PLAN)
@require_POST
def retire(request: MemberRequest, pk: uuid.UUID) -> HttpResponse:
    """Take a resource out of service: it keeps its page and its history, but no number counts it any more."""
    with transaction.atomic():
        record = get_object_or_404(Resource.objects.select_for_update(), pk=pk)
        record.status, record.version = Resource.Status.RETIRED, record.version + 1
        record.save()
    messages.success(
        request, gettext("“%(name)s” is out of service. What needed it still names it.") % {"name": record}
    )
    return redirect("inventory:resource-detail", slug=request.organisation.slug, pk=record.pk)


urlpatterns = [
    access_url(Resource, "resources"),
    path("resources/<uuid:pk>/proof/", prove, name="resource-prove"),
    path("resources/<uuid:pk>/retire/", retire, name="resource-retire"),
    *ResourceViews().urls(),
]
