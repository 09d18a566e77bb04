"""The pages of alarm tests: list, start, report, times from paper, end."""

import uuid
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django_scopes import scope

from exercises.actions import answer
from exercises.models import AlarmCall, AlarmTest
from outbox.models import Message
from records.models import Entry
from tests.factories.contacts import AlertPathFactory
from tests.factories.exercises import AlarmCallFactory, AlarmTestFactory, a_chain

MINUTE = timedelta(minutes=1)


def url(organisation, name, *args):
    return reverse(f"exercises:alarm-test-{name}", args=[organisation.slug, *args])


def text(answer):
    return " ".join(answer.content.decode().split())


@pytest.fixture
def path(acme):
    with scope(organisation=acme):
        return a_chain(acme)


@pytest.fixture
def test(acme):
    with scope(organisation=acme):
        return AlarmTestFactory(
            organisation=acme, name="Probe", started_at=timezone.now() - 50 * MINUTE, planned_hours=4
        )


def called(test, **fields):
    with scope(organisation=test.organisation):
        return AlarmCallFactory(organisation=test.organisation, test=test, **fields)


def test_with_one_chain_nobody_has_to_choose(client_of, alice, acme, path):
    client = client_of(alice)
    with scope(organisation=acme):
        assert type(path).objects.count() == 1
    assert client.get(url(acme, "create"))["Location"] == url(acme, "start", path.pk)

    with scope(organisation=acme):
        AlertPathFactory(organisation=acme, name="Wasserschaden")
    assert "Wasserschaden" in text(client.get(url(acme, "create")))


def test_without_a_chain_the_page_says_what_to_do(client_of, alice, acme):
    assert "Alarmkette anlegen" in text(client_of(alice).get(url(acme, "create")))


def test_before_it_starts_everybody_who_is_called_is_shown(client_of, alice, acme, path):
    page = text(client_of(alice).get(url(acme, "start", path.pk)))

    for word in (
        "Ayşe Kaya",
        "0170 5500001",
        "kaya@example.com",
        "Tom Beck",
        "0621 77777",
        "keine Mail-Adresse",
    ):
        assert word in page
    with scope(organisation=acme):
        assert not AlarmTest.objects.exists()
        assert Entry.objects.filter(action=Entry.Action.ACCESS, object_repr="Tom Beck").count() == 1


def test_the_button_sends_the_drill_alarm_once(client_of, alice, acme, path):
    client, key = client_of(alice), uuid.uuid4()
    data = {"name": "Nachtprobe", "by_mail": "on", "by_phone": "on", "key": str(key)}
    answers = [client.post(url(acme, "start", path.pk), data, follow=True) for _ in range(2)]

    assert "geht an 1 Person per Mail" in text(answers[0])
    with scope(organisation=acme):
        test = AlarmTest.objects.get()
        assert (test.pk, test.name, test.started_by) == (key, "Nachtprobe", alice)
    assert Message.objects.filter(organisation=acme, key__startswith="alarm:").count() == 1


def test_what_cannot_start_keeps_what_was_typed(client_of, alice, acme, path):
    client = client_of(alice)
    answer = client.post(url(acme, "start", path.pk), {"name": "Bleibt stehen"})
    assert answer.status_code == 422
    assert "mindestens" in text(answer)
    assert 'value="Bleibt stehen"' in text(answer)

    client.post(url(acme, "start", path.pk), {"name": "Erste", "by_phone": "on"})
    second = client.post(url(acme, "start", path.pk), {"name": "Zweite", "by_phone": "on"})
    assert second.status_code == 422
    assert "läuft bereits" in text(second)


def test_the_report_counts_answers_after_15_30_and_60_minutes(client_of, bob, acme, test):
    for minutes in (10, 20, 45):
        called(test, received_at=test.started_at + minutes * MINUTE, answered_by="link")
    called(test, name="Schweigt")

    page = text(client_of(bob).get(url(acme, "detail", test.pk)))
    context = client_of(bob).get(url(acme, "detail", test.pk)).context
    assert [(mark.answered, mark.percent) for mark in context["marks"]] == [(1, 25), (2, 50), (3, 75)]
    assert "2 von 4" in page
    assert "bisher" in page
    assert "noch keine Antwort" in page
    assert "10 Minuten" in page
    assert "4 Stunden" in page


def test_whose_mail_has_not_left_is_to_be_called(client_of, alice, acme, path):
    client = client_of(alice)
    page = client.post(url(acme, "start", path.pk), {"name": "Probe", "by_mail": "on"}, follow=True)
    assert "das Haus noch nicht verlassen; rufen Sie an: Ayşe Kaya" in text(page)

    Message.objects.update(sent=timezone.now())
    with scope(organisation=acme):
        address = AlarmTest.objects.get().get_absolute_url()
    assert "noch nicht verlassen" not in text(client.get(address))


def test_a_closed_report_names_what_is_to_be_mended(client_of, alice, acme, test):
    called(test, name="Schweigt", address="")
    called(test, name="Falsch", received_at=test.started_at, number_ok="no")
    client = client_of(alice)
    client.post(url(acme, "close", test.pk), {"note": "Nummer nachtragen"})

    page = text(client.get(url(acme, "detail", test.pk)))
    assert "Nicht erreicht: Schweigt" in page
    assert "Falsche Nummer: Falsch" in page
    assert "Bekam keine Mail, weil keine Adresse bekannt ist: Schweigt" in page
    assert "Nummer nachtragen" in page
    assert "Zeiten eintragen" not in page
    assert "cause=exercise" in page


@pytest.mark.parametrize(("who", "sees"), [("alice", True), ("rosa", True), ("bob", False), ("anton", False)])
def test_private_numbers_are_for_those_who_may_see_them(request, client_of, acme, test, who, sees):
    called(test, number="0621 424242", number_is_private=True, address="privat@example.com",
           address_is_private=True)  # fmt: skip
    client = client_of(request.getfixturevalue(who))

    for name in ("detail", "history"):
        page = text(client.get(url(acme, name, test.pk)))
        assert "privat@example.com" not in page
        assert ("0621 424242" in page) == (sees and name == "detail")


def test_a_reader_reads_and_does_nothing(client_of, bob, acme, test):
    page = text(client_of(bob).get(url(acme, "detail", test.pk)))
    assert "Zeiten eintragen" not in page
    assert url(acme, "close", test.pk) not in page


def times(**fields):
    return {"day": "", "time": "", "ready_in": "", "number_ok": "", "version": "1"} | fields


def local(moment):
    there = timezone.localtime(moment)
    return {"day": f"{there:%Y-%m-%d}", "time": f"{there:%H:%M}"}


def in_zone(acme, moment):
    with timezone.override(acme.zone):
        return local(moment)


def test_times_from_paper_are_those_of_the_company_and_count_to_the_end_of_the_minute(
    client_of, alice, acme, test
):
    one, other = called(test), called(test)
    reached = test.started_at + 12 * MINUTE
    answer = client_of(alice).post(
        url(acme, "times", test.pk, one.pk),
        times(ready_in="30", number_ok="yes", next="yes", **in_zone(acme, reached)),
    )

    assert answer["Location"] == url(acme, "times", test.pk, other.pk)
    with scope(organisation=acme):
        found = AlarmCall.objects.get(pk=one.pk)
    assert found.received_at == reached.replace(second=59, microsecond=0)
    assert (found.ready_in, found.number_ok, found.answered_by) == (30, "yes", "paper")
    assert found.entered_by_name == str(alice)


def test_the_minute_of_the_alarm_is_not_before_it(client_of, alice, acme, test):
    one = called(test)
    answer = client_of(alice).post(
        url(acme, "times", test.pk, one.pk), times(**in_zone(acme, test.started_at))
    )
    assert answer.status_code == 302


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"day": "2020-01-01", "time": "10:00"}, "begann später"),
        ({"day": "2099-01-01", "time": "10:00"}, "liegt in der Zukunft"),
        ({"day": "gestern", "time": "10:00"}, "Geben Sie den Tag ein"),
        ({"day": "", "time": "10:00"}, "auch den Tag"),
        ({"day": "2026-11-24", "time": "halb drei"}, "Geben Sie die Uhrzeit ein"),
        ({"ready_in": "15"}, "wann diese Person erreicht wurde"),
        ({"ready_in": "9999"}, "1440"),
    ],
)
def test_wrong_times_get_a_sentence_and_stay_typed(client_of, alice, acme, test, typed, sentence):
    one = called(test)
    answer = client_of(alice).post(url(acme, "times", test.pk, one.pk), times(**typed))

    assert answer.status_code == 422
    assert sentence in text(answer)
    for value in typed.values():
        assert not value or f'value="{value}"' in text(answer)
    with scope(organisation=acme):
        assert AlarmCall.objects.get(pk=one.pk).received_at is None


def test_an_answer_that_came_meanwhile_is_not_overwritten_unseen(client_of, alice, acme, test):
    one = called(test)
    with scope(organisation=acme):
        answer(call=one, at=timezone.now(), ready_in=60)
    refused = client_of(alice).post(
        url(acme, "times", test.pk, one.pk), times(ready_in="15", **in_zone(acme, test.started_at + MINUTE))
    )

    assert refused.status_code == 422
    with scope(organisation=acme):
        assert AlarmCall.objects.get(pk=one.pk).ready_in == 60


def test_after_the_end_its_forms_lead_back_to_the_report(client_of, alice, acme, test):
    one, client = called(test), client_of(alice)
    client.post(url(acme, "close", test.pk), {"note": ""})
    for address in (url(acme, "times", test.pk, one.pk), url(acme, "close", test.pk)):
        for method in ("get", "post"):
            assert getattr(client, method)(address)["Location"] == url(acme, "detail", test.pk)


def test_calling_off_asks_why(client_of, alice, acme, test):
    client = client_of(alice)
    refused = client.post(url(acme, "close", test.pk), {"note": "", "call_off": "yes"})
    assert refused.status_code == 422
    assert "warum" in text(refused)

    page = client.post(
        url(acme, "close", test.pk), {"note": "Echter Alarm kam dazwischen", "call_off": "yes"}, follow=True
    )
    assert "Echter Alarm kam dazwischen" in text(page)
    assert "zählt nicht als Nachweis" in text(page)


def test_the_list_and_its_table_hold_our_own_only(client_of, alice, acme, other, test):
    with scope(organisation=other):
        AlarmTestFactory(organisation=other, name="Geheimprobe")
    client = client_of(alice)
    for name in ("list", "csv"):
        page = text(client.get(url(acme, name)))
        assert "Probe" in page
        assert "Geheimprobe" not in page
    assert "Probe" in text(client.get(url(acme, "list"), {"q": "probe", "state": "running"}))


def test_a_call_of_another_test_does_not_exist(client_of, alice, acme, other, test):
    with scope(organisation=other):
        theirs = AlarmCallFactory(organisation=other, test=AlarmTestFactory(organisation=other))
    with scope(organisation=acme):
        second = AlarmTestFactory(organisation=acme)
    for key in (theirs.pk, called(second).pk):
        assert client_of(alice).get(url(acme, "times", test.pk, key)).status_code == 404


@pytest.mark.parametrize("page", ["list", "detail", "close"])
def test_pages_cost_the_same_however_many_are_called(client_of, alice, acme, test, page):
    client = client_of(alice)
    address = url(acme, page) if page == "list" else url(acme, page, test.pk)
    counts = []
    for number in (1, 9):
        for _ in range(number):
            called(test)
        with scope(organisation=acme):
            called(AlarmTestFactory(organisation=acme))
        client.get(address)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert client.get(address).status_code == 200
        counts.append(len(queries))

    assert counts[0] == counts[1]
