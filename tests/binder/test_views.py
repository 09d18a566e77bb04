"""From the button to the PDF."""

from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.urls import reverse
from django.utils import timezone
from django_scopes import scope

from binder import actions
from binder.document import DOCUMENTS
from binder.models import PrintJob
from records.models import Entry
from tests.factories.contacts import (
    ContactPointFactory,
    EmergencyRoleFactory,
    PersonFactory,
    RoleAssignmentFactory,
)
from tests.factories.inventory import ProcessFactory, ResourceFactory, needs
from tests.paper_checks import text_of

pytestmark = pytest.mark.pdf


@pytest.fixture
def crew(acme):
    with scope(organisation=acme):
        person = PersonFactory(organisation=acme, first_name="Ayşe", last_name="Kaya")
        role = EmergencyRoleFactory(organisation=acme, name="Leitung")
        RoleAssignmentFactory(organisation=acme, person=person, role=role)
        ContactPointFactory(organisation=acme, person=person, value="0170 5550001")
        ContactPointFactory(organisation=acme, person=person, value="06221 998877", is_private=True)
        return person


def printed(client, acme, key, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        response = client.post(reverse("binder:print", args=[acme.slug, key]))
    page = client.get(response.url)
    assert page.context["state"] == "done", page.context["error"]
    return b"".join(client.get(page.context["file_url"]).streaming_content)


@pytest.mark.parametrize("key", [document.key for document in DOCUMENTS])
def test_every_document_prints(client_of, alice, acme, crew, key, django_capture_on_commit_callbacks):
    assert printed(client_of(alice), acme, key, django_capture_on_commit_callbacks).startswith(b"%PDF-")


@pytest.mark.parametrize(("member", "sees"), [("alice", True), ("rosa", True), ("bob", False)])
def test_private_numbers_are_printed_for_those_who_may_see_them(
    client_of, acme, crew, request, member, sees, django_capture_on_commit_callbacks
):
    pdf = printed(
        client_of(request.getfixturevalue(member)), acme, "phone_list", django_capture_on_commit_callbacks
    )

    text = text_of(pdf)
    assert "0170 5550001" in text
    assert ("06221 998877" in text) is sees


def test_printing_private_numbers_is_noted(client_of, alice, acme, crew, django_capture_on_commit_callbacks):
    printed(client_of(alice), acme, "call_sheet", django_capture_on_commit_callbacks)

    assert Entry.objects.filter(action=Entry.Action.ACCESS, subject=crew.pk, actor=alice).count() == 1


def test_staff_sheets_carry_no_private_number(
    client_of, alice, acme, crew, django_capture_on_commit_callbacks
):
    for key in ("wall_card", "wallet_cards_staff"):
        pdf = printed(client_of(alice), acme, key, django_capture_on_commit_callbacks)
        assert "998877" not in text_of(pdf)
    assert not Entry.objects.filter(action=Entry.Action.ACCESS).exists()


def test_print_of_another_member_is_not_mine(client_of, alice, bob, acme):
    with scope(organisation=acme):
        job = PrintJob.objects.create(organisation=acme, document="phone_list", requested_by=alice)

    for name in ("binder:job", "binder:file"):
        assert client_of(bob).get(reverse(name, args=[acme.slug, job.pk])).status_code == 404


def test_unknown_document_is_404(client_of, alice, acme):
    assert client_of(alice).post(reverse("binder:print", args=[acme.slug, "nothing"])).status_code == 404


def started(client, acme, key, subject, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        return client.post(reverse("binder:print-one", args=[acme.slug, key, subject]))


def test_the_sheet_of_one_entry_prints(client_of, alice, acme, crew, django_capture_on_commit_callbacks):
    with scope(organisation=acme):
        process = ProcessFactory(organisation=acme, name="Versand", owner=crew)
        server = ResourceFactory(organisation=acme, name="Server 1")
        needs(process, server)
    client = client_of(alice)

    for key, subject, words in (
        ("process_sheet", process, ["Versand", "Server 1", "06221 998877"]),
        ("resource_sheet", server, ["Server 1", "Versand"]),
    ):
        page = client.get(started(client, acme, key, subject.pk, django_capture_on_commit_callbacks).url)
        assert page.context["state"] == "done", page.context["error"]
        response = client.get(page.context["file_url"])
        text = text_of(b"".join(response.streaming_content))
        assert all(word in text for word in words)
        assert subject.name in page.content.decode()

    notes = Entry.objects.filter(action=Entry.Action.ACCESS, actor=alice)
    assert [note.subject for note in notes] == [crew.pk]  # only the process sheet shows a private number


def test_a_sheet_of_nothing_is_404(client_of, alice, acme, other, django_capture_on_commit_callbacks):
    with scope(organisation=acme):
        retired = ProcessFactory(organisation=acme, status="retired")
        process = ProcessFactory(organisation=acme)
    with scope(organisation=other):
        theirs = ProcessFactory(organisation=other)
    client = client_of(alice)

    for key, subject in (
        ("process_sheet", retired.pk),
        ("process_sheet", theirs.pk),
        ("resource_sheet", process.pk),
        ("wall_card", process.pk),
    ):
        response = started(client, acme, key, subject, django_capture_on_commit_callbacks)
        assert response.status_code == 404
    assert client.post(reverse("binder:print", args=[acme.slug, "process_sheet"])).status_code == 404


def test_an_entry_retired_before_the_print_is_said(acme, alice):
    with scope(organisation=acme):
        process = ProcessFactory(organisation=acme)
    job = actions.ask_for_print(
        organisation=acme, document="process_sheet", with_private_numbers=False, by=alice, subject=process
    )
    with scope(organisation=acme):
        process.status = "retired"
        process.save()

    actions.run(organisation_id=acme.pk, job_id=job.pk)

    with scope(organisation=acme):
        found = PrintJob.objects.get(pk=job.pk)
    assert found.state == PrintJob.State.FAILED
    assert "gehört nicht mehr zum Plan" in found.error


def test_the_report_shows_no_number_so_reading_is_not_noted(
    client_of, alice, acme, crew, django_capture_on_commit_callbacks
):
    printed(client_of(alice), acme, "impact_report", django_capture_on_commit_callbacks)

    assert not Entry.objects.filter(action=Entry.Action.ACCESS).exists()


def test_running_twice_prints_once(acme, alice):
    job = actions.ask_for_print(organisation=acme, document="wall_card", with_private_numbers=False, by=alice)
    actions.run(organisation_id=acme.pk, job_id=job.pk)
    with scope(organisation=acme):
        first = PrintJob.objects.get(pk=job.pk)

    actions.run(organisation_id=acme.pk, job_id=job.pk)

    with scope(organisation=acme):
        assert PrintJob.objects.get(pk=job.pk).finished_at == first.finished_at
        assert first.state == PrintJob.State.READY


def test_text_without_room_says_so_instead_of_shrinking(
    client_of, alice, acme, django_capture_on_commit_callbacks
):
    acme.report_number = "0621 4400-110 " * 2 + "12345678"
    acme.save()

    with django_capture_on_commit_callbacks(execute=True):
        response = client_of(alice).post(reverse("binder:print", args=[acme.slug, "wall_card"]))
    page = client_of(alice).get(response.url)

    assert page.context["state"] in {"done", "failed"}
    assert page.context["state"] == "done" or page.context["error"]


def test_old_prints_go(acme, alice):
    with scope(organisation=acme):
        job = PrintJob.objects.create(
            organisation=acme,
            document="wall_card",
            requested_by=alice,
            state=PrintJob.State.READY,
            file=default_storage.save("prints/x.pdf", ContentFile(b"%PDF-")),
        )
    assert actions.tidy(at=timezone.now()) == 0
    assert default_storage.exists(job.file)

    assert actions.tidy(at=timezone.now() + timedelta(days=8)) == 1
    assert not default_storage.exists(job.file)
