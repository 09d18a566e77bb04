"""The page behind the link: one person, their own data, and nothing changes by looking."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from django_scopes import scope

from core.links import sign
from exercises.actions import close_alarm
from exercises.models import AlarmCall
from tests.factories.contacts import PersonFactory
from tests.factories.exercises import AlarmCallFactory, AlarmTestFactory


def link(call, purpose="alarm"):
    return reverse("alarm-answer", args=[sign(purpose, call.pk)])


@pytest.fixture
def call(acme):
    with scope(organisation=acme):
        test = AlarmTestFactory(organisation=acme, started_at=timezone.now() - timedelta(minutes=3))
        AlarmCallFactory(organisation=acme, test=test, name="Tom Beck", number="0170 999")
        return AlarmCallFactory(organisation=acme, test=test, name="Ayşe Kaya", number="0170 5500001")


def now(call):
    with scope(organisation=call.organisation):
        return AlarmCall.objects.get(pk=call.pk)


def test_it_shows_ones_own_data_and_nobody_elses(client, call):
    page = client.get(link(call)).content.decode()

    assert "Ayşe Kaya" in page
    assert "0170 5500001" in page
    assert "ÜBUNG" in page
    assert "answer-bar--drill" in page
    assert "Tom Beck" not in page
    assert "0170 999" not in page
    assert "<script" not in page


@pytest.mark.parametrize("method", ["get", "head"])
def test_a_scanner_that_opens_the_link_changes_nothing(client, call, method):
    for _ in range(3):
        answer = getattr(client, method)(link(call) + "?received=yes&ready_in=15&number=yes")
        assert answer.status_code == 200

    found = now(call)
    assert (found.received_at, found.ready_in, found.number_ok, found.version) == (None, None, "", 1)


def test_the_address_is_a_secret(client, call):
    answer = client.get(link(call))

    assert "no-store" in answer["Cache-Control"]
    assert answer["Referrer-Policy"] == "no-referrer"
    assert "noindex" in answer["X-Robots-Tag"]
    assert "sessionid" not in answer.cookies


def test_three_taps_say_it_all(client, call):
    address = link(call)  # signed with the second, so a later one may differ
    for data in ({"received": "yes"}, {"ready_in": "30"}, {"number": "yes"}):
        answer = client.post(address, data)
        assert answer.status_code == 302
        assert answer["Location"] == address

    found = now(call)
    assert found.received_at is not None
    assert (found.ready_in, found.number_ok, found.answered_by) == (30, "yes", "link")
    page = client.get(link(call)).content.decode()
    assert "Das war alles" in page
    assert "in 30 Minuten" in page


def test_the_link_can_be_used_again_and_the_first_moment_stays(client, call):
    client.post(link(call), {"received": "yes"})
    first = now(call).received_at
    client.post(link(call), {"ready_in": "15"})
    client.post(link(call), {"ready_in": "120"})

    assert (now(call).received_at, now(call).ready_in) == (first, 120)


@pytest.mark.parametrize("typed", ["", "bald", "-1", "1441", "9" * 30, "1\x00"])
def test_a_wrong_number_of_minutes_gets_a_sentence(client, call, typed):
    answer = client.post(link(call), {"ready_in": typed})

    assert answer.status_code in {400, 422}
    if answer.status_code == 422:
        assert 'role="alert"' in answer.content.decode()
    assert now(call).received_at is None


@pytest.mark.parametrize("data", [{}, {"number": "perhaps"}, {"other": "x"}])
def test_what_is_no_answer_changes_nothing(client, call, data):
    assert client.post(link(call), data).status_code == 422
    assert now(call).received_at is None


def test_a_forged_link_leads_nowhere(client, call):
    good = link(call)
    for address in (
        good[:-3] + "xx/",
        link(call, purpose="ask"),
        reverse("alarm-answer", args=["abc"]),
        reverse("alarm-answer", args=[str(call.pk)]),
    ):
        for method in ("get", "post"):
            assert getattr(client, method)(address, {"received": "yes"}).status_code == 404
    assert now(call).received_at is None


def test_a_link_of_what_is_gone_leads_nowhere(client, call, acme):
    address = link(call)
    with scope(organisation=acme):
        type(call.test).objects.unlogged("test").filter(pk=call.test_id).delete()
    assert client.get(address).status_code == 404


def test_after_14_days_the_page_says_so(client, call, monkeypatch):
    address = link(call)
    import time

    later = time.time() + 15 * 24 * 3600
    monkeypatch.setattr("django.core.signing.time.time", lambda: later)
    for method in ("get", "post"):
        answer = getattr(client, method)(address, {"received": "yes"})
        assert answer.status_code == 410
        assert "zu alt" in answer.content.decode()
    assert now(call).received_at is None


def test_once_the_test_has_ended_the_page_says_so(client, call, acme, alice):
    client.post(link(call), {"received": "yes"})
    with scope(organisation=acme):
        close_alarm(test=call.test, note="", at=timezone.now(), by=alice)

    for method in ("get", "post"):
        answer = getattr(client, method)(link(call), {"ready_in": "15"})
        assert answer.status_code == 410
        assert "beendet" in answer.content.decode()
    assert now(call).ready_in is None


def test_it_speaks_the_language_of_the_person(client, call, acme):
    with scope(organisation=acme):
        person = PersonFactory(organisation=acme, language="en")
        english = AlarmCallFactory(organisation=acme, test=call.test, person=person, language="en", number="")
    page = client.get(link(english), headers={"accept-language": "de"}).content.decode()

    assert 'lang="en"' in page
    assert "DRILL" in page
    assert "We have no telephone number of you" in page
    assert 'lang="de"' in client.get(link(call), headers={"accept-language": "en"}).content.decode()


def test_without_a_number_two_answers_are_all(client, call, acme):
    with scope(organisation=acme):
        bare = AlarmCallFactory(organisation=acme, test=call.test, number="")
    client.post(link(bare), {"ready_in": "0"})
    assert "Das war alles" in client.get(link(bare)).content.decode()
