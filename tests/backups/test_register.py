"""The register of backup jobs in the browser: what one may enter, and what is refused in words."""

import csv
import io
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django_scopes import scope

from backups.models import BackupCopy, BackupJob, JobWatch, Protection, RestoreTest
from contacts.models import Location
from records.models import Entry
from tests.backups.pages import job_form, url
from tests.factories.backups import (
    BackupCopyFactory,
    BackupJobFactory,
    ProtectionFactory,
    RestoreTestFactory,
)
from tests.factories.contacts import ContactPointFactory, PersonFactory, SiteFactory
from tests.factories.inventory import ResourceFactory


@pytest.fixture
def server(acme):
    with scope(organisation=acme):
        return ResourceFactory(organisation=acme, name="Server 1")


def page_of(response):
    return response.content.decode()


# --- Entering a job -------------------------------------------------------------------------------
def test_a_job_is_entered_with_what_it_protects_and_where_it_lies(acme, alice, server, client_of):
    with scope(organisation=acme):
        nas = ResourceFactory(organisation=acme, name="NAS")
    data = job_form(
        [{"resource": server.pk, "note": "Laufwerk D"}],
        [
            {
                "name": "NAS Keller",
                "storage": nas.pk,
                "is_offsite": "on",
                "is_immutable": "on",
                "immutable_days": 14,
            }
        ],
        retention_days=30,
        window_start="22:00",
        window_end="04:00",
    )

    response = client_of(alice).post(url("job-create", acme), data, follow=True)

    assert response.status_code == 200
    with scope(organisation=acme):
        job = BackupJob.objects.get()
        assert (job.protections.get().resource, job.protections.get().note) == (server, "Laufwerk D")
        copy = job.copies.get()
        assert (copy.storage, copy.is_offsite, copy.is_offline, copy.immutable_days) == (nas, True, False, 14)
    assert (
        "Sichert Server 1 alle 24 Stunden (22:00 – 04:00), bewahrt die Daten 30 Tage auf, in 1 Kopie."
        in page_of(response)
    )


def test_a_job_begins_with_the_resource_one_comes_from(acme, alice, server, client_of):
    page = client_of(alice).get(url("job-create", acme), {"resource": str(server.pk)})

    rows = page.context["formsets"][0]["formset"]
    assert rows.forms[0]["resource"].value() == server.pk
    assert f'<option value="{server.pk}" selected>' in page_of(page)


@pytest.mark.parametrize("asked", ["nonsense", "00000000-0000-0000-0000-000000000000", ""])
def test_a_job_begins_empty_if_there_is_no_such_resource(asked, acme, alice, server, client_of):
    page = client_of(alice).get(url("job-create", acme), {"resource": asked})

    assert page.status_code == 200
    assert " selected>Server 1" not in page_of(page)


def refused(response, sentence):
    assert response.status_code == 422
    text = page_of(response)
    assert sentence in text
    assert 'value="Nachtsicherung"' in text  # what was typed is kept


def test_a_backup_on_what_it_protects_is_refused(acme, alice, server, client_of):
    data = job_form([{"resource": server.pk}], [{"name": "Platte D", "storage": server.pk}])

    response = client_of(alice).post(url("job-create", acme), data)

    refused(response, "Diese Kopie liegt auf „Server 1“, das dieser Auftrag sichert")
    with scope(organisation=acme):
        assert not BackupJob.objects.exists()


def test_a_snapshot_lies_on_what_it_protects(acme, alice, server, client_of):
    data = job_form([{"resource": server.pk}], [{"name": "Pool", "storage": server.pk}], kind="snapshot")

    response = client_of(alice).post(url("job-create", acme), data, follow=True)

    text = page_of(response)
    assert "Ein Snapshot ist keine Datensicherung" in text
    assert "Kopiert Server 1" in text
    assert "liegt auf „Server 1“" not in text


def test_a_snapshot_on_what_it_protects_does_not_become_a_backup(acme, alice, server, client_of):
    client = client_of(alice)
    with scope(organisation=acme):
        job = BackupJobFactory(organisation=acme, kind="snapshot")
        row = ProtectionFactory(organisation=acme, job=job, resource=server)
        copy = BackupCopyFactory(organisation=acme, job=job, storage=server)
    data = job_form(
        [{"id": row.pk, "resource": server.pk}], [{"id": copy.pk, "name": "Pool", "storage": server.pk}],
        kind="full", version=1, **{"Protection-INITIAL_FORMS": 1, "BackupCopy-INITIAL_FORMS": 1},
    )  # fmt: skip

    refused(client.post(url("job-update", acme, job), data), "Wählen Sie einen anderen Speicher")
    data["BackupCopy-0-DELETE"] = "on"
    assert client.post(url("job-update", acme, job), data).status_code == 302


def test_an_import_from_elsewhere_is_told_on_the_page(acme, bob, server, client_of):
    with scope(organisation=acme):
        job = BackupJobFactory(organisation=acme)
        ProtectionFactory(organisation=acme, job=job, resource=server)
        BackupCopyFactory(organisation=acme, job=job, storage=server)

    text = page_of(client_of(bob).get(url("job-detail", acme, job)))

    assert "Diese Kopie liegt auf „Server 1“" in text


def test_one_resource_stands_in_one_row(acme, alice, server, client_of):
    data = job_form([{"resource": server.pk}, {"resource": server.pk}])

    refused(client_of(alice).post(url("job-create", acme), data), "Löschen Sie eine der beiden Zeilen")


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"name": ""}, "Tragen Sie ein, wie er heißt"),
        ({"interval_hours": "-5 h"}, "wie viel Zeit zwischen zwei Läufen liegt"),
        ({"interval_hours": "0"}, "wie viel Zeit zwischen zwei Läufen liegt"),
        ({"interval_hours": "ab und zu"}, "Geben Sie eine Dauer ein"),
        ({"window_start": "22:00"}, "beide Enden des Zeitfensters"),
        ({"encryption": "plain", "key_place": "Tresor"}, "Wählen Sie „verschlüsselt“"),
        ({"retention_days": "0"}, "1"),
    ],
)
def test_a_wrong_job_is_refused_with_a_sentence(fields, sentence, acme, alice, client_of):
    response = client_of(alice).post(url("job-create", acme), job_form(**fields))

    assert response.status_code == 422
    assert sentence in page_of(response)


def test_days_of_a_copy_that_can_be_changed_are_refused(acme, alice, client_of):
    data = job_form(copies=[{"name": "NAS", "immutable_days": 30}])

    refused(client_of(alice).post(url("job-create", acme), data), "Setzen Sie den Haken bei „unveränderbar“")


def test_a_room_of_another_site_is_refused(acme, alice, client_of):
    with scope(organisation=acme):
        north, south = (SiteFactory(organisation=acme, name=name) for name in ("Werk Nord", "Werk Süd"))
        room = Location(organisation=acme, site=south, name="Serverraum")
        room.save()
    data = job_form(copies=[{"name": "NAS", "site": north.pk, "location": room.pk}])

    refused(
        client_of(alice).post(url("job-create", acme), data), "Dieser Raum gehört zu einem anderen Standort"
    )


@pytest.mark.parametrize("field", ["system", "key_resource", "Protection", "storage", "owner", "site"])
def test_entries_of_another_company_do_not_exist(field, acme, other, alice, client_of):
    with scope(organisation=other):
        foreign = {"owner": PersonFactory, "site": SiteFactory}.get(field, ResourceFactory)(
            organisation=other
        )
    data = {
        "Protection": lambda: job_form([{"resource": foreign.pk}]),
        "storage": lambda: job_form(copies=[{"name": "NAS", "storage": foreign.pk}]),
        "site": lambda: job_form(copies=[{"name": "NAS", "site": foreign.pk}]),
    }.get(field, lambda: job_form(**{field: foreign.pk}))()

    response = client_of(alice).post(url("job-create", acme), data)

    assert response.status_code == 422
    assert str(foreign) not in page_of(response)
    with scope(organisation=acme):
        assert not BackupJob.objects.exists()


def test_a_job_of_another_company_is_not_found(acme, other, alice, client_of):
    with scope(organisation=other):
        job = BackupJobFactory(organisation=other)
    client = client_of(alice)

    assert client.get(url("job-detail", acme, job)).status_code == 404
    for verb in ("pause", "resume", "retire"):
        assert client.post(url(f"job-{verb}", acme, job)).status_code == 404


# --- Its page -------------------------------------------------------------------------------------
def test_a_page_says_what_is_not_entered(acme, bob, client_of):
    with scope(organisation=acme):
        job = BackupJobFactory(organisation=acme, interval_hours=None)

    text = page_of(client_of(bob).get(url("job-detail", acme, job)))

    assert "Nicht eingetragen: was gesichert wird, wie oft er läuft" in text
    assert "Es ist keine Kopie eingetragen" in text


def test_a_private_number_stays_on_its_own_page(acme, mia, client_of):
    with scope(organisation=acme):
        owner = PersonFactory(organisation=acme, first_name="Ayşe", last_name="Kaya")
        ContactPointFactory(organisation=acme, person=owner, value="0171 1234567", is_private=True)
        ContactPointFactory(
            organisation=acme, person=owner, value="0621 4400-12", kind="landline", priority=2
        )
        job = BackupJobFactory(organisation=acme, owner=owner)

    text = page_of(client_of(mia).get(url("job-detail", acme, job)))

    assert "Ayşe Kaya" in text
    assert "0621 4400-12" in text
    assert "0171 1234567" not in text


@pytest.mark.parametrize(
    ("status", "heard", "word"),
    [
        ("active", "", "noch nichts gehört"),
        ("active", "ok", "gelaufen"),
        ("active", "late", "verspätet"),
        ("paused", "late", "ruht"),
        ("retired", "failed", "außer Betrieb"),
    ],
)
def test_the_list_says_how_a_job_stands(status, heard, word, acme, bob, client_of):
    with scope(organisation=acme):
        job = BackupJobFactory(organisation=acme, status=status)
        if heard:
            JobWatch.objects.create(job=job, organisation=acme, state=heard)

    (row,) = client_of(bob).get(url("job-list", acme)).context["rows"]

    assert str(row["word"]) == word


def test_filters_and_csv(acme, bob, server, client_of):
    client = client_of(bob)
    with scope(organisation=acme):
        job = BackupJobFactory(organisation=acme, name="Nacht", retention_days=30)
        ProtectionFactory(organisation=acme, job=job, resource=server)
        BackupCopyFactory(organisation=acme, job=job, name="NAS Keller")
        BackupJobFactory(organisation=acme, name="=1+1", kind="replication", status="paused")

    def found(query):
        return [row["cells"][0] for row in client.get(f"{url('job-list', acme)}?{query}").context["rows"]]

    assert found("counts=no") == found("status=paused") == ["=1+1"]
    assert found("status=active") == found("q=nacht") == ["Nacht"]
    text = client.get(url("job-csv", acme)).content.decode("utf-8-sig")
    formula, night = csv.DictReader(io.StringIO(text), delimiter=";")
    assert formula["Name"] == "'=1+1"
    assert (night["sichert"], night["aufbewahrt"], night["wo die Kopien liegen"]) == (
        "Server 1", "30 Tage", "NAS Keller",
    )  # fmt: skip


@pytest.mark.parametrize("page", ["job-list", "job-csv"])
def test_a_list_costs_the_same_for_one_and_thirty(page, acme, bob, client_of):
    client = client_of(bob)

    def make(count):
        with scope(organisation=acme):
            for _number in range(count):
                job = BackupJobFactory(organisation=acme, owner=PersonFactory(organisation=acme))
                JobWatch.objects.create(job=job, organisation=acme)
                for _row in range(2):
                    resource = ResourceFactory(organisation=acme)
                    ProtectionFactory(organisation=acme, job=job, resource=resource)
                    BackupCopyFactory(organisation=acme, job=job, storage=resource)

    def queries():
        with CaptureQueriesContext(
            connection,
        ) as captured:
            assert client.get(url(page, acme)).status_code == 200
        return len(captured)

    make(1)
    one = queries()
    make(29)

    assert queries() == one


def test_a_page_costs_the_same_whatever_it_protects(acme, bob, client_of):
    client = client_of(bob)
    with scope(organisation=acme):
        job = BackupJobFactory(organisation=acme)

    def make(count):
        with scope(organisation=acme):
            for _number in range(count):
                resource = ResourceFactory(organisation=acme, site=SiteFactory(organisation=acme))
                ProtectionFactory(organisation=acme, job=job, resource=resource)
                BackupCopyFactory(organisation=acme, job=job, storage=ResourceFactory(organisation=acme))

    def queries():
        with CaptureQueriesContext(connection) as captured:
            assert client.get(url("job-detail", acme, job)).status_code == 200
        return len(captured)

    make(1)
    one = queries()
    make(29)

    assert queries() == one


# --- Verbs ----------------------------------------------------------------------------------------
def test_a_job_is_paused_taken_up_again_and_retired(acme, alice, client_of):
    client = client_of(alice)
    with scope(organisation=acme):
        job = BackupJobFactory(organisation=acme)

    def after(verb):
        client.post(url(f"job-{verb}", acme, job))
        with scope(organisation=acme):
            job.refresh_from_db()
            return job.status

    assert [after(verb) for verb in ("pause", "resume", "retire")] == ["paused", "active", "retired"]
    with scope(organisation=acme):
        assert Entry.objects.filter(subject=job.pk, action=Entry.Action.UPDATE).count() == 3
        assert job.version == 4
    text = page_of(client.get(url("job-detail", acme, job)))
    assert "außer Betrieb" in text  # keeps its page


def test_a_pause_and_a_change_move_the_moment_at_which_silence_is_late(acme, alice, client_of):
    client, heard = client_of(alice), timezone.now() - timedelta(days=3)
    with scope(organisation=acme):
        job = BackupJobFactory(organisation=acme, name="Nachtsicherung", grace_hours=1)
        JobWatch.objects.create(
            job=job, organisation=acme, state="late", success_at=heard, due_at=heard + timedelta(hours=25)
        )

    def due():
        with scope(organisation=acme):
            return JobWatch.objects.get().due_at

    client.post(url("job-pause", acme, job))
    assert due() is None
    client.post(url("job-resume", acme, job))
    assert timedelta(hours=24) < due() - timezone.now() <= timedelta(hours=25)
    client.post(url("job-update", acme, job), job_form(version=3, interval_hours="7 Tage", grace_hours="1"))
    assert due() == heard + timedelta(days=7, hours=1)


@pytest.mark.parametrize(
    ("status", "verb"),
    [("paused", "pause"), ("active", "resume"), ("retired", "retire"), ("retired", "pause")],
)
def test_a_verb_that_does_not_fit_changes_nothing(status, verb, acme, alice, client_of):
    with scope(organisation=acme):
        job = BackupJobFactory(organisation=acme, status=status)

    response = client_of(alice).post(url(f"job-{verb}", acme, job), follow=True)

    assert "Es wurde nichts geändert" in page_of(response)
    with scope(organisation=acme):
        job.refresh_from_db()
        assert (job.status, job.version) == (status, 1)


def test_a_deleted_job_leaves_its_proofs(acme, alice, server, client_of):
    with scope(organisation=acme):
        job = BackupJobFactory(organisation=acme)
        ProtectionFactory(organisation=acme, job=job, resource=server)
        copy = BackupCopyFactory(organisation=acme, job=job)
        RestoreTestFactory(organisation=acme, resource=server, job=job, copy=copy, copy_name="NAS")
    client = client_of(alice)

    page = client.get(url("job-delete", acme, job))
    client.post(url("job-delete", acme, job))

    assert "Lieber außer Betrieb nehmen?" in page_of(page)
    with scope(organisation=acme):
        assert [model.objects.count() for model in (BackupJob, BackupCopy, Protection)] == [0, 0, 0]
        proof = RestoreTest.objects.get()
        assert (proof.job, proof.copy, proof.copy_name) == (None, None, "NAS")


def test_a_provider_sees_no_jobs(acme, petra, client_of):
    assert client_of(petra).get(url("job-list", acme)).status_code == 403
