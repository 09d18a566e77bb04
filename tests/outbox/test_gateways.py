"""Gateways: what may be called, what is sealed, and what happens to a text that is handed over; real HTTP on loopback."""

import json
import threading
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from apprise.plugins.seven import NotifySeven
from apprise.plugins.slack import NotifySlack
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from outbox.models import Gateway, Message
from outbox.sealing import Unreadable, seal, unseal
from outbox.send import Draft, flush, write_many
from outbox.services import SERVICES, check
from tests.factories.outbox import GatewayFactory

SLACK = "https://hooks.slack.com/services/T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ"
TEAMS = (
    "https://prod-51.westeurope.logic.azure.com/workflows/643e69f83c8944/triggers/manual/paths/invoke"
    "?api-version=2016-06-01&sp=%2Ftriggers&sv=1.0&sig=abcDEF"
)


class Service(ThreadingHTTPServer):
    """A service as seen by us: it keeps what is posted and answers with `status`."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Posted)
        self.posts: list[str] = []
        self.status = 200
        self.redirect = ""


class Posted(BaseHTTPRequestHandler):
    server: Service

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        self.server.posts.append(body)
        self.send_response(307 if self.server.redirect else self.server.status)
        if self.server.redirect:
            self.send_header("Location", self.server.redirect)
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"ok" if self.path == "/slack" else b"{}")

    def log_message(self, *_: Any) -> None: ...


@pytest.fixture
def service(monkeypatch: pytest.MonkeyPatch) -> Iterator[Service]:
    server = Service()
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    url = f"http://127.0.0.1:{server.server_address[1]}"
    monkeypatch.setattr(NotifySeven, "notify_url", f"{url}/seven")
    monkeypatch.setattr(NotifySeven, "request_rate_per_sec", 0)
    monkeypatch.setattr(NotifySlack, "webhook_url", f"{url}/slack")
    monkeypatch.setattr(NotifySlack, "request_rate_per_sec", 0)
    yield server
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize(
    ("key", "address"),
    [
        ("seven", "seven://secret-key"),
        ("twilio", f"twilio://AC{'a' * 32}:{'b' * 32}@+49301234567"),
        ("vonage", f"vonage://AC{'a' * 6}:{'b' * 16}@+49301234567"),
        ("messagebird", f"msgbird://{'a' * 25}/+49301234567"),
        ("teams", TEAMS),
        ("slack", SLACK),
        ("telegram", "tgram://123456789:abcdefg_hijklmnop/12315544"),
        ("ntfy", "ntfys://acme-alarm"),
        ("ntfy", "ntfys://chat.acme.example/alarm"),
        ("mattermost", "mmosts://chat.acme.example/abcdefghijklmnopqrstuvwxyz"),
        ("matrix", "matrixs://user:password@chat.acme.example/#room"),
    ],
)
def test_addresses_that_may_be_called(settings: Any, key: str, address: str) -> None:
    settings.GATEWAY_HOSTS = {"chat.acme.example"}
    check(SERVICES[key], address)


@pytest.mark.parametrize(
    ("key", "address"),
    [
        ("seven", "seven://"),
        ("seven", "json://127.0.0.1/x"),
        ("seven", "https://127.0.0.1/x"),
        ("seven", "seven://key?to=+49301234567"),
        ("seven", "seven://key another"),
        ("seven", "slack://T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ"),
        (
            "slack",
            "https://hooks.slack.com.evil.example/services/T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ",
        ),
        ("teams", TEAMS.replace("logic.azure.com", "evil.example")),
        ("teams", TEAMS.replace("https://prod-51.westeurope.logic.azure.com", "https://10.0.0.1")),
        ("ntfy", "ntfy://chat.acme.example/alarm"),
        ("ntfy", "ntfys://10.0.0.1/alarm"),
        ("ntfy", "ntfys://localhost/alarm"),
        ("mattermost", "mmost://chat.acme.example/abcdefghijklmnopqrstuvwxyz"),
        ("mattermost", "mmosts://localhost/abcdefghijklmnopqrstuvwxyz"),
        ("matrix", "matrixs://user:password@169.254.169.254/#room"),
        ("telegram", "file:///etc/passwd"),
        ("telegram", "exec:///bin/sh"),
        ("seven", "seven://" + "a" * 1001),
    ],
)
def test_addresses_that_may_not(settings: Any, key: str, address: str) -> None:
    settings.GATEWAY_HOSTS = {"chat.acme.example"}
    with pytest.raises(ValidationError):
        check(SERVICES[key], address)


def test_sealed_with_a_key_that_was_replaced(settings: Any) -> None:
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "first" * 10, []
    sealed = seal("seven://secret-key")
    assert "secret-key" not in sealed

    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "second" * 10, ["first" * 10]
    assert unseal(sealed) == "seven://secret-key"

    settings.SECRET_KEY_FALLBACKS = []
    with pytest.raises(Unreadable):
        unseal(sealed)


def hand_over(gateway: Gateway, to: str = "+491705500001") -> Message:
    draft = Draft(
        "k", to, "ÜBUNG", "ÜBUNG: Bitte bestätigen", organisation=gateway.organisation, gateway=gateway
    )
    assert write_many([draft]) == 1
    flush(at=timezone.now())
    return Message.objects.get(key="k")


def test_a_text_message_goes_to_its_number_though_no_mail_leaves(
    acme: Any, service: Service, settings: Any
) -> None:
    settings.MAIL_LEAVES = False
    message = hand_over(GatewayFactory(organisation=acme))

    assert (message.state, message.attempts, message.error) == ("sent", 1, "")
    assert [json.loads(each) for each in service.posts] == [
        {"to": "+491705500001", "text": "ÜBUNG: Bitte bestätigen"}
    ]


def test_a_channel_gets_title_and_text(acme: Any, service: Service) -> None:
    hand_over(GatewayFactory(organisation=acme, service="slack", sealed=seal(SLACK)), to="")

    assert "Bitte best" in service.posts[0]
    assert len(service.posts) == 1


def test_a_service_that_refuses_is_asked_again_and_given_up_after_an_hour(
    acme: Any, service: Service
) -> None:
    service.status = 401
    gateway = GatewayFactory(organisation=acme)
    message = hand_over(gateway)
    assert message.state == "retrying"
    assert "401" in message.error
    assert "secret-key" not in message.error

    Message.objects.update(created_at=timezone.now() - timedelta(minutes=61), due=timezone.now())
    flush(at=timezone.now() + timedelta(seconds=1))
    message.refresh_from_db()
    assert message.state == "failed"


def test_a_service_that_is_down_keeps_no_mail_back(acme: Any, service: Service, mail_leaves: Any) -> None:
    service.server_close()
    gateway = GatewayFactory(organisation=acme)
    write_many(
        [
            Draft("sms", "+491705500001", "s", "t", organisation=acme, gateway=gateway),
            Draft("mail", "a@example.com", "s", "t", organisation=acme),
        ]
    )
    flush(at=timezone.now())

    assert {each.key: each.state for each in Message.objects.all()} == {"sms": "retrying", "mail": "sent"}


def test_a_service_that_redirects_is_not_followed(acme: Any, service: Service) -> None:
    service.redirect = f"http://127.0.0.1:{service.server_address[1]}/elsewhere"
    assert hand_over(GatewayFactory(organisation=acme)).state == "retrying"
    assert len(service.posts) == 1


def test_withdrawn_and_unreadable_ones_send_nothing(acme: Any, service: Service) -> None:
    gateway = GatewayFactory(organisation=acme, sealed="sealed with another key")
    assert "SECRET_KEY" in hand_over(gateway).error
    Gateway.objects.update(withdrawn_at=timezone.now(), sealed="")
    Message.objects.update(due=timezone.now())
    flush(at=timezone.now() + timedelta(seconds=1))

    assert "withdrawn" in Message.objects.get().error
    assert service.posts == []


class TestPages:
    @pytest.fixture
    def mias(self, client_of: Any, mia: Any) -> Any:
        return client_of(mia)

    def url(self, name: str, acme: Any, *keys: Any) -> str:
        return reverse(f"outbox:{name}", args=[acme.slug, *keys])

    def test_set_up_try_out_withdraw(self, mias: Any, acme: Any, service: Service) -> None:
        typed = {"name": "SMS", "service": "seven", "address": " seven://secret-key "}
        answer = mias.post(self.url("gateways", acme), typed, follow=True)
        gateway = Gateway.objects.get()
        assert "secret-key" not in gateway.sealed
        assert unseal(gateway.sealed) == "seven://secret-key"
        assert "secret-key" not in answer.content.decode()

        page = self.url("gateway", acme, gateway.pk)
        assert mias.post(page, {"number": "0170"}).status_code == 422
        mias.post(page, {"number": "0170 5500001"})
        flush(at=timezone.now())
        assert json.loads(service.posts[0])["text"].startswith("ÜBUNG, kein Notfall")
        assert "+491705500001" in mias.get(page).content.decode()

        mias.post(self.url("gateway-withdraw", acme, gateway.pk))
        gateway.refresh_from_db()
        assert (gateway.withdrawn_at is None, gateway.sealed) == (False, "")
        assert mias.get(page).status_code == 404
        assert mias.post(self.url("gateways", acme), typed).status_code == 302  # its name is free again

    @pytest.mark.parametrize(
        ("typed", "sentence"),
        [
            ({"address": "seven://"}, "Das ist keine vollständige Adresse"),
            ({"address": "seven://key?x=1"}, "Lassen Sie den Teil ab dem Fragezeichen weg."),
            (
                {"service": "ntfy", "address": "ntfys://intern/alarm"},
                "Unser Server darf intern nicht aufrufen.",
            ),
            ({"name": "Da"}, "gibt es schon"),
            ({"service": "email"}, 'role="alert"'),
        ],
    )
    def test_a_wrong_one_gets_a_sentence_and_keeps_what_was_typed(
        self, mias: Any, acme: Any, typed: dict[str, str], sentence: str
    ) -> None:
        GatewayFactory(organisation=acme, name="Da")
        values = {"name": "Neu", "service": "seven", "address": "seven://key"} | typed
        answer = mias.post(self.url("gateways", acme), values)

        assert answer.status_code == 422
        page = answer.content.decode()
        assert sentence in page
        assert f'value="{values["name"]}"' in page
        assert Gateway.objects.count() == 1

    def test_a_message_that_failed_is_sent_again_by_hand(
        self, mias: Any, acme: Any, service: Service
    ) -> None:
        service.status = 500
        message = hand_over(GatewayFactory(organisation=acme, name="SMS"))
        Message.objects.update(given_up=True)
        page = mias.get(self.url("detail", acme, message.pk)).content.decode()
        assert "Der Alarmweg meldet:" in page
        assert "SMS: +491705500001" in page

        service.status = 200
        mias.post(self.url("send", acme, message.pk))
        flush(at=timezone.now())
        message.refresh_from_db()
        assert message.state == "sent"
