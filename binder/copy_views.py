"""The distribution list: which copy lies where, with which version; printing one; the page behind its code."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django.contrib import messages
from django.db import models, transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_POST
from django_scopes import scope

from accounts.http import MemberRequest
from accounts.roles import Permission
from accounts.tenancy import members_only
from binder import copies
from binder.actions import COPY, ask_for_print
from binder.models import PaperCopy
from binder.releasing import current
from binder.tasks import print_job
from contacts.models import ContactPoint
from contacts.readings import note_readings
from core.links import Forged
from core.secret_pages import secret_page
from records.columns import Column
from records.forms import RecordForm
from records.views import RecordViews


class PaperCopyForm(RecordForm[PaperCopy]):
    class Meta(RecordForm.Meta):
        model = PaperCopy
        fields: ClassVar[list[str]] = ["place", "holder", "medium"]
        error_messages: ClassVar[dict[str, Any]] = {
            "place": {
                "required": gettext_lazy(
                    "Say where the copy is kept, as in: safe in the office of the management."
                )
            }
        }


def _day(moment: Any) -> str:
    return date_format(timezone.localtime(moment), "SHORT_DATE_FORMAT") if moment else ""


class PaperCopyViews(RecordViews[PaperCopy]):
    """The list of copies. A number is given once, so a copy is collected rather than deleted."""

    model = PaperCopy
    form = PaperCopyForm
    path: ClassVar[str] = "copies"
    can_delete: ClassVar[bool] = False
    purpose: ClassVar[Any] = gettext_lazy("Which copy of the binder lies where, and whether it is current.")
    columns: ClassVar[tuple[Column, ...]] = (
        Column(pgettext_lazy("binder", "copy"), lambda copy, _may: str(copy), sort=("number",)),
        Column(gettext_lazy("who keeps it"), lambda copy, _may: str(copy.holder or "")),
        Column(gettext_lazy("medium"), "medium"),
        Column(gettext_lazy("version printed"), lambda copy, _may: str(copy.release or ""), whole=True),
        Column(gettext_lazy("confirmed"), lambda copy, _may: _day(copy.confirmed_at), whole=True),
    )

    def queryset(self) -> models.QuerySet[PaperCopy]:
        found: models.QuerySet[PaperCopy] = PaperCopy.objects.in_order()
        return found.select_related("holder", "release").defer("release__packed")

    def equip(self, request: MemberRequest, records: Any) -> None:
        counts = current()
        for record in records:
            record.badge = copies.state_of(record, counts)

    def state(self, record: Any) -> tuple[str, Any] | None:
        badge: tuple[str, str] = record.badge
        return badge

    def extra_context(self, request: MemberRequest, record: PaperCopy) -> dict[str, Any]:
        counts = current()
        return {
            "badge": copies.state_of(record, counts),
            "counts": counts,
            "may_print": Permission.SEE_PRIVATE_NUMBERS in request.may and record.collected_at is None,
        }


@members_only(Permission.SEE_PRIVATE_NUMBERS)
@require_POST
def print_copy(request: MemberRequest, pk: uuid.UUID) -> HttpResponse:
    """Print the version in force for this copy. Whose private numbers are in it is noted as read."""
    copy = _copy(request, pk)
    if current() is None:
        messages.error(request, copies.nothing_in_force())
        return redirect(copy)
    people = ContactPoint.objects.filter(is_private=True, person__is_active=True)
    with transaction.atomic():
        job = ask_for_print(
            organisation=request.organisation,
            document=COPY,
            with_private_numbers=True,
            by=request.user,
            subject=copy,
        )
        note_readings(request=request, person_ids=set(people.values_list("person_id", flat=True)))
        transaction.on_commit(lambda: print_job.delay(str(request.organisation.pk), str(job.pk)))
    return redirect("binder:job", request.organisation.slug, job.pk)


@members_only(Permission.EDIT_PLAN)
@require_POST
def collect_copy(request: MemberRequest, pk: uuid.UUID) -> HttpResponse:
    """Keep that this copy is no longer out there."""
    copy = copies.collect(copy=_copy(request, pk), at=timezone.now())
    messages.success(
        request, _("Collected: copy %(number)d. Destroy the old sheets.") % {"number": copy.number}
    )
    return redirect("binder:paper-copy-list", request.organisation.slug)


def _copy(request: MemberRequest, pk: uuid.UUID) -> PaperCopy:
    copy: PaperCopy = get_object_or_404(PaperCopy.objects.all(), pk=pk)
    copy.organisation = request.organisation
    return copy


@secret_page
def age(request: HttpRequest, token: str) -> HttpResponse:
    """Whether the paper with this code is current, and nothing else; the button says that it is in somebody's hands."""
    try:
        found = copies.find(token)
    except Forged as forged:
        raise Http404 from forged
    if request.method == "POST" and found.is_current:
        with scope(organisation=found.copy.organisation):
            copies.confirm(copy=found.copy, release=found.printed, at=timezone.now())
        return redirect("copy-age", token)
    context = {
        "found": found,
        "is_confirmed": found.is_current and found.copy.confirmed_release_id == found.printed.pk,
    }
    return render(request, "binder/copy_age.html", context)


urlpatterns = [
    *PaperCopyViews().urls(),
    path("copies/<uuid:pk>/print/", print_copy, name="paper-copy-print"),
    path("copies/<uuid:pk>/collect/", collect_copy, name="paper-copy-collect"),
]
