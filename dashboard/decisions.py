"""What waits for a member because of their rights: plans to approve, proposals to decide on, people to call."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Organisation
from accounts.roles import Permission
from binder.models import Release
from dashboard.tasks import Task
from playbooks.reading import read_playbooks
from records.approval_views import badge
from records.approvals import ApprovalState
from recovery.reading import read_plans
from recovery.texts import PlanKind
from reviews.models import Ask, Proposal
from reviews.views.reminders import CALL, state_of
from reviews.words import entry_url

KINDS = {
    PlanKind.RECOVERY: "recovery-plan",
    PlanKind.RESTORATION: "restoration-plan",
    PlanKind.CONTINUITY: "continuity-plan",
}


@dataclass(frozen=True, slots=True)
class Decisions:
    """What somebody decides or does for the whole plan, whoever keeps the entries."""

    approvals: tuple[Task, ...] = ()
    proposals: int = 0
    calls: tuple[Task, ...] = ()


def decisions_of(organisation: Organisation, may: frozenset[str], *, on: date) -> Decisions:
    """Return what waits for whoever has these rights; 13 queries for who approves, two for who edits."""
    approvals: tuple[Task, ...] = ()
    if Permission.APPROVE_PLAN in may:
        approvals = tuple(_approvals(organisation))
    if Permission.EDIT_PLAN not in may:
        return Decisions(approvals)
    return Decisions(approvals, Proposal.objects.open().count(), tuple(_calls(organisation, on)))


def summed_up(organisation: Organisation, found: Decisions) -> list[Task]:
    """The same in a line each, for the overview; empty where nothing waits."""
    lines = []
    page = reverse("dashboard:tasks", args=[organisation.slug])
    if found.approvals:
        count = len(found.approvals)
        title = ngettext("Approve %(count)d plan", "Approve %(count)d plans", count) % {"count": count}
        lines.append(Task(title, f"{page}#to-approve", "", None, "draft", _("to be decided")))
    if found.proposals:
        lines.append(_proposals(organisation, found.proposals))
    if found.calls:
        count = len(found.calls)
        title = ngettext("Call %(count)d person", "Call %(count)d people", count) % {"count": count}
        lines.append(Task(title, f"{page}#to-call", "", None, CALL.badge, CALL.word))
    return lines


def _proposals(organisation: Organisation, count: int) -> Task:
    title = ngettext("Decide on %(count)d proposal", "Decide on %(count)d proposals", count) % {
        "count": count
    }
    return Task(
        title, reverse("reviews:proposal-list", args=[organisation.slug]), "", None, "due", _("to be decided")
    )


def _approvals(organisation: Organisation) -> Iterator[Task]:
    """The version of the whole that waits, and every plan with steps that nobody has approved as it reads now."""
    slug = organisation.slug
    for release in Release.objects.submitted().defer("packed"):
        url = reverse("binder:release-detail", args=[slug, release.pk])
        title = _("Release the whole plan: version %(number)s") % {"number": release}
        yield Task(title, url, release.reason[:120], None, "due", _("to be decided"))
    for playbook in read_playbooks():
        if playbook.steps and playbook.state != ApprovalState.VALID:
            url = reverse("playbooks:playbook-approve", args=[slug, playbook.id])
            state, word = badge(playbook.state)
            yield Task(playbook.title, url, "", None, state, word)
    for plan in read_plans():
        if plan.steps and plan.state != ApprovalState.VALID:
            url = reverse(f"recovery:{KINDS[plan.kind]}-approve", args=[slug, plan.id])
            state, word = badge(plan.state)
            yield Task(plan.title, url, "", None, state, word)


def _calls(organisation: Organisation, on: date) -> Iterator[Task]:
    """Whoever was asked about their own data ten days ago and has not answered."""
    for ask in Ask.objects.open().filter(asked_on__isnull=False).most_urgent_first():
        if state_of(ask, on) is CALL:
            assert ask.asked_on is not None
            hint = _("Asked on %(day)s about their numbers; no answer.") % {
                "day": date_format(ask.asked_on, "SHORT_DATE_FORMAT")
            }
            url = entry_url(organisation, ask.kind, ask.subject)
            yield Task(ask.subject_name, url, hint, None, CALL.badge, CALL.word)
