"""Four eyes, and a version that stays what it was."""

import io
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256

import pikepdf
import pytest
from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction
from django.db.models.query import QuerySet
from django.utils import translation
from django_scopes import scope

from accounts.models import Organisation
from binder import releasing
from binder.changes import accepted_risks, by_tab
from binder.models import ReadReceipt, Release
from contacts.models import ContactPoint, Person
from outbox.models import Message
from plan.diff import Change, How
from plan.in_pdf import plan_file_of
from records.models import WrittenOnce
from tests.browser.busy import a_busy_company
from tests.factories.contacts import ContactPointFactory, PersonFactory
from tests.paper_checks import text_of, ua_failures
from tests.racing import at_once

NOW = datetime(2026, 11, 27, 12, tzinfo=UTC)


def later(days=0, **fields):
    return NOW + timedelta(days=days, **fields)


@pytest.fixture
def kaya(in_acme):
    person = PersonFactory(organisation=in_acme, first_name="Ayşe", last_name="Kaya")
    ContactPointFactory(organisation=in_acme, person=person, value="0170 5500001")
    ContactPointFactory(organisation=in_acme, person=person, value="0621 99", is_private=True)
    return person


def submitted(organisation, by, number="1.0", at=NOW):
    return releasing.submit(organisation=organisation, number=number, reason="Erste Fassung", at=at, by=by)


def released(organisation, alice, anton, number="1.0", at=NOW):
    release = submitted(organisation, alice, number, at)
    return releasing.release_it(release=release, comment="", valid_until=None, at=at, by=anton)


def change_number(value):
    point = ContactPoint.objects.get(is_private=False)
    point.value = value
    point.save()


def code_of(refused):
    error = refused.value
    return next(iter(error.error_dict.values()))[0].code if hasattr(error, "error_dict") else error.code


class TestFourEyes:
    def test_submitted_by_one_released_by_another(self, in_acme, kaya, alice, anton):
        release = released(in_acme, alice, anton)

        assert (release.state, release.submitted_by, release.decided_by, release.alone) == (
            "released",
            alice,
            anton,
            False,
        )
        assert release.valid_until == date(2027, 11, 27)
        assert releasing.current() == release

    def test_whoever_submits_says_why_nobody_else_releases(self, in_acme, kaya, mia):
        release = submitted(in_acme, mia)
        with pytest.raises(ValidationError) as refused:
            releasing.release_it(release=release, comment=" ", valid_until=None, at=NOW, by=mia)
        assert code_of(refused) == "own"

        done = releasing.release_it(
            release=release, comment="Ich bin die Firma.", valid_until=None, at=NOW, by=mia
        )
        assert (done.alone, done.comment) == (True, "Ich bin die Firma.")

    def test_given_back_with_what_is_missing(self, in_acme, kaya, alice, anton):
        release = submitted(in_acme, alice)
        with pytest.raises(ValidationError) as refused:
            releasing.give_back(release=release, comment="", at=NOW, by=anton)
        assert code_of(refused) == "comment"
        done = releasing.give_back(release=release, comment="Die Nachtnummer fehlt.", at=NOW, by=anton)

        assert (done.state, done.comment, releasing.current()) == ("returned", "Die Nachtnummer fehlt.", None)
        assert submitted(in_acme, alice).number == "1.0"  # the number is free again

    def test_decided_once(self, in_acme, kaya, alice, anton):
        release = submitted(in_acme, alice)
        releasing.give_back(release=release, comment="Nein.", at=NOW, by=anton)
        with pytest.raises(ValidationError) as refused:
            releasing.release_it(release=release, comment="", valid_until=None, at=NOW, by=anton)

        assert code_of(refused) == "decided"

    def test_one_at_a_time(self, in_acme, kaya, alice):
        submitted(in_acme, alice)
        with pytest.raises(ValidationError) as refused, transaction.atomic():
            submitted(in_acme, alice, "1.1")

        assert code_of(refused) == "open"

    @pytest.mark.parametrize("number", ["", "x", "1.0", "0.9", "1.0.1", "1,1", "99999"])
    def test_a_number_is_one_and_goes_up(self, in_acme, kaya, alice, anton, number):
        released(in_acme, alice, anton)
        change_number("0170 2")
        with pytest.raises(ValidationError) as refused:
            submitted(in_acme, alice, number, later(1))

        assert code_of(refused) == "number"

    def test_nothing_new_needs_no_version(self, in_acme, kaya, alice, anton):
        release = released(in_acme, alice, anton)
        with pytest.raises(ValidationError) as refused:
            submitted(in_acme, alice, "1.1", later(1))
        assert code_of(refused) == "same"

        assert releasing.next_number(release) == "1.1"
        assert releasing.next_number(None) == "1.0"


class TestMails:
    def mails(self):
        return [(mail.to, mail.subject) for mail in Message.objects.order_by("created_at", "to")]

    def test_who_decides_is_told_and_who_submitted_learns_of_the_decision(
        self, in_acme, kaya, alice, anton, bob
    ):
        release = submitted(in_acme, alice)
        mail = Message.objects.get()
        assert (mail.to, mail.subject) == (
            anton.email,
            "Acme Werkzeugbau GmbH: Version 1.0 wartet auf Ihre Freigabe",
        )
        assert "Erste Fassung" in mail.text
        assert f"/releases/{release.pk}/" in mail.text
        assert len(mail.text.split()) <= 120

        releasing.give_back(release=release, comment="Die Nachtnummer fehlt.", at=NOW, by=anton)
        mail = Message.objects.get(to=alice.email)
        assert mail.subject == "Acme Werkzeugbau GmbH: Version 1.0 wurde zurückgegeben"
        assert "Die Nachtnummer fehlt." in mail.text

    def test_without_an_approver_the_managers_are_told(self, in_acme, kaya, mia, alice):
        submitted(in_acme, alice)
        assert [to for to, _subject in self.mails()] == [mia.email]

    def test_whoever_decides_alone_gets_no_mail(self, in_acme, kaya, mia):
        release = submitted(in_acme, mia)
        releasing.release_it(release=release, comment="Allein.", valid_until=None, at=NOW, by=mia)
        assert self.mails() == []


@pytest.mark.django_db(transaction=True)
def test_two_decisions_at_once_are_one(in_acme, kaya, alice, anton, mia):
    release = submitted(in_acme, alice)

    def release_as(user):
        with scope(organisation=in_acme):
            try:
                return releasing.release_it(
                    release=release, comment="", valid_until=None, at=NOW, by=user
                ).state
            except ValidationError as refused:
                return refused.code

    assert sorted(at_once(lambda: release_as(anton), lambda: release_as(mia))) == ["decided", "released"]


class TestItStays:
    @pytest.mark.parametrize(
        ("name", "value"),
        [
            ("number", "9.9"),
            ("reason", "Anders"),
            ("packed", b""),
            ("comment", "Anders"),
            ("decided_by_name", "Bob"),
            ("state", "submitted"),
        ],
    )
    def test_what_was_decided_is_not_written_again(self, in_acme, kaya, alice, anton, name, value):
        release = released(in_acme, alice, anton)
        setattr(release, name, value)
        with pytest.raises((WrittenOnce, IntegrityError)), transaction.atomic():
            release.save()

    def test_it_goes_only_with_its_organisation(self, in_acme, kaya, alice):
        with pytest.raises(WrittenOnce):
            submitted(in_acme, alice).delete()

    def test_withdrawn_with_a_reason_and_the_one_before_counts_again(self, in_acme, kaya, alice, anton):
        first = released(in_acme, alice, anton)
        change_number("0170 2")
        second = released(in_acme, alice, anton, "1.1", later(1))
        assert releasing.current() == second
        with pytest.raises(ValidationError) as refused:
            releasing.withdraw(release=second, why=" ", at=later(2), by=anton)
        assert code_of(refused) == "why"
        for _ in range(2):
            releasing.withdraw(release=second, why="Die Nummer ist falsch.", at=later(2), by=anton)

        assert releasing.current() == first
        assert Release.objects.get(pk=second.pk).ended_why == "Die Nummer ist falsch."

    def test_read_once_by_each(self, in_acme, kaya, alice, anton):
        release = released(in_acme, alice, anton)
        for user in (alice, alice, anton):
            releasing.mark_read(release=release, at=NOW, by=user)

        assert [each.name for each in ReadReceipt.objects.order_by("name")] == ["Alice", "Anton"]


class TestChanges:
    def test_between_two_versions_for_those_who_may_see_private_numbers_and_others(
        self, in_acme, kaya, alice, anton
    ):
        first = released(in_acme, alice, anton)
        change_number("0170 2")
        private = ContactPoint.objects.get(is_private=True)
        private.value = "0621 77"
        private.save()
        second = releasing.snapshot_of(submitted(in_acme, alice, "1.1", later(1)))
        with translation.override("de"):
            everything = [change.sentence for change in releasing.changes(first, second, private=True)]
            shown = [change.sentence for change in releasing.changes(first, second, private=False)]

        assert "Mobil von Ayşe Kaya geändert: 0170 5500001 → 0170 2" in shown
        assert sorted(set(everything) - set(shown)) == ["Mobil von Ayşe Kaya geändert: 0621 99 → 0621 77"]
        assert releasing.changes(None, second, private=True) == []

    def test_in_the_order_of_the_binder(self):
        tables = (
            "risks.risk",
            "playbooks.reportingduty",
            "contacts.person",
            "playbooks.playbookstep",
            "backups.backupjob",
            "accounts.organisation",
            "playbooks.messagetemplate",
            "recovery.workaround",
            "recovery.planstep",
        )
        with translation.override("de"):
            found = [
                (str(tab.title), [change.table for change in tab.changes])
                for tab in by_tab(Change(table, "", How.ADDED, "") for table in tables)
            ]

        assert found == [
            ("1 Sofort handeln", ["accounts.organisation"]),
            ("2 Wen wir rufen", ["contacts.person"]),
            ("3 Aktionsseiten", ["playbooks.playbookstep"]),
            ("4 Meldefristen", ["playbooks.reportingduty"]),
            ("5 Notbetrieb", ["recovery.workaround"]),
            ("6 Wiederanlauf", ["backups.backupjob", "recovery.planstep"]),
            ("7 Kommunikation", ["playbooks.messagetemplate"]),
            ("9 Anhang", ["risks.risk"]),
        ]

    def test_accepted_risks_are_those_of_the_submitted_plan(self):
        def decided(risk, act, day, until=None):
            moments = {"decided_at": day, "created_at": day, "until": until}
            return {"id": f"{risk}{day}", "risk": risk, "act": act, "decided_by_name": "Anton", **moments}

        rows = [
            decided("a", "accepted", "2026-01-01"),
            decided("b", "accepted", "2026-01-01", "2027-01-01"),
            decided("a", "withdrawn", "2026-02-01"),
        ]
        risks = [{"id": "a", "title": "Brand"}, {"id": "b", "title": "Wasser"}]
        found = accepted_risks({"records": {"risks.acceptance": rows, "risks.risk": risks}})

        assert [(each.title, each.by, each.until) for each in found] == [
            ("Wasser", "Anton", date(2027, 1, 1))
        ]


@pytest.mark.pdf
class TestPaper:
    def test_it_is_the_plan_as_it_was_submitted_whatever_came_later(self, in_acme, kaya, alice, anton):
        release = submitted(in_acme, alice)
        change_number("0170 9999999")
        Person.objects.get().delete()
        release = releasing.release_it(
            release=release, comment="", valid_until=date(2027, 6, 30), at=NOW, by=anton
        )

        done = releasing.print_release(release)

        with default_storage.open(done.file) as file:
            pdf = file.read()
        assert done.sha256 == sha256(pdf).hexdigest()
        assert plan_file_of(pdf) == release.plan_file
        text = text_of(pdf)
        assert "0170 5500001" in text
        assert "0170 9999999" not in text
        words = " ".join(text.split())
        assert "Version 1.0, gültig bis 30.06.2027" in words
        assert "Freigegeben am 27.11.2026 von Anton" in words
        assert "ENTWURF" not in text.split("Version 1.0")[0]
        assert ua_failures(pdf) == []
        with pikepdf.open(io.BytesIO(pdf)) as opened:
            assert len(opened.pages) % 2 == 0

    def test_printed_once_and_again_it_would_be_the_same_bytes(self, db, mia, alice, anton):
        busy = a_busy_company(mia)
        with scope(organisation=busy):
            counts = {model: QuerySet(model).count() for model in (Person, ContactPoint, Release)}
            waiting = Release.objects.submitted().get()
            release = releasing.release_it(
                release=waiting, comment="Allein.", valid_until=None, at=NOW, by=mia
            )
            done = releasing.print_release(release)
            assert releasing.print_release(done).file == done.file
            again = releasing.print_document(releasing.document_of(done))
            assert sha256(again).hexdigest() == done.sha256
            assert {model: QuerySet(model).count() for model in counts} == counts
        assert Organisation.objects.filter(slug__startswith="as-it-was").count() == 0
