"""The alarm exercise: the newest closed alarm test confirms it by itself."""

from datetime import UTC, date, datetime, timedelta

from django.urls import reverse
from django.utils import timezone
from django_scopes import scope

from reviews.everywhere import read_due_everywhere
from reviews.kinds import BY_CODE
from reviews.reading import read_due, read_one
from tests.factories.exercises import NIGHT, AlarmTestFactory
from tests.factories.reviews import ReviewFactory

CODE = "alert_exercise"
OCTOBER = datetime(2026, 10, 31, 23, 30, tzinfo=UTC)  # the first of November in Berlin


def closed(organisation, at, state="done"):
    return AlarmTestFactory(
        organisation=organisation, state=state, started_at=at, closed_at=at + timedelta(hours=1), note="Gut."
    )


def due(organisation):
    found = read_due(organisation, timezone.localdate()).found
    return next(each for each in found if each.entry.kind == CODE)


def test_without_a_test_it_is_asked_for(in_acme):
    assert due(in_acme).entry.confirmed_on is None
    AlarmTestFactory(organisation=in_acme)  # runs still
    closed(in_acme, NIGHT, state="called_off")
    assert due(in_acme).entry.confirmed_on is None


def test_it_falls_due_again_from_the_newest_closed_test(in_acme):
    closed(in_acme, datetime(2026, 3, 1, 8, tzinfo=UTC))
    closed(in_acme, OCTOBER)

    found = due(in_acme)
    assert found.entry.confirmed_on == date(2026, 11, 1)
    assert found.on == date(2027, 5, 1)


def test_an_exercise_done_in_another_way_can_be_confirmed_by_hand(in_acme):
    closed(in_acme, OCTOBER)
    ReviewFactory(organisation=in_acme, kind=CODE, reviewed_at=datetime(2026, 11, 10, 8, tzinfo=UTC))
    assert due(in_acme).entry.confirmed_on == date(2026, 11, 10)


def test_everywhere_and_alone_say_the_same(acme, other):
    with scope(organisation=acme):
        closed(acme, OCTOBER)
        alone = read_one(acme, BY_CODE[CODE], None, timezone.localdate(), last=None)
    everywhere = read_due_everywhere(timezone.localdate(), [acme, other]).due

    days = {
        key: next(each for each in found if each.entry.kind == CODE).entry.confirmed_on
        for key, found in everywhere.items()
    }
    assert days == {acme.pk: date(2026, 11, 1), other.pk: None}
    assert alone.entry.confirmed_on == date(2026, 11, 1)


def test_its_page_names_the_test_and_leads_to_alarm_tests(acme, alice, client_of):
    with scope(organisation=acme):
        test = closed(acme, OCTOBER)
    page = client_of(alice).get(reverse("reviews:mark-whole", args=[acme.slug, CODE])).content.decode()

    assert f"{test}, 01.11.2026" in page
    assert reverse("exercises:alarm-test-list", args=[acme.slug]) in page
