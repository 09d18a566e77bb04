"""A list of backup jobs: understood, shown, taken over once."""

import csv
import io
import uuid
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django_scopes import scope

from backups import importing
from backups.actions import add_jobs
from backups.importing import CopyDraft, Known
from backups.models import BackupCopy, BackupJob, Protection
from contacts.pasting import name_key
from inventory.models import Resource
from records.models import Entry
from tests.backups.pages import url
from tests.factories.backups import BackupCopyFactory, BackupJobFactory, ProtectionFactory
from tests.factories.contacts import PersonFactory
from tests.factories.inventory import ResourceFactory

SERVER, NAS = uuid.UUID(int=1), uuid.UUID(int=2)


def known(**found):
    resources = {"server 1": (SERVER,), "nas": (NAS,), "zwei": (uuid.UUID(int=3), uuid.UUID(int=4))}
    return Known(**{"resources": resources} | found)


def read(make_resources=False, what=None, **columns):
    (row,) = importing.check(
        [["Nacht", *columns.values()]], ["name", *columns], what or known(), make_resources=make_resources
    )
    return row


def table(*rows):
    return "\n".join("\t".join(row) for row in rows)


# --- Understanding --------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("heading", "column"),
    [
        ("Auftrag", "name"), ("Job", "name"), ("Job-Name", "name"), ("Name", "name"),
        ("System(e)", "resources"), ("Systeme", "resources"), ("Server", "resources"), ("Resource", "resources"),
        ("Art", "kind"), ("Typ", "kind"), ("Programm", "tool"), ("Tool", "tool"),
        ("Turnus", "interval"), ("Häufigkeit", "interval"), ("Aufbewahrung", "retention"), ("Retention (days)", "retention"),
        ("Ziel", "target"), ("Speicherort", "target"), ("Medium", "media"),
        ("Außer Haus", "offsite"), ("Off-site", "offsite"),
        ("Offline", "offline"), ("Unveränderbar", "immutable"), ("Verantwortlich", "owner"),
        ("Verschlüsselt", "encryption"), ("Bemerkung", "note"), ("Blutgruppe", ""),
    ],
)  # fmt: skip
def test_headings(heading, column):
    assert importing.heading(heading) == column


def test_a_row_becomes_a_draft():
    row = read(
        resources="Server 1", kind="Voll", tool="Sichermax 12", interval="täglich", retention="30 Tage",
        target="NAS; Band in der Bank", media="NAS; LTO", offsite="nein; ja", offline="nein; ja",
        immutable="; 30 Tage", encryption="ja", note="läuft über Nacht",
    )  # fmt: skip

    assert (row.errors, row.notes) == ({}, [])
    draft = row.draft
    assert (draft.kind, draft.tool, draft.interval, draft.retention_days) == (
        "full",
        "Sichermax 12",
        Decimal(24),
        30,
    )
    assert (draft.resources, draft.encryption, draft.note) == ((SERVER,), "encrypted", "läuft über Nacht")
    assert draft.copies == (
        CopyDraft("NAS", "nas", NAS),
        CopyDraft("Band in der Bank", "tape", None, True, True, True, 30),
    )


@pytest.mark.parametrize(
    ("column", "cell", "sentence"),
    [
        ("kind", "Zauberei", "Diese Art kennen wir nicht"),
        ("interval", "-4 h", "wie viel Zeit zwischen zwei Läufen liegt"),
        ("retention", "ewig", "wie lange aufbewahrt wird"),
        ("resources", "Server 9", "„Server 9“ steht nicht in Ihrem Plan"),
        ("resources", "Server 9, Server 8", "„Server 9“ und „Server 8“ stehen nicht in Ihrem Plan"),
        ("resources", "zwei", "Mehrere Systeme heißen „zwei“"),
        ("encryption", "vielleicht", "Schreiben Sie ja oder nein."),
        ("content", "x" * 301, "höchstens 300 Zeichen"),
    ],
)
def test_what_is_unclear_is_said_at_its_cell(column, cell, sentence):
    row = read(**{column: cell})

    assert not row.is_new
    assert list(row.errors) == [1]
    assert sentence in str(row.errors[1])


def test_unknown_systems_may_be_created():
    row = read(resources="Server 9; Server 1; server 9", make_resources=True)

    assert row.is_new
    assert (row.draft.new_resources, row.draft.resources) == (("server 9",), (SERVER,))


def test_a_system_with_a_comma_in_its_name_is_one():
    row = read(resources="Fräse, alt", what=known(resources={name_key("Fräse, alt"): (SERVER,)}))

    assert row.draft.resources == (SERVER,)


def test_a_backup_on_what_it_protects_is_refused():
    assert "liegt auf „Server 1“" in str(read(resources="Server 1", target="Server 1").errors[2])
    assert "liegt auf „X“" in str(read(resources="X", target="X", make_resources=True).errors[2])
    assert read(resources="Server 1", target="Server 1", kind="Snapshot").is_new


def test_an_unknown_owner_is_kept_in_the_note():
    row = read(owner="Erika Muster", note="wichtig")

    assert row.is_new
    assert row.draft.owner is None
    assert row.draft.note == "wichtig\nVerantwortlich laut Tabelle: Erika Muster"
    assert any("„Erika Muster“ ist niemand in Ihrem Plan" in note for note in row.notes)


@pytest.mark.parametrize("typed", ["Ayşe Kaya", "Kaya, Ayşe", "kaya"])
def test_an_owner_is_found_by_name(typed):
    people = {"ayse kaya": (SERVER,), "kaya": (SERVER,)}

    assert read(owner=typed, what=known(people=people)).draft.owner == SERVER


def test_generations_are_no_days():
    row = read(retention="14 täglich, 8 wöchentlich")

    assert (row.draft.generations, row.draft.retention_days) == ("14 täglich, 8 wöchentlich", None)
    assert any("Generationen" in note for note in row.notes)


def test_one_answer_for_two_copies_is_taken_for_none():
    row = read(target="NAS, Cloud", offsite="ja")

    assert [copy.is_offsite for copy in row.draft.copies] == [False, False]
    assert any("welche der 2 Kopien" in note for note in row.notes)


def test_the_same_name_twice_is_said_at_the_second():
    first, second, third = importing.check(
        [["Nacht"], ["NACHT"], ["Tag"]], ["name"], known(jobs={"tag": "Tag"}), make_resources=False, first=2
    )

    assert first.is_new
    assert "Zeile 2 heißt auch so" in str(second.errors[0])
    assert (third.is_new, third.exists, third.errors) == (False, "Tag", {})


def test_a_table_without_names_has_a_sentence_in_each_row():
    rows = importing.check([["x"], ["y"]], [""], known(), make_resources=False)

    assert ["wie der Auftrag heißt" in str(row.errors[0]) for row in rows] == [True, True]


# --- Pages ----------------------------------------------------------------------------------------
HEAD = ("Auftrag", "Systeme", "Art", "Intervall", "Aufbewahrung", "Ziel", "Medium", "Verantwortlich")
NIGHT = ("Nachtsicherung", "Server 1", "Voll", "täglich", "30 Tage", "NAS Keller", "NAS", "Ayşe Kaya")


@pytest.fixture
def server(acme):
    with scope(organisation=acme):
        PersonFactory(organisation=acme, first_name="Ayşe", last_name="Kaya")
        return ResourceFactory(organisation=acme, name="Server 1")


def step(client, acme, text, which="apply", **data):
    return client.post(url("job-import", acme), {"table": text, "step": which} | data, follow=True)


def test_a_preview_says_what_would_be_made_and_stores_nothing(acme, alice, server, client_of):
    page = step(client_of(alice), acme, table(HEAD, NIGHT, ("Tag", "Server 9")), "read")

    text = page.content.decode()
    assert "Sichert Server 1 alle 24 Stunden, bewahrt die Daten 30 Tage auf, in 1 Kopie." in text
    assert "„Server 9“ steht nicht in Ihrem Plan" in text
    assert "1 Zeile ist unklar" in text
    with scope(organisation=acme):
        assert not BackupJob.objects.exists()


def test_a_list_is_taken_over(acme, alice, server, client_of):
    page = step(client_of(alice), acme, table(HEAD, NIGHT))

    assert "1 Auftrag hinzugefügt." in page.content.decode()
    with scope(organisation=acme):
        job = BackupJob.objects.get()
        assert (job.name, job.kind, job.interval_hours, job.retention_days) == (
            "Nachtsicherung",
            "full",
            24,
            30,
        )
        assert str(job.owner) == "Ayşe Kaya"
        assert (job.protections.get().resource, job.copies.get().name) == (server, "NAS Keller")
        assert Entry.objects.filter(subject=job.pk).count() == 3
        assert list(BackupJob.objects.search("nachtsicherung")) == [job]


def test_unclear_rows_are_left_out_only_if_somebody_says_so(acme, alice, server, client_of):
    client = client_of(alice)
    text = table(HEAD, NIGHT, ("Tag", "Server 9"))

    refused = step(client, acme, text)
    taken = step(client, acme, text, leave_out="yes")

    assert refused.status_code == 422
    assert "Manche Zeilen sind unklar" in refused.content.decode()
    assert "Nachtsicherung" in refused.content.decode()
    assert taken.status_code == 200
    with scope(organisation=acme):
        assert [job.name for job in BackupJob.objects.all()] == ["Nachtsicherung"]


def test_unknown_systems_are_created_with_a_tick(acme, alice, server, client_of):
    text = table(HEAD, ("Tag", "Server 9, server 1"), ("Woche", "SERVER 9"))

    page = step(client_of(alice), acme, text, make_resources="yes")

    assert "1 System angelegt." in page.content.decode()
    with scope(organisation=acme):
        new = Resource.objects.get(name="Server 9")
        assert new.holds_data
        assert Protection.objects.filter(resource=new).count() == 2
        assert Entry.objects.filter(subject=new.pk).count() == 1


def test_sent_twice_it_is_taken_over_once(acme, alice, server, client_of):
    client = client_of(alice)
    text = table(HEAD, NIGHT, ("Tag", "Server 9"))
    for _time in range(2):
        page = step(client, acme, text, make_resources="yes")

    assert "2 Aufträge waren schon da und bleiben, wie sie sind." in page.content.decode()
    with scope(organisation=acme):
        assert BackupJob.objects.count() == 2
        assert Resource.objects.filter(name="Server 9").count() == 1


def test_the_action_itself_is_safe_to_run_twice(acme, alice, in_acme):
    drafts = [importing.Draft(name="Nacht", new_resources=("Server 9",))]

    first, second = (add_jobs(organisation=acme, drafts=drafts, by=alice) for _time in range(2))

    assert (first.jobs, first.resources, first.skipped) == (1, 1, 0)
    assert (second.jobs, second.resources, second.skipped) == (0, 0, 1)


def test_a_job_that_is_there_is_skipped_and_said(acme, alice, server, client_of):
    with scope(organisation=acme):
        BackupJobFactory(organisation=acme, name="NACHTSICHERUNG", retention_days=7)

    page = step(client_of(alice), acme, table(HEAD, NIGHT), "read")
    step(client_of(alice), acme, table(HEAD, NIGHT))

    assert "Es gibt schon einen Auftrag „NACHTSICHERUNG“; er bleibt, wie er ist." in page.content.decode()
    with scope(organisation=acme):
        assert BackupJob.objects.get().retention_days == 7


def test_what_another_company_has_is_not_known(acme, other, alice, client_of):
    with scope(organisation=other):
        ResourceFactory(organisation=other, name="Server 7")
        BackupJobFactory(organisation=other, name="Nachtsicherung")

    page = step(client_of(alice), acme, table(HEAD, ("Nachtsicherung", "Server 7")), "read")

    assert "„Server 7“ steht nicht in Ihrem Plan" in page.content.decode()


def test_formulas_stay_text(acme, alice, client_of):
    evil = '=HYPERLINK("http://x")<script>'
    page = step(client_of(alice), acme, table(("Auftrag", "Notiz"), (evil, "@SUM(A1)")), "read")

    assert "<script>=" not in page.content.decode()
    assert "&lt;script&gt;" in page.content.decode()
    step(client_of(alice), acme, table(("Auftrag", "Notiz"), (evil, "@SUM(A1)")))
    text = client_of(alice).get(url("job-csv", acme)).content.decode("utf-8-sig")
    (row,) = csv.DictReader(io.StringIO(text), delimiter=";")
    assert (row["Name"], row["Notiz"]) == ("'" + evil, "'@SUM(A1)")


def test_our_own_csv_can_be_taken_over_elsewhere(acme, other, alice, charlie, server, client_of):
    with scope(organisation=acme):
        job = BackupJobFactory(
            organisation=acme, name="Nacht", kind="image", retention_days=30, tool="Sichermax"
        )
        ProtectionFactory(organisation=acme, job=job, resource=server)
        BackupCopyFactory(organisation=acme, job=job, name="NAS Keller")
    text = client_of(alice).get(url("job-csv", acme)).content.decode("utf-8-sig")

    step(client_of(charlie), other, text, "read")
    rows = list(csv.reader(io.StringIO(text), delimiter=";"))
    step(client_of(charlie), other, table(*rows), make_resources="yes")

    with scope(organisation=other):
        job = BackupJob.objects.get()
        assert (job.name, job.kind, job.retention_days, job.interval_hours) == ("Nacht", "image", 30, 24)
        assert (str(job.protections.get()), job.copies.get().name, job.tool) == (
            "Server 1",
            "NAS Keller",
            "Sichermax",
        )


def workbook(rows):
    from openpyxl import Workbook

    book, data = Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(row)
    book.save(data)
    return SimpleUploadedFile("liste.xlsx", data.getvalue())


def test_a_workbook_is_read(acme, alice, server, client_of):
    page = client_of(alice).post(url("job-import", acme), {"file": workbook([HEAD, NIGHT])})

    assert page.status_code == 200
    assert "1 Auftrag würde hinzugefügt" in page.content.decode()


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ({"table": ""}, "Es ist keine Tabelle da"),
        ({"file": SimpleUploadedFile("a.xlsx", b"PK\x03\x04 broken")}, "keine Excel-Tabelle"),
        ({"file": SimpleUploadedFile("a.csv", b"x\0y")}, "lässt sich nicht als Tabelle lesen"),
        ({"table": "Auftrag\n" + "\n".join(f"Job {n}" for n in range(1001))}, "höchstens 1.000 Zeilen"),
    ],
)
def test_what_cannot_be_read_is_refused_with_a_sentence(data, sentence, acme, alice, client_of):
    page = client_of(alice).post(url("job-import", acme), data)

    assert page.status_code == 422
    assert sentence in page.content.decode()


def test_a_file_beyond_ten_megabytes_is_refused(acme, alice, client_of):
    big = SimpleUploadedFile("a.csv", b"Auftrag\n" + b"x" * (10 * 1024 * 1024))

    page = client_of(alice).post(url("job-import", acme), {"file": big})

    assert page.status_code == 422
    assert "10 MB" in page.content.decode()


def test_the_way_back_keeps_the_table(acme, alice, client_of):
    page = step(client_of(alice), acme, "Auftrag\tArt\nNacht\tZauberei", "edit")

    assert "Zauberei" in page.content.decode()


def test_a_table_without_a_name_column_is_refused(acme, alice, client_of):
    page = step(client_of(alice), acme, table(HEAD, NIGHT), **{"column-0": ""})

    assert page.status_code == 422
    assert "Wählen Sie die Spalte mit dem Namen des Auftrags" in page.content.decode()


def test_a_thousand_rows_cost_as_much_as_ten(acme, alice, server, client_of):
    client = client_of(alice)

    def queries(start, count, which):
        rows = [
            (f"Job {n}", "Server 1", "Voll", "täglich", "30", f"NAS {n}", "NAS")
            for n in range(start, start + count)
        ]
        with CaptureQueriesContext(connection) as captured:
            page = step(client, acme, table(HEAD[:7], *rows), which)
        assert page.status_code == 200
        return len(captured)

    assert queries(0, 1000, "preview") == queries(0, 10, "preview")
    ten, thousand = queries(0, 10, "apply"), queries(10, 1000, "apply")
    with scope(organisation=acme):
        assert [model.objects.count() for model in (BackupJob, Protection, BackupCopy)] == [1010] * 3
    assert thousand < ten + 150  # not one per row: a database takes so many values at once


@pytest.mark.parametrize("row", [("x" * 121,), ("Nacht", "y" * 121), ("Nacht", "", "z" * 121)])
def test_what_is_too_long_is_unclear(row, acme, alice, client_of):
    page = step(client_of(alice), acme, table(("Auftrag", "System", "Ziel"), row), make_resources="yes")

    assert page.status_code == 422
    assert "höchstens 120 Zeichen" in page.content.decode()


def test_a_retired_system_is_not_taken_for_one_in_use(acme, alice, client_of):
    with scope(organisation=acme):
        ResourceFactory(organisation=acme, name="Server 1", status="retired")

    page = step(client_of(alice), acme, table(("Auftrag", "System"), ("Nacht", "Server 1")), "read")

    assert "steht nicht in Ihrem Plan" in page.content.decode()


def test_a_host_name_finds_its_system(acme, alice, client_of):
    with scope(organisation=acme):
        for label in ("srv-1", "srv-2"):
            ResourceFactory(organisation=acme, name="Server", label=label)
    client = client_of(alice)

    page = step(client, acme, table(("Auftrag", "System"), ("Nacht", "Server")))
    step(client, acme, table(("Auftrag", "System"), ("Nacht", "SRV-2")))

    assert "Mehrere Systeme heißen „Server“" in page.content.decode()
    with scope(organisation=acme):
        assert Protection.objects.get().resource.label == "srv-2"


def test_readers_may_not(acme, bob, client_of):
    assert client_of(bob).get(url("job-import", acme)).status_code == 403
