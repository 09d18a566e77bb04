"""Pages of alarm chains: the chain as it is called today, and whether it reaches anybody."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

from django.db import models, transaction
from django.db.models import Prefetch
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from accounts.http import MemberRequest
from accounts.roles import Permission
from accounts.tenancy import members_only
from contacts import alerting, staffing
from contacts.forms.emergency import AlertPathForm, StepForm, StepFormSet
from contacts.models import AlertPath, AlertStep, ContactPoint, RoleAssignment
from contacts.readings import note_readings
from contacts.views.emergency import rank_label
from records.columns import Column
from records.views import Parts, RecordViews


@dataclass(frozen=True)
class Call:
    """Somebody whom a step calls: holder, deputy or supplier, with all ways to reach them."""

    name: str
    rank: str
    points: list[ContactPoint]
    person_id: uuid.UUID | None = None
    supplier_id: uuid.UUID | None = None
    sees_private: bool = False

    @property
    def number(self) -> ContactPoint | None:
        """The number to dial first, of those the reader may see."""
        phones = alerting.best_first(self.points)
        return next((point for point in phones if self.sees_private or not point.is_private), None)

    @property
    def is_hidden(self) -> bool:
        """Whether there are numbers, but private ones only."""
        return self.number is None and any(point.is_phone for point in self.points)


@dataclass(frozen=True)
class ShownStep:
    """One step as it is called today."""

    step: AlertStep
    calls: list[Call]
    trouble: alerting.Trouble | None

    @property
    def wait(self) -> alerting.Wait:
        return alerting.Wait(self.step.wait_minutes, len(self.calls), self.step.on_no_answer)


def _steps() -> models.QuerySet[AlertStep]:
    """Steps with everything that is called; five queries."""
    points = ContactPoint.objects.best_first()
    seats = RoleAssignment.objects.select_related("person").order_by("rank", "created_at", "pk")
    steps: models.QuerySet[AlertStep] = AlertStep.objects.select_related("role", "supplier")
    return steps.order_by("order", "created_at", "pk").prefetch_related(
        Prefetch("role__assignments", seats),
        Prefetch("role__assignments__person__contact_points", points),
        Prefetch("supplier__contact_points", points),
    )


def chain(path: AlertPath, on: date, *, sees_private: bool = False) -> list[ShownStep]:
    """The chain as it is called on that day; `path.steps` comes from `_steps()`."""
    return [_shown(step, on, sees_private) for step in path.steps.all()]


def _shown(step: AlertStep, on: date, sees_private: bool) -> ShownStep:
    calls = []
    if step.role is not None:
        for seat in staffing.in_force(step.role.assignments.all(), on):
            points = list(seat.person.contact_points.all())
            calls.append(
                Call(
                    str(seat.person),
                    rank_label(seat.rank),
                    points,
                    person_id=seat.person_id,
                    sees_private=sees_private,
                )
            )
    elif step.supplier is not None:
        points = list(step.supplier.contact_points.all())
        calls.append(
            Call(str(step.supplier), "", points, supplier_id=step.supplier_id, sees_private=sees_private)
        )
    return ShownStep(step, calls, alerting.step_trouble([call.points for call in calls]))


def _worst(steps: Iterable[ShownStep]) -> alerting.Trouble | None:
    found = {shown.trouble for shown in steps}
    return next((trouble for trouble in alerting.Trouble if trouble in found), None)


def tried_after(steps: Iterable[ShownStep]) -> str:
    """ "After 40 minutes at the latest, everybody has been tried." """
    minutes = alerting.latest_minutes(shown.wait for shown in steps)
    return ngettext(
        "After %(count)d minute at the latest, everybody has been tried.",
        "After %(count)d minutes at the latest, everybody has been tried.",
        minutes,
    ) % {"count": minutes}


def _step_count(path: AlertPath, _may: frozenset[str]) -> int:
    return len(path.steps.all())


def _latest(path: AlertPath, _may: frozenset[str]) -> str:
    steps = chain(path, timezone.localdate())
    minutes = alerting.latest_minutes(shown.wait for shown in steps)
    return ngettext("%(count)d minute", "%(count)d minutes", minutes) % {"count": minutes} if steps else ""


class AlertPathViews(RecordViews[AlertPath]):
    model = AlertPath
    form = AlertPathForm
    path: ClassVar[str] = "alert-paths"
    purpose: ClassVar[Any] = gettext_lazy("Who calls whom, in which order, and what if nobody answers.")
    columns: ClassVar[tuple[Column, ...]] = (
        Column(gettext_lazy("Alarm chain"), "name", sort=("sort_key",)),
        Column(gettext_lazy("Starts when"), "trigger"),
        Column(gettext_lazy("Steps"), _step_count, number=True),
        Column(gettext_lazy("Everybody tried after"), _latest),
    )
    parts: ClassVar[tuple[Parts, ...]] = (
        Parts(
            AlertStep,
            StepForm,
            gettext_lazy("Steps"),
            gettext_lazy("Step"),
            gettext_lazy("Add a step"),
            fk_name="path",
            extra=2,
            rows=StepFormSet,
        ),
    )

    def queryset(self) -> models.QuerySet[AlertPath]:
        paths: models.QuerySet[AlertPath] = AlertPath.objects.in_order()
        return paths.select_related("maintained_by").prefetch_related(Prefetch("steps", _steps()))

    def state(self, record: AlertPath) -> tuple[str, str]:
        steps = chain(record, timezone.localdate())
        worst = _worst(steps)
        if not steps:
            return "overdue", _("no steps")
        if worst is None:
            return "ok", _("complete")
        return worst.state, _("gap") if worst.state == "overdue" else _("office hours only")

    def extra_context(self, request: MemberRequest, record: AlertPath) -> dict[str, Any]:
        sees_private = Permission.SEE_PRIVATE_NUMBERS in request.may
        steps = chain(record, timezone.localdate(), sees_private=sees_private)
        read = {
            c.person_id for s in steps for c in s.calls if c.person_id and c.number and c.number.is_private
        }
        note_readings(request=request, person_ids=read)
        state, word = self.state(record)
        return {
            "state": state,
            "word": word,
            "steps": steps,
            "tried_after": tried_after(steps) if steps else "",
            "one_way": bool(steps) and alerting.only_one_way(shown.step.media for shown in steps),
        }


@members_only(Permission.EDIT_PLAN)
@require_POST
def move_step(request: MemberRequest, pk: uuid.UUID, step: uuid.UUID) -> HttpResponse:
    """Put a step one place up or down; at the end of the chain nothing happens."""
    with transaction.atomic():
        path = get_object_or_404(AlertPath, pk=pk)
        get_object_or_404(path.steps, pk=step)
        path.move(step, up=request.POST.get("way") == "up")
    return redirect(path.get_absolute_url() + f"#step-{step}")
