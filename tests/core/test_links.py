"""Links without a login: they open what they were made for, for so long, and nothing else."""

import uuid
from types import SimpleNamespace

import pytest
from django.core import signing

from core.links import VALID_FOR, Expired, Forged, read, sign

KEY = uuid.UUID("79b31a00-5f7c-4f0e-9d3b-ffee00112233")
DAY = 86_400


@pytest.fixture
def clock(monkeypatch):
    """The clock by which Django signs; set `now`, in seconds."""
    clock = SimpleNamespace(now=1_800_000_000.0)
    monkeypatch.setattr(signing, "time", SimpleNamespace(time=lambda: clock.now))
    return clock


@pytest.mark.parametrize("key", [KEY, uuid.UUID(int=0), uuid.UUID(int=2**128 - 1)])
def test_what_was_signed_reads_back(key):
    token = sign("ask", key)

    assert read("ask", token) == key
    assert len(token) < 80
    assert token.replace("~", "").replace("-", "").replace("_", "").isalnum(), "goes into an address as it is"


def test_whatever_character_is_changed_it_is_forged():
    token = sign("ask", KEY)
    for place, was in enumerate(token):
        for other in {"a", "Z", "7", "-", "_", "~", "=", "ü", "\0", " "} - {was}:
            with pytest.raises(Forged):
                read("ask", token[:place] + other + token[place + 1 :])


def test_a_part_of_it_or_more_than_it_is_forged():
    token = sign("ask", KEY)
    for part in [token[:-1], token[1:], token.rpartition("~")[0], token + "x", token + "~", token * 2]:
        with pytest.raises(Forged):
            read("ask", part)


@pytest.mark.parametrize("junk", ["", "~", "~~", "~~~~", "x", "ü~ß~€", "a" * 5_000, "../../etc", str(KEY)])
def test_junk_is_forged(junk):
    with pytest.raises(Forged):
        read("ask", junk)


@pytest.mark.parametrize("text", ["", "x", "ü", "AAAA", "A" * 44])
def test_what_we_have_signed_and_is_no_key_is_forged(text):
    token = signing.TimestampSigner(salt="link:ask", sep="~").sign(text)

    with pytest.raises(Forged):
        read("ask", token)


@pytest.mark.parametrize("purpose", ["as", "Ask", "ask:mails", ""])
def test_it_opens_nothing_else(purpose):
    with pytest.raises(Forged):
        read(purpose, sign("ask", KEY))


def test_without_our_key_nobody_signs(settings):
    token = sign("ask", KEY)
    settings.SECRET_KEY = "somebody else's"
    with pytest.raises(Forged):
        read("ask", token)


def test_it_is_good_for_fourteen_days_and_then_still_says_what_it_was_about(clock):
    assert VALID_FOR.days == 14
    token = sign("ask", KEY)
    clock.now += 14 * DAY
    assert read("ask", token) == KEY

    clock.now += 1
    with pytest.raises(Expired) as expired:
        read("ask", token)
    assert expired.value.key == KEY


def test_an_old_forgery_is_forged_and_names_nothing(clock):
    token = sign("ask", KEY)
    clock.now += 30 * DAY
    with pytest.raises(Forged):
        read("ask", token[:-1] + ("A" if token[-1] != "A" else "B"))


def test_it_may_be_good_for_a_shorter_time(clock):
    token = sign("ask", KEY)
    clock.now += 2 * DAY

    assert read("ask", token) == KEY
    with pytest.raises(Expired):
        read("ask", token, valid_for=VALID_FOR / 14)
