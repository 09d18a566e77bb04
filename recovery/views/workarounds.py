"""Workarounds: how a process goes on without what it needs, and what that means for the times of the inventory."""

from __future__ import annotations

import uuid
from contextlib import suppress
from typing import Any

from django.contrib import messages
from django.db import models, transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from accounts.http import MemberRequest
from accounts.roles import Permission
from accounts.tenancy import members_only
from contacts.models import Person
from contacts.reach import first_phone
from core.durations import hours_in_words
from inventory.models import Process
from inventory.views.figured import targets_of
from records.columns import Column, Filter
from records.views import RecordViews
from recovery import wording
from recovery.actions import bridge, release, take_over_again
from recovery.actions.workarounds import by_hand
from recovery.forms.workarounds import WorkaroundForm
from recovery.models import Workaround
from recovery.reading import read_workarounds
from recovery.states import person_troubles, processes_without
from recovery.views.plans import OFFERED
from recovery.views.tabs import emergency_tabs
from recovery.workaround_states import workaround_gaps


def _anything(found: Any, _value: str) -> Any:
    return found


def _bridged(workaround: Any, _may: frozenset[str]) -> str:
    return ", ".join(workaround.bridged)


class WorkaroundViews(RecordViews[Workaround]):
    model = Workaround
    form = WorkaroundForm
    path = "workarounds"
    purpose = _("How a process goes on by hand, on paper or with something else, and how long that carries.")
    columns = (
        Column(_("workaround"), "name", sort=("sort_key",)),
        Column(_("process"), "process", sort=("process__sort_key", "sort_key")),
        Column(
            _("carries for"),
            lambda each, _may: hours_in_words(each.carries_hours),
            sort=("carries_hours", "sort_key"),
        ),
        Column(_("bridges"), _bridged),
        Column(_("last tried on"), "tried_on", sort=("tried_on", "sort_key"), whole=True),
        Column(_("ready after"), lambda each, _may: hours_in_words(each.starts_after_hours), csv_only=True),
        Column(_("how it is done"), "how", csv_only=True),
        Column(_("material, with its place"), "material", csv_only=True),
        Column(_("Responsible"), "owner", csv_only=True),
    )
    filters = (
        Filter(
            "state",
            _("State"),
            lambda: [("overdue", _("Gap")), ("due", _("To check"))],
            _anything,
        ),
    )

    def queryset(self) -> models.QuerySet[Workaround]:
        found: models.QuerySet[Workaround] = Workaround.objects.sorted()
        return found.select_related("process", "owner", "deputy", "uses")

    def arranged(self, request: MemberRequest, found: models.QuerySet[Workaround]) -> Any:
        """With value, gaps and badge beside each row; the state asked for is derived, so it is filtered here."""
        rows = list(super().arranged(request, found))
        _equip(request, rows)
        state = request.GET.get("state", "")
        return [row for row in rows if row.badge[0] == state] if state in {"overdue", "due"} else rows

    def state(self, record: Any) -> tuple[str, Any]:
        badge: tuple[str, Any] = record.badge
        return badge

    def blank(self, request: MemberRequest) -> Workaround:
        """Prefilled by the page it was begun on: `?process=<uuid>`."""
        workaround = Workaround(organisation=request.organisation)
        with suppress(ValueError):
            key = uuid.UUID(request.GET.get("process", ""))
            process = Process.objects.filter(pk=key).first()
            if process is not None:
                workaround.process = process
                workaround.owner_id, workaround.deputy_id = process.owner_id, process.deputy_id
        return workaround

    def list_context(self, request: MemberRequest) -> dict[str, Any]:
        """Time-critical processes without any workaround, the first needed first; one query."""
        targets, slug = targets_of(request), request.organisation.slug
        planned = set(Workaround.objects.order_by().values_list("process_id", flat=True))
        create = reverse("recovery:workaround-create", args=[slug])
        found = [
            {
                "name": targets.network.name(each.id),
                "time": hours_in_words(each.mtpd),
                "url": reverse("inventory:process-detail", args=[slug, each.id]),
                "create_url": f"{create}?process={each.id}",
            }
            for each in processes_without(targets, planned)
        ]
        return {
            "tabs": emergency_tabs(request, "workaround-list"),
            "missing": found[:OFFERED],
            "more_missing": found[OFFERED:],
        }

    def saved(self, request: MemberRequest, record: Any) -> None:
        """Write what it bridges into the inventory; say what stays as somebody entered it by hand."""
        needs, followed = record.wanted
        left = bridge(workaround=record, needs=needs, followed=followed, by=request.user)
        if needs and record.carries_hours is None:
            messages.warning(
                request,
                gettext(
                    "Nothing is bridged yet: nobody has said how long it carries. Unknown is never zero."
                ),
            )
        elif left:
            names = ", ".join(str(need.required) for need in left)
            messages.warning(
                request,
                gettext("Changed by hand and left as it is: %(names)s. You can take it over below.")
                % {"names": names},
            )

    def delete(self, request: MemberRequest, pk: uuid.UUID) -> HttpResponse:
        """Before it goes, its needs are let go, so that the times count without it again."""
        with transaction.atomic():
            if request.method == "POST":
                record = get_object_or_404(Workaround.objects.all(), pk=pk)
                release(workaround=record, by=request.user)
            return super().delete(request, pk)

    def extra_context(self, request: MemberRequest, record: Workaround) -> dict[str, Any]:
        targets, today, slug = targets_of(request), timezone.localdate(), request.organisation.slug
        everything = read_workarounds(record.process_id)
        text = next(each for each in everything if each.id == record.pk)
        gaps = workaround_gaps(text, targets, today)
        changed = by_hand(text, everything)
        edges = [edge for edge in targets.network.edges if edge.id in text.bridges]
        return {
            "badge": wording.workaround_badge(gaps),
            "gaps": [
                ("overdue" if gap.lack.is_severe else "due", wording.workaround_sentence(gap, targets))
                for gap in gaps
            ],
            "text": text,
            "bridged": [
                {
                    "name": targets.network.name(edge.required),
                    "until": hours_in_words(edge.needed_after),
                    "back": hours_in_words(chain.hours) if (chain := targets.of(edge.required).chain) else "",
                }
                for edge in edges
            ],
            "changed": changed,
            "again_url": reverse("recovery:workaround-again", args=[slug, record.pk]),
            "people_named": _people(record, today),
        }


def _equip(request: MemberRequest, rows: list[Any]) -> None:
    """Give workarounds their gaps, badge and the names of what they bridge; two queries and the network's five."""
    targets, today = targets_of(request), timezone.localdate()
    texts = {each.id: each for each in read_workarounds()}
    required = {edge.id: targets.network.name(edge.required) for edge in targets.network.edges}
    for row in rows:
        text = texts[row.pk]
        row.badge = wording.workaround_badge(workaround_gaps(text, targets, today))
        row.bridged = [required[key] for key in text.bridges if key in required]


def _people(record: Workaround, today: Any) -> list[tuple[str, Person, str, list[Any]]]:
    """Who answers for it and how they can be reached; two queries."""
    wanted = [(_("Responsible"), record.owner_id), (_("Deputy"), record.deputy_id)]
    rows = Person.objects.filter(pk__in=[key for _label, key in wanted if key])
    people = {each.pk: each for each in rows.prefetch_related("contact_points")}
    found = []
    for label, key in wanted:
        if key in people:
            points = list(people[key].contact_points.all())
            troubles = person_troubles(is_active=people[key].is_active, points=points, on=today)
            found.append((str(label), people[key], first_phone(points), wording.person_badges(troubles)))
    return found


@members_only(Permission.EDIT_PLAN)
@require_POST
def again(request: MemberRequest, pk: uuid.UUID) -> HttpResponse:
    """Write once more what the workaround says, over what somebody changed by hand."""
    workaround = get_object_or_404(Workaround.objects.all(), pk=pk)
    take_over_again(workaround=workaround, by=request.user)
    messages.success(request, gettext("The dependencies say again what the workaround says."))
    return redirect("recovery:workaround-detail", request.organisation.slug, pk)


urlpatterns = [
    path("workarounds/<uuid:pk>/again/", again, name="workaround-again"),
    *WorkaroundViews().urls(),
]
