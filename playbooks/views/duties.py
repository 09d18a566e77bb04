"""Reporting duties: those that concern us first, each with its questions, its reports and a calculator."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.db import models
from django.db.models import Prefetch
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django_scopes import get_scope

from accounts.http import MemberRequest
from accounts.models import Organisation
from contacts.models import Authority
from contacts.reach import first_phone
from playbooks import catalogue, deadlines
from playbooks.clocks import clock_of
from playbooks.deadline_words import (
    EVENTS,
    KINDS,
    condition_words,
    default_words,
    due_notes,
    due_words,
    period_words,
    short_words,
    target_words,
)
from playbooks.deadlines import Deadline, Event, Stage, timetable
from playbooks.forms.duties import CalculatorForm, DutyForm, StageForm, StageFormSet
from playbooks.models import LegalProfile, ReportingDuty, ReportStage
from playbooks.public_holidays import PublicHolidays
from playbooks.standing import Standing, company_facts, open_facts, standing
from playbooks.views.subject import tabs
from records.columns import Column, Filter
from records.views import Parts, RecordViews

Badge = tuple[str, Any]
BADGES: dict[Standing, Badge] = {
    Standing.YES: ("ok", gettext_lazy("concerns us")),
    Standing.CHECK: ("due", gettext_lazy("to be checked")),
    Standing.NO: ("open", gettext_lazy("does not concern us")),
}


def facts() -> dict[str, bool | None]:
    """What is known about the organisation in scope; one query per request, since filters ask for it again."""
    organisation: Organisation = get_scope()["organisation"]
    kept: dict[str, Any] = organisation.__dict__
    if "_legal_facts" not in kept:
        kept["_legal_facts"] = company_facts(organisation.country, LegalProfile.of(organisation))
    found: dict[str, bool | None] = kept["_legal_facts"]
    return found


def standing_of(duty: ReportingDuty) -> Standing:
    return standing(duty, facts(), timezone.localdate())


def _concerning(duties: Any, value: str) -> models.QuerySet[ReportingDuty]:
    wanted = [duty.pk for duty in duties if standing_of(duty) == value]
    found: models.QuerySet[ReportingDuty] = duties.filter(pk__in=wanted)
    return found


def _times(duty: ReportingDuty, _may: frozenset[str]) -> str:
    """ "24 hours, 72 hours, 1 month"."""
    return ", ".join(dict.fromkeys(short_words(clock_of(stage)) for stage in duty.stages.all()))


class DutyViews(RecordViews[ReportingDuty]):
    model = ReportingDuty
    form = DutyForm
    path = "duties"
    purpose = gettext_lazy(
        "Whom you must tell about an incident, and until when. What concerns you comes first."
    )
    columns = (
        Column(pgettext_lazy("law", "duty"), "title", sort=("sort_key",)),
        Column(gettext_lazy("time allowed"), _times),
        Column(gettext_lazy("recipient"), "recipient"),
        Column(gettext_lazy("reports"), "role", sort=("role__sort_key",)),
        Column(gettext_lazy("legal basis"), "legal_basis", csv_only=True),
        Column(gettext_lazy("concerns us"), lambda duty, _may: BADGES[standing_of(duty)][1], csv_only=True),
        Column(gettext_lazy("why it differs from our catalogue"), "override_reason", csv_only=True),
        Column(gettext_lazy("how sure this is"), "verified", csv_only=True),
    )
    filters = (
        Filter(
            "concerns",
            gettext_lazy("Concerns us"),
            lambda: [(each.value, BADGES[each][1]) for each in Standing],
            _concerning,
        ),
    )
    parts = (
        Parts(
            ReportStage,
            StageForm,
            gettext_lazy("Reports"),
            pgettext_lazy("of a duty", "Report"),
            gettext_lazy("Add a report"),
            fk_name="duty",
            rows=StageFormSet,
        ),
    )

    def queryset(self) -> models.QuerySet[ReportingDuty]:
        found: models.QuerySet[ReportingDuty] = ReportingDuty.objects.in_order()
        stages = ReportStage.objects.order_by("position", "created_at").select_related("template")
        return found.select_related("role", "template", "owner", "deputy").prefetch_related(
            Prefetch("stages", stages)
        )

    def arranged(self, request: MemberRequest, found: models.QuerySet[ReportingDuty]) -> Any:
        """What concerns us first, unless another order is asked for."""
        if request.GET.get("sort"):
            return super().arranged(request, found)
        return sorted(found, key=lambda duty: (standing_of(duty).rank, duty.position, duty.sort_key))

    def state(self, record: ReportingDuty) -> Badge:
        return BADGES[standing_of(record)]

    def delete(self, request: MemberRequest, pk: uuid.UUID) -> HttpResponse:
        """Own duties only; one of the catalogue is put aside in its form, with a reason."""
        duty = get_object_or_404(ReportingDuty, pk=pk)
        if duty.core_code:
            messages.error(request, str(ReportingDuty.stays))
            return redirect("playbooks:duty-update", request.organisation.slug, pk)
        return super().delete(request, pk)

    def _context(self, request: MemberRequest, record: ReportingDuty | None = None) -> dict[str, Any]:
        """Without the way to delete where there is none."""
        context = super()._context(request, record)
        if record is not None and record.core_code:
            context["delete_url"] = ""
        return context

    def list_context(self, request: MemberRequest) -> dict[str, Any]:
        return {"tabs": tabs(request, "duty-list")}

    def extra_context(self, request: MemberRequest, record: ReportingDuty) -> dict[str, Any]:
        organisation, stages = request.organisation, list(record.stages.all())
        clocks = [clock_of(stage) for stage in stages]
        calculator = CalculatorForm(_typed(request, clocks), _events(clocks))
        moments = _moments(calculator)
        shipped = record.shipped
        return {
            "badge": self.state(record),
            "why": _why(record),
            "open_questions": [
                catalogue.facts()[name].question[catalogue.language_of(request.LANGUAGE_CODE)]
                for name in open_facts(record, facts())
            ],
            "questions": record.question.splitlines(),
            "contents": record.contents.splitlines(),
            "reports": [_report(stage, clock) for stage, clock in zip(stages, clocks, strict=True)],
            "departures": _departures(record, catalogue.language_of(organisation.language)),
            "authorities": _authorities(shipped.authority if shipped else ""),
            "calculator": calculator,
            "dates": _dates(organisation, clocks, moments) if moments else [],
        }


@dataclass(frozen=True)
class Report:
    """A line of the table of reports."""

    stage: ReportStage
    kind: Any
    starts: Any
    default: str
    target: str
    own: str
    condition: str


def _report(stage: ReportStage, clock: Stage) -> Report:
    return Report(
        stage,
        KINDS[clock.kind],
        EVENTS[clock.start],
        default_words(clock),
        target_words(clock),
        period_words(clock.own) if clock.own else "",
        condition_words(clock),
    )


def _why(duty: ReportingDuty) -> str:
    """Where the answer to "does it concern us" comes from."""
    if duty.applies:
        return _("Your own decision.")
    if duty.valid_from and duty.valid_from > timezone.localdate():
        return _("In force from %(day)s.") % {"day": date_format(duty.valid_from, "DATE_FORMAT")}
    if not duty.core_code:
        return _("Entered by your company.")
    return _("This follows from the answers about your company.")


def _departures(duty: ReportingDuty, language: str) -> list[dict[str, Any]]:
    """Each field that differs from the catalogue, with what stands there."""
    if duty.shipped is None:
        return []
    defaults: dict[str, Any] = duty.shipped.texts(language) | {"valid_from": duty.shipped.valid_from}
    meta: Any = duty._meta
    return [
        {"label": meta.get_field(name).verbose_name, "default": defaults[name]} for name in duty.departures()
    ]


def _authorities(kind: str) -> list[tuple[Authority, str]]:
    """The recipients that stand in the company's own list, with their number; two queries."""
    if not kind:
        return []
    found = Authority.objects.filter(kind=kind).sorted().prefetch_related("contact_points")
    return [(each, first_phone(each.contact_points.all())) for each in found]


# --- The calculator -----------------------------------------------------------------------------------


def _events(clocks: list[Stage]) -> list[Event]:
    """What has to be known to count every report, in the order of `Event`."""
    wanted = {clock.start for clock in clocks} | {clock.latest[0] for clock in clocks if clock.latest}
    return [event for event in Event if event in wanted]


def _typed(request: MemberRequest, clocks: list[Stage]) -> Any:
    """The query if it holds a time of the calculator; else nothing, so that the form shows no mistakes."""
    return request.GET if any(event.value in request.GET for event in _events(clocks)) else None


def _moments(form: CalculatorForm) -> dict[Event, datetime]:
    if not form.is_bound or not form.is_valid():
        return {}
    return {event: form.cleaned_data[event.value] for event in form.events if form.cleaned_data[event.value]}


def _dates(
    organisation: Organisation, clocks: list[Stage], moments: dict[Event, datetime]
) -> list[dict[str, Any]]:
    """When each report is due if these things have happened."""
    entries = timetable(
        clocks,
        events=moments,
        facts={},
        zone=organisation.zone,
        holidays=PublicHolidays(organisation.country, organisation.federal_state),
    )
    return [_date(entry, organisation) for entry in entries]


def _date(entry: deadlines.Entry, organisation: Organisation) -> dict[str, Any]:
    deadline: Deadline = entry.deadline
    return {
        "kind": KINDS[entry.stage.kind],
        "condition": condition_words(entry.stage),
        "when": due_words(deadline, organisation.zone),
        "notes": due_notes(deadline, organisation.zone),
        "is_known": deadline.due_at is not None,
    }


urlpatterns = DutyViews().urls()
