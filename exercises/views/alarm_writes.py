"""Pages of alarm tests that change something: choose a chain, send the drill alarm, enter times from paper, close."""

from __future__ import annotations

import uuid
from contextlib import nullcontext
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.http import MemberRequest
from accounts.roles import Permission
from accounts.tenancy import members_only
from contacts.models import AlertPath
from contacts.readings import note_readings
from exercises import actions
from exercises.actions import AlarmEnded, lock
from exercises.calling import Chain, read_chain
from exercises.forms import CloseForm, StartForm, TimesForm
from exercises.models import AlarmCall, AlarmTest
from exercises.reading import calls_of
from exercises.views.alarm_tests import chains
from exercises.words import badge, suggested_name, ways


@members_only(Permission.EDIT_PLAN)
def create(request: MemberRequest) -> HttpResponse:
    """Choose the alarm chain; where there is only one, go on at once."""
    found = list(chains())
    if len(found) == 1:
        return redirect("exercises:alarm-test-start", request.organisation.slug, found[0].pk)
    context = {"chains": found, "list_url": _list_url(request)}
    return TemplateResponse(request, "exercises/alarm-test_choose.html", context)


@members_only(Permission.EDIT_PLAN)
def start(request: MemberRequest, path: uuid.UUID) -> HttpResponse:
    """Show who will be called by which number and address; the button sends the drill alarm."""
    found = get_object_or_404(AlertPath.objects.all(), pk=path)
    now, posted = timezone.now(), request.method == "POST"
    chain = read_chain(found, request.organisation, timezone.localdate(now))
    form = StartForm(
        request.POST if posted else None,
        instance=AlarmTest(name=suggested_name(found, now), by_mail=bool(chain.with_address)),
        initial={"key": uuid.uuid4()},
        organisation=request.organisation,
        may=request.may,
    )
    if posted and form.is_valid():
        typed = form.cleaned_data
        try:
            test = actions.start_alarm(
                organisation=request.organisation,
                path=found,
                name=typed["name"],
                by_mail=typed["by_mail"],
                by_phone=typed["by_phone"],
                gateways=typed["gateways"],
                at=now,
                by=request.user,
                key=typed["key"],
            )
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            messages.success(request, _started(test))
            return redirect(test)
    context = _preview(request, chain) | {
        "path": found,
        "form": form,
        "running": AlarmTest.objects.running().filter(path=found).first(),
        "list_url": _list_url(request),
    }
    return TemplateResponse(
        request, "exercises/alarm-test_start.html", context, status=422 if posted else 200
    )


def _preview(request: MemberRequest, chain: Chain) -> dict[str, Any]:
    """Whom the chain calls, with private numbers only for those who may see them; each such look is noted."""
    sees_private = Permission.SEE_PRIVATE_NUMBERS in request.may
    if sees_private:
        note_readings(
            request=request,
            person_ids={each.person.pk for each in chain.called if each.person and each.number_is_private},
        )
    rows = [
        {
            "called": each,
            "number": each.number if sees_private or not each.number_is_private else "",
            "is_hidden": each.number_is_private and not sees_private,
            "address": each.address if sees_private or not each.address_is_private else _("private address"),
        }
        for each in chain.called
    ]
    return {
        "rows": rows,
        "unfilled": chain.unfilled,
        "mailed": len(chain.with_address),
        "texted": len(chain.with_mobile),
        "may_manage": Permission.MANAGE_ORGANISATION in request.may,
    }


def _started(test: AlarmTest) -> str:
    count = test.calls.exclude(address="").count() if test.by_mail else 0
    if not count:
        if test.by_gateway:
            return _("The drill alarm goes out: %(ways)s.") % {"ways": ways(test)}
        return _("The alarm test has begun. Print the call sheet and start calling.")
    return ngettext(
        "The drill alarm goes out to %(count)d person by mail.",
        "The drill alarm goes out to %(count)d people by mail.",
        count,
    ) % {"count": count}


def _list_url(request: MemberRequest) -> str:
    return reverse("exercises:alarm-test-list", args=[request.organisation.slug])


def _test(request: MemberRequest, pk: uuid.UUID) -> AlarmTest:
    test: AlarmTest = get_object_or_404(AlarmTest.objects.all(), pk=pk)
    test.organisation = request.organisation
    return test


def _ended(request: MemberRequest, test: AlarmTest) -> HttpResponse:
    messages.info(request, _("This alarm test has ended. Nothing can be entered any more."))
    return redirect(test)


@members_only(Permission.EDIT_PLAN)
def times(request: MemberRequest, pk: uuid.UUID, call: uuid.UUID) -> HttpResponse:
    """Enter what the call sheet says about one person; `next` goes on to whoever is still without an answer."""
    test = _test(request, pk)
    found: AlarmCall = get_object_or_404(test.calls.select_related("test"), pk=call)
    if not test.is_open:
        return _ended(request, test)
    posted = request.method == "POST"
    with transaction.atomic() if posted else nullcontext():
        if posted:
            lock(test)  # before the form locks the call, in the order in which answers do
        form = TimesForm(
            request.POST if posted else None,
            instance=found,
            organisation=request.organisation,
            may=request.may,
            now=timezone.now(),
        )
        if posted and form.is_valid():
            typed = form.cleaned_data
            try:
                actions.enter_times(
                    call=found,
                    received_at=typed["received_at"],
                    ready_in=typed["ready_in"],
                    number_ok=typed["number_ok"],
                    by=request.user,
                )
            except AlarmEnded:
                return _ended(request, test)
            except ValidationError as refused:
                form.add_error(None, refused)
            else:
                messages.success(request, _("Entered: %(name)s") % {"name": found.name})
                return redirect(_onward(test, found, wants_next="next" in request.POST))
    context = {
        "test": test,
        "call": found,
        "form": form,
        "more": test.calls.filter(received_at__isnull=True).exclude(pk=found.pk).exists(),
    }
    return TemplateResponse(
        request, "exercises/alarm-test_times.html", context, status=422 if posted else 200
    )


def _onward(test: AlarmTest, call: AlarmCall, *, wants_next: bool) -> str:
    """The form of the next one without an answer, or the report at this one's line."""
    left = calls_of(test).filter(received_at__isnull=True).exclude(pk=call.pk)
    following = left.filter(position__gt=call.position).first() or left.first()
    if wants_next and following is not None:
        return reverse("exercises:alarm-test-times", args=[test.organisation.slug, test.pk, following.pk])
    return f"{test.get_absolute_url()}#call-{call.pk}"


@members_only(Permission.EDIT_PLAN)
def close(request: MemberRequest, pk: uuid.UUID) -> HttpResponse:
    """Say what stood out, and close the test; or call it off, with the reason."""
    test = _test(request, pk)
    if not test.is_open:
        return _ended(request, test)
    posted = request.method == "POST"
    form = CloseForm(request.POST if posted else None)
    if posted and form.is_valid():
        try:
            test = actions.close_alarm(
                test=test,
                note=form.cleaned_data["note"],
                called_off="call_off" in request.POST,
                at=timezone.now(),
                by=request.user,
            )
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            messages.success(request, f"{test}: {badge(test)[1]}")
            return redirect("exercises:alarm-test-detail", request.organisation.slug, test.pk)
    context = {
        "test": test,
        "form": form,
        "missing": list(calls_of(test).filter(received_at__isnull=True)),
    }
    return TemplateResponse(
        request, "exercises/alarm-test_close.html", context, status=422 if posted else 200
    )


urlpatterns = [
    path("alarm-tests/new/", create, name="alarm-test-create"),
    path("alarm-tests/new/<uuid:path>/", start, name="alarm-test-start"),
    path("alarm-tests/<uuid:pk>/calls/<uuid:call>/", times, name="alarm-test-times"),
    path("alarm-tests/<uuid:pk>/close/", close, name="alarm-test-close"),
]
