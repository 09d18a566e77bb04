"""Pages of emergency roles and the people who fill them."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any, ClassVar

from django.db import models
from django.db.models import Prefetch
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.http import MemberRequest
from accounts.models import Organisation
from contacts import staffing
from contacts.escalation import within
from contacts.forms.emergency import (
    AssignmentForm,
    AssignmentFormSet,
    RoleForm,
)
from contacts.models import (
    AlertStep,
    EmergencyRole,
    EscalationRule,
    RoleAssignment,
)
from contacts.models.role import MandatoryRole
from records.columns import Column, Filter
from records.views import Parts, RecordViews

CURRENCY = {"CH": "CHF", "LI": "CHF"}


def money(amount: Decimal | None, organisation: Organisation) -> str:
    if amount is None:
        return ""
    return (
        f"{formats.number_format(amount, 2, force_grouping=True)} {CURRENCY.get(organisation.country, '€')}"
    )


def rank_label(rank: int) -> str:
    """ "Holder", "1st deputy" and so on."""
    return _("Holder") if rank == 0 else _("Deputy %(number)d") % {"number": rank}


def _serving(role: EmergencyRole) -> list[RoleAssignment]:
    return staffing.in_force(role.assignments.all(), timezone.localdate())


def _holder(role: EmergencyRole, _may: frozenset[str]) -> str:
    return ", ".join(str(seat.person) for seat in _serving(role) if seat.rank == 0)


def _deputies(role: EmergencyRole, _may: frozenset[str]) -> str:
    return ", ".join(f"{seat.rank}. {seat.person}" for seat in _serving(role) if seat.rank)


def _crisis_team(role: EmergencyRole, _may: frozenset[str]) -> str:
    return _("yes") if role.is_crisis_role else _("no")


def _with_gap(roles: Any, value: str) -> Any:
    today = timezone.localdate()
    return roles.without_holder(today) if value == "holder" else roles.without_deputy(today)


class RoleViews(RecordViews[EmergencyRole]):
    model = EmergencyRole
    form = RoleForm
    path: ClassVar[str] = "roles"
    purpose: ClassVar[Any] = gettext_lazy("Who decides and acts in an emergency. No role without a deputy.")
    columns: ClassVar[tuple[Column, ...]] = (
        Column(gettext_lazy("Role"), "name", sort=("sort_key",)),
        Column(gettext_lazy("Holder"), _holder),
        Column(gettext_lazy("Deputies"), _deputies),
        Column(gettext_lazy("Crisis team"), _crisis_team),
        Column(gettext_lazy("Tasks in an emergency"), "tasks", csv_only=True),
        Column(gettext_lazy("May decide alone"), "authority_text", csv_only=True),
        Column(gettext_lazy("May spend alone"), "spending_limit", csv_only=True),
    )
    filters: ClassVar[tuple[Filter, ...]] = (
        Filter(
            "gap",
            gettext_lazy("Gap"),
            lambda: (("holder", _("Not filled")), ("deputy", _("No deputy"))),
            _with_gap,
        ),
    )
    parts: ClassVar[tuple[Parts, ...]] = (
        Parts(
            RoleAssignment,
            AssignmentForm,
            gettext_lazy("Who fills the role"),
            gettext_lazy("Person"),
            gettext_lazy("Add a person"),
            fk_name="role",
            extra=2,
            rows=AssignmentFormSet,
        ),
    )

    def queryset(self) -> models.QuerySet[EmergencyRole]:
        seats = RoleAssignment.objects.select_related("person").order_by("rank", "created_at", "pk")
        roles: models.QuerySet[EmergencyRole] = EmergencyRole.objects.gaps_first(timezone.localdate())
        return roles.select_related("maintained_by").prefetch_related(Prefetch("assignments", seats))

    def state(self, record: EmergencyRole) -> tuple[str, str]:
        state, word = staffing.badge(staffing.gaps(record, record.assignments.all(), timezone.localdate()))
        return state, word

    def extra_context(self, request: MemberRequest, record: EmergencyRole) -> dict[str, Any]:
        today = timezone.localdate()
        seats = list(record.assignments.all())
        found = staffing.gaps(record, seats, today)
        steps = AlertStep.objects.filter(role=record).select_related("path")
        rules = EscalationRule.objects.filter(role=record)
        levels = list(EscalationRule.Level)
        state, word = self.state(record)
        return {
            "state": state,
            "word": word,
            "seats": [_seat(seat, today) for seat in seats],
            "warnings": [(gap.state, gap.sentence) for gap in found]
            + [("due", text) for text in _warnings_about_people(request.organisation, record, today)],
            "facts": [
                {"label": _("May decide alone"), "value": record.authority_text},
                {"label": _("May spend alone"), "value": money(record.spending_limit, request.organisation)},
                {"label": _("Tasks in an emergency"), "value": record.tasks},
                {"label": _("Crisis team"), "value": _crisis_team(record, request.may)},
                {"label": _("Kept up to date by"), "value": record.maintained_by},
            ],
            "steps": steps.order_by("path__position", "path__sort_key", "order"),
            "rules": [
                {"rule": rule, "within": within(rule.within_minutes)}
                for rule in sorted(rules, key=lambda rule: levels.index(EscalationRule.Level(rule.level)))
            ],
        }

    def delete(self, request: MemberRequest, pk: uuid.UUID) -> HttpResponse:
        try:
            return super().delete(request, pk)
        except MandatoryRole:
            role = get_object_or_404(self.queryset(), pk=pk)
            context = self._context(request, role)
            return TemplateResponse(request, self._templates("confirm_delete"), context, status=409)

    def _context(self, request: MemberRequest, record: EmergencyRole | None = None) -> dict[str, Any]:
        context = super()._context(request, record)
        return context | {"delete_url": ""} if record is not None and record.is_mandatory else context


def _seat(seat: RoleAssignment, today: date) -> dict[str, Any]:
    serving = bool(staffing.in_force([seat], today))
    return {
        "seat": seat,
        "rank": rank_label(seat.rank),
        "state": "ok" if serving and seat.accepted_at else "open" if serving else "overdue",
        "word": (_("accepted") if seat.accepted_at else _("not accepted yet"))
        if serving
        else _("not yet")
        if seat.person.is_active and seat.valid_from and seat.valid_from > today
        else _("has left")
        if not seat.person.is_active
        else _("over"),
    }


def _warnings_about_people(organisation: Organisation, role: EmergencyRole, today: date) -> Iterable[str]:
    """What is too much for those who hold this role; one query."""
    held = [
        (seat.person, seat.role)
        for seat in RoleAssignment.objects.active(today).filter(rank=0).select_related("person", "role")
    ]
    ours = {person for person, other in held if other.pk == role.pk}
    limit = staffing.crisis_role_limit(organisation.headcount)
    for person, number in staffing.overloaded(held, limit).items():
        if person in ours and role.is_crisis_role:
            yield _(
                "%(person)s holds %(number)d crisis roles at once; more than %(limit)d cannot be done. "
                "Give some to others."
            ) % {"person": person, "number": number, "limit": limit}
    for person in staffing.judging_themselves(held):
        if person in ours and (role.code == staffing.LOG_KEEPER or role.code in staffing.DECIDERS):
            yield _(
                "%(person)s decides and keeps the log. Whoever decides has no hand free to write: "
                "name another log keeper."
            ) % {"person": person}
