"""The real way from beat to a mailbox: two beats by mistake, a worker, the queue and the mail server of this run."""

import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pytest_django import DjangoDbBlocker

from tests.installation import Installation, installation
from tests.tree import Tree, until

pytestmark = pytest.mark.tree

# A company where it is noon, so that it is time to ask; with two people who each keep a risk that is due.
FOUND = """
from datetime import UTC, date, datetime, time, timedelta
from django.utils import timezone
from django_scopes import scope
from tests.factories.accounts import an_organisation
from accounts.models import User
from reviews.models import ReminderPolicy
from tests.reviews.years import founded, risk_due, somebody
now = timezone.now()
behind = (12 - now.hour) % 24
zone = f"Etc/GMT-{behind}" if behind <= 14 else f"Etc/GMT+{24 - behind}"
mia = User.objects.create_user(email="mia@acme.example", password="richtig-pferd-batterie")
acme = an_organisation("Acme GmbH", mia, time_zone=zone)
with scope(organisation=acme):
    for name in ("ayse", "tom"):
        risk_due(now.date() + timedelta(days=3), somebody(acme, name), title=name)
    founded(acme, now - timedelta(days=60))
    ReminderPolicy(organisation=acme, weekday=timezone.localdate(timezone=acme.zone).weekday(), from_time=time(0)).save()
"""
# As `celery beat`, but what it does every five minutes it does every second.
BEAT = """
import sys
from notfallplan.celery import app
app.conf.beat_schedule["ask people to confirm what is due"]["schedule"] = 1.0
app.Beat(schedule=sys.argv[1], loglevel="INFO").run()
"""


@pytest.fixture
def place(tmp_path: Path, mail_leaves: Any, django_db_blocker: DjangoDbBlocker) -> Iterator[Installation]:
    with django_db_blocker.unblock(), installation(tmp_path / "data", migrated=True) as one:
        one.env |= {
            "EMAIL_URL": f"smtp://127.0.0.1:{mail_leaves.port}",
            "DJANGO_SETTINGS_MODULE": "notfallplan.settings",
        }
        yield one


def another_beat(place: Installation, folder: Path, name: str) -> subprocess.Popen[bytes]:
    with (folder / f"{name}.log").open("wb") as log:
        return subprocess.Popen(
            [sys.executable, "-c", BEAT, str(folder / name)],
            cwd=Path(__file__).parents[2],
            env=place.env,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
        )


def asked(folder: Path, name: str) -> int:
    """How often this beat has put the task into the queue."""
    return (folder / f"{name}.log").read_text().count("Sending due task ask people to confirm what is due")


def test_two_beats_at_once_write_one_mail_to_each(
    place: Installation, mail_leaves: Any, tmp_path: Path
) -> None:
    place.manage("shell", "-v0", "-c", FOUND)
    tree = Tree(place, tmp_path)
    beats = [another_beat(place, tmp_path, name) for name in ("one", "two")]
    try:
        until(lambda: len(mail_leaves.mails) >= 2, "nobody is asked")
        so_far = [asked(tmp_path, name) for name in ("one", "two")]
        until(
            lambda: all(asked(tmp_path, name) >= so_far[n] + 3 for n, name in enumerate(("one", "two"))),
            "a beat has stopped",
        )
        time.sleep(2)  # what those have called for has been done by then
    finally:
        for beat in beats:
            beat.send_signal(signal.SIGTERM)
        for beat in beats:
            beat.wait(20)
        tree.stop()

    assert sorted(mail["To"] for mail in mail_leaves.mails) == ["ayse@acme.example", "tom@acme.example"]
    assert all("1" in mail["Subject"] for mail in mail_leaves.mails)
