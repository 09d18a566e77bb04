"""What belongs to a login: its companies, its name, its language."""

from django.urls import reverse

from accounts.actions import create_organisation


def test_many_companies_are_listed_and_searched(client_of, acme, mia, other):
    browser = client_of(mia)
    url = reverse("accounts:organisation-list")
    assert 'type="search"' not in browser.get(url).content.decode()
    for number in range(9):
        create_organisation(name=f"Bäckerei {number}", by=mia)

    page = browser.get(url).content.decode()
    found = browser.get(url, {"q": "baeckerei 3"}).content.decode()

    assert 'type="search"' in page
    assert reverse("dashboard:found") in page
    assert "Übermorgen" not in page
    assert "Bäckerei 3" in found
    assert "Acme Werkzeugbau" not in found
    assert "Keine Firma enthält" in browser.get(url, {"q": "zzz"}).content.decode()


def test_without_a_company_the_page_says_what_to_do(client_of, charlie):
    page = client_of(charlie).get(reverse("accounts:organisation-list")).content.decode()

    assert "Sie gehören noch zu keiner Firma" in page
    assert page.count(reverse("dashboard:found")) == 2


def test_the_profile_keeps_name_language_and_keys(client_of, mia):
    browser = client_of(mia)
    url = reverse("accounts:profile")

    response = browser.post(url, {"name": "Mia Muster", "language": "en"})

    assert response.status_code == 302
    mia.refresh_from_db()
    assert (mia.name, mia.language, mia.shortcuts_enabled) == ("Mia Muster", "en", False)
    page = browser.get(url).content.decode()
    assert '<html lang="en">' in page
    assert 'data-shortcuts="off"' in page
    assert browser.post(url, {"name": ""}).status_code == 422


def test_every_way_of_the_profile_leads_somewhere(client_of, mia):
    browser = client_of(mia)

    for name in (
        "account_change_password",
        "account_email",
        "mfa_index",
        "mfa_list_webauthn",
        "usersessions_list",
    ):
        assert reverse(name) in browser.get(reverse("accounts:profile")).content.decode()


def test_language_before_the_login_is_a_cookie(db, client):
    login = reverse("account_login")

    response = client.post(reverse("accounts:language"), {"language": "en", "next": login})

    assert response["location"] == login
    assert '<html lang="en">' in client.get(login, headers={"accept-language": "de"}).content.decode()
    outside = client.post(reverse("accounts:language"), {"language": "en", "next": "https://evil.example/"})
    assert outside["location"] == "/"
