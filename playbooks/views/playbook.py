"""A playbook: page by page as it prints, how it stands, what is linked to it; and its head in one form."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django.db import models
from django.http import HttpResponse
from django.template.response import TemplateResponse
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.http import MemberRequest
from accounts.roles import Permission
from playbooks.forms.playbooks import DutyRow, DutyRows, MessageRow, MessageRows, PlaybookForm
from playbooks.models import (
    OutageScenario,
    Playbook,
    PlaybookApproval,
    PlaybookDont,
    PlaybookDuty,
    PlaybookMessage,
    PlaybookStep,
)
from playbooks.naming import filled_roles, read_names
from playbooks.open_points import OpenPoints, open_points
from playbooks.reading import read_playbooks
from playbooks.showing import Names, shown_pages
from playbooks.texts import ActionStep, PlaybookText
from playbooks.views.shelf import shelf_context
from records.access import access_context
from records.approval_views import ApprovalViews, badge
from records.columns import Column
from records.models import Record
from records.views import Parts, RecordViews
from recovery.step_checks import sentence


def text_of(pk: uuid.UUID) -> PlaybookText:
    """One playbook as a value; seven queries. The caller knows that it is there."""
    return read_playbooks(pk)[0]


def _decided_on(_request: MemberRequest, plan: Record) -> dict[str, Any]:
    """What an approver reads: the whole playbook."""
    text = text_of(plan.pk)
    return pages_context(text, read_names([text]))


APPROVALS = ApprovalViews(
    model=Playbook, decisions=PlaybookApproval, plan_field="playbook", read=text_of, shown=_decided_on
)


def pages_context(text: PlaybookText, names: Names) -> dict[str, Any]:
    """What `playbooks/_pages.html` shows; two queries for the lines that differ from the template."""
    differing = [
        row
        for model in (PlaybookStep, PlaybookDont)
        for row in model.objects.filter(playbook=text.id).exclude(core_key="").order_by("position")
        if row.differs
    ]
    return {
        "text": text,
        "leader": names.roles.get(text.owner_role_id, "") if text.owner_role_id else "",
        "pages": shown_pages(text, names, {row.pk: row.deviation_reason for row in differing}),
        "dropped": [row for row in differing if row.is_dropped],
        "scenarios": [str(OutageScenario(value).label) for value in text.scenarios],
    }


class PlaybookViews(RecordViews[Playbook]):
    """An external provider sees the playbooks granted to it: what is printed, and nothing about how it came about."""

    model = Playbook
    form = PlaybookForm
    path = "playbooks"
    purpose = _(
        "What to do when it happens, a page per phase. Take over what can happen to you, then adapt it."
    )
    view_permission = Permission.VIEW_PART
    columns: ClassVar[tuple[Column, ...]] = (
        Column(_("title"), "title", sort=("sort_key",)),
        Column(_("how a layman notices it"), "symptom"),
        Column(_("kind of incident"), "kind"),
        Column(_("leads the incident"), "owner_role"),
    )
    parts: ClassVar[tuple[Parts, ...]] = (
        Parts(
            PlaybookMessage,
            MessageRow,
            _("Prepared messages, in the order of use"),
            _("Message"),
            _("Add a message"),
            fk_name="playbook",
            rows=MessageRows,
        ),
        Parts(
            PlaybookDuty,
            DutyRow,
            _("Reporting duties to check"),
            _("Reporting duty"),
            _("Add a reporting duty"),
            fk_name="playbook",
            rows=DutyRows,
        ),
    )

    def queryset(self) -> models.QuerySet[Playbook]:
        found: models.QuerySet[Playbook] = Playbook.objects.in_order()
        return found.select_related("owner_role", "owner", "deputy")

    def index(self, request: MemberRequest) -> HttpResponse:
        """The templates and what became of them; an external provider gets the plain list of what was granted."""
        if Permission.VIEW_PLAN not in request.may:
            return super().index(request)
        context = self._context(request) | {"nouns": gettext("scenarios"), "may": request.may}
        return TemplateResponse(request, "playbooks/shelf.html", context | shelf_context(request))

    def list_context(self, request: MemberRequest) -> dict[str, Any]:
        return {"nouns": gettext("scenarios")}

    def extra_context(self, request: MemberRequest, record: Playbook) -> dict[str, Any]:
        text = text_of(record.pk)
        names = read_names([text])
        context = pages_context(text, names) | {"nouns": gettext("scenarios")}
        if Permission.VIEW_PLAN not in request.may:
            return context | {"entries": []}
        state, word = badge(text.state)
        points = open_points(text, filled_roles(timezone.localdate()), request.organisation.language)
        slug = request.organisation.slug
        return (
            context
            | APPROVALS.context(request, record, text)
            | {
                "state": state,
                "word": word,
                "open": _sentences(points, names),
                "page_urls": {
                    page.phase: reverse("playbooks:playbook-page", args=[slug, record.pk, page.phase])
                    for page in context["pages"]
                },
                "messages_linked": PlaybookMessage.objects.filter(playbook=record).select_related("template"),
                "duties_linked": PlaybookDuty.objects.filter(playbook=record).select_related("duty"),
                "compare_url": reverse("playbooks:playbook-compare", args=[slug, record.pk])
                if record.core_version is not None
                else "",
            }
            | access_context(request, record)
        )


def preview_url(request: MemberRequest, playbook: Playbook) -> str:
    """Where the binder shows a page as it prints; "" while it does not."""
    try:
        return reverse("binder:playbook-preview", args=[request.organisation.slug, playbook.pk])
    except NoReverseMatch:
        return ""


def _sentences(points: OpenPoints, names: Names) -> list[str]:
    """What is open, each as a sentence."""
    found = []
    if points.no_step:
        found.append(gettext("There is no step yet. Write the first one."))
    if points.no_leader:
        found.append(gettext("Nobody leads the incident. Choose a role."))
    found += [
        gettext("“%(step)s”: nobody does it. Choose a role, or everybody.") % {"step": step.action}
        for step in points.without_role
    ]
    found += sorted(
        gettext("Nobody fills the role “%(role)s”.") % {"role": names.roles.get(role, "")}
        for role in points.unfilled
    )
    found += [
        gettext("“%(line)s”: %(hint)s")
        % {"line": line.action if isinstance(line, ActionStep) else line.text, "hint": sentence(finding)}
        for line, finding in points.hints
    ]
    return found
