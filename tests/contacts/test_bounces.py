"""Addresses from which mail comes back are marked until there is better news."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django_scopes import scope

from contacts.bounces import note_bounces
from contacts.confirming import confirm_points
from outbox.models import Message
from tests.contacts.pages import url
from tests.factories.contacts import ContactPointFactory, PersonFactory

pytestmark = pytest.mark.django_db

REFUSED = datetime(2026, 11, 24, 8, 30, tzinfo=UTC)


@pytest.fixture(autouse=True)
def inside(acme):
    with scope(organisation=acme):
        yield


@pytest.fixture
def point(acme):
    person = PersonFactory(organisation=acme, first_name="Ayşe", last_name="Kaya")
    return ContactPointFactory(
        organisation=acme, person=person, kind="email_company", value="Kaya@acme.example"
    )


def mail(organisation, to="kaya@acme.example", **fields):
    return Message.objects.create(
        key=f"{to}{Message.objects.count()}",
        organisation=organisation,
        to=to,
        subject="B",
        text="T",
        **fields,
    )


def bounced(point):
    point.refresh_from_db()
    return point.bounced_at


def test_a_refused_address_is_marked_whatever_its_letters(acme, point):
    mail(acme, refused_at=REFUSED)

    assert note_bounces(acme) == 1

    assert bounced(point) == REFUSED
    assert note_bounces(acme) == 0, "once"


def test_the_mark_says_since_when_not_when_again(acme, point):
    mail(acme, refused_at=REFUSED)
    note_bounces(acme)
    mail(acme, refused_at=REFUSED + timedelta(days=7))

    note_bounces(acme)

    assert bounced(point) == REFUSED


def test_a_mail_that_was_taken_later_clears_it(acme, point):
    mail(acme, refused_at=REFUSED)
    note_bounces(acme)
    mail(acme, sent=REFUSED + timedelta(hours=1))

    assert note_bounces(acme) == 1

    assert bounced(point) is None


def test_a_mail_that_was_taken_before_does_not(acme, point):
    mail(acme, sent=REFUSED - timedelta(hours=1))
    mail(acme, refused_at=REFUSED)

    note_bounces(acme)

    assert bounced(point) == REFUSED


def test_whoever_has_checked_it_since_knows_better(acme, point):
    mail(acme, refused_at=REFUSED)
    note_bounces(acme)

    confirm_points(record=point.person, on=date(2026, 11, 25), name="Tom Beck", private=False)

    assert bounced(point) is None
    assert note_bounces(acme) == 0
    mail(acme, refused_at=REFUSED + timedelta(days=7))
    assert note_bounces(acme) == 1, "a later refusal counts again"


def test_the_mail_of_another_company_marks_nothing(acme, other, point):
    mail(other, refused_at=REFUSED)

    assert note_bounces(acme) == 0


def test_without_refusal_it_costs_two_queries(acme, point, django_assert_num_queries):
    mail(acme, sent=REFUSED)

    with django_assert_num_queries(2):
        note_bounces(acme)


def test_the_page_of_the_person_says_it(acme, point, client_of, bob):
    mail(acme, refused_at=REFUSED)
    note_bounces(acme)

    text = client_of(bob).get(url("person-detail", acme, point.person)).content.decode()

    assert "Mails kommen seit 24.11.2026 zurück" in text
