"""Dependencies: a table of all, one of them, and what a process or resource needs, ticked in a list."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.db import IntegrityError, models, transaction
from django.db.models.functions import Coalesce
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from accounts.http import MemberRequest
from accounts.roles import Permission
from accounts.tenancy import members_only
from core.durations import hours_in_words
from inventory.actions import Direction, End, link
from inventory.forms.dependencies import DependencyForm, LinkForm, fetch
from inventory.models import Dependency, Process, Resource, Strength
from inventory.reading import read_network
from inventory.rings import ring_closed_by
from inventory.targets import work_out
from inventory.views.figured import targets_of
from inventory.views.tabs import dependency_tabs
from inventory.wording import ring
from records.columns import Column, Filter
from records.views import RecordViews

STRENGTHS = {Strength.ESSENTIAL: _("essential"), Strength.SUPPORTING: _("supporting")}


def _kind(end: End) -> str:
    return str(end.get_kind_display() if isinstance(end, Resource) else Process._meta.verbose_name)


def _later(found: Any, value: str) -> models.QuerySet[Dependency]:
    later: models.QuerySet[Dependency] = found.filter(needed_after_hours__isnull=False)
    return later if value == "later" else later.filter(workaround="")


def warn_of_rings(request: MemberRequest, made: Iterable[Dependency]) -> None:
    """Say at once which rings have been closed, each whole and once; five queries."""
    targets = work_out(read_network(request.organisation))
    said: set[frozenset[uuid.UUID]] = set()
    for each in made:
        ends = [each.dependent.pk, each.required.pk]
        found = ring_closed_by(targets, *ends) if set(ends) <= targets.in_ring else []
        if found and frozenset(found) not in said:
            said.add(frozenset(found))
            messages.warning(
                request,
                gettext(
                    "A ring is closed: %(ring)s. Each waits for the next. "
                    "Look whether one of them works without the other for a while."
                )
                % {"ring": ring(targets, found)},
            )


class DependencyViews(RecordViews[Dependency]):
    model = Dependency
    form = DependencyForm
    path = "dependencies"
    purpose = _("What needs what. It is entered faster on the page of a process or a system.")
    default_sort = "dependent_key"
    columns = (
        Column(_("What needs something"), "dependent", sort=("dependent_key", "required_key")),
        Column(_("Needs"), "required", sort=("required_key", "dependent_key")),
        Column(_("Kind"), lambda each, _may: _kind(each.required)),
        Column(
            _("Strength"), lambda each, _may: STRENGTHS[each.strength], sort=("strength", "dependent_key")
        ),
        Column(
            _("Needed after"),
            lambda each, _may: hours_in_words(each.needed_after_hours),
            sort=("needed_after_hours", "dependent_key"),
        ),
        Column(_("Workaround"), lambda each, _may: _("described") if each.workaround else ""),
        Column(_("how the time until then is bridged"), "workaround", csv_only=True),
        Column(_("note"), "note", csv_only=True),
    )
    filters = (
        Filter(
            "strength",
            _("Strength"),
            lambda: STRENGTHS.items(),
            lambda found, value: found.filter(strength=value),
        ),
        Filter(
            "later",
            _("Needed later"),
            lambda: [("later", _("Needed later")), ("unbridged", _("Needed later, without workaround"))],
            _later,
        ),
    )

    def queryset(self) -> models.QuerySet[Dependency]:
        found: models.QuerySet[Dependency] = Dependency.objects.with_names().annotate(
            dependent_key=Coalesce("dependent_process__sort_key", "dependent_resource__sort_key"),
            required_key=Coalesce("required_process__sort_key", "required_resource__sort_key"),
        )
        return found

    def list_context(self, request: MemberRequest) -> dict[str, Any]:
        return {"tabs": dependency_tabs(request, "list")}

    def extra_context(self, request: MemberRequest, record: Dependency) -> dict[str, Any]:
        slug, targets = request.organisation.slug, targets_of(request)
        way = (
            ring_closed_by(targets, record.dependent.pk, record.required.pk)
            if self._counts(record, targets)
            else []
        )
        return {
            "ends": [
                (label, each, _kind(each), reverse(f"inventory:{each.noun()}-detail", args=[slug, each.pk]))
                for label, each in (
                    (_("what needs something"), record.dependent),
                    (_("what it needs"), record.required),
                )
            ],
            "ring": ring(targets, way) if way else "",
        }

    @staticmethod
    def _counts(record: Dependency, targets: Any) -> bool:
        return {record.dependent.pk, record.required.pk} <= targets.network.by_id.keys()

    def saved(self, request: MemberRequest, record: Dependency) -> None:
        warn_of_rings(request, [record])


def _link(request: MemberRequest, record: End, direction: Direction) -> HttpResponse:
    slug = request.organisation.slug
    data = request.POST if request.method == "POST" else None
    form = LinkForm(data, record=record, direction=direction)
    detail_url = reverse(f"inventory:{record.noun()}-detail", args=[slug, record.pk])
    if data is not None and form.is_valid():
        try:
            with transaction.atomic():
                made = link(
                    record=record,
                    others=fetch(form.cleaned_data["chosen"]),
                    direction=direction,
                    strength=form.cleaned_data["strength"],
                    by=request.user,
                )
        except IntegrityError:
            form.add_error(
                None, gettext("Somebody has just entered one of these. Nothing was saved; tick again.")
            )
        else:
            said = ngettext("%(count)d dependency added.", "%(count)d dependencies added.", len(made))
            messages.success(request, said % {"count": len(made)})
            warn_of_rings(request, made)
            return redirect(detail_url)
    context = {
        "record": record,
        "form": form,
        "needs": direction == Direction.NEEDS,
        "detail_url": detail_url,
    }
    return TemplateResponse(request, "inventory/link.html", context, status=200 if data is None else 422)


@members_only(Permission.EDIT_PLAN)
def process_needs(request: MemberRequest, pk: uuid.UUID) -> HttpResponseBase:
    return _link(request, _own(request, Process, pk), Direction.NEEDS)


@members_only(Permission.EDIT_PLAN)
def process_needed_by(request: MemberRequest, pk: uuid.UUID) -> HttpResponseBase:
    return _link(request, _own(request, Process, pk), Direction.NEEDED_BY)


@members_only(Permission.EDIT_PLAN)
def resource_needs(request: MemberRequest, pk: uuid.UUID) -> HttpResponseBase:
    return _link(request, _own(request, Resource, pk), Direction.NEEDS)


@members_only(Permission.EDIT_PLAN)
def resource_needed_by(request: MemberRequest, pk: uuid.UUID) -> HttpResponseBase:
    return _link(request, _own(request, Resource, pk), Direction.NEEDED_BY)


def _own(request: MemberRequest, model: type[Process] | type[Resource], pk: uuid.UUID) -> End:
    record: End = get_object_or_404(model.objects.all(), pk=pk)
    record.organisation = request.organisation
    return record


urlpatterns = [
    path("processes/<uuid:pk>/needs/", process_needs, name="process-needs"),
    path("processes/<uuid:pk>/needed-by/", process_needed_by, name="process-needed-by"),
    path("resources/<uuid:pk>/needs/", resource_needs, name="resource-needs"),
    path("resources/<uuid:pk>/needed-by/", resource_needed_by, name="resource-needed-by"),
    *DependencyViews().urls(),
]
