"""The page "Postausgang" and the two commands."""

import pytest
from django.core import mail
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone

from outbox.models import Message


@pytest.fixture
def messages(acme, other):
    now = timezone.now()
    common = {"organisation": acme, "to": "nora@example.com", "text": "Guten Tag"}
    made = {
        state: Message.objects.create(key=state, subject=f"Mail {state}", **common, **fields)
        for state, fields in {
            "waiting": {},
            "retrying": {"attempts": 2, "error": "timed out"},
            "failed": {"given_up": True, "attempts": 1, "error": "550 No such user"},
            "held": {"held": True},
            "sent": {"sent": now, "attempts": 1},
        }.items()
    }
    Message.objects.create(key="o", subject="Fremd", organisation=other, to="x@example.com", text="t")
    Message.objects.create(key="n", subject="Neues Passwort", to="mia@example.com", text="geheimer Link")
    return made


def shown(response):
    return {row["cells"][0] for row in response.context["rows"]}


def test_the_list_shows_this_company_only(client_of, mia, acme, messages):
    response = client_of(mia).get(reverse("outbox:list", args=[acme.slug]))

    page = response.content.decode()
    assert shown(response) == {f"Mail {state}" for state in messages}
    assert "Fremd" not in page
    assert "Neues Passwort" not in page
    assert "manage.py outbox" in page
    for word in ("wartet", "neuer Versuch folgt", "gescheitert", "hier behalten", "gesendet"):
        assert word in page


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        ("waiting", {"Mail waiting", "Mail retrying"}),
        ("failed", {"Mail failed"}),
        ("held", {"Mail held"}),
        ("sent", {"Mail sent"}),
    ],
)
def test_the_list_is_filtered_by_state(client_of, mia, acme, messages, state, expected):
    response = client_of(mia).get(reverse("outbox:list", args=[acme.slug]), {"state": state})

    assert shown(response) == expected


def test_the_list_costs_the_same_with_many_messages(
    client_of, mia, acme, messages, django_assert_max_num_queries
):
    browser = client_of(mia)
    url = reverse("outbox:list", args=[acme.slug])
    browser.get(url)
    with django_assert_max_num_queries(20) as few:
        browser.get(url)
    Message.objects.bulk_create(
        Message(key=f"k{n}", organisation=acme, to="a@example.com", subject="s", text="t") for n in range(120)
    )
    with django_assert_max_num_queries(len(few)):
        assert 'rel="next"' in browser.get(url).content.decode()


def test_the_detail_page_shows_text_and_error(client_of, mia, acme, messages):
    url = reverse("outbox:detail", args=[acme.slug, messages["failed"].pk])

    page = client_of(mia).get(url).content.decode()

    assert "Guten Tag" in page
    assert "550 No such user" in page


def test_nothing_is_released_without_a_server(client_of, mia, acme, messages, settings):
    settings.MAIL_LEAVES = False
    url = reverse("outbox:send", args=[acme.slug, messages["held"].pk])

    response = client_of(mia).post(url, follow=True)

    assert "Es ist kein Mailserver eingerichtet" in response.content.decode()
    messages["held"].refresh_from_db()
    assert messages["held"].held


@pytest.mark.django_db(transaction=True)
def test_send_now_sends_now(client_of, mia, acme, messages, settings):
    settings.MAIL_LEAVES = True
    settings.OUTBOX_TRANSPORT = "django.core.mail.backends.locmem.EmailBackend"
    browser = client_of(mia)

    for state in ("held", "failed", "retrying"):
        browser.post(reverse("outbox:send", args=[acme.slug, messages[state].pk]))
        messages[state].refresh_from_db()
        assert messages[state].state == "sent"
    again = browser.post(reverse("outbox:send", args=[acme.slug, messages["held"].pk]), follow=True)

    assert "schon abgegangen" in again.content.decode()
    assert [m.subject for m in mail.outbox].count("Mail held") == 1


class TestCommands:
    def test_outbox_lists_what_has_not_left(self, messages, capsys):
        call_command("outbox")
        listed = capsys.readouterr().out
        assert "Neues Passwort" in listed
        assert "Mail sent" not in listed

        call_command("outbox", "--all")
        assert "Mail sent" in capsys.readouterr().out

        secret = Message.objects.get(key="n")
        call_command("outbox", str(secret.pk)[:13])
        assert "geheimer Link" in capsys.readouterr().out

    def test_an_unknown_id_is_said_so(self, messages):
        with pytest.raises(CommandError, match="0 mails start with"):
            call_command("outbox", "zzz")

    def test_flush_needs_a_server(self, db, settings):
        settings.MAIL_LEAVES = False
        with pytest.raises(CommandError, match="EMAIL_URL"):
            call_command("flush_outbox")


def test_the_checks_say_what_would_not_arrive(settings):
    from accounts.checks import https_behind_a_proxy
    from outbox.checks import mail_that_would_not_arrive

    settings.MAIL_LEAVES, settings.BASE_URL = True, "http://localhost:8000"
    settings.DEFAULT_FROM_EMAIL = "notfallplan@localhost"
    assert [w.id for w in mail_that_would_not_arrive(None)] == ["outbox.W001", "outbox.W002"]
    settings.MAIL_LEAVES = False
    assert mail_that_would_not_arrive(None) == []

    settings.BEHIND_PROXY, settings.HTTPS = True, False
    assert [w.id for w in https_behind_a_proxy(None)] == ["accounts.W001"]
    settings.HTTPS = True
    assert https_behind_a_proxy(None) == []
