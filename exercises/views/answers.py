"""The page behind the link of a drill alarm: one person, their own data, no login. Looking changes nothing."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django_scopes import scope

from core.links import Forged
from core.secret_pages import secret_page
from exercises import actions
from exercises.actions import AlarmEnded
from exercises.answering import call_of
from exercises.forms import ReadyForm
from exercises.models import AlarmCall

CHOICES = (15, 30, 60, 120)  # minutes


@secret_page
def answer_page(request: HttpRequest, token: str) -> HttpResponse:
    """Received, ready for duty in so many minutes, number right or wrong: each a button. 410 once it is too late."""
    try:
        call, is_old = call_of(token)
    except Forged:
        raise Http404 from None
    organisation = call.organisation
    language = call.person.language if call.person is not None else call.language
    with (
        scope(organisation=organisation),
        translation.override(language),
        timezone.override(organisation.zone),
    ):
        if is_old or not call.test.is_open:
            return _ended(request, call, is_old=is_old)
        if request.method != "POST":
            return _page(request, call, ReadyForm())
        return _answer(request, call)


def _answer(request: HttpRequest, call: AlarmCall) -> HttpResponse:
    said: dict[str, Any] = {}
    if "number" in request.POST:
        if request.POST["number"] not in {AlarmCall.NumberOk.RIGHT, AlarmCall.NumberOk.WRONG}:
            return _page(request, call, ReadyForm(), status=422)
        said["number_ok"] = request.POST["number"]
    elif "ready_in" in request.POST:
        form = ReadyForm(request.POST)
        if not form.is_valid():
            return _page(request, call, form, status=422)
        said["ready_in"] = form.cleaned_data["ready_in"]
    elif "received" not in request.POST:
        return _page(request, call, ReadyForm(), status=422)
    try:
        actions.answer(call=call, at=timezone.now(), **said)
    except AlarmEnded:
        return _ended(request, call, is_old=False)
    return redirect(request.path)


def _page(request: HttpRequest, call: AlarmCall, form: ReadyForm, status: int = 200) -> HttpResponse:
    is_done = call.ready_in is not None and bool(call.number_ok or not call.number)
    context = {
        "organisation": call.organisation,
        "call": call,
        "test": call.test,
        "form": form,
        "choices": CHOICES,
        "is_done": is_done,
    }
    return render(request, "exercises/answer.html", context, status=status)


def _ended(request: HttpRequest, call: AlarmCall, *, is_old: bool) -> HttpResponse:
    context = {"organisation": call.organisation, "call": call, "test": call.test, "is_old": is_old}
    return render(request, "exercises/answer_ended.html", context, status=410)
