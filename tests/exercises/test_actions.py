"""Starting, answering, entering from paper, closing: each once, whatever arrives twice."""

import re
import uuid
from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation

from contacts.models import AlertPath, ContactPoint, Person, RoleAssignment
from exercises import actions
from exercises.calling import read_chain
from exercises.models import AlarmCall, AlarmTest
from outbox.models import Message
from records.models import WrittenOnce
from tests.factories.contacts import AlertPathFactory, AlertStepFactory, EmergencyRoleFactory
from tests.factories.exercises import NIGHT, AlarmCallFactory, AlarmTestFactory, a_chain


def minutes(count):
    return NIGHT + timedelta(minutes=count)


def start(organisation, by, path=None, **fields):
    with translation.override("de"):
        return actions.start_alarm(
            organisation=organisation,
            path=path or a_chain(organisation),
            by=by,
            **({"name": "Probe", "by_mail": True, "by_phone": True, "at": NIGHT} | fields),
        )


def test_the_chain_calls_each_person_once_holders_first(in_acme):
    with translation.override("de"):
        chain = read_chain(a_chain(in_acme), in_acme, date(2026, 11, 24))

    assert chain.steps == ("IT-Leitung", "Leitung", "Systemhaus Neckar GmbH")
    assert [(each.name, each.role, each.steps) for each in chain.called] == [
        ("Ayşe Kaya", "IT-Leitung", [0]),
        ("Tom Beck", "IT-Leitung (Vertretung), Leitung", [0, 1]),
        ("Systemhaus Neckar GmbH", "", [2]),
    ]
    assert [(each.number, each.number_is_private, each.address) for each in chain.called] == [
        ("0170 5500001", False, "kaya@example.com"),
        ("0621 77777", True, ""),
        ("0800 0000001", False, ""),
    ]


@pytest.mark.parametrize("count", [1, 5])
def test_the_chain_is_read_with_a_constant_number_of_queries(in_acme, count, django_assert_num_queries):
    path = a_chain(in_acme)
    role = EmergencyRoleFactory(organisation=in_acme)
    for _ in range(count):
        AlertStepFactory(organisation=in_acme, path=path, order=9, role=role)
    with django_assert_num_queries(6):
        read_chain(path, in_acme, date(2026, 11, 24))


def test_a_test_keeps_what_the_chain_was_on_its_day(in_acme, alice):
    test = start(in_acme, alice)
    AlertPath.objects.get().delete()
    RoleAssignment.objects.all().delete()
    Person.objects.all().delete()

    test.refresh_from_db()
    assert (test.path_id, test.path_name, test.planned_hours) == (None, "IT-Notfall", 4)
    assert [(call.name, call.person_id) for call in AlarmCall.objects.in_order()][:2] == [
        ("Ayşe Kaya", None),
        ("Tom Beck", None),
    ]


def test_the_mail_begins_with_uebung_has_one_link_and_at_most_120_words(in_acme, alice):
    start(in_acme, alice)

    mail = Message.objects.get()
    assert mail.to == "kaya@example.com"
    assert mail.subject == "ÜBUNG – Alarmprobe Acme Werkzeugbau GmbH: bitte jetzt bestätigen"
    assert mail.text.split()[0] == "ÜBUNG"
    assert len(mail.text.split()) <= 120
    links = re.findall(r"https?://\S+", mail.text)
    assert len(links) == 1
    assert re.findall(r'href="([^"]+)"', mail.html) == links
    assert mail.headers == {}
    assert "22:00" in mail.text  # the clock of the company


def test_each_mail_speaks_the_language_of_its_reader(in_acme, alice):
    path = a_chain(in_acme)
    Person.objects.unlogged("test").update(language="en")
    start(in_acme, alice, path)

    mail = Message.objects.get()
    assert mail.subject.startswith("DRILL ")
    assert mail.text.split()[0] == "DRILL"
    assert len(mail.text.split()) <= 120


def test_the_longest_names_keep_the_mail_short(in_acme, alice):
    in_acme.name = "Wort " * 24  # as long as a name may be
    in_acme.save()
    path = a_chain(in_acme, name="Kette " * 20)
    start(in_acme, alice, path)

    assert len(Message.objects.get().text.split()) <= 120


def test_by_telephone_only_no_mail_leaves(in_acme, alice):
    start(in_acme, alice, by_mail=False)
    assert not Message.objects.exists()


def test_sent_twice_it_alarms_once(in_acme, alice):
    key, path = uuid.uuid4(), a_chain(in_acme)
    first, second = (start(in_acme, alice, path, key=key) for _ in range(2))

    assert first.pk == second.pk == key
    assert Message.objects.count() == 1
    assert AlarmCall.objects.count() == 3


def test_a_chain_is_tested_once_at_a_time(in_acme, alice):
    path = a_chain(in_acme)
    test = start(in_acme, alice, path)
    with pytest.raises(ValidationError, match="bereits"):
        start(in_acme, alice, path)

    actions.close_alarm(test=test, note="", at=minutes(60), by=alice)
    start(in_acme, alice, path)


def test_who_cannot_be_alarmed_is_said_before_anything_leaves(in_acme, alice):
    with pytest.raises(ValidationError, match="ruft niemanden"):
        start(in_acme, alice, AlertPathFactory(organisation=in_acme))
    path = a_chain(in_acme)
    with pytest.raises(ValidationError, match="mindestens"):
        start(in_acme, alice, path, by_mail=False, by_phone=False)
    ContactPoint.objects.filter(kind="email_company").delete()
    with pytest.raises(ValidationError, match="Mail-Adresse"):
        start(in_acme, alice, path)
    assert not AlarmTest.objects.exists()
    assert not Message.objects.exists()


@pytest.fixture
def call(in_acme):
    return AlarmCallFactory(organisation=in_acme, test=AlarmTestFactory(organisation=in_acme))


def test_the_first_moment_counts_and_the_newest_word_stands(call):
    actions.answer(call=call, at=minutes(4))
    actions.answer(call=call, at=minutes(5), ready_in=15)
    actions.answer(call=call, at=minutes(9), ready_in=60, number_ok="no")
    actions.answer(call=call, at=minutes(10), ready_in=60)

    call.refresh_from_db()
    assert (call.received_at, call.ready_at, call.ready_in) == (minutes(4), minutes(9), 60)
    assert (call.number_ok, call.answered_by) == ("no", "link")


def test_who_says_when_they_are_ready_has_received_the_alarm(call):
    found = actions.answer(call=call, at=minutes(6), ready_in=30)
    assert (found.received_at, found.ready_at) == (minutes(6), minutes(6))


def test_times_from_paper_say_who_entered_them(call, alice):
    found = actions.enter_times(call=call, received_at=minutes(12), ready_in=45, number_ok="yes", by=alice)
    assert (found.received_at, found.ready_at, found.answered_by) == (minutes(12), minutes(12), "paper")
    assert found.entered_by_name == str(alice)

    taken_back = actions.enter_times(call=call, received_at=None, ready_in=None, number_ok="", by=alice)
    assert (taken_back.received_at, taken_back.ready_at, taken_back.answered_by) == (None, None, "")


def test_an_answer_through_the_link_stays_one_unless_its_time_changes(call, alice):
    actions.answer(call=call, at=minutes(4), ready_in=15)
    kept = actions.enter_times(call=call, received_at=minutes(4), ready_in=15, number_ok="yes", by=alice)
    assert (kept.answered_by, kept.ready_at) == ("link", minutes(4))

    earlier = actions.enter_times(call=call, received_at=minutes(2), ready_in=15, number_ok="yes", by=alice)
    assert (earlier.answered_by, earlier.ready_at) == ("paper", minutes(4))


def test_times_that_cannot_be_are_refused_with_a_sentence(call, alice):
    with translation.override("de"):
        with pytest.raises(ValidationError, match="später"):
            actions.enter_times(call=call, received_at=minutes(-1), ready_in=None, number_ok="", by=alice)
        with pytest.raises(ValidationError, match="erreicht"):
            actions.enter_times(call=call, received_at=None, ready_in=10, number_ok="", by=alice)


def test_once_closed_nothing_is_written_any_more(call, alice):
    test = actions.close_alarm(test=call.test, note=" Gut. ", at=minutes(60), by=alice)
    assert (test.state, test.closed_at, test.note) == ("done", minutes(60), "Gut.")

    for write in (
        lambda: actions.answer(call=call, at=minutes(61)),
        lambda: actions.enter_times(call=call, received_at=minutes(2), ready_in=None, number_ok="", by=alice),
    ):
        with pytest.raises(actions.AlarmEnded):
            write()
    call.test = test
    for write in (call.save, test.save, test.delete):
        with pytest.raises(WrittenOnce):
            write()
    again = actions.close_alarm(test=test, note="Anders", called_off=True, at=minutes(99), by=alice)
    assert (again.state, again.note) == ("done", "Gut.")


def test_calling_off_needs_a_reason(call, alice):
    with translation.override("de"), pytest.raises(ValidationError, match="warum"):
        actions.close_alarm(test=call.test, note=" ", called_off=True, at=minutes(5), by=alice)
    test = actions.close_alarm(test=call.test, note="Feueralarm", called_off=True, at=minutes(5), by=alice)
    assert test.state == "called_off"
