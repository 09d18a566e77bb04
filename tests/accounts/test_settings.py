"""The settings: checked, and fair to two managers."""

import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.urls import reverse


@pytest.fixture
def url(acme):
    return reverse("accounts:settings", args=[acme.slug])


def shown(browser, url):
    """What the form would send if nothing was typed."""
    form = browser.get(url).context["form"]
    values = {name: form.get_initial_for_field(field, name) for name, field in form.fields.items()}
    return {name: value for name, value in values.items() if value not in (None, False)}


def test_saving_changes_what_was_typed(client_of, acme, mia, url):
    browser = client_of(mia)

    response = browser.post(url, shown(browser, url) | {"name": "Acme AG", "meeting_point": "Kantine"})

    assert response.status_code == 302
    acme.refresh_from_db()
    assert (acme.name, acme.meeting_point, acme.slug) == ("Acme AG", "Kantine", "acme-werkzeugbau-gmbh")


@pytest.mark.parametrize(
    ("number", "status"),
    [("0621 4400-110", 302), ("4400", 422), ("Durchwahl 110 oder Pforte", 302), ("112", 302)],
)
def test_what_looks_like_a_number_must_be_one(client_of, acme, mia, url, number, status):
    browser = client_of(mia)

    response = browser.post(url, shown(browser, url) | {"report_number": number})

    assert response.status_code == status


def test_two_managers_lose_nothing(client_of, acme, mia, url):
    browser = client_of(mia)
    mine = shown(browser, url)
    browser.post(url, shown(browser, url) | {"meeting_point": "Kantine"})

    response = browser.post(url, mine | {"meeting_point": "Parkplatz"})

    page = response.content.decode()
    assert response.status_code == 422
    assert "Nichts ist verloren" in page
    assert "Kantine" in page
    assert "Parkplatz" in page
    acme.refresh_from_db()
    assert acme.meeting_point == "Kantine"
    again = mine | {
        "meeting_point": "Parkplatz",
        "fingerprint": response.context["form"]["fingerprint"].value(),
    }
    assert browser.post(url, again).status_code == 302
    acme.refresh_from_db()
    assert acme.meeting_point == "Parkplatz"


def test_nobody_locks_themselves_out(client_of, acme, mia, url):
    browser = client_of(mia)
    assert reverse("mfa_index") in browser.get(url).content.decode()

    refused = browser.post(url, shown(browser, url) | {"require_second_factor": "on"})
    assert refused.status_code == 422
    assert "für Ihren eigenen Zugang" in refused.content.decode()

    TOTP.activate(mia, generate_totp_secret())
    assert browser.post(url, shown(browser, url) | {"require_second_factor": "on"}).status_code == 302
    acme.refresh_from_db()
    assert acme.require_second_factor


def test_a_foreign_zone_or_country_is_refused(client_of, acme, mia, url):
    browser = client_of(mia)

    for wrong in ({"time_zone": "Mars/Olympus"}, {"country": "XX"}, {"headcount": "0"}, {"name": ""}):
        assert browser.post(url, shown(browser, url) | wrong).status_code == 422
    acme.refresh_from_db()
    assert acme.name == "Acme Werkzeugbau GmbH"
