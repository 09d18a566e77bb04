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

MAILS = 400
VICTIMS = ("worker", "worker", "supervisor", "worker", "web", "worker", "supervisor", "worker")
WORDS = {"worker": "celery --quiet -A notfallplan worker", "web": "gunicorn"}
EACH = MAILS // len(VICTIMS)
WRITE = """
from outbox.send import Draft, write_many
write_many(Draft(f"k{{number}}", f"p{{number}}@example.com", "s", "t") for number in range({start}, {end}))
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
    with django_db_blocker.unblock(), installation(tmp_path / "data", migrated=True) as one:
        one.env["EMAIL_URL"] = f"smtp://127.0.0.1:{mail_leaves.port}"
        yield one


def test_eight_kills_lose_nothing_of_400_mails(place: Installation, mail_leaves: Any, tmp_path: Path) -> None:
    """Worker, web server and supervisor die while mails leave; only a crash after "250 OK" may double one."""
    mail_leaves.delay = 0.1
    tree = Tree(place, tmp_path)
    for number, victim in enumerate(VICTIMS):
        before = len(mail_leaves.mails)
        write = WRITE.format(start=number * EACH, end=(number + 1) * EACH)
        place.manage("shell", "-c", write + WAKE)
        until(lambda start=before: len(mail_leaves.mails) > start + 2, "no mail leaves")
        assert len(mail_leaves.mails) < before + EACH, "killed too late"
        tree = kill_supervisor(tree, tmp_path) if victim == "supervisor" else kill_child(tree, WORDS[victim])

    mail_leaves.delay = 0.0
    try:
        place.manage("shell", "-c", WAKE)
        until(lambda: len(mail_leaves.counted()) == MAILS, "mails are left")
        until(lambda: place.manage("shell", "-c", COUNT).split()[-1] == str(MAILS), "mails are left")
    finally:
        tree.stop()

    counted = mail_leaves.counted()
    assert len(counted) == MAILS
    assert sum(counted.values()) - MAILS <= len(VICTIMS), "at most one double per kill"


def kill_child(tree: Tree, word: str) -> Tree:
    """Kill a part; the supervisor starts it again."""
    victim = tree.child(word)
    assert victim, word
    os.kill(victim, signal.SIGKILL)
    until(lambda: tree.child(word) not in {0, victim}, f"{word} was not started again")
    return tree


def kill_supervisor(tree: Tree, folder: Path) -> Tree:
    """Kill the head: its parts die with it, and somebody starts it again."""
    tree.process.kill()
    tree.process.wait()
    until(lambda: tree.process.pid not in parents().values(), "children live on")
    return Tree(tree.place, folder)
