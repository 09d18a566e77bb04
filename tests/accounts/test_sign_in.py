"""Signing in the real way: second factor, recovery codes, devices, rate limit, passkeys, single sign-on."""

import json
import re
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.core import mail
from django.test import Client
from django.urls import reverse

from tests.factories.accounts import PASSWORD

GERMAN = {"accept-language": "de"}
HALF_MINUTE = 30  # seconds (RFC 6238)


def log_in(german, user, password=PASSWORD):
    return german.post(reverse("account_login"), {"login": user.email, "password": password})


def prove_again(browser):
    """What allauth asks for before anything about security is changed."""
    assert browser.post(reverse("account_reauthenticate"), {"password": PASSWORD}).status_code == 302


def code_of(secret):
    """The code of now; not in the last moments of its half minute, in which it would come too late."""
    if (left := HALF_MINUTE - time.time() % HALF_MINUTE) < 3:
        time.sleep(left)
    return format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))


@pytest.fixture
def german(client):
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "de"
    return client


@pytest.fixture
def with_totp(german, bob):
    """Bob in his browser, with an authenticator app; gives its secret and his recovery codes."""
    log_in(german, bob)
    assert "reauthenticate" in german.get(reverse("mfa_activate_totp"))["location"]
    prove_again(german)
    page = german.get(reverse("mfa_activate_totp"))
    secret = page.context["form"].secret
    assert secret in page.content.decode()
    response = german.post(reverse("mfa_activate_totp"), {"code": code_of(secret)})
    assert response.status_code == 302
    codes = german.get(reverse("mfa_view_recovery_codes")).context["unused_codes"]
    german.post(reverse("account_logout"))
    return secret, codes


class TestSecondFactor:
    def test_an_organisation_asks_for_it_and_lets_in_whoever_has_it(self, german, acme, bob):
        acme.require_second_factor = True
        acme.save()
        log_in(german, bob)
        url = reverse("records:history", args=[acme.slug])

        refused = german.get(url, follow=True)
        assert refused.redirect_chain[-1][0] == reverse("mfa_index")
        assert "verlangt einen zweiten Faktor" in refused.content.decode()
        prove_again(german)
        secret = german.get(reverse("mfa_activate_totp")).context["form"].secret
        german.post(reverse("mfa_activate_totp"), {"code": code_of(secret)})

        assert german.get(url).status_code == 200

    def test_the_next_login_asks_for_a_code(self, german, bob, with_totp, acme):
        secret, _codes = with_totp

        assert log_in(german, bob)["location"] == reverse("mfa_authenticate")
        assert german.get(reverse("records:history", args=[acme.slug])).status_code == 302
        wrong = german.post(reverse("mfa_authenticate"), {"code": "000000"})
        assert wrong.status_code == 200
        assert wrong.context["form"].errors
        # The code of the activation was used up: no code works twice.
        Authenticator.objects.filter(user=bob, type="totp").update(last_used_at=None)
        from django.core.cache import cache

        cache.clear()
        done = german.post(reverse("mfa_authenticate"), {"code": code_of(secret)})

        assert done["location"] in {reverse("mfa_trust"), "/"}
        german.post(reverse("mfa_trust"), {"action": "none"})
        assert german.get(reverse("records:history", args=[acme.slug])).status_code == 200

    def test_a_recovery_code_works_once(self, german, bob, with_totp):
        _secret, codes = with_totp
        assert len(codes) == 10
        log_in(german, bob)
        assert german.post(reverse("mfa_authenticate"), {"code": codes[0]}).status_code == 302

        second = Client(headers=GERMAN)
        log_in(second, bob)
        again = second.post(reverse("mfa_authenticate"), {"code": codes[0]})

        assert again.status_code == 200
        assert again.context["form"].errors


class TestDevices:
    def test_the_list_shows_and_ends_other_sessions(self, german, bob):
        log_in(german, bob)
        phone = Client(headers=GERMAN | {"user-agent": "Telefon"})
        log_in(phone, bob)
        url = reverse("usersessions_list")

        assert "Telefon" in german.get(url).content.decode()
        german.post(url)

        assert UserSession.objects.filter(user=bob).count() == 1
        assert german.get(reverse("accounts:profile")).status_code == 200
        assert phone.get(reverse("accounts:profile")).status_code == 302


class TestPassword:
    def test_five_failures_are_enough_for_a_while(self, german, bob):
        for _ in range(5):
            log_in(german, bob, "falsches passwort")

        refused = log_in(german, bob)

        assert refused.status_code == 200
        assert "Zu viele" in refused.content.decode()
        assert german.get(reverse("accounts:profile")).status_code == 302

    def test_a_new_password_comes_with_a_link_to_our_own_address(self, german, bob, settings):
        settings.ALLOWED_HOSTS = ["*"]  # as in the embedded mode
        settings.BASE_URL = "https://plan.example.com"

        german.post(
            reverse("account_reset_password"), {"email": bob.email}, headers={"host": "evil.example.com"}
        )

        [sent] = mail.outbox
        assert sent.to == [bob.email]
        assert "evil" not in sent.body
        [url] = re.findall(r"https?://\S+", sent.body)
        assert url.startswith("https://plan.example.com/account/")
        page = german.get(urlsplit(url).path, follow=True)
        done = german.post(
            page.redirect_chain[-1][0],
            {"password1": "neues-pferd-batterie", "password2": "neues-pferd-batterie"},
        )
        assert done.status_code == 302
        bob.refresh_from_db()
        assert bob.check_password("neues-pferd-batterie")

    def test_an_unknown_address_learns_nothing(self, german, bob):
        known = german.post(reverse("account_reset_password"), {"email": bob.email})
        unknown = german.post(reverse("account_reset_password"), {"email": "niemand@example.com"})

        assert (known.status_code, known["location"]) == (unknown.status_code, unknown["location"])


def test_nobody_signs_up_alone(german, db):
    page = german.get(reverse("account_signup")).content.decode()

    assert "Zugang nur auf Einladung" in page
    response = german.post(
        reverse("account_signup"),
        {"email": "x@example.com", "password1": PASSWORD, "password2": PASSWORD},
    )
    assert "Zugang nur auf Einladung" in response.content.decode()
    assert not Authenticator.objects.exists()


PAGES_OUT = ["account_login", "account_signup", "account_reset_password", "account_reset_password_done"]
PAGES_IN = [
    "mfa_index",
    "mfa_activate_totp",
    "mfa_generate_recovery_codes",
    "mfa_list_webauthn",
    "mfa_add_webauthn",
    "account_change_password",
    "account_email",
    "account_logout",
    "account_reauthenticate",
    "usersessions_list",
    "socialaccount_connections",
]
INFORMAL = re.compile(r"\b([Dd]u|[Dd]ir|[Dd]ich|[Dd]ein(?:e[mnrs]?)?|[Ee]uch|[Ee]uer|[Ee]ure[mnrs]?)\b")


def text_of(page):
    text = re.sub(r"(?s)<(script|style|svg).*?</\1>|<[^>]+>", " ", page)
    return re.sub(r"\s+", " ", text)


class TestPages:
    @pytest.mark.parametrize("name", PAGES_OUT)
    def test_outside(self, german, db, name):
        response = german.get(reverse(name))

        assert response.status_code == 200
        assert not INFORMAL.search(text_of(response.content.decode()))

    @pytest.mark.parametrize("name", PAGES_IN)
    def test_inside(self, german, with_totp, bob, name):
        _secret, codes = with_totp
        log_in(german, bob)
        german.post(reverse("mfa_authenticate"), {"code": codes[0]})
        german.post(reverse("mfa_trust"), {"action": "none"})
        prove_again(german)
        if name == "mfa_activate_totp":
            Authenticator.objects.filter(user=bob).delete()

        response = german.get(reverse(name))

        assert response.status_code == 200
        assert '<html lang="de">' in response.content.decode()
        assert not INFORMAL.search(text_of(response.content.decode()))

    def test_a_passkey_is_offered_with_its_challenge(self, german, bob):
        log_in(german, bob)
        prove_again(german)

        response = german.get(reverse("mfa_add_webauthn"))

        assert response.status_code == 200
        assert '"challenge"' in response.content.decode()


class FakeProvider(BaseHTTPRequestHandler):
    """As little of OpenID Connect as a login needs; the server's `who` says who signs in."""

    def do_GET(self) -> None:
        base = f"http://127.0.0.1:{self.server.server_port}"
        if self.path == "/.well-known/openid-configuration":
            self.answer(
                {
                    "issuer": base,
                    "authorization_endpoint": f"{base}/authorize",
                    "token_endpoint": f"{base}/token",
                    "userinfo_endpoint": f"{base}/userinfo",
                    "jwks_uri": f"{base}/keys",
                }
            )
        else:
            self.answer(self.server.who)

    def do_POST(self) -> None:
        form = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
        assert form["code_verifier"], "PKCE"
        self.answer({"access_token": "secret", "token_type": "Bearer"})

    def answer(self, data: object) -> None:
        body = json.dumps(data).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: object) -> None:
        """Quiet."""


@pytest.fixture
def provider(settings):
    server = ThreadingHTTPServer(("127.0.0.1", 0), FakeProvider)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    settings.SOCIALACCOUNT_PROVIDERS = {
        "openid_connect": {
            "OAUTH_PKCE_ENABLED": True,
            "APPS": [
                {
                    "provider_id": "sso",
                    "name": "Firmen-Login",
                    "client_id": "id",
                    "secret": "secret",
                    "settings": {"server_url": f"http://127.0.0.1:{server.server_port}"},
                }
            ],
        }
    }
    yield server
    server.shutdown()
    server.server_close()


class TestSingleSignOn:
    def come_back(self, german, process="login"):
        """Go to the provider and come back with a code, as a browser would."""
        url = reverse("openid_connect_login", args=["sso"])
        there = german.post(f"{url}?process={process}")
        query = parse_qs(urlsplit(there["location"]).query)
        assert query["code_challenge_method"] == ["S256"]
        back = urlsplit(query["redirect_uri"][0]).path
        return german.get(back, {"code": "c", "state": query["state"][0]})

    def test_a_connected_login_comes_in(self, german, provider, bob):
        provider.who = {"sub": "b-1", "email": bob.email, "email_verified": True}
        SocialAccount.objects.create(user=bob, provider="sso", uid="b-1")
        assert "Firmen-Login" in german.get(reverse("account_login")).content.decode()

        response = self.come_back(german)

        assert response["location"] == "/"
        assert german.get(reverse("accounts:profile")).context["user"] == bob

    def test_a_stranger_is_told_how_to_get_in(self, german, provider, bob):
        provider.who = {"sub": "x-1", "email": "fremd@example.com", "email_verified": True}

        response = self.come_back(german)

        assert "Zugang nur auf Einladung" in response.content.decode()
        assert not SocialAccount.objects.exists()
        assert german.get(reverse("accounts:profile")).status_code == 302

    def test_the_address_alone_opens_nothing(self, german, provider, bob):
        """A provider that claims Bob's address is not Bob."""
        provider.who = {"sub": "evil", "email": bob.email, "email_verified": True}

        response = self.come_back(german)

        assert "Zugang nur auf Einladung" in response.content.decode()
        assert german.get(reverse("accounts:profile")).status_code == 302

    def test_a_member_connects_it_in_the_account(self, german, provider, bob):
        provider.who = {"sub": "b-1", "email": bob.email, "email_verified": True}
        log_in(german, bob)
        prove_again(german)

        self.come_back(german, process="connect")

        assert SocialAccount.objects.get().user == bob

    def test_a_provider_that_is_down_leaves_the_password(self, german, provider, bob, settings):
        provider.shutdown()
        provider.server_close()

        response = german.post(reverse("openid_connect_login", args=["sso"]))

        assert "Single Sign-on hat nicht geklappt" in response.content.decode()
        assert log_in(german, bob).status_code == 302
