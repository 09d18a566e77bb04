"""What the database holds of a measure, and what rules can ask it (BSI-Standard 200-4, 15)."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django_scopes import scope

from measures.models import EffectivenessCheck, Measure
from measures.standing import badge
from records.models import WrittenOnce
from tests.factories.contacts import PersonFactory, SiteFactory
from tests.factories.measures import MeasureFactory

DAY = date(2026, 11, 21)


@pytest.mark.parametrize(
    "fields",
    [
        {"status": "done"},
        {"status": "done", "done_on": DAY},
        {"status": "done", "done_note": "x"},
        {"status": "cancelled"},
    ],
)
def test_the_database_refuses_an_end_without_words(fields, in_acme):
    with pytest.raises(IntegrityError), transaction.atomic():
        Measure(organisation=in_acme, title="x", need="y", **fields).save()


def test_sets_answer_the_rules(in_acme):
    owner = PersonFactory(organisation=in_acme)
    late = MeasureFactory(organisation=in_acme, owner=owner, due_date=DAY - timedelta(1))
    today = MeasureFactory(organisation=in_acme, owner=owner, due_date=DAY)
    bare = MeasureFactory(organisation=in_acme, priority="high")
    done = MeasureFactory(
        organisation=in_acme, status="done", done_on=DAY, done_note="x", effect_check_due=DAY, due_date=DAY
    )
    measures = Measure.objects.sorted()

    assert set(measures.open()) == {late, today, bare}
    assert set(measures.overdue(DAY)) == {late}  # MEA-001
    assert set(measures.without_owner_or_date()) == {bare}  # MEA-002
    assert set(measures.urgent_since(timezone.localdate() + timedelta(2))) == {bare}  # MEA-003
    assert set(measures.urgent_since(timezone.localdate() - timedelta(2))) == set()
    assert set(measures.unchecked()) == {done}  # MEA-004
    assert set(measures.effect_check_due(DAY)) == {done}
    assert set(measures.effect_check_due(DAY - timedelta(1))) == set()
    EffectivenessCheck(
        organisation=in_acme, measure=done, checked_on=DAY, result="effective", note="x"
    ).save()
    assert set(measures.unchecked()) == set()
    assert {m.last_result for m in measures.with_last_result()} == {None, "effective"}


def test_a_check_is_written_once(in_acme):
    done = MeasureFactory(organisation=in_acme, status="done", done_on=DAY, done_note="x")
    check = EffectivenessCheck(
        organisation=in_acme, measure=done, checked_on=DAY, result="effective", note="x"
    )
    check.save()
    check.result = "partly"

    with pytest.raises(WrittenOnce):
        check.save()
    with pytest.raises(WrittenOnce):
        check.delete()
    done.delete()
    assert not EffectivenessCheck.objects.exists()


def test_origin_of_the_other_company_is_refused(acme, other):
    with scope(organisation=other):
        site = SiteFactory(organisation=other)
    with scope(organisation=acme), pytest.raises(ValidationError):
        MeasureFactory(organisation=acme, origin=site)
    with scope(organisation=acme), pytest.raises(ValidationError):
        Measure(organisation=acme, title="x", need="y", origin=site).save()


@pytest.mark.parametrize(
    ("fields", "state"),
    [
        ({"status": "open", "due": DAY - timedelta(1)}, "overdue"),
        ({"status": "open", "due": DAY}, "due"),
        ({"status": "open", "due": DAY + timedelta(30)}, "due"),
        ({"status": "open", "due": DAY + timedelta(31)}, "open"),
        ({"status": "in_progress", "due": DAY + timedelta(31)}, "draft"),
        ({"status": "open", "due": None}, "overdue"),
        ({"status": "open", "due": DAY + timedelta(31), "has_owner": False}, "overdue"),
        ({"status": "cancelled"}, "open"),
        ({"status": "done"}, "ok"),
        ({"status": "done", "effect_check_due": DAY}, "due"),
        ({"status": "done", "effect_check_due": DAY, "last_result": "effective"}, "ok"),
        ({"status": "done", "last_result": "partly"}, "due"),
        ({"status": "done", "last_result": "not_effective"}, "overdue"),
    ],
)
def test_badge(fields, state):
    given = {"due": None, "has_owner": True, "effect_check_due": None, "last_result": None, "on": DAY}

    assert badge(**given | fields)[0] == state
