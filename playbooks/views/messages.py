"""Prepared messages: list, page with preview, and the check of placeholders while somebody writes."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.http import HttpResponse
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from accounts.http import MemberRequest
from accounts.roles import Permission
from accounts.tenancy import members_only
from playbooks.catalogue import language_of
from playbooks.filling import WHERE, by_level, company_values, with_examples
from playbooks.forms.messages import MessageForm
from playbooks.models import MessageTemplate
from playbooks.placeholders import Placeholder, check, fill, gaps, pieces
from playbooks.views.subject import tabs
from records.columns import Column, Filter
from records.views import RecordViews

Badge = tuple[str, Any]
LONGEST = 6000  # of a text that is checked while it is typed, as of the field


class MessageViews(RecordViews[MessageTemplate]):
    model = MessageTemplate
    form = MessageForm
    path = "messages"
    purpose = _(
        "Prepared texts for staff, customers, authorities and the press. Nobody writes well in an emergency."
    )
    columns = (
        Column(_("title"), "title", sort=("sort_key",)),
        Column(_("for whom"), "audience", sort=("audience", "sort_key")),
        Column(_("released by"), "approver_role", sort=("approver_role__sort_key",)),
        Column(_("by which way"), "channels"),
        Column(_("subject"), "subject", csv_only=True),
        Column(_("text"), "body", csv_only=True),
        Column(_("language"), "language", csv_only=True),
        Column(_("responsible"), "owner", csv_only=True),
    )
    filters = (
        Filter(
            "audience",
            _("For whom"),
            lambda: MessageTemplate.Audience.choices,
            lambda found, value: found.filter(audience=value),
        ),
    )

    def queryset(self) -> models.QuerySet[MessageTemplate]:
        found: models.QuerySet[MessageTemplate] = MessageTemplate.objects.sorted()
        return found.select_related("approver_role", "owner", "deputy")

    def equip(self, request: MemberRequest, records: Any) -> None:
        values = company_values(request.organisation, timezone.localdate())
        for record in records:
            record.badge = badge(record, values)

    def state(self, record: Any) -> Badge:
        found: Badge = record.badge
        return found

    def blank(self, request: MemberRequest) -> MessageTemplate:
        return MessageTemplate(organisation=request.organisation, language=request.organisation.language)

    def list_context(self, request: MemberRequest) -> dict[str, Any]:
        return {"tabs": tabs(request, "message-list")}

    def extra_context(self, request: MemberRequest, record: MessageTemplate) -> dict[str, Any]:
        values, language = (
            company_values(request.organisation, timezone.localdate()),
            language_of(record.language),
        )
        duties = {each.pk: each for each in record.duties.all()}
        duties |= {stage.duty_id: stage.duty for stage in record.stages.select_related("duty")}
        return {
            "badge": badge(record, values),
            "subject": pieces(record.subject, values, language),
            "body": pieces(record.body, values, language),
            "subject_text": fill(record.subject, values, language),
            "body_text": fill(record.body, values, language),
            "example": fill(record.body, with_examples(values, language), language),
            "gaps": [_gap(request, each, language) for each in gaps(values, record.subject, record.body)],
            "duties": list(duties.values()),
        }

    def _context(self, request: MemberRequest, record: MessageTemplate | None = None) -> dict[str, Any]:
        """Adds what the form shows beside its fields: the placeholders there are."""
        context = super()._context(request, record)
        return context | {
            "check_url": reverse("playbooks:message-check", args=[request.organisation.slug]),
            "levels": _levels(request),
        }


def badge(record: MessageTemplate, values: dict[str, str]) -> Badge:
    """Ready to send but for what only the incident says; or what is missing (rule PLB-012)."""
    if record.approver_role_id is None:
        return "overdue", _("nobody releases it")
    if gaps(values, record.subject, record.body):
        return "due", _("own data missing")
    return "ok", _("prepared")


def _gap(request: MemberRequest, placeholder: Placeholder, language: str) -> dict[str, str]:
    """A value that the company has not entered, and where to enter it."""
    return {
        "label": placeholder.label[language],
        "url": reverse(WHERE[placeholder.name], args=[request.organisation.slug]),
    }


def _levels(request: MemberRequest) -> list[dict[str, Any]]:
    titles = [_("Filled from your own data"), _("Filled when the message is sent")]
    language = language_of(request.LANGUAGE_CODE)
    return [
        {
            "title": title,
            "rows": [(each.token, each.label[language], each.example[language]) for each in found],
        }
        for title, (_level, found) in zip(titles, by_level(), strict=True)
    ]


@members_only(Permission.EDIT_PLAN)
@require_POST
def check_text(request: MemberRequest) -> HttpResponse:
    """What is wrong with the placeholders of a text, and how it will read; a fragment, nothing is written."""
    subject, body = (request.POST.get(name, "")[:LONGEST] for name in ("subject", "body"))
    language = language_of(request.POST.get("language") or request.organisation.language)
    values = with_examples(company_values(request.organisation, timezone.localdate()), language)
    context = {
        "problems": [problem.sentence for problem in [*check(subject), *check(body)]],
        "subject": pieces(subject, values, language),
        "body": pieces(body, values, language),
    }
    return TemplateResponse(request, "playbooks/_message_check.html", context)


urlpatterns = [path("messages/check/", check_text, name="message-check"), *MessageViews().urls()]
