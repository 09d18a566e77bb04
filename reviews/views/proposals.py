"""What people propose who were asked: an editor takes it over with one click, or says why not."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.http import MemberRequest
from accounts.roles import Permission
from accounts.tenancy import members_only
from contacts.readings import note_readings
from records.models import Record
from reviews import proposals as actions
from reviews.forms.proposing import DeclineForm
from reviews.models import Proposal
from reviews.proposals import HIDDEN, Change
from reviews.words import entry_url, kind_name, page_of

BADGES: dict[str, str] = {
    Proposal.Decision.OPEN: "due",
    Proposal.Decision.ACCEPTED: "ok",
    Proposal.Decision.DECLINED: "open",
}


@members_only(Permission.EDIT_PLAN)
def proposal_list(request: MemberRequest) -> HttpResponse:
    """What waits for a decision, the oldest first; `?show=all`: everything, the newest first. Two queries."""
    everything = request.GET.get("show") == "all"
    found = Proposal.objects.all() if everything else Proposal.objects.open().oldest_first()
    page = Paginator(found, 50).get_page(request.GET.get("page"))
    rows = []
    for proposal in page:
        proposal.organisation = request.organisation  # loaded once, for addresses
        rows.append(
            {"proposal": proposal, "kind": kind_name(proposal.kind), "badge": BADGES[proposal.decision]}
        )
    context = {"page_obj": page, "rows": rows, "everything": everything}
    return TemplateResponse(request, "reviews/proposal_list.html", context)


@members_only(Permission.EDIT_PLAN)
def detail(request: MemberRequest, pk: uuid.UUID) -> HttpResponse:
    """What is to be different, by whom, and the two buttons. A private number in it counts as read."""
    return _shown(request, _proposal(request, pk), DeclineForm())


@members_only(Permission.EDIT_PLAN)
@require_POST
def accept(request: MemberRequest, pk: uuid.UUID) -> HttpResponse:
    """Write it into the plan."""
    proposal = _proposal(request, pk)
    said = _("Taken over: %(name)s") % {"name": proposal.subject_name}
    return _decide(
        request, proposal, lambda: actions.accept(proposal=proposal, at=timezone.now(), by=request.user), said
    )


@members_only(Permission.EDIT_PLAN)
@require_POST
def decline(request: MemberRequest, pk: uuid.UUID) -> HttpResponse:
    """Leave the plan as it is, with a reason."""
    proposal = _proposal(request, pk)
    form = DeclineForm(request.POST)
    if not form.is_valid():
        return _shown(request, proposal, form, status=422)
    why = form.cleaned_data["why"]
    said = _("Declined: %(name)s. Whoever keeps it is asked again.") % {"name": proposal.subject_name}
    return _decide(
        request,
        proposal,
        lambda: actions.decline(proposal=proposal, why=why, at=timezone.now(), by=request.user),
        said,
    )


def _decide(
    request: MemberRequest, proposal: Proposal, act: Callable[[], Proposal], said: str
) -> HttpResponse:
    try:
        act()
    except ValidationError as refused:
        for text in refused.messages:
            messages.error(request, text)
        return redirect(proposal.get_absolute_url())
    messages.success(request, said)
    return redirect("reviews:proposal-list", request.organisation.slug)


def _proposal(request: MemberRequest, pk: uuid.UUID) -> Proposal:
    found: Proposal = get_object_or_404(Proposal.objects.select_related("decided_by"), pk=pk)
    found.organisation = request.organisation
    return found


def _shown(request: MemberRequest, proposal: Proposal, form: DeclineForm, status: int = 200) -> HttpResponse:
    subject = actions.find_subject(proposal.kind, proposal.subject)
    if subject is not None:
        subject.organisation = request.organisation
    changes = actions.as_private_now(proposal.changes)
    _note(request, proposal, changes)
    context: dict[str, Any] = {
        "proposal": proposal,
        "kind": kind_name(proposal.kind),
        "badge": BADGES[proposal.decision],
        "changes": [_readable(change, request) for change in changes],
        "form": form,
        "entry_url": _entry_url(proposal, subject),
    }
    if proposal.is_open and proposal.what == Proposal.What.HAND_BACK:
        context["step"] = actions.step_back(subject, proposal.person_id)
    return TemplateResponse(request, "reviews/proposal_detail.html", context, status=status)


def _entry_url(proposal: Proposal, subject: Record | None) -> str:
    """Where the entry is read and changed; nowhere if it is gone."""
    if subject is not None:
        return page_of(subject)
    return "" if proposal.subject else entry_url(proposal.organisation, proposal.kind, None)


def _note(request: MemberRequest, proposal: Proposal, changes: list[Change]) -> None:
    """Whoever may see private numbers has now read those of this person; once decided, none stand here any more."""
    shown = proposal.is_open and Permission.SEE_PRIVATE_NUMBERS in request.may
    if shown and proposal.subject and any(change["private"] for change in changes):
        note_readings(request=request, person_ids={proposal.subject})


def _readable(change: Change, request: MemberRequest) -> Change:
    """A change as this member may see it."""
    if change["private"] and Permission.SEE_PRIVATE_NUMBERS not in request.may:
        return {**change, "before": HIDDEN, "after": HIDDEN}
    return change
