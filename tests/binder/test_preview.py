"""The preview of an action page: as stored, as typed, for whom, and in which frame."""

from __future__ import annotations

import pytest
from django.urls import reverse
from django_scopes import scope

from playbooks.models import PlaybookStep
from tests.factories.contacts import EmergencyRoleFactory
from tests.factories.inventory import ResourceFactory
from tests.factories.playbooks import PlaybookDontFactory, PlaybookFactory, PlaybookStepFactory


@pytest.fixture
def playbook(acme):
    with scope(organisation=acme):
        found = PlaybookFactory(organisation=acme, title="Kühlung fällt aus")
        PlaybookStepFactory(
            organisation=acme,
            playbook=found,
            phase="assess",
            action="Türen öffnen",
            target_state="Temperatur sinkt",
        )
        PlaybookDontFactory(organisation=acme, playbook=found, phase="assess", text="Server NICHT abdecken")
        return found


@pytest.fixture
def address(acme, playbook):
    return reverse("binder:playbook-preview", args=[acme.slug, playbook.pk])


def test_it_shows_the_page_as_stored(client_of, bob, address):
    page = client_of(bob).get(address, {"phase": "assess"})

    text = page.content.decode()
    assert "Türen öffnen" in text
    assert "Server NICHT abdecken" in text
    assert "Passt voraussichtlich auf eine Seite." in text
    assert "0621 4400-110" in text


def test_it_shows_what_is_typed_and_saves_nothing(client_of, alice, acme, address, playbook):
    with scope(organisation=acme):
        role = EmergencyRoleFactory(organisation=acme, name="Hausmeisterei")
        fan = ResourceFactory(organisation=acme, name="Standlüfter")
        step = PlaybookStep.objects.get()
    typed = {
        "phase": "assess",
        "step": str(step.pk),
        "action": "Fenster öffnen",
        "target_state": "Es zieht",
        "role": str(role.pk),
        "approval_role": str(role.pk),
        "due_minutes": "90",
        "uses": str(fan.pk),
        "branch_when": "Rauch sichtbar",
        "branch_phase": "recover",
    }

    text = client_of(alice).post(address, typed).content.decode()

    for words in (
        "Fenster öffnen",
        "Es zieht",
        "bis 1:30 h",
        "nur mit: Hausmeisterei",
        "Standlüfter",
        "WENN Rauch sichtbar",
        "Phase D",
    ):
        assert words in text
    assert "Türen öffnen" not in text
    with scope(organisation=acme):
        assert PlaybookStep.objects.get().action == "Türen öffnen"


def test_a_new_step_stands_at_the_end(client_of, alice, address):
    text = (
        client_of(alice)
        .post(address, {"phase": "assess", "step": "", "action": "Lüfter holen"})
        .content.decode()
    )

    assert text.index("Türen öffnen") < text.index("Lüfter holen")


@pytest.mark.parametrize(
    "typed",
    [
        {"role": "nobody", "approval_role": "7", "due_minutes": "soon", "branch_when": "x", "uses": "-"},
        {"due_minutes": "99999999999999", "branch_phase": "never", "branch_playbook": "00000000"},
        {"action": "<script>alert(1)</script>" * 100, "step": "%00"},
    ],
)
def test_nonsense_is_left_out(client_of, alice, address, typed):
    page = client_of(alice).post(address, {"phase": "assess"} | typed)

    assert page.status_code == 200
    assert "<script" not in page.content.decode()


def test_it_says_when_a_page_is_full(client_of, alice, acme, address, playbook):
    with scope(organisation=acme):
        for number in range(6):
            PlaybookStepFactory(
                organisation=acme,
                playbook=playbook,
                phase="assess",
                action=f"{number} sehr lange Handlung " + "mit vielen Wörtern " * 7,
                detail="und dazu noch sehr viel Einzelheit " * 5,
            )

    text = client_of(alice).get(address, {"phase": "assess"}).content.decode()

    assert "Passt voraussichtlich nicht auf eine Seite." in text


def test_only_a_frame_of_ours_may_show_it(client_of, bob, address):
    page = client_of(bob).get(address)

    assert page["X-Frame-Options"] == "SAMEORIGIN"
    assert "frame-ancestors 'self'" in page["Content-Security-Policy"]
    assert "style=" not in page.content.decode()
    assert "no-store" in page["Cache-Control"]


def test_who_may_not_edit_previews_nothing_typed(client_of, bob, petra, charlie, address):
    assert client_of(bob).post(address, {"phase": "assess"}).status_code == 403
    assert client_of(petra).get(address).status_code == 403
    assert client_of(charlie).get(address).status_code == 404


def test_another_companys_playbook_and_an_unknown_phase_are_404(client_of, alice, other, acme, address):
    with scope(organisation=other):
        theirs = PlaybookFactory(organisation=other)
    client = client_of(alice)

    assert client.get(reverse("binder:playbook-preview", args=[acme.slug, theirs.pk])).status_code == 404
    assert client.get(address, {"phase": "lunch"}).status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_queries_are_constant(client_of, bob, acme, address, count, django_assert_max_num_queries):
    with scope(organisation=acme):
        for _ in range(count):
            PlaybookStepFactory(organisation=acme, playbook=PlaybookFactory(organisation=acme))
    client = client_of(bob)
    with django_assert_max_num_queries(33):
        client.get(address)


def test_the_browser_gets_the_papers_own_style(client_of, bob, acme):
    sheet = client_of(bob).get(reverse("binder:preview-css", args=[acme.slug]))

    text = sheet.content.decode()
    assert sheet["Content-Type"].startswith("text/css")
    assert "14.6pt" in text
    assert "paper:" not in text
    assert "AtkinsonHyperlegible-Bold" in text
