"""The set-up link and the invitation, from the mail to the page of the company."""

import re
from datetime import timedelta

import pytest
from allauth.usersessions.models import UserSession
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from accounts.actions import invite
from accounts.models import Invitation, Membership, SetupLink, User
from accounts.roles import AccessRole
from accounts.setup import ensure_setup_link
from tests.factories.accounts import PASSWORD, a_user

NEW = {"name": "Nora Neu", "password1": PASSWORD, "password2": PASSWORD}


@pytest.fixture
def invited(acme, mia):
    """An invitation of nora@example.com as editor, and its page."""
    invitation, token = invite(
        organisation=acme,
        email="Nora@Example.com",
        role=AccessRole.EDITOR,
        by=mia,
        expires_at=timezone.now() + Invitation.VALID_FOR,
    )
    return invitation, reverse("accounts:invitation", args=[token])


class TestSetup:
    def test_the_first_manager_is_logged_in_and_the_link_works_once(self, db, client):
        url = ensure_setup_link("")
        assert "Willkommen" in client.get(url, headers={"accept-language": "de"}).content.decode()

        response = client.post(url, NEW | {"email": "Nora@Example.com"})

        assert (response.status_code, response["location"]) == (302, "/")
        user = User.objects.get()
        assert (user.email, user.name) == ("nora@example.com", "Nora Neu")
        assert user.check_password(PASSWORD)
        assert UserSession.objects.filter(user=user).count() == 1
        assert not SetupLink.objects.exists()
        gone = client.get(url, headers={"accept-language": "de"})
        assert gone.status_code == 404
        assert "Dieser Link gilt nicht mehr" in gone.content.decode()
        assert client.post(url, NEW | {"email": "x@example.com"}).status_code == 404
        assert User.objects.count() == 1

    def test_a_wrong_link_says_what_to_do(self, db, client):
        response = client.get(reverse("accounts:setup", args=["wrong"]), headers={"accept-language": "de"})

        assert response.status_code == 404
        assert "manage.py setup_link" in response.content.decode()

    def test_a_link_is_worth_nothing_once_there_is_a_login(self, client, mia):
        url = reverse("accounts:setup", args=[SetupLink.renew()])

        assert client.get(url).status_code == 404
        assert client.post(url, NEW | {"email": "evil@example.com"}).status_code == 404

    @pytest.mark.parametrize(
        ("wrong", "sentence"),
        [
            ({"name": ""}, "Geben Sie einen Namen ein."),
            ({"email": "nora"}, "zum Beispiel name@example.com"),
            ({"password1": "kurz", "password2": "kurz"}, "12 Zeichen"),
            ({"password2": "etwas anderes"}, "sind verschieden"),
            ({"name": "n" * 500}, "120"),
            ({"name": "Nora\x00"}, "Null"),
        ],
    )
    def test_wrong_entries_get_a_sentence_and_make_no_login(self, db, client, wrong, sentence):
        url = ensure_setup_link("")

        response = client.post(
            url, NEW | {"email": "nora@example.com"} | wrong, headers={"accept-language": "de"}
        )

        assert response.status_code == 422
        assert sentence in response.content.decode()
        assert not User.objects.exists()


class TestInvitation:
    def test_get_shows_and_changes_nothing(self, client, invited):
        invitation, url = invited

        page = client.get(url, headers={"accept-language": "de"}).content.decode()

        assert "Acme Werkzeugbau GmbH" in page
        assert "Bearbeitung" in page
        assert "Mia" in page
        invitation.refresh_from_db()
        assert invitation.accepted_at is None

    def test_a_new_login_joins_and_is_logged_in(self, client, invited, acme):
        _invitation, url = invited

        response = client.post(url, NEW)

        assert response["location"] == acme.get_absolute_url()
        user = User.objects.get(email="nora@example.com")
        assert Membership.objects.get(user=user).role == AccessRole.EDITOR
        assert UserSession.objects.filter(user=user).exists()
        assert client.get(url).status_code == 404, "works once"

    def test_a_password_like_the_address_is_refused(self, client, invited):
        _invitation, url = invited

        password = "nora@example.com"
        response = client.post(url, NEW | {"password1": password, "password2": password})

        assert response.status_code == 422
        assert not User.objects.filter(email="nora@example.com").exists()

    def test_an_existing_login_signs_in_first_and_accepts_with_one_click(self, client, invited, acme):
        _invitation, url = invited
        nora = a_user("nora")
        assert f"{reverse('account_login')}?next={url}" in client.get(url).content.decode()
        assert client.post(url, NEW).status_code == 200
        assert not Membership.objects.filter(user=nora).exists(), "not without signing in"

        login = client.post(
            reverse("account_login"), {"login": nora.email, "password": PASSWORD, "next": url}
        )
        assert login["location"] == url
        response = client.post(url)

        assert response["location"] == acme.get_absolute_url()
        assert Membership.objects.get(user=nora).organisation == acme

    def test_the_link_is_personal(self, client_of, invited, charlie, acme):
        _invitation, url = invited
        browser = client_of(charlie)

        assert "gilt aber für nora@example.com" in browser.get(url).content.decode()
        assert browser.post(url).status_code == 403
        assert not Membership.objects.filter(user=charlie, organisation=acme).exists()

    def test_an_expired_link_says_what_to_do(self, client, invited):
        invitation, url = invited
        Invitation.objects.filter(pk=invitation.pk).update(expires_at=timezone.now() - timedelta(minutes=1))

        response = client.get(url, headers={"accept-language": "de"})

        assert response.status_code == 404
        assert "einen neuen Link geben" in response.content.decode()
        assert client.post(url, NEW).status_code == 404
        assert not User.objects.filter(email="nora@example.com").exists()

    def test_a_member_who_accepts_again_gets_the_new_role(self, client_of, acme, mia, bob):
        _invitation, token = invite(
            organisation=acme,
            email=bob.email,
            role=AccessRole.EDITOR,
            by=mia,
            expires_at=timezone.now() + Invitation.VALID_FOR,
        )

        client_of(bob).post(reverse("accounts:invitation", args=[token]))

        assert Membership.objects.get(user=bob).role == AccessRole.EDITOR


class TestInviting:
    def post(self, browser, acme, **fields):
        url = reverse("accounts:invite", args=[acme.slug])
        return browser.post(url, {"email": "nora@example.com", "role": "editor"} | fields)

    def test_mail_and_link_lead_to_the_same_invitation(self, client_of, client, acme, mia, settings):
        settings.BASE_URL = "https://plan.example.com"
        browser = client_of(mia)

        response = self.post(browser, acme)
        page = browser.get(response["location"]).content.decode()

        [sent] = mail.outbox
        [address] = re.findall(r"https?://\S+", sent.body)
        assert address.startswith("https://plan.example.com/invitation/")
        assert sent.to == ["nora@example.com"]
        assert sent.key == f"invitation:{Invitation.objects.get().pk}"
        assert sent.subject == "Ihr Zugang zum IT-Notfallplan von Acme Werkzeugbau GmbH"
        assert len(sent.body.split()) <= 120
        assert "Mia gibt Ihnen Zugang" in sent.body
        assert address in sent.alternatives[0].content
        path = address.removeprefix("https://plan.example.com")
        assert f"http://testserver{path}" in page
        assert path not in browser.get(response["location"]).content.decode(), "shown once"
        assert client.get(path).status_code == 200

    def test_the_mail_speaks_the_language_of_the_company(self, client_of, acme, mia):
        acme.language = "en"
        acme.save()

        self.post(client_of(mia), acme)

        assert "gives you access to the IT emergency plan" in mail.outbox[0].body

    def test_a_name_with_markup_stays_text(self, client_of, acme, mia):
        acme.name = "<b>Müller & Söhne</b>"
        acme.save()

        self.post(client_of(mia), acme)

        assert "<b>Müller & Söhne</b>" in mail.outbox[0].body
        assert "<b>" not in mail.outbox[0].alternatives[0].content

    def test_a_member_is_not_invited_again(self, client_of, acme, mia, bob):
        response = self.post(client_of(mia), acme, email="BOB@example.com")

        assert response.status_code == 422
        assert "hat schon einen Zugang" in response.content.decode()

    def test_fifty_an_hour_are_enough(self, client_of, acme, mia):
        browser = client_of(mia)
        for number in range(50):
            assert self.post(browser, acme, email=f"p{number}@example.com").status_code == 302

        response = self.post(browser, acme)

        assert response.status_code == 422
        assert "Warten Sie eine Stunde" in response.content.decode()
        assert Invitation.objects.count() == 50
        renew = reverse("accounts:renew", args=[acme.slug, Invitation.objects.first().pk])
        browser.post(renew)
        assert len(mail.outbox) == 50

    def test_renewing_makes_the_old_link_void(self, client_of, client, acme, mia):
        browser = client_of(mia)
        self.post(browser, acme)
        old = re.findall(r"/invitation/\S+", mail.outbox[0].body)[0]

        browser.post(reverse("accounts:renew", args=[acme.slug, Invitation.objects.get().pk]))

        new = re.findall(r"/invitation/\S+", mail.outbox[1].body)[0]
        assert client.get(old).status_code == 404
        assert client.get(new).status_code == 200
        assert Invitation.objects.get().role == AccessRole.EDITOR

    def test_withdrawing_makes_the_link_void(self, client_of, client, acme, mia):
        browser = client_of(mia)
        self.post(browser, acme)

        browser.post(reverse("accounts:withdraw", args=[acme.slug, Invitation.objects.get().pk]))

        assert client.get(re.findall(r"/invitation/\S+", mail.outbox[0].body)[0]).status_code == 404
        assert not Invitation.objects.exists()
