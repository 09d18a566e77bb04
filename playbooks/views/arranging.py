"""Moving a line, leaving it out, deleting it, bringing it back: one POST each, with a question first where it is lost."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.http import MemberRequest
from accounts.roles import Permission
from accounts.tenancy import members_only
from playbooks import actions
from playbooks.forms.lines import DropForm, PlaceForm
from playbooks.views.editor import line_of, page_url, playbook_of


@members_only(Permission.EDIT_PLAN)
@require_POST
def move(request: MemberRequest, pk: uuid.UUID, part: str, line: uuid.UUID) -> HttpResponse:
    """Put a line up, down, or to another place or phase; at the end of its list nothing happens."""
    playbook = playbook_of(request, pk)
    moved = line_of(playbook, part, line)
    form = PlaceForm(request.POST)
    if not form.is_valid():
        messages.error(request, str(form.errors["to"][0]))
        return redirect(page_url(playbook, moved.phase))
    phase, is_immediate, place = form.cleaned_data["to"]
    start = moved.phase
    if not phase:  # up or down
        phase, is_immediate = moved.phase, bool(getattr(moved, "is_immediate", False))
        place += moved.position
    try:
        actions.place(
            part=moved, phase=phase, is_immediate=is_immediate, place=max(place, 1), by=request.user
        )
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
        phase = start
    return redirect(f"{page_url(playbook, phase)}#line-{line}")


@members_only(Permission.EDIT_PLAN)
def drop(request: MemberRequest, pk: uuid.UUID, part: str, line: uuid.UUID) -> HttpResponse:
    """Ask for the reason and leave a line of the template out; ask once and delete the company's own."""
    playbook = playbook_of(request, pk)
    dropped = line_of(playbook, part, line)
    name, back = str(dropped), page_url(playbook, dropped.phase)
    form = DropForm(request.POST if request.method == "POST" and dropped.is_core else None)
    if request.method == "POST":
        if not dropped.is_core:
            actions.delete(part=dropped, by=request.user)
            messages.success(request, _("Deleted: %(name)s") % {"name": name})
            return redirect(back)
        if form.is_valid():
            try:
                actions.drop(part=dropped, reason=form.cleaned_data["reason"], by=request.user)
            except ValidationError as refused:
                form.add_error(None, refused)
            else:
                messages.success(request, _("Left out: %(name)s") % {"name": name})
                return redirect(back)
    context = {"playbook": playbook, "line": dropped, "form": form, "back_url": back}
    return TemplateResponse(request, "playbooks/drop.html", context, status=422 if form.is_bound else 200)


@members_only(Permission.EDIT_PLAN)
@require_POST
def bring_back(request: MemberRequest, pk: uuid.UUID, part: str, line: uuid.UUID) -> HttpResponse:
    """Put a line that was left out back on its page."""
    playbook = playbook_of(request, pk)
    back = line_of(playbook, part, line)
    if back.is_dropped:
        try:
            actions.bring_back(part=back, by=request.user)
        except ValidationError as refused:
            messages.error(request, " ".join(refused.messages))
        else:
            messages.success(request, _("Back on the page: %(name)s") % {"name": back})
    return redirect(f"{page_url(playbook, back.phase)}#line-{line}")
