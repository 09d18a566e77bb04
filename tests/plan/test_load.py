"""Reading the whole plan: everything, in a constant number of queries, private numbers only when asked for."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from accounts.models import Organisation
from contacts.models import EmergencyRole
from plan.load import load
from plan.model import Level
from tests.factories.contacts import (
    AlertPathFactory,
    AlertStepFactory,
    ContactPointFactory,
    ContractFactory,
    EmergencyRoleFactory,
    EscalationRuleFactory,
    PersonFactory,
    RoleAssignmentFactory,
    SiteFactory,
    SupplierFactory,
)

NIGHT = datetime(2026, 11, 21, 2, 0, tzinfo=UTC)


@pytest.fixture
def role(in_acme: Organisation) -> EmergencyRole:
    return EmergencyRoleFactory(organisation=in_acme, name="Leitung", spending_limit=Decimal("12500"))


def test_people_with_numbers_best_first(in_acme):
    person = PersonFactory(organisation=in_acme, first_name="Ayşe", last_name="Kaya")
    ContactPointFactory(organisation=in_acme, person=person, value="0621 123456", kind="landline", priority=2)
    ContactPointFactory(organisation=in_acme, person=person, value="0170 5550001", priority=1)

    (loaded,) = load(in_acme, at=NIGHT, private=True).people

    assert loaded.name == "Ayşe Kaya"
    assert [(p.value, p.dial) for p in loaded.contact_points] == [
        ("0170 5550001", "+491705550001"),
        ("0621 123456", "+49621123456"),
    ]


@pytest.mark.parametrize(("private", "expected"), [(True, ["0170 5550001"]), (False, [])])
def test_private_numbers_only_when_asked_for(in_acme, private, expected):
    person = PersonFactory(organisation=in_acme)
    ContactPointFactory(organisation=in_acme, person=person, value="0170 5550001", is_private=True)

    (loaded,) = load(in_acme, at=NIGHT, private=private).people

    assert [p.value for p in loaded.contact_points] == expected


def test_who_left_is_in_no_plan_and_in_no_role(in_acme, role):
    person = PersonFactory(organisation=in_acme, is_active=False)
    RoleAssignmentFactory(organisation=in_acme, role=role, person=person)

    plan = load(in_acme, at=NIGHT, private=True)

    assert plan.people == ()
    assert plan.roles[0].assignments == ()


def test_assignment_counts_on_its_days_in_the_companys_time_zone(in_acme, role):
    """At 23:30 UTC it is already the next day in Mannheim."""
    person = PersonFactory(organisation=in_acme)
    RoleAssignmentFactory(organisation=in_acme, role=role, person=person, valid_from="2026-11-22")

    before = load(in_acme, at=datetime(2026, 11, 21, 22, 30, tzinfo=UTC), private=True)
    after = load(in_acme, at=datetime(2026, 11, 21, 23, 30, tzinfo=UTC), private=True)

    assert len(before.roles[0].assignments) == 0
    assert len(after.roles[0].assignments) == 1


def test_holder_stands_before_deputies(in_acme, role):
    people = [PersonFactory(organisation=in_acme) for _ in range(3)]
    for rank, person in zip((2, 0, 1), people, strict=True):
        RoleAssignmentFactory(organisation=in_acme, role=role, person=person, rank=rank)

    plan = load(in_acme, at=NIGHT, private=True)

    assert [(rank, person.id) for rank, person in plan.holders(plan.roles[0])] == [
        (0, people[1].pk),
        (1, people[2].pk),
        (2, people[0].pk),
    ]
    assert plan.roles[0].spending_limit == "12.500 €"


def test_small_plan_leaves_out_who_has_no_part(in_acme, role):
    needed, key_holder, _bystander = (PersonFactory(organisation=in_acme) for _ in range(3))
    RoleAssignmentFactory(organisation=in_acme, role=role, person=needed)
    SiteFactory(organisation=in_acme, key_holder=key_holder)

    plan = load(in_acme, at=NIGHT, private=True, everybody=False)

    assert {person.id for person in plan.people} == {needed.pk, key_holder.pk}


def test_suppliers_chain_and_matrix(in_acme, role):
    supplier = SupplierFactory(organisation=in_acme, name="Systemhaus", is_it_provider=True)
    ContractFactory(organisation=in_acme, supplier=supplier, restore_hours="8.50")
    path = AlertPathFactory(organisation=in_acme)
    AlertStepFactory(organisation=in_acme, path=path, order=9, supplier=supplier, media=["call", "sms"])
    AlertStepFactory(organisation=in_acme, path=path, order=3, role=role)
    EscalationRuleFactory(organisation=in_acme, role=role, level="crisis", within_minutes=15)

    plan = load(in_acme, at=NIGHT, private=True)

    assert plan.suppliers[0].contracts[0].restore_hours == 8.5
    assert [(s.order, plan.called(s)) for s in plan.alert_paths[0].steps] == [
        (1, "Leitung"),
        (2, "Systemhaus"),
    ]
    assert plan.alert_paths[0].steps[1].media == ("Anruf", "SMS")
    assert [(c.level, c.within_minutes) for c in plan.escalation] == [(Level.CRISIS, 15)]


@pytest.mark.parametrize("people", [1, 3, 300])
def test_number_of_queries_is_constant(in_acme, role, people, django_assert_num_queries):
    for number in range(people):
        person = PersonFactory(organisation=in_acme)
        if number < 5:
            RoleAssignmentFactory(organisation=in_acme, role=role, person=person, rank=number)
    with django_assert_num_queries(62):
        load(in_acme, at=NIGHT, private=True)
