"""The call sheet of an alarm test: order, numbers, boxes to tick; never a private number for who may not see it."""

import uuid
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from django_scopes import scope

from binder import press
from binder.document import SubjectGone, build
from binder.models import PrintJob
from exercises.actions import answer
from exercises.reading import AlarmSheet, SheetCall
from plan.load import load
from tests import paper_checks, plans
from tests.factories.exercises import AlarmCallFactory, AlarmTestFactory

KEY = uuid.UUID(int=7)
START = datetime(2026, 11, 24, 21, 0, tzinfo=UTC)


def sheet(count=3, **fields):
    calls = [
        SheetCall(
            **(
                {
                    "name": f"Ayşe Großmann-Hohenlohe {number}",
                    "role": "IT-Leitung (Vertretung)",
                    "number": "+49 621 4400-110",
                    "received_at": None,
                    "ready_in": None,
                    "number_ok": "",
                }
                | fields
            )
        )
        for number in range(count)
    ]
    return AlarmSheet(KEY, "Nachtprobe", "IT-Notfall", START, tuple(calls))


def document(test, make=plans.example_plan):
    return build(replace(make(), alarm_test=test), "alarm_sheet", KEY)


def test_without_its_test_there_is_no_sheet():
    with pytest.raises(SubjectGone):
        document(None)
    with pytest.raises(SubjectGone):
        document(replace(sheet(), id=uuid.uuid4()))


def test_what_is_known_stands_there_and_the_rest_is_left_to_the_pen():
    known = sheet(1, received_at=START + timedelta(minutes=5), ready_in=45, number_ok="yes")

    row = document(known).context["rows"][0]
    assert (row.reached, row.ready) == ("22:05", "45")
    html = press.render_html(document(sheet(1, number="")))
    assert html.count("___ : ___") == 1
    assert 'class="fill fill-full"' in html


@pytest.mark.pdf
@pytest.mark.once
@pytest.mark.xdist_group("press")
@pytest.mark.parametrize("count", [1, 30])
@pytest.mark.parametrize(
    "fields", [{}, {"name": "<b>" + "Wort " * 20, "number": "0" * 30 + " x", "role": "Rolle " * 40}]
)
def test_the_sheet_holds_what_paper_promises(count, fields):
    printed = document(sheet(count, **fields))
    pdf = press.print_document(printed)

    assert paper_checks.ua_failures(pdf) == []
    assert paper_checks.structure_of(pdf).errors == []
    assert min(paper_checks.type_sizes(pdf)) >= 10
    assert paper_checks.overlapping_texts(press.layout(printed)) == []
    text = " ".join(paper_checks.text_of(pdf).split())
    assert "ÜBUNG" in text
    assert "Nummer stimmt nicht" in text
    assert "kein echter Notfall" in text


@pytest.mark.django_db
def test_the_plan_is_read_with_the_test_and_without_private_numbers(acme):
    with scope(organisation=acme):
        test = AlarmTestFactory(organisation=acme)
        call = AlarmCallFactory(organisation=acme, test=test, number="0621 424242", number_is_private=True)
        answer(call=call, at=test.started_at, ready_in=15)

    for private, number in ((True, "0621 424242"), (False, "")):
        plan = load(acme, at=timezone.now(), private=private, alarm_test=test.pk)
        assert [(each.number, each.ready_in) for each in plan.alarm_test.calls] == [(number, 15)]
    assert load(acme, at=timezone.now(), private=True).alarm_test is None


@pytest.mark.django_db
def test_it_is_printed_for_its_company_only(acme, other, bob, charlie, client_of):
    with scope(organisation=acme):
        test = AlarmTestFactory(organisation=acme, name="Nachtprobe")
    address = reverse("binder:print-one", args=[acme.slug, "alarm_sheet", test.pk])

    assert client_of(charlie).post(address.replace(acme.slug, other.slug)).status_code == 404
    client_of(bob).post(address)
    with scope(organisation=acme):
        job = PrintJob.objects.get()
    assert (job.subject_name, job.with_private_numbers) == ("Nachtprobe", False)
