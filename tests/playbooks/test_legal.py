"""The answers about the company, and the NIS2 assistant from the first question to the record."""

import pytest
from django.urls import reverse
from django_scopes import scope

from playbooks.models import LegalProfile, Nis2Assessment
from records.models import WrittenOnce
from tests.playbooks.pages import profile_form, url

UNKNOWN = "unknown"


@pytest.fixture
def walk(acme, alice, client_of):
    """Answer question by question as they come; the address at which it ends."""
    client = client_of(alice)

    def act(**answers):
        address = client.get(url("nis2-start", acme)).url
        while "/check/" not in address:
            key = address.rstrip("/").rpartition("/")[2]
            choice = answers.get(key, UNKNOWN)
            data = {"unknown": "1"} if choice == UNKNOWN else {"answer": choice}
            address = client.post(address, data).url
        return address

    act.client = client
    return act


FOOD = {
    "critical_operator": "no", "special_service": "none", "telecom": "no", "annex_1": "none", "annex_2": "food",
    "negligible_2": "no", "linked": "none", "staff": "below_250", "other_law": "none",
}  # fmt: skip


def test_from_the_first_question_to_the_record(acme, alice, walk, in_acme):
    first = walk.client.get(url("nis2-start", acme), follow=True).content.decode()
    assert "Betreiben Sie eine kritische Anlage?" in first
    assert "Frage 1" in first
    assert "Weiß ich noch nicht" in first

    address = walk(**FOOD)
    page = walk.client.get(address).content.decode()
    assert "Ergebnis: wichtige Einrichtung" in page
    assert "Sektor aus Anlage 2" in page
    assert "Ändern" in page
    assert not Nis2Assessment.objects.exists()

    walk.client.post(address, {"note": "Mit Frau Roth besprochen."})

    row = Nis2Assessment.objects.get()
    assert (row.result, row.answers, row.assessed_by_name) == ("important", FOOD, str(alice))
    assert "Betreiben Sie eine kritische Anlage? Nein" in row.reasoning
    assert "§ 28 Abs. 2 BSIG" in row.reasoning
    profile = LegalProfile.objects.get()
    assert (profile.nis2_status, profile.is_critical_operator, profile.is_dora_entity) == (
        "important", "no", "no",
    )  # fmt: skip
    assert profile.nis2_reporting_carved_out == "no"
    text = walk.client.get(url("legal-profile", acme)).content.decode()
    assert "wichtige Einrichtung" in text
    assert "Mit Frau Roth besprochen." in text
    assert str(alice) in text


def test_a_record_stays_and_the_walk_may_be_repeated(acme, walk, in_acme):
    walk.client.post(walk(**FOOD), {})
    with pytest.raises(WrittenOnce):
        Nis2Assessment.objects.get().save()

    changed = walk.client.post(
        reverse("playbooks:nis2-question", args=[acme.slug, "annex_2"]), {"answer": "none"}
    )
    walk.client.post(changed.url, {})

    assert [row.result for row in Nis2Assessment.objects.newest_first()] == ["none", "important"]
    assert LegalProfile.objects.get().nis2_status == "none"
    text = walk.client.get(url("legal-profile", acme)).content.decode()
    assert "Frühere Ergebnisse" in text


def test_unknown_is_an_answer(acme, walk, in_acme):
    profile = LegalProfile.objects.get()
    profile.is_dora_entity = "yes"
    profile.save()
    address = walk(
        **(FOOD | {"staff": UNKNOWN, "turnover": UNKNOWN, "balance": UNKNOWN, "other_law": UNKNOWN})
    )
    page = walk.client.get(address).content.decode()
    assert "mindestens „nicht betroffen“, höchstens „wichtige Einrichtung“" in page
    assert "Noch offen" in page

    walk.client.post(address, {})

    profile = LegalProfile.objects.get()
    assert (profile.nis2_status, profile.is_dora_entity) == ("unknown", "yes"), "unknown overwrites nothing"


def test_nothing_is_recorded_while_a_question_is_open(acme, alice, client_of, in_acme):
    client = client_of(alice)
    address = url("nis2-check", acme)

    assert "Eine Frage ist noch offen" in client.get(address).content.decode()
    assert client.post(address, {}).status_code == 422
    assert not Nis2Assessment.objects.exists()


def test_no_answer_and_nonsense_are_refused(acme, alice, client_of):
    client = client_of(alice)
    address = reverse("playbooks:nis2-question", args=[acme.slug, "telecom"])

    assert "Wählen Sie eine Antwort" in client.post(address, {}).content.decode()
    assert client.post(address, {"answer": "vielleicht"}).status_code == 422
    assert client.get(reverse("playbooks:nis2-question", args=[acme.slug, "shoesize"])).status_code == 404


def test_figures_that_are_known_are_suggested(acme, alice, client_of):
    acme.headcount = 60
    acme.save()
    page = client_of(alice).get(reverse("playbooks:nis2-question", args=[acme.slug, "staff"]))

    assert page.context["form"].initial == {"answer": "below_250"}


def test_own_decision_needs_a_reason(acme, alice, client_of, in_acme):
    client, address = client_of(alice), url("legal-profile-edit", acme)
    refused = client.post(address, profile_form(nis2_override="none", status_page="status.acme.example"))
    assert refused.status_code == 422
    assert "Sagen Sie, warum Sie anders entscheiden" in refused.content.decode()
    assert "status.acme.example" in refused.content.decode()

    client.post(address, profile_form(nis2_override="none", nis2_override_reason="Kanzlei Roth"))

    assert LegalProfile.objects.get().nis2 == "none"
    text = client.get(url("legal-profile", acme)).content.decode()
    assert "Ihre eigene Entscheidung; der Assistent sagt: noch nicht bekannt." in text
    assert "Kanzlei Roth" in text


def test_days_that_lie_ahead_are_refused(acme, alice, client_of, in_acme):
    response = client_of(alice).post(
        url("legal-profile-edit", acme), profile_form(nis2_registered_on="2090-01-01", turnover_meur="-1")
    )

    text = response.content.decode()
    assert response.status_code == 422
    assert "Tragen Sie einen vergangenen Tag ein." in text


def test_a_company_without_profile_gets_one(acme, alice, client_of, in_acme, walk):
    LegalProfile.objects.all().delete()
    assert client_of(alice).get(url("legal-profile", acme)).status_code == 200

    walk(critical_operator="yes", other_law="dora")

    assert LegalProfile.objects.get().nis2_answers["critical_operator"] == "yes"


def test_readers_see_the_answers_and_change_nothing(acme, bob, client_of):
    client = client_of(bob)
    text = client.get(url("legal-profile", acme)).content.decode()

    assert "Das ist keine Rechtsberatung" in text
    assert "nis2/" not in text
    assert client.get(url("nis2-start", acme)).status_code == 403


def test_the_others_walks_are_not_shown(acme, alice, other, charlie, client_of, walk):
    walk.client.post(walk(**FOOD), {"note": "Geheim"})

    assert "Geheim" not in client_of(charlie).get(url("legal-profile", other)).content.decode()
    with scope(organisation=other):
        assert not Nis2Assessment.objects.exists()


def test_a_company_elsewhere_is_told_that_this_is_german_law(acme, bob, client_of):
    acme.country, acme.federal_state = "AT", ""
    acme.save()

    assert "kennt nur deutsches Recht" in client_of(bob).get(url("legal-profile", acme)).content.decode()
