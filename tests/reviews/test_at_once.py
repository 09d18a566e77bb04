"""What does not wait for the weekly mail, and is told once to each."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from django_scopes import scope

from inventory.models import Resource
from outbox.models import Message
from reviews.models import Ask, ReminderPreference, ReminderSent
from tests.factories.backups import BackupJobFactory, ProtectionFactory, RestoreTestFactory
from tests.factories.contacts import ContractFactory, InsurancePolicyFactory, SupplierFactory
from tests.factories.inventory import ResourceFactory
from tests.factories.reviews import looked_at
from tests.reviews.years import confirm, days, founded, morning, somebody, to, written

FOUNDED = datetime(2027, 3, 1, 9, tzinfo=UTC)
MONDAY = date(2027, 3, 22)
EVENING = datetime(2027, 3, 22, 20, tzinfo=UTC)


def after(number):
    return MONDAY + timedelta(days=number)


def try_out(resource, on, result="passed"):
    start = datetime.combine(on, time(9), UTC)
    RestoreTestFactory(
        organisation=resource.organisation,
        resource=resource,
        result=result,
        started_at=start,
        ended_at=start + timedelta(hours=4),
        recovered_point_at=start - timedelta(hours=3),
    )


@pytest.fixture
def tom(in_acme):
    return somebody(in_acme, "tom", "it_lead")


@pytest.fixture
def ayse(in_acme, tom):
    return somebody(in_acme, "ayse")


@pytest.fixture
def server(ayse):
    """Ayşe's; must be back within a day; backed up."""
    organisation = ayse.organisation
    server = ResourceFactory(
        organisation=organisation, name="ERP-Server", owner=ayse, rto_hours=24, rto_reason="Vertrag"
    )
    ProtectionFactory(
        organisation=organisation, job=BackupJobFactory(organisation=organisation), resource=server
    )
    founded(organisation, FOUNDED)
    return server


@pytest.fixture
def supplier(ayse):
    return SupplierFactory(organisation=ayse.organisation, name="Systemhaus", maintained_by=ayse)


def at_once(first, last):
    """When whom was told at once."""
    told = []
    for day in days(first, last):
        told += [(f"{day:%m-%d}", name) for name in to(urgent(morning(day)))]
    return told


def urgent(mails):
    return [mail for mail in mails if ":at_once:" in mail.key]


class TestRestoreTests:
    def test_one_that_was_never_made_is_told_once_to_its_owner_and_to_the_it_lead(self, server):
        assert at_once(MONDAY, after(13)) == [("03-22", "ayse"), ("03-22", "tom")]

        mail = Message.objects.get(to="ayse@acme.example", key__contains=":at_once:")
        assert (
            mail.subject == "Notfallplan Acme Werkzeugbau GmbH: Wiederherstellungstest überfällig: ERP-Server"
        )

    def test_one_that_grows_too_old(self, server):
        try_out(server, date(2026, 12, 23))

        assert at_once(MONDAY, after(6)) == [("03-24", "ayse"), ("03-24", "tom")]

    def test_one_that_failed_and_failed_again(self, server):
        try_out(server, after(0), "failed")
        assert at_once(MONDAY, after(2)) == [("03-22", "ayse"), ("03-22", "tom")]

        try_out(server, after(3), "failed")
        assert at_once(after(3), after(6)) == [("03-25", "ayse"), ("03-25", "tom")]

    def test_whoever_takes_over_is_told(self, server):
        morning(MONDAY)
        nina = somebody(server.organisation, "nina")
        founded(server.organisation, FOUNDED)
        Resource.objects.unlogged("a test").update(owner=nina)

        assert to(urgent(morning(after(1)))) == ["nina"]

    def test_it_cannot_be_switched_off(self, server, ayse):
        ReminderPreference(organisation=server.organisation, person=ayse, is_off=True).save()

        [mail, _lead] = urgent(morning(MONDAY))
        assert mail.to == "ayse@acme.example"
        assert mail.headers == {}
        assert "/mails/" not in mail.text

    @pytest.mark.parametrize("hours", [25, 72, None])
    def test_what_may_take_longer_waits_for_the_week(self, server, hours):
        server.rto_hours = hours
        server.save()

        assert at_once(MONDAY, after(1)) == []
        assert Ask.objects.get().is_test

    def test_several_come_as_one_mail(self, server):
        second = ResourceFactory(
            organisation=server.organisation,
            name="Mail",
            owner=server.owner,
            rto_hours=4,
            rto_reason="Vertrag",
        )
        job = server.protections.get().job
        ProtectionFactory(organisation=server.organisation, job=job, resource=second)
        founded(server.organisation, FOUNDED)

        first, _lead = urgent(morning(MONDAY))
        assert first.subject == "Notfallplan Acme Werkzeugbau GmbH: 2 Dinge eilen"
        assert ("ERP-Server" in first.text, "Mail" in first.text) == (True, True)
        assert ReminderSent.objects.filter(kind="at_once").count() == 4, "each matter for each of them"

    def test_the_test_and_the_look_at_one_server_are_two_questions(self, server, ayse):
        looked_at(server, "dependency", reviewed_at=datetime(2026, 3, 30, 9, tzinfo=UTC))
        morning(after(1))
        test, look = sorted(Ask.objects.filter(subject=server.pk), key=lambda ask: not ask.is_test)
        assert (test.kind, look.kind) == ("restore_test_rto_le_24h", "dependency")

        confirm(look, EVENING)
        morning(after(2))
        assert [ask.pk for ask in Ask.objects.open()] == [test.pk]

    def test_and_passing_the_test_leaves_the_look(self, server):
        looked_at(server, "dependency", reviewed_at=datetime(2026, 3, 30, 9, tzinfo=UTC))
        morning(after(1))
        try_out(server, after(1))

        morning(after(2))
        assert [ask.kind for ask in Ask.objects.open()] == ["dependency"]
        assert Ask.objects.get(kind="restore_test_rto_le_24h").answer == "settled"


class TestContracts:
    END = after(1) + timedelta(days=90)

    def test_three_months_before_its_end_whoever_keeps_it_is_told_once(self, supplier):
        ContractFactory(
            organisation=supplier.organisation, supplier=supplier, subject="Wartung", ends_on=self.END
        )
        founded(supplier.organisation, FOUNDED)

        assert at_once(MONDAY, after(13)) == [("03-23", "ayse")]
        mail = Message.objects.get(key__contains=":at_once:")
        assert mail.subject == "Notfallplan Acme Werkzeugbau GmbH: Vertrag läuft aus: Systemhaus · Wartung"
        assert f"{self.END:%d.%m.%Y}" in mail.text

    def test_a_policy_of_which_nobody_is_named_goes_to_who_answers_for_it(self, in_acme, tom):
        boss = somebody(in_acme, "gerda", "top_management")
        InsurancePolicyFactory(organisation=in_acme, valid_until=self.END)
        founded(in_acme, FOUNDED)

        assert len(at_once(after(1), after(1))) == 1
        assert Ask.objects.get(kind="insurance_policy").person in {boss, tom}

    def test_who_has_looked_in_time_is_not_told(self, supplier):
        contract = ContractFactory(organisation=supplier.organisation, supplier=supplier, ends_on=self.END)
        founded(supplier.organisation, FOUNDED)
        looked_at(contract, "contract", reviewed_at=FOUNDED)

        assert written(MONDAY, after(6)) == []

    def test_another_end_is_another_matter(self, supplier):
        contract = ContractFactory(organisation=supplier.organisation, supplier=supplier, ends_on=self.END)
        founded(supplier.organisation, FOUNDED)
        morning(after(1))
        contract.ends_on = self.END + timedelta(days=3)
        contract.save()

        assert at_once(after(2), after(6)) == [("03-26", "ayse")]


def test_the_other_company_is_told_nothing(server, other):
    with scope(organisation=other):
        somebody(other, "zoe", "it_lead")
        founded(other, FOUNDED)

    assert {mail.organisation for mail in morning(MONDAY)} == {server.organisation}
