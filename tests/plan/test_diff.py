"""Two snapshots, and what a managing director is told of the difference."""

import copy
from datetime import UTC, date, datetime

import pytest
from django.utils import translation
from django_scopes import scope

from accounts.models import Organisation
from backups.models import RestoreTestStep
from contacts.models import ContactPoint, Person
from inventory.models import Process, Resource
from plan.diff import How, diff
from plan.snapshot import take
from recovery.models import PlanStep
from tests.browser.busy import a_busy_company
from tests.factories.backups import RestoreTestFactory
from tests.factories.contacts import (
    ContactPointFactory,
    EmergencyRoleFactory,
    PersonFactory,
    RoleAssignmentFactory,
)
from tests.factories.inventory import ProcessFactory, ResourceFactory, needs

NOW = datetime(2026, 11, 27, 20, tzinfo=UTC)


def seen(organisation):
    return take(organisation, at=NOW, private=True)


def sentences(before, after):
    with translation.override("de"):
        return [change.sentence for change in diff(before, after)]


@pytest.fixture
def company(in_acme):
    kaya = PersonFactory(organisation=in_acme, first_name="Ayşe", last_name="Kaya", job_title="IT-Leitung")
    ContactPointFactory(organisation=in_acme, person=kaya, value="0170 5500001")
    erp = ResourceFactory(organisation=in_acme, name="ERP-Server")
    orders = ProcessFactory(organisation=in_acme, name="Auftragsannahme", duration_hours=24)
    needs(orders, erp)
    return in_acme


def test_nothing_has_changed(company):
    before = seen(company)
    Person.objects.get().save()  # a moment and a version, which say nothing

    assert sentences(before, seen(company)) == []


def test_a_hand_written_list(company):
    before = seen(company)
    Organisation.objects.filter(pk=company.pk).update(report_number="0621 4400-112", unplug_on_alarm=False)
    company.refresh_from_db()
    kaya, erp, orders = Person.objects.get(), Resource.objects.get(), Process.objects.get()
    point = ContactPoint.objects.get()
    point.value = "0170 5500009"
    point.save()
    kaya.job_title = ""
    kaya.save()
    beck = PersonFactory(organisation=company, first_name="Tom", last_name="Beck")
    ContactPointFactory(organisation=company, person=beck, value="0170 5500002")
    ContactPointFactory(organisation=company, person=kaya, kind="landline", value="0621 4400-7")
    erp.name, erp.owner = "ERP", beck
    erp.save()
    orders.duration_hours, orders.description = 8, "x " * 200
    orders.save()
    test = RestoreTestFactory(organisation=company, resource=erp)
    RestoreTestStep(organisation=company, test=test, position=1, text="Band einlegen").save()

    found = sentences(before, seen(company))

    assert found == [
        "Nummer für IT-Notfälle geändert: 0621 4400-110 → 0621 4400-112",
        "Beschäftigte ziehen das Netzwerkkabel selbst geändert: ja → nein",
        f"ERP: Rücksicherungstest „{test}“ neu",
        "Mobil von Ayşe Kaya geändert: 0170 5500001 → 0170 5500009",
        "Ayşe Kaya: Festnetz „0621 4400-7“ neu",
        "Ayşe Kaya: Funktion geändert: IT-Leitung → (leer)",
        "Neu: Person „Tom Beck“",
        f"Auftragsannahme: was darin geschieht geändert: (leer) → {'x ' * 39}x…",
        "Auftragsannahme: Laufzeit des Prozesses geändert: 24 Stunden → 8 Stunden",
        "ERP: verantwortlich geändert: (leer) → Tom Beck",
        "ERP: Name geändert: ERP-Server → ERP",
    ]


def test_backwards_it_is_removed(company):
    before = seen(company)
    beck = PersonFactory(organisation=company, first_name="Tom", last_name="Beck")
    ContactPointFactory(organisation=company, person=beck, value="0170 5500002")
    kaya = Person.objects.get(last_name="Kaya")
    ContactPointFactory(organisation=company, person=kaya, kind="landline", value="0621 4400-7")
    role = EmergencyRoleFactory(organisation=company)
    RoleAssignmentFactory(organisation=company, person=beck, role=role)

    assert sentences(seen(company), before) == [
        "Ayşe Kaya: Festnetz „0621 4400-7“ entfernt",
        f"Entfernt: Notfallrolle „{role}“",
        "Entfernt: Person „Tom Beck“",
    ]


def test_the_subject_is_the_entry_on_whose_page_it_stands(company):
    before = seen(company)
    point = ContactPoint.objects.get()
    point.value = "0170 1"
    point.save()
    (change,) = diff(before, seen(company))

    assert (change.table, change.how, change.subject) == (
        "contacts.contactpoint",
        How.CHANGED,
        str(Person.objects.get().pk),
    )


def test_days_and_choices_as_people_read_them(company):
    before = seen(company)
    erp = Resource.objects.get()
    erp.kind, erp.support_end = "application", date(2027, 3, 1)
    erp.save()

    assert sentences(before, seen(company)) == [
        "ERP-Server: Art geändert: IT-System → Anwendung",
        "ERP-Server: Support endet am geändert: (leer) → 01.03.2027",
    ]


def test_it_costs_no_query_whatever_is_in_the_plan(db, mia, django_assert_num_queries):
    busy = a_busy_company(mia)
    before = seen(busy)
    after = copy.deepcopy(before)
    for label, rows in after["records"].items():
        for row in rows[1:]:
            for name in ("name", "title", "text", "value", "note"):
                if isinstance(row.get(name), str):
                    row[name] += " neu"
        if label == "contacts.person":
            rows.append(rows[0] | {"id": str(mia.pk)})
        if label == "playbooks.playbookstep":
            del rows[0]
    with django_assert_num_queries(0), translation.override("de"):
        changes = diff(before, after)

    assert len(changes) > 100
    assert {change.how for change in changes} == set(How)
    assert all(change.sentence and "None" not in change.sentence for change in changes)


def test_a_step_is_told_with_its_plan(db, mia):
    busy = a_busy_company(mia)
    before = seen(busy)
    with scope(organisation=busy):
        step = PlanStep.objects.filter(recovery_plan__isnull=False)[0]
        step.action = "Ersatzserver aus dem Lager holen"
        step.save()
        title = str(step.recovery_plan)
    (found,) = sentences(before, seen(busy))

    assert found.startswith(title)
    assert found.endswith(" → Ersatzserver aus dem Lager holen")
