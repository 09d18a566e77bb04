"""Restore tests that happened: the list with what is due, one test, its evidence, entering, correcting, the calendar."""

import csv
import io
import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django_scopes import scope

from backups.actions import start_drill
from backups.models import RestoreDrill, RestoreTest
from inventory.models import RtaEvidence
from measures.models import Measure
from tests.backups.pages import url
from tests.factories.backups import (
    NIGHT,
    BackupCopyFactory,
    BackupJobFactory,
    ProtectionFactory,
    RestoreTestFactory,
)
from tests.factories.contacts import PersonFactory
from tests.factories.inventory import ProcessFactory, ResourceFactory, needs

HOUR = timedelta(hours=1)


@pytest.fixture
def server(acme):
    with scope(organisation=acme):
        return ResourceFactory(
            organisation=acme,
            name="Server 1",
            rto_hours=8,
            rto_reason="Vertrag",
            holds_data=True,
            rpo_hours=24,
            rpo_reason="Vertrag",
        )


@pytest.fixture
def test(acme, server):
    with scope(organisation=acme):
        return RestoreTestFactory(organisation=acme, resource=server, finding="Netzteil; zu heiß, langsam")


@pytest.fixture
def client(alice, client_of):
    return client_of(alice)


def protect(acme: Any, resource: Any) -> Any:
    job = BackupJobFactory(organisation=acme)
    ProtectionFactory(organisation=acme, job=job, resource=resource)
    return job


def form(resource: Any, **fields: Any) -> dict[str, Any]:
    return {
        "resource": resource.pk,
        "scope": "full_system",
        "started_at": "2026-11-20T08:00",
        "ended_at": "2026-11-20T12:30",
        "recovered_point_at": "2026-11-19T22:00",
        "result": "passed",
        "integrity": "Summen verglichen",
    } | fields


def resource_page(client: Any, acme: Any, resource: Any) -> str:
    return str(
        client.get(reverse("inventory:resource-detail", args=[acme.slug, resource.pk])).content.decode()
    )


# --- Entering ----------------------------------------------------------------------------------------
def test_enter_a_test_afterwards(acme, alice, client, server):
    page = client.get(f"{url('restore-test-create', acme)}?resource={server.pk}")
    key = page.context["form"].initial["key"]
    first, second = (
        client.post(
            url("restore-test-create", acme),
            form(server, key=key, evidence=SimpleUploadedFile("Lauf.log", b"ok")),
        )
        for _tap in range(2)
    )

    assert first.url == second.url
    with scope(organisation=acme):
        test = RestoreTest.objects.get()
        assert (float(test.duration_hours), float(test.recovered_point_age_hours)) == (4.5, 10)
        assert (test.entered_by, test.evidence_name) == (alice, "Lauf.log")
        assert RtaEvidence.objects.count() == 1


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"ended_at": "2026-11-20T07:00"}, "Diese Rücksicherung endet, bevor sie beginnt."),
        ({"ended_at": "2026-11-20T08:00"}, "Beginn und Ende sind dieselbe Minute."),
        ({"started_at": "2020-11-20T08:00"}, "hätte länger als ein Jahr gedauert"),
        ({"started_at": ""}, "Geben Sie ein, wann die Rücksicherung begann."),
        ({"started_at": "2999-11-20T08:00"}, "Dieser Zeitpunkt liegt in der Zukunft."),
        ({"recovered_point_at": "2026-11-20T09:00"}, "neuer als die Rücksicherung."),
        ({"scope": ""}, "Wählen Sie, wie viel zurückgesichert wurde."),
        ({"integrity": "a\x00"}, "Null"),
    ],
)
def test_a_bad_entry_gets_one_sentence(acme, client, server, fields, sentence):
    answer = client.post(url("restore-test-create", acme), form(server, finding="Bleibt.") | fields)

    page = answer.content.decode()
    assert answer.status_code == 422
    assert page.count(sentence) == 2  # above the form, and at the field
    assert "Bleibt." in page
    with scope(organisation=acme):
        assert not RestoreTest.objects.exists()


def test_an_unknown_resource_in_the_address_is_not_found(acme, client):
    for wanted in (uuid.uuid4(), "x"):
        assert client.get(f"{url('restore-test-create', acme)}?resource={wanted}").status_code == 404


def test_resource_copy_and_person_of_another_company_are_refused(acme, other, client, server):
    with scope(organisation=other):
        theirs = ResourceFactory(organisation=other)
        copy = BackupCopyFactory(organisation=other, job=BackupJobFactory(organisation=other))
        person = PersonFactory(organisation=other)

    for fields in ({"resource": theirs.pk}, {"copy": copy.pk}, {"person": person.pk}):
        assert client.post(url("restore-test-create", acme), form(server) | fields).status_code == 422
    with scope(organisation=acme):
        assert not RestoreTest.objects.exists()


# --- One test ----------------------------------------------------------------------------------------
def test_duration_and_loss_beside_what_is_demanded(acme, bob, client_of, test):
    page = client_of(bob).get(url("restore-test-detail", acme, test)).content.decode()

    assert "4 Std. gemessen, 8 Stunden gefordert" in page
    assert "3 Std. verloren, höchstens 24 Stunden gefordert" in page
    assert page.count("eingehalten") == 2
    assert "Diesen Eintrag berichtigen" not in page


def test_a_measure_begins_with_the_finding(acme, client, test, server):
    page = client.get(url("restore-test-detail", acme, test))
    measure = page.context["measure"]
    assert "Netzteil; zu heiß, langsam" in measure["need"]
    assert "20.11.2026" in measure["need"]
    address = reverse("measures:measure-create", args=[acme.slug])
    link = next(part for part in page.content.decode().split('"') if part.startswith(address))

    created = client.get(link.replace("&amp;", "&"))
    assert created.context["form"].initial["origin"] == f"inventory.resource:{server.pk}"
    assert "Netzteil; zu heiß, langsam" in created.content.decode()
    client.post(address, created.context["form"].initial | {"owner": "", "deputy": "", "due_date": ""})
    with scope(organisation=acme):
        assert Measure.objects.get().origin == server
    assert (
        "Rücksicherung von Server 1 verbessern"
        in client.get(url("restore-test-detail", acme, test)).content.decode()
    )


# --- Evidence ----------------------------------------------------------------------------------------
@pytest.fixture
def with_evidence(acme, client, server):
    data = form(server, evidence=SimpleUploadedFile("Läuf „1“.txt", b"<script>alert(1)</script>"))
    address = client.post(url("restore-test-create", acme), data).url
    with scope(organisation=acme):
        return RestoreTest.objects.get(pk=address.rstrip("/").rsplit("/", 1)[1])


def test_evidence_is_saved_never_opened(acme, bob, client_of, with_evidence):
    answer = client_of(bob).get(url("restore-test-evidence", acme, with_evidence))

    assert answer.getvalue() == b"<script>alert(1)</script>"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Disposition"].startswith("attachment;")
    assert answer["Content-Type"] == "text/plain"
    assert answer["Content-Security-Policy"] == "sandbox"
    assert answer["Cache-Control"] == "private, no-store"


def test_evidence_is_nobody_elses(acme, other, petra, charlie, client_of, client, with_evidence, test):
    address = url("restore-test-evidence", acme, with_evidence)

    assert client_of(petra).get(address).status_code == 403
    assert client_of(charlie).get(address).status_code == 404
    assert client_of(charlie).get(address.replace(acme.slug, other.slug)).status_code == 404
    assert client.get(url("restore-test-evidence", acme, test)).status_code == 404  # has none


def test_evidence_whose_file_is_gone_is_not_found(acme, client, server):
    with scope(organisation=acme):
        lost = RestoreTestFactory(
            organisation=acme, resource=server, evidence_file="evidence/x", evidence_name="x.txt"
        )

    assert client.get(url("restore-test-evidence", acme, lost)).status_code == 404


# --- Correcting --------------------------------------------------------------------------------------
def test_a_correction_is_a_new_entry_and_the_old_one_stays(acme, client, server, with_evidence):
    old = with_evidence
    assert "4,5 Stunden" in resource_page(client, acme, server)
    page = client.get(url("restore-test-correct", acme, old))
    assert "Läuf „1“.txt" in page.content.decode()
    assert page.context["form"].initial["started_at"] == old.started_at

    wrong = client.post(url("restore-test-correct", acme, old), form(server, ended_at="2026-11-20T14:00"))
    assert wrong.status_code == 422
    assert "Schreiben Sie in einem Satz, was falsch war." in wrong.content.decode()
    data = form(server, ended_at="2026-11-20T14:00", correction_reason="Ende falsch abgelesen")
    answer = client.post(url("restore-test-correct", acme, old), data, follow=True)

    new = answer.context["test"]
    assert (new.corrects, float(new.duration_hours), new.evidence_file) == (old, 6, old.evidence_file)
    assert "Ende falsch abgelesen" in answer.content.decode()
    before = client.get(url("restore-test-detail", acme, old)).content.decode()
    assert "Dieser Eintrag wurde berichtigt und gilt nicht mehr: Ende falsch abgelesen" in before
    assert "<s>bestanden</s>" in before
    assert "Diesen Eintrag berichtigen" not in before
    proofs = resource_page(client, acme, server)
    assert "<s>4,5 Stunden</s>" in proofs
    assert "zurückgenommen" in proofs
    assert "6 Stunden" in proofs
    assert client.get(url("restore-test-correct", acme, old)).url == url("restore-test-detail", acme, new)
    late = client.post(url("restore-test-correct", acme, old), data)
    assert late.status_code == 422
    assert "Jemand hat diesen Test inzwischen berichtigt." in late.content.decode()


# --- The list ----------------------------------------------------------------------------------------
def test_what_runs_and_what_is_due_stand_above_the_history(acme, alice, client, server, test):
    with scope(organisation=acme):
        never = ResourceFactory(organisation=acme, name="Fritzbox")
        failed = ResourceFactory(organisation=acme, name="Kasse")
        for each in (never, failed, server):
            protect(acme, each)
        RestoreTestFactory(organisation=acme, resource=failed, result="failed")
        now = timezone.now()
        RestoreTestFactory(organisation=acme, resource=server, started_at=now - 2 * HOUR, ended_at=now - HOUR)
        start_drill(resource=never, by=alice, at=timezone.now() - HOUR)

    page = client.get(url("restore-test-list", acme)).content.decode()

    order = ["läuft seit", "nie getestet", "Bisherige Tests", "Server 1"]
    assert [page.index(each) for each in order] == sorted(page.index(each) for each in order)
    assert "Der letzte Test ist am 20.11.2026 fehlgeschlagen: sofort neu versuchen." in page
    assert page.count("Jetzt testen") == 2


def test_search_filter_and_csv(acme, client, server, test):
    with scope(organisation=acme):
        other = ResourceFactory(organisation=acme, name="Kasse")
        RestoreTestFactory(organisation=acme, resource=other, result="failed")
        RestoreTestFactory(
            organisation=acme, resource=server, corrects=test, correction_reason="x", finding="=1+1"
        )

    def names(query):
        return [
            row["cells"][0].name for row in client.get(url("restore-test-list", acme) + query).context["rows"]
        ]

    assert sorted(names("")) == ["Kasse", "Server 1", "Server 1"]
    assert names("?q=kass") == ["Kasse"]
    assert names("?result=failed") == ["Kasse"]
    assert names("?result=passed") == ["Server 1"]
    assert names(f"?resource={server.pk}") == ["Server 1", "Server 1"]
    text = client.get(url("restore-test-csv", acme)).content.decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text), delimiter=";"))
    assert {row["was aufgefallen ist"] for row in rows} == {"Netzteil; zu heiß, langsam", "", "'=1+1"}
    assert [row["berichtigt"] for row in rows].count("ja") == 1


@pytest.mark.parametrize("page", ["restore-test-list", "restore-calendar"])
def test_thirty_tests_cost_as_many_queries_as_one(acme, client, page):
    def ask():
        with CaptureQueriesContext(connection) as captured:
            assert client.get(url(page, acme)).status_code == 200
        return len(captured)

    def add(count):
        with scope(organisation=acme):
            for number in range(count):
                resource = ResourceFactory(organisation=acme)
                protect(acme, resource)
                person = PersonFactory(organisation=acme)
                for months in (0, 1):
                    RestoreTestFactory(
                        organisation=acme,
                        resource=resource,
                        person=person,
                        result="failed" if number % 2 else "passed",
                        ended_at=NIGHT + timedelta(days=months),
                    )

    add(1)
    ask()
    one = ask()
    add(29)
    assert ask() == one


# --- The calendar ------------------------------------------------------------------------------------
def test_by_month_with_the_overdue_on_top_and_later_at_the_end(acme, client, server):
    now = timezone.now()
    with scope(organisation=acme):
        soon = ResourceFactory(organisation=acme, name="Bald", rto_hours=8, rto_reason="x")
        late = ResourceFactory(organisation=acme, name="Spät")
        never = ResourceFactory(organisation=acme, name="Nie")
        unprotected = ResourceFactory(organisation=acme, name="Ungesichert")
        protect(acme, never)
        for resource, days in ((soon, 30), (late, 0)):
            moment = now - timedelta(days=days)
            RestoreTestFactory(
                organisation=acme,
                resource=resource,
                started_at=moment - HOUR,
                ended_at=moment,
                recovered_point_at=None,
            )

    page = client.get(url("restore-calendar", acme))
    shown = {
        each.resource.name: number
        for number, (_begin, rows) in enumerate(page.context["months"])
        for each, _badge, _sentence in rows
    }

    assert [each.resource.name for each, _badge, _sentence in page.context["overdue"]] == ["Nie"]
    assert shown["Bald"] in {1, 2}
    assert [each.resource.name for each, _badge, _sentence in page.context["later"]] in (["Spät"], [])
    assert unprotected.name not in page.content.decode()


def test_an_entry_for_ones_own_calendar(acme, bob, client_of, server):
    with scope(organisation=acme):
        server.name = "Server; 1, alt"
        server.save()
        protect(acme, server)

    answer = client_of(bob).get(url("restore-ics", acme, server))
    text = answer.content.decode()

    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert answer["Content-Disposition"] == 'attachment; filename="ruecksicherungstest-server-1-alt.ics"'
    assert "SUMMARY:Rücksicherungstest: Server\\; 1\\, alt\r\n" in text
    assert f"UID:restore-test-{server.pk}@notfallplan\r\n" in text
    assert f"DTSTART;VALUE=DATE:{timezone.localdate():%Y%m%d}\r\n" in text


def test_nothing_due_is_no_entry(acme, client, server):
    assert client.get(url("restore-ics", acme, server)).status_code == 404


# --- The trend ---------------------------------------------------------------------------------------
def test_trend_with_picture_and_table(acme, client, server, test):
    assert "<svg fill" not in client.get(url("restore-test-detail", acme, test)).content.decode()
    with scope(organisation=acme):
        for years, result in ((1, "failed"), (2, "partial")):
            RestoreTestFactory(
                organisation=acme,
                resource=server,
                result=result,
                started_at=NIGHT - timedelta(days=365 * years),
                ended_at=NIGHT - timedelta(days=365 * years) + 9 * HOUR,
                recovered_point_at=None,
            )
        RestoreTestFactory(organisation=acme, resource=server, scope="file")
        last = RestoreTestFactory(organisation=acme, resource=server, corrects=test, correction_reason="x")

    page = client.get(url("restore-test-detail", acme, last)).content.decode()
    trend = page[page.index("Wie lange Rücksicherungen dauerten") :]

    assert "Gestrichelt: 8 Stunden gefordert." in trend
    assert trend.count("restore-trend__open") == 2
    assert trend.count("9 Std.") >= 2
    assert "einzelne Dateien" not in trend[: trend.index("</table>")]
    assert "style=" not in trend


# --- In the numbers of the inventory and of recovery ------------------------------------------------
def test_a_passed_test_is_the_measured_time_of_the_system_and_of_the_order_of_return(acme, client, server):
    with scope(organisation=acme):
        process = ProcessFactory(organisation=acme, name="Versand", rto_hours=8)
        needs(process, server)
        server.rta_estimate_hours = 2
        server.save()
    order = reverse("recovery:order", args=[acme.slug])

    def line():
        rows = client.get(order).context["rows"]
        return next((each.own, each.source) for each, _url in rows if each.name == "Server 1")

    assert line() == ("2 Stunden", "geschätzt")
    answer = client.post(url("restore-test-create", acme), form(server, ended_at="2026-11-20T17:00"))
    assert line() == ("9 Stunden", "im Test gemessen")
    assert "im Test gemessen" in resource_page(client, acme, server)

    address = answer.url + "correct/"
    client.post(address, form(server, result="failed", correction_reason="Daten waren falsch"))
    assert line() == ("2 Stunden", "geschätzt")


def test_strangers_and_providers_see_nothing(acme, other, petra, charlie, client_of, test, server):
    with scope(organisation=acme):
        protect(acme, server)
    for name, record in (
        ("restore-test-list", None), ("restore-test-csv", None), ("restore-calendar", None),
        ("restore-test-detail", test), ("restore-test-correct", test), ("restore-ics", server),
    ):  # fmt: skip
        address = url(name, acme, record)
        assert client_of(petra).get(address).status_code == 403
        assert client_of(charlie).get(address).status_code == 404
        if record is not None:
            assert client_of(charlie).get(address.replace(acme.slug, other.slug)).status_code == 404


def test_whoever_restored_something_is_not_deleted_and_the_pages_are_named(acme, alice, client, server):
    with scope(organisation=acme):
        person = PersonFactory(organisation=acme)
        start_drill(resource=server, by=alice, at=timezone.now(), person=person)
    client.post(url("restore-test-create", acme), form(server, person=person.pk))

    answer = client.post(reverse("contacts:person-delete", args=[acme.slug, person.pk]))

    assert answer.status_code == 409
    with scope(organisation=acme):
        addresses = {RestoreTest.objects.get().get_absolute_url(), server.get_absolute_url()}
        addresses.add(RestoreDrill.objects.get().get_absolute_url())
    assert {each["url"] for each in answer.context["obstacles"]} == addresses
