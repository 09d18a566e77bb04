"""What one does with a measure: close it, take it up again, give it up, check its effect."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.http import MemberRequest
from accounts.roles import Permission
from accounts.tenancy import members_only
from contacts.models import Person
from measures import actions
from measures.forms import CancelForm, CheckForm, CloseForm
from measures.models import Measure


@members_only(Permission.EDIT_PLAN)
def close(request: MemberRequest, pk: uuid.UUID) -> HttpResponse:
    """Ask what was done, when, and when its effect is checked."""
    measure = get_object_or_404(Measure.objects.all(), pk=pk)
    today = timezone.localdate()
    form = CloseForm(
        request.POST if request.method == "POST" else None,
        initial={"done_on": today, "effect_check_due": today + Measure.CHECK_AFTER},
    )
    return _act(
        request,
        measure,
        form,
        lambda data: actions.close(measure=measure, by=request.user, **data),
        {
            "title": _("Is “%(measure)s” done?") % {"measure": measure},
            "submit_label": _("Close the measure"),
            "said": _("Done: %(measure)s") % {"measure": measure},
        },
    )


@members_only(Permission.EDIT_PLAN)
def give_up(request: MemberRequest, pk: uuid.UUID) -> HttpResponse:
    """Ask why it will not be done."""
    measure = get_object_or_404(Measure.objects.all(), pk=pk)
    return _act(
        request,
        measure,
        CancelForm(request.POST if request.method == "POST" else None),
        lambda data: actions.give_up(measure=measure, reason=data["reason"], by=request.user),
        {
            "title": _("Give up “%(measure)s”?") % {"measure": measure},
            "text": _("What raised it stays as it is. The measure stays in the list, with your reason."),
            "submit_label": _("Give up the measure"),
            "said": _("Given up: %(measure)s") % {"measure": measure},
        },
    )


@members_only(Permission.EDIT_PLAN)
def reopen(request: MemberRequest, pk: uuid.UUID) -> HttpResponse:
    """Ask first: what was said when it was closed moves to the history."""
    measure = get_object_or_404(Measure.objects.all(), pk=pk)
    return _act(
        request,
        measure,
        forms.Form(request.POST if request.method == "POST" else None),
        lambda _data: actions.reopen(measure=measure, by=request.user),
        {
            "title": _("Take up “%(measure)s” again?") % {"measure": measure},
            "text": _("What was written when it was closed stays in the history."),
            "submit_label": _("Take it up again"),
            "said": _("Open again: %(measure)s") % {"measure": measure},
        },
    )


@members_only(Permission.EDIT_PLAN)
def check(request: MemberRequest, pk: uuid.UUID) -> HttpResponse:
    """Ask whether it helped. If not, the measure's page offers a follow-up."""
    measure = get_object_or_404(Measure.objects.all(), pk=pk)
    form = CheckForm(
        request.POST if request.method == "POST" else None,
        measure=measure,
        organisation=request.organisation,
        initial={
            "checked_on": timezone.localdate(),
            "checked_by": Person.objects.filter(user=request.user).first(),
        },
    )
    return _act(
        request,
        measure,
        form,
        lambda data: actions.check_effect(measure=measure, by=request.user, **data),
        {
            "title": _("Did “%(measure)s” help?") % {"measure": measure},
            "text": measure.done_note,
            "submit_label": _("Save the check"),
            "said": _("Effect checked: %(measure)s") % {"measure": measure},
        },
    )


def _act(
    request: MemberRequest,
    measure: Measure,
    form: forms.BaseForm,
    act: Callable[[dict[str, Any]], object],
    words: dict[str, str],
) -> HttpResponse:
    """Show the form; do what it asks for, or say why not."""
    url = measure_url(request, measure)
    if request.method == "POST" and form.is_valid():
        try:
            act(form.cleaned_data)
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            messages.success(request, words["said"])
            return redirect(url)
    context = {"form": form, "measure": measure, "cancel_url": url} | words
    return TemplateResponse(request, "measures/act.html", context, status=422 if form.is_bound else 200)


def measure_url(request: MemberRequest, measure: Measure) -> str:
    measure.organisation = request.organisation  # loaded once, for the address
    return measure.get_absolute_url()
