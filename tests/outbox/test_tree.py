"""The whole tree with mails on their way: worker, web and supervisor are killed, and every mail arrives once."""

import os
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pytest_django import DjangoDbBlocker

from tests.installation import Installation, installation
from tests.tree import Tree, parents, until

pytestmark = pytest.mark.tree

MAILS = 60
WRITE = f"""
from outbox import send
for number in range({MAILS}):
    send.write(key=f"k{{number}}", to=f"p{{number}}@example.com", subject="s", text="t")
"""
# Whoever held a lease is dead; its five minutes pass, and beat's minute as well.
WAKE = """
from django.utils import timezone
from outbox.models import Message
from outbox.tasks import flush
Message.objects.filter(lease__isnull=False, sent__isnull=True).update(lease=timezone.now())
flush.delay()
"""
COUNT = """
from outbox.models import Message
print(Message.objects.filter(sent__isnull=False).count())
"""


@pytest.fixture
def place(tmp_path: Path, mail_leaves: Any, django_db_blocker: DjangoDbBlocker) -> Iterator[Installation]:
    with django_db_blocker.unblock(), installation(tmp_path / "data") as one:
        one.env["EMAIL_URL"] = f"smtp://127.0.0.1:{mail_leaves.port}"
        yield one


def test_killed_parts_of_the_tree_lose_nothing(place: Installation, mail_leaves: Any, tmp_path: Path) -> None:
    mail_leaves.delay = 0.2
    tree = Tree(place, tmp_path)
    place.manage("shell", "-c", WRITE)
    for word in ("celery --quiet -A notfallplan worker", "gunicorn"):
        before = len(mail_leaves.mails)
        place.manage("shell", "-c", WAKE)
        until(lambda start=before: len(mail_leaves.mails) > start + 2, "no mail leaves")
        victim = tree.child(word)
        assert victim, word
        os.kill(victim, signal.SIGKILL)
        until(
            lambda word=word, dead=victim: tree.child(word) not in {0, dead}, f"{word} was not started again"
        )

    before = len(mail_leaves.mails)
    place.manage("shell", "-c", WAKE)
    until(lambda: len(mail_leaves.mails) > before + 2, "no mail leaves")
    tree.process.kill()
    tree.process.wait()
    until(lambda: tree.process.pid not in parents().values(), "children live on")

    tree = Tree(place, tmp_path)
    try:
        place.manage("shell", "-c", WAKE)
        until(lambda: place.manage("shell", "-c", COUNT).split()[-1] == str(MAILS), "mails are left")
    finally:
        tree.stop()

    counted = mail_leaves.counted()
    assert len(counted) == MAILS
    assert sum(counted.values()) - MAILS <= 3, "at most one double per kill"
