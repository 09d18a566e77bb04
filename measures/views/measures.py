"""The pages of measures: the most pressing first, each with what raised it and whether it helped."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.http import MemberRequest
from contacts.models import Person
from measures.forms import MeasureForm
from measures.models import EffectivenessCheck, Measure
from measures.origins import address_of, find
from measures.standing import Badge, badge
from records.columns import Column, Filter
from records.views import RecordViews

PREFILLED = {"title": 120, "need": 2000, "action": 2000}  # at most so many characters


def badge_of(measure: Measure) -> Badge:
    """The badge today of a measure that was loaded `with_last_result`."""
    return badge(
        status=measure.status,
        due=measure.due_date,
        has_owner=measure.owner_id is not None,
        effect_check_due=measure.effect_check_due,
        last_result=measure.last_result,  # type: ignore[attr-defined]
        on=timezone.localdate(),
    )


def _owners() -> Iterable[tuple[str, str]]:
    owners = Person.objects.filter(pk__in=Measure.objects.values("owner")).sorted()
    return [(str(person.pk), str(person)) for person in owners]


def _pressing(measures: Any, value: str) -> models.QuerySet[Measure]:
    today = timezone.localdate()
    found: models.QuerySet[Measure] = {
        "open": measures.open,
        "overdue": lambda: measures.overdue(today),
        "gap": measures.without_owner_or_date,
        "effect": lambda: measures.effect_check_due(today),
        "done": lambda: measures.filter(status=Measure.Status.DONE),
        "given_up": lambda: measures.filter(status=Measure.Status.CANCELLED),
    }[value]()
    return found


class MeasureViews(RecordViews[Measure]):
    model = Measure
    form = MeasureForm
    path = "measures"
    purpose = _("What we promised to improve, who does it, and until when. Overdue ones come first.")
    columns = (
        Column(_("measure"), "title", sort=("sort_key",)),
        Column(_("to be done by"), "due_date", sort=("due_date",), whole=True),
        Column(_("responsible"), "owner", sort=("owner__sort_key",)),
        Column(_("priority"), "priority", sort=("weight",)),
        Column(_("cause"), "cause"),
        Column(_("state"), "status", csv_only=True),
        Column(_("raised by"), "origin_name", csv_only=True),
        Column(_("why it is needed"), "need", csv_only=True),
        Column(_("what is to be done"), "action", csv_only=True),
        Column(_("deputy"), "deputy", csv_only=True),
        Column(_("what it costs"), "cost_note", csv_only=True),
        Column(_("done on"), "done_on", csv_only=True),
        Column(_("what was done"), "done_note", csv_only=True),
        Column(_("check the effect by"), "effect_check_due", csv_only=True),
    )
    filters = (
        Filter(
            "state",
            _("state"),
            lambda: [
                ("overdue", _("Overdue")),
                ("open", _("All open")),
                ("gap", _("Without name or date")),
                ("effect", _("Check the effect")),
                ("done", _("All done")),
                ("given_up", _("Given up")),
            ],
            _pressing,
        ),
        Filter(
            "priority",
            _("Priority"),
            lambda: [("high", _("High priority"))],
            lambda measures, value: measures.filter(priority=value),
        ),
        Filter(
            "owner",
            _("Responsible"),
            _owners,
            lambda measures, value: measures.filter(owner=value),
            quiet=True,
        ),
    )

    def queryset(self) -> models.QuerySet[Measure]:
        measures: models.QuerySet[Measure] = Measure.objects.select_related("owner", "deputy")
        return measures.most_pressing_first(timezone.localdate())  # type: ignore[attr-defined]

    def state(self, record: Measure) -> Badge:
        return badge_of(record)

    def blank(self, request: MemberRequest) -> Measure:
        """Prefilled by whatever raised it: `?origin=risks.risk:<uuid>&cause=risk&title=…&need=…`."""
        measure = Measure(organisation=request.organisation)
        for name, limit in PREFILLED.items():
            setattr(measure, name, request.GET.get(name, "").replace("\0", "")[:limit])
        if request.GET.get("cause") in Measure.Cause.values:
            measure.cause = request.GET["cause"]
        key = request.GET.get("origin", "")
        if key:
            measure.origin = find(key)
            if measure.origin is None and request.method == "GET":
                messages.warning(
                    request, gettext("The entry that raised this measure does not exist any more.")
                )
        return measure

    def list_context(self, request: MemberRequest) -> dict[str, Any]:
        """A link to one's own measures, for members who are in the list of people."""
        person = Person.objects.filter(user=request.user).first()
        return {"links": [(f"?owner={person.pk}", _("My measures"))]} if person is not None else {}

    def extra_context(self, request: MemberRequest, record: Measure) -> dict[str, Any]:
        origin: Any = record.origin
        if origin is not None:
            origin.organisation = request.organisation  # loaded once, for the address
        checks = list(
            EffectivenessCheck.objects.filter(measure=record)
            .select_related("checked_by", "entered_by")
            .newest_first()
        )
        return {
            "badge": badge_of(record),
            "origin": origin,
            "origin_url": address_of(origin) if origin is not None else "",
            "checks": checks,
            "needs_follow_up": record.last_result == "not_effective",  # type: ignore[attr-defined]
        }
