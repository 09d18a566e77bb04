"""A sending process is killed in the middle, again and again: nothing is lost, and next to nothing doubled."""

import os
import subprocess
import sys
import time
from datetime import timedelta

import pytest
from django.conf import settings
from django.db import connection
from django.utils import timezone

from outbox.models import Message

SENDER = """
import sys
import django
from django.conf import settings
settings.DATABASES["default"]["NAME"] = sys.argv[1]
django.setup()
from django.core.management import call_command
call_command("flush_outbox")
"""


@pytest.mark.tree
@pytest.mark.django_db(transaction=True)
def test_killed_senders_lose_nothing(mail_leaves):
    """The only window is between the server's "250 OK" and our mark: at most one double per kill."""
    mails = 120
    mail_leaves.delay = 0.02
    Message.objects.bulk_create(
        Message(key=f"k{n}", to=f"p{n}@example.com", subject="s", text="t") for n in range(mails)
    )
    kills = 0
    for round_ in range(6):
        before = len(mail_leaves.mails)
        process = start_sender(mail_leaves.port)
        deadline = time.monotonic() + 60
        while len(mail_leaves.mails) < before + 12 + round_ and process.poll() is None:
            assert time.monotonic() < deadline, "the sender does not send"
            time.sleep(0.001 * round_ + 0.001)
        if process.poll() is None:
            process.kill()
            kills += 1
        process.wait()
        # Whoever held these leases is dead; five minutes pass.
        past = timezone.now() - timedelta(seconds=1)
        Message.objects.filter(lease__isnull=False, sent__isnull=True).update(lease=past)

    last = start_sender(mail_leaves.port)
    assert last.wait(timeout=60) == 0

    counted = mail_leaves.counted()
    assert kills >= 5
    assert Message.objects.filter(sent__isnull=False).count() == mails, "all marked as sent"
    assert set(counted) == {message.message_id for message in Message.objects.all()}, "all arrived"
    assert max(counted.values()) <= 2
    assert sum(counted.values()) - mails <= kills, "at most one double per kill"


@pytest.mark.tree
@pytest.mark.django_db(transaction=True)
def test_two_senders_at_once_double_nothing(mail_leaves):
    mail_leaves.delay = 0.01
    Message.objects.bulk_create(
        Message(key=f"k{n}", to=f"p{n}@example.com", subject="s", text="t") for n in range(100)
    )

    senders = [start_sender(mail_leaves.port) for _ in range(2)]
    assert [sender.wait(timeout=90) for sender in senders] == [0, 0]

    assert len(mail_leaves.counted()) == 100
    assert set(mail_leaves.counted().values()) == {1}


def start_sender(port: int) -> subprocess.Popen[bytes]:
    """`manage.py flush_outbox` as its own process, on the test database."""
    return subprocess.Popen(
        [sys.executable, "-c", SENDER, str(connection.settings_dict["NAME"])],
        cwd=settings.BASE_DIR,
        env=os.environ
        | {
            "DJANGO_SETTINGS_MODULE": "notfallplan.settings",
            "EMAIL_URL": f"smtp://127.0.0.1:{port}",
            "DEFAULT_FROM_EMAIL": "plan@example.com",
            "NOTFALLPLAN_URL": "https://plan.example.com",
        },
        stdout=subprocess.DEVNULL,
    )
