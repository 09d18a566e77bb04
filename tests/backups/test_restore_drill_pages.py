"""The guided restore test in the browser: every tap a POST that may come twice, late, from two phones or from a stranger."""

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from django_scopes import scope

from backups.actions import start_drill
from backups.models import RestoreDrill, RestoreTest
from inventory.models import RtaEvidence
from tests.backups.pages import url
from tests.factories.backups import BackupCopyFactory, BackupJobFactory, ProtectionFactory
from tests.factories.contacts import PersonFactory
from tests.factories.inventory import ResourceFactory

HOUR = timedelta(hours=1)


@pytest.fixture
def server(acme):
    with scope(organisation=acme):
        return ResourceFactory(organisation=acme, name="Server 1")


@pytest.fixture
def drill(acme, alice, server):
    with scope(organisation=acme):
        return start_drill(
            resource=server,
            by=alice,
            at=timezone.now() - 4 * HOUR,
            steps=[("Band einlegen", "Band läuft"), ("Starten", "")],
        )


@pytest.fixture
def client(alice, client_of):
    return client_of(alice)


def step_url(acme: Any, drill: Any, number: int = 0) -> str:
    with scope(organisation=acme):
        step = drill.steps.all()[number]
    return reverse("backups:drill-step", args=[acme.slug, drill.pk, step.pk])


def step_of(acme: Any, drill: Any, number: int = 0) -> Any:
    with scope(organisation=acme):
        return drill.steps.all()[number]


def stopped(acme: Any, drill: Any, **passed: Any) -> None:
    with scope(organisation=acme):
        RestoreDrill.objects.filter(pk=drill.pk).update(**passed or {"stopped_at": timezone.now()})


def wall(moment: Any) -> str:
    return timezone.localtime(moment).strftime("%Y-%m-%dT%H:%M")


def result(**fields: Any) -> dict[str, Any]:
    return {"result": "passed", "ended_at": wall(timezone.now()), "integrity": "Summen verglichen"} | fields


# --- Start ------------------------------------------------------------------------------------------
def test_start_offers_the_copies_of_this_resource_and_the_usual_steps(acme, client, server):
    with scope(organisation=acme):
        job = BackupJobFactory(organisation=acme, name="Nacht")
        ProtectionFactory(organisation=acme, job=job, resource=server)
        mine = BackupCopyFactory(organisation=acme, job=job, name="NAS Keller")
        BackupCopyFactory(organisation=acme, job=BackupJobFactory(organisation=acme), name="Fremde Kopie")

    page = client.get(url("drill-start", acme, server)).content.decode()
    assert "Nacht: NAS Keller" in page
    assert "Fremde Kopie" not in page
    assert "Neueste Einträge und Summen mit dem Bekannten vergleichen" in page

    answer = client.post(
        url("drill-start", acme, server),
        {
            "scope": "database",
            "copy": mine.pk,
            "steps": "Band suchen\n\n  Einspielen  \n",
            "key": uuid.uuid4(),
        },
    )
    with scope(organisation=acme):
        drill = RestoreDrill.objects.get()
        assert (drill.scope, drill.copy, drill.job, drill.resource) == ("database", mine, job, server)
        assert [each.text for each in drill.steps.all()] == ["Band suchen", "Einspielen"]
    assert answer.url == url("drill", acme, drill)


def test_whoever_is_in_the_list_of_people_is_proposed(acme, alice, client, server):
    with scope(organisation=acme):
        person = PersonFactory(organisation=acme, user=alice)

    assert client.get(url("drill-start", acme, server)).context["form"].initial["person"] == person


def test_a_double_tap_on_start_is_one_clock(acme, client, server):
    data = {
        "scope": "full_system",
        "steps": "",
        "key": client.get(url("drill-start", acme, server)).context["form"].initial["key"],
    }
    first, second = (client.post(url("drill-start", acme, server), data) for _ in range(2))

    assert first.url == second.url
    with scope(organisation=acme):
        drill = RestoreDrill.objects.get()
        stopped(acme, drill)
    client.post(url("drill-finish", acme, drill), result())
    late = client.post(url("drill-start", acme, server), data)
    assert late.url == url("restore-test-detail", acme, drill)
    with scope(organisation=acme):
        assert not RestoreDrill.objects.exists()


def test_a_clock_that_runs_already_is_pointed_at(acme, client, server, drill):
    page = client.get(url("drill-start", acme, server)).content.decode()

    assert "Hierfür läuft schon eine Uhr" in page
    assert url("drill", acme, drill) in page


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ({"scope": ""}, "Wählen Sie, wie viel zurückgesichert wird."),
        ({"scope": "full_system", "steps": "x\n" * 61}, "Das sind mehr als 60 Schritte."),
    ],
)
def test_a_bad_start_keeps_what_was_typed(acme, client, server, data, sentence):
    answer = client.post(url("drill-start", acme, server), {"steps": "Mein Schritt"} | data)

    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    if "steps" not in data:
        assert "Mein Schritt" in answer.content.decode()
    with scope(organisation=acme):
        assert not RestoreDrill.objects.exists()


# --- While it runs ----------------------------------------------------------------------------------
def test_the_clock_stands_in_the_page_without_scripts(acme, client, drill):
    page = client.get(url("drill", acme, drill)).content.decode()

    assert ">4:00:0" in page
    assert 'data-clock="14400"' in page or 'data-clock="1440' in page
    assert "0 von 2 erledigt" in page


def test_tick_twice_untick_and_tick_with_htmx(acme, client, drill):
    address = step_url(acme, drill)
    answer = client.post(address, {"done": "yes"})
    assert answer.url == f"{url('drill', acme, drill)}#step-{step_of(acme, drill).pk}"
    done = step_of(acme, drill).done_at
    client.post(address, {"done": "yes"})
    assert step_of(acme, drill).done_at == done
    page = client.get(url("drill", acme, drill)).content.decode()
    assert "1 von 2 erledigt" in page
    assert "erledigt um" in page

    client.post(address, {"done": "no"})
    assert step_of(acme, drill).done_at is None
    part = client.post(address, {"done": "yes"}, headers={"hx-request": "true"})
    assert part.status_code == 200
    assert "<html" not in part.content.decode()
    assert "1 von 2 erledigt" in part.content.decode()


def test_a_remark_is_kept_and_one_that_is_too_long_is_not_lost(acme, client, drill):
    client.post(step_url(acme, drill), {"note": "  Band \n klemmt\x00 ", "seen": ""})
    assert step_of(acme, drill).note == "Band klemmt"
    assert step_of(acme, drill).done_at is None

    answer = client.post(step_url(acme, drill), {"note": "y" * 301, "seen": "Band klemmt"})
    assert answer.status_code == 422
    assert "y" * 301 in answer.content.decode()
    assert "höchstens 300" in answer.content.decode()
    assert step_of(acme, drill).note == "Band klemmt"


def test_stop_asks_for_the_result_and_may_be_taken_back(acme, client, drill):
    answer = client.post(url("drill-stop", acme, drill))
    assert answer.url == url("drill-finish", acme, drill)
    with scope(organisation=acme):
        first = RestoreDrill.objects.get().stopped_at
    client.post(url("drill-stop", acme, drill))
    with scope(organisation=acme):
        assert RestoreDrill.objects.get().stopped_at == first
    assert "Uhr weiterlaufen lassen" in client.get(url("drill", acme, drill)).content.decode()

    assert client.post(url("drill-stop", acme, drill), {"run_on": "yes"}).url == url("drill", acme, drill)
    assert client.get(url("drill-finish", acme, drill)).url == url("drill", acme, drill)


def test_discarding_asks_first(acme, client, drill):
    page = client.get(url("drill-cancel", acme, drill)).content.decode()
    assert "Rücksicherungstest von Server 1 verwerfen?" in page
    with scope(organisation=acme):
        assert RestoreDrill.objects.exists()

    assert client.post(url("drill-cancel", acme, drill)).url == url("restore-test-list", acme)
    with scope(organisation=acme):
        assert not RestoreDrill.objects.exists()
        assert not RestoreTest.objects.exists()
    assert client.post(url("drill-cancel", acme, drill)).status_code == 404


# --- The result -------------------------------------------------------------------------------------
def test_from_the_clock_to_the_proof(acme, client, server, drill):
    client.post(step_url(acme, drill), {"done": "yes"})
    client.post(url("drill-stop", acme, drill))
    form = client.get(url("drill-finish", acme, drill)).context["form"]
    shown = wall(form.initial["ended_at"])

    answer = client.post(
        url("drill-finish", acme, drill),
        result(
            ended_at=shown,
            recovered_point_at=wall(drill.started_at - 10 * HOUR),
            finding="Das Band klemmt.",
            evidence_note="Ticket 4711",
            evidence=SimpleUploadedFile("Protokoll.pdf", b"%PDF-1.7"),
        ),
        follow=True,
    )

    page = answer.content.decode()
    with scope(organisation=acme):
        test = RestoreTest.objects.get()
        proof = RtaEvidence.objects.get()
        assert (test.pk, test.proves, float(proof.rta_hours), round(proof.rpa_hours, 1)) == (
            drill.pk,
            proof,
            4,
            10,
        )
        assert test.ended_at == form.initial["ended_at"]  # to the second, as the clock said
        assert test.steps.count() == 2
    for words in (
        "Gemessen: 4 Std.",
        "bestanden",
        "Das Band klemmt.",
        "Ticket 4711",
        "Protokoll.pdf",
        "Band einlegen",
    ):
        assert words in page
    assert (
        "4 Stunden"
        in client.get(reverse("inventory:resource-detail", args=[acme.slug, server.pk])).content.decode()
    )
    again = client.post(url("drill-finish", acme, drill), result())
    assert again.url == url("restore-test-detail", acme, drill)
    for name in ("drill", "drill-finish", "drill-cancel"):
        assert client.get(url(name, acme, drill)).url == url("restore-test-detail", acme, drill)
    with scope(organisation=acme):
        assert RestoreTest.objects.count() == RtaEvidence.objects.count() == 1


def test_a_clock_forgotten_for_days_gets_its_right_end(acme, client, drill):
    started = timezone.now() - timedelta(days=3)
    stopped(acme, drill, started_at=started, stopped_at=timezone.now())

    client.post(
        url("drill-finish", acme, drill), result(ended_at=wall(started + 2 * HOUR + timedelta(minutes=1)))
    )

    with scope(organisation=acme):
        assert 1.9 < float(RestoreTest.objects.get().duration_hours) < 2.1


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"result": ""}, "Wählen Sie, was herauskam."),
        ({"ended_at": ""}, "Geben Sie ein, wann es wieder benutzbar war"),
        ({"ended_at": "2020-01-01T10:00"}, "Diese Rücksicherung endet, bevor sie beginnt."),
        ({"ended_at": "2999-01-01T10:00"}, "Dieser Zeitpunkt liegt in der Zukunft."),
        ({"recovered_point_at": "2999-01-01T10:00"}, "Dieser Zeitpunkt liegt in der Zukunft."),
        ({"recovered_point_at": "now"}, "neuer als die Rücksicherung."),
        ({"integrity": "x" * 501}, "500 Zeichen"),
        ({"evidence": SimpleUploadedFile("lauf.html", b"<script>")}, "kann gefährlich sein"),
        ({"evidence": SimpleUploadedFile("lauf.pdf", b"<script>")}, "passt nicht zum Namen"),
        ({"evidence": SimpleUploadedFile("lauf.txt", b"")}, "Diese Datei ist leer"),
        (
            {"result": "", "evidence": SimpleUploadedFile("lauf.txt", b"ok")},
            "Wählen Sie die Datei noch einmal: Der Browser behält sie nicht.",
        ),
    ],
)
def test_a_bad_result_gets_a_sentence_and_keeps_what_was_typed(acme, client, drill, fields, sentence):
    stopped(acme, drill)
    if fields.get("recovered_point_at") == "now":
        fields = {"recovered_point_at": wall(timezone.now() - HOUR)}
    for value in fields.values():
        if hasattr(value, "seek"):
            value.seek(0)
    answer = client.post(url("drill-finish", acme, drill), result(finding="Das bleibt stehen.") | fields)

    page = answer.content.decode()
    assert answer.status_code == 422
    assert sentence in page
    assert "Das bleibt stehen." in page
    with scope(organisation=acme):
        assert RestoreDrill.objects.exists()
        assert not RestoreTest.objects.exists()


def test_a_file_that_is_too_large_is_refused_before_it_is_read(acme, client, drill, settings):
    settings.UPLOAD_LIMIT_BYTES = 2 * 1024 * 1024
    stopped(acme, drill)
    large = SimpleUploadedFile("lauf.txt", b"x" * (2 * 1024 * 1024 + 1))
    answer = client.post(url("drill-finish", acme, drill), result(evidence=large))

    assert answer.status_code == 422
    assert "Diese Datei ist größer als 2 MB." in answer.content.decode()


# --- Who may ----------------------------------------------------------------------------------------
def test_readers_and_providers_do_not_touch_the_clock(acme, bob, petra, charlie, drill, server, client_of):
    addresses = [url("drill-start", acme, server), step_url(acme, drill)] + [
        url(name, acme, drill) for name in ("drill", "drill-stop", "drill-finish", "drill-cancel")
    ]
    for address in addresses:
        for user, status in ((bob, 403), (petra, 403), (charlie, 404)):
            assert client_of(user).post(address, {"done": "yes"}).status_code == status
    with scope(organisation=acme):
        assert not drill.steps.filter(done_at__isnull=False).exists()


def test_a_step_belongs_to_its_own_clock(acme, alice, client, drill, server):
    with scope(organisation=acme):
        second = start_drill(resource=server, by=alice, at=timezone.now(), steps=[("x", "")])
        foreign = second.steps.get()

    address = reverse("backups:drill-step", args=[acme.slug, drill.pk, foreign.pk])
    assert client.post(address, {"done": "yes"}).status_code == 404


def test_names_of_200_characters_stand_in_every_page(acme, alice, client):
    with scope(organisation=acme):
        server = ResourceFactory(organisation=acme, name="Ä" * 120)
        drill = start_drill(resource=server, by=alice, at=timezone.now(), steps=[("W" * 300, "Z" * 300)])

    for name, record in (("drill-start", server), ("drill", drill), ("drill-cancel", drill)):
        assert client.get(url(name, acme, record)).status_code == 200
    stopped(acme, drill)
    answer = client.post(url("drill-finish", acme, drill), result(finding="x" * 2000), follow=True)
    assert answer.status_code == 200
