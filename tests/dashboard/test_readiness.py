"""What comes next, and whether we are ready: with what runs, what may go wrong and what was promised."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse
from django.utils.translation import override

from backups.models import JobWatch
from dashboard.counting import count
from dashboard.readiness import Counts, lines, next_steps
from plan.model import Plan
from tests.factories.backups import NIGHT, BackupJobFactory, RestoreTestFactory
from tests.factories.inventory import ProcessFactory, ResourceFactory, needs, rate
from tests.factories.measures import MeasureFactory

PLAN = Plan("Acme", None, "de", "Europe/Berlin", datetime(2026, 11, 21, tzinfo=ZoneInfo("Europe/Berlin")))


def titles(counts):
    with override("de"):
        return [step.title for step in next_steps(PLAN, counts, printed=True)]


@pytest.mark.parametrize(
    ("counts", "title"),
    [(Counts(), "Eintragen, was laufen muss"),
     (Counts(processes=3, rated=1), "Festlegen, wie lange 2 Prozesse stillstehen dürfen"),
     (Counts(processes=3, rated=2, suggestions=1), "1 vorgeschlagenen Prozess bestätigen"),
     (Counts(overdue_measures=2, open_measures=5), "2 Maßnahmen sind überfällig"),
     (Counts(undecided_risks=1), "Über 1 Risiko entscheiden"),
     (Counts(data_resources=5, restored=3), "2 Systeme ohne nachgewiesene Rücksicherung"),
     (Counts(silent_backups=1), "1 Datensicherung ist verspätet oder fehlgeschlagen")],
)  # fmt: skip
def test_what_comes_next(counts, title):
    assert title in titles(counts)


def test_nothing_more_to_say_of_a_business_that_is_in_order():
    said = titles(Counts(processes=3, rated=3, open_measures=2, data_resources=2, restored=2))

    words = ("Prozess", "Maßnahme", "Risik", "Rücksicherung", "Datensicherung")
    assert not [title for title in said if any(word in title for word in words)]


def test_lines_count_what_is_done():
    with override("de"):
        shown = {
            line.label: line.word
            for line in lines(PLAN, Counts(processes=3, rated=1, open_measures=2, overdue_measures=1))
        }

    assert shown["Prozesse mit Ausfallfolgen"] == "1/3"
    assert shown["Offene Maßnahmen im Termin"] == "1/2"


def test_counts_are_those_of_the_database(in_acme, django_assert_max_num_queries):
    one, _two, retired = (
        ProcessFactory(organisation=in_acme, status=status) for status in ("active", "active", "retired")
    )
    rate(one, {4: 0, 24: 2})
    rate(one, {4: 0, 24: 1}, code="reputation")
    rate(retired, {4: 2})
    MeasureFactory(organisation=in_acme, due_date=date(2026, 1, 1))
    MeasureFactory(organisation=in_acme, due_date=date(2027, 1, 1))
    with django_assert_max_num_queries(18):
        counts = count(in_acme, on=date(2026, 11, 21))

    assert (counts.processes, counts.rated) == (2, 1)
    assert (counts.open_measures, counts.overdue_measures) == (2, 1)


def test_a_restore_counts_only_while_the_newest_test_passed(in_acme):
    orders = ProcessFactory(organisation=in_acme, rto_hours=4)

    def system(name, *results, **fields):
        resource = ResourceFactory(organisation=in_acme, name=name, **{"holds_data": True} | fields)
        if name != "nobody needs it":
            needs(orders, resource)
        for number, result in enumerate(results):
            RestoreTestFactory(
                organisation=in_acme,
                resource=resource,
                result=result,
                started_at=NIGHT + timedelta(days=number),
                ended_at=NIGHT + timedelta(days=number, hours=1),
                recovered_point_at=NIGHT,
            )
        return resource

    system("proven", "failed", "passed")
    system("no more", "passed", "failed")
    system("never")
    system("nobody needs it", "passed")
    system("can be made again", data_reproducible=True)
    system("no data", holds_data=False)
    for state, status in (("late", "active"), ("failed", "active"), ("failed", "paused"), ("ok", "active")):
        job = BackupJobFactory(organisation=in_acme, status=status)
        JobWatch.objects.create(job=job, organisation=in_acme, state=state)

    counts = count(in_acme, on=date(2026, 11, 26))
    assert (counts.data_resources, counts.restored) == (3, 1)
    assert counts.silent_backups == 2


def test_the_overview_leads_to_the_first_process(acme, alice, client_of):
    page = client_of(alice).get(reverse("dashboard:overview", args=[acme.slug])).content.decode()

    assert reverse("inventory:impact-overview", args=[acme.slug]) in page
