"""What is due, read with a constant number of queries."""

from datetime import UTC, date, datetime, timedelta
from itertools import chain

import pytest
from django.utils import timezone
from django_scopes import scope

from contacts.models import EmergencyRole, Person
from playbooks.models import LegalProfile
from reviews.catalogue import intervals
from reviews.due import Because, Stage
from reviews.everywhere import read_due_everywhere
from reviews.facts import READERS, facts_of
from reviews.kinds import BY_CODE, KINDS
from reviews.models import ReviewRule
from reviews.reading import read_due
from tests.factories.backups import BackupJobFactory, ProtectionFactory, RestoreTestFactory
from tests.factories.contacts import ContractFactory, PersonFactory, SupplierFactory
from tests.factories.inventory import ProcessFactory, ResourceFactory
from tests.factories.reviews import ReviewFactory, looked_at
from tests.factories.risks import RiskFactory
from tests.reviews.companies import everything, lead

TODAY = timezone.localdate


def due_of(organisation, record, on=None):
    found = read_due(organisation, on or TODAY()).found
    return next((due for due in found if due.entry.id == record.pk and not due.is_proven), None)


def test_every_kind_has_entries_and_somebody_who_keeps_them_true(in_acme):
    everything(in_acme)

    found = read_due(in_acme, TODAY()).found
    assert {due.entry.kind for due in found} == set(BY_CODE)
    assert [due.entry.name for due in found if due.owner_id is None] == []
    assert all(due.entry.name for due in found)


def test_every_entry_has_facts(in_acme):
    everything(in_acme)

    models = {source.model for kind in KINDS for source in kind.sources}
    assert models == set(READERS)
    for kind in KINDS:
        records = [record for source in kind.sources for record in source.entries(TODAY())] or [None]
        for record in records:
            assert facts_of(kind, record, organisation=in_acme, on=TODAY())


def test_the_newest_review_counts(in_acme):
    risk = RiskFactory(organisation=in_acme)
    looked_at(risk, "risk", reviewed_at=datetime(2025, 1, 1, tzinfo=UTC))
    looked_at(
        risk, "risk", reviewed_at=datetime(2026, 8, 31, 22, 30, tzinfo=UTC)
    )  # the first of September in Berlin

    assert due_of(in_acme, risk).on == date(2027, 9, 1)


def test_an_own_interval_replaces_ours(in_acme):
    risk = RiskFactory(organisation=in_acme)
    looked_at(risk, "risk", reviewed_at=datetime(2026, 8, 31, 8, tzinfo=UTC))
    ReviewRule(organisation=in_acme, kind="risk", months=6, reason="Versicherung").save()

    due = due_of(in_acme, risk)
    assert (due.on, due.months) == (date(2027, 2, 28), 6)


def test_a_person_keeps_the_last_review_when_the_role_is_taken_up(in_acme):
    person = PersonFactory(organisation=in_acme)
    looked_at(person, "contact_point_other", reviewed_at=datetime(2026, 11, 1, tzinfo=UTC))
    assert due_of(in_acme, person).on == date(2027, 5, 1)

    role = EmergencyRole(organisation=in_acme, name="Stab", is_crisis_role=True)
    role.save()
    role.assignments.create(organisation=in_acme, person=person)

    assert due_of(in_acme, person).on == date(2027, 2, 1)


def test_a_contract_is_looked_at_three_months_before_it_ends(in_acme):
    supplier = SupplierFactory(organisation=in_acme, maintained_by=PersonFactory(organisation=in_acme))
    contract = ContractFactory(organisation=in_acme, supplier=supplier, ends_on=TODAY() + timedelta(days=100))

    due = due_of(in_acme, contract)
    assert (due.on, due.because) == (TODAY() + timedelta(days=10), Because.FIXED)
    assert due.owner_id == supplier.maintained_by_id
    assert due.entry.name == f"{supplier} · {contract}"


def test_a_day_of_its_own_counts_as_looked_at(in_acme):
    profile = LegalProfile.of(in_acme)
    profile.catalogue_reviewed_on = date(2026, 10, 31)
    profile.save()

    assert due_of(in_acme, profile).on == date(2027, 4, 30)


def test_what_is_retired_or_put_aside_is_not_asked_for(in_acme):
    retired = ResourceFactory(organisation=in_acme, status="retired")
    aside = ProcessFactory(organisation=in_acme, prefilter="excluded", prefilter_reason="Kann warten.")
    left = PersonFactory(organisation=in_acme, is_active=False)

    assert [due_of(in_acme, each) for each in (retired, aside, left)] == [None, None, None]


def test_an_owner_who_left_is_replaced_by_the_role(in_acme):
    boss = lead(in_acme, "top_management")
    risk = RiskFactory(organisation=in_acme, owner=PersonFactory(organisation=in_acme, is_active=False))

    assert due_of(in_acme, risk).owner_id == boss.pk


def test_what_the_company_has_none_of_is_asked_for_no_more_until_somebody_takes_it_up(in_acme):
    def kinds():
        return {due.entry.kind for due in read_due(in_acme, TODAY()).found}

    at = datetime(2026, 11, 1, tzinfo=UTC)
    assert "ups" in kinds()
    ReviewFactory(
        organisation=in_acme, kind="ups", result="no_longer_needed", note="Alles Cloud.", reviewed_at=at
    )
    assert "ups" not in kinds()
    ReviewFactory(organisation=in_acme, kind="ups", reviewed_at=at + timedelta(days=1))
    assert "ups" in kinds()


def test_an_entry_that_is_no_longer_needed_is_due_until_it_is_gone(in_acme):
    risk = RiskFactory(organisation=in_acme)
    looked_at(risk, "risk", result="no_longer_needed", note="Halle verkauft.")

    due = due_of(in_acme, risk)
    assert (due.because, due.stage) == (Because.GONE, Stage.OVERDUE)


def test_restore_tests_are_proven_not_ticked(in_acme):
    tested, never = ResourceFactory(organisation=in_acme), ResourceFactory(organisation=in_acme)
    job = BackupJobFactory(organisation=in_acme)
    for resource in (tested, never):
        ProtectionFactory(organisation=in_acme, job=job, resource=resource)
    RestoreTestFactory(organisation=in_acme, resource=tested)
    looked_at(never, "dependency")

    found = {due.entry.id: due for due in read_due(in_acme, TODAY()).found if due.is_proven}
    assert found[tested.pk].on == date(2027, 11, 20)
    assert (found[never.pk].stage, found[never.pk].entry.kind) == (Stage.OVERDUE, "restore_test_other")


def test_the_other_company_is_not_read(acme, other):
    for organisation in (acme, other):
        with scope(organisation=organisation):
            everything(organisation)
            RiskFactory(organisation=organisation, title=f"Risiko von {organisation}")

    with scope(organisation=acme):
        found = read_due(acme, TODAY()).found
    assert {due.entry.organisation_id for due in found} == {acme.pk}
    assert f"Risiko von {other}" not in {due.entry.name for due in found}


def test_everywhere_is_the_sum_of_all_companies_without_restore_tests(acme, other):
    on = TODAY()
    expected = set()
    for organisation in (acme, other):
        with scope(organisation=organisation):
            everything(organisation)
            looked_at(RiskFactory(organisation=organisation), "risk")
            ReviewRule(organisation=organisation, kind="risk", months=6, reason="Versicherung").save()
            expected |= {due for due in read_due(organisation, on).found if not due.is_proven}

    assert set(chain(*read_due_everywhere(on, [acme, other]).due.values())) == expected
    for organisation in (acme, other):
        alone = read_due_everywhere(on, [organisation])
        assert set(alone.due) == {organisation.pk}
        assert set(alone.due[organisation.pk]) == {
            due for due in expected if due.entry.organisation_id == organisation.pk
        }


@pytest.mark.parametrize("count", [1, 3, 30])
def test_the_number_of_queries_is_constant(in_acme, count, django_assert_num_queries):
    everything(in_acme)
    for _ in range(count):
        looked_at(RiskFactory(organisation=in_acme), "risk")
        SupplierFactory(organisation=in_acme)

    with django_assert_num_queries(QUERIES):
        read_due(in_acme, TODAY())


@pytest.mark.parametrize("count", [1, 4])
def test_many_companies_cost_no_more_queries_than_one(acme, mia, count, django_assert_num_queries):
    from tests.factories.accounts import an_organisation

    companies = [acme] + [an_organisation(f"Firma {number}", mia) for number in range(count - 1)]
    for organisation in companies:
        with scope(organisation=organisation):
            everything(organisation)

    with django_assert_num_queries(EVERYWHERE):
        read_due_everywhere(TODAY(), companies)


SOURCES = sum(len(kind.sources) for kind in KINDS)
QUERIES = SOURCES + 6 + 11  # people, holders, intervals, reviews twice, alarm tests; restore tests
EVERYWHERE = SOURCES + 7


def test_titles_name_what_there_is_one_of(in_acme):
    found = read_due(in_acme, TODAY()).found

    assert [due.entry.name for due in found if due.entry.kind == "ups"] == [intervals()["ups"].title]
    assert Person.objects.count() == 0
