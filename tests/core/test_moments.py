"""Whoever reads the whole plan sees no half of somebody else's change."""

import threading

import pytest
from django.db import connection

from accounts.models import User
from core.moments import one_moment


@pytest.mark.django_db(transaction=True)
def test_what_others_write_meanwhile_is_not_seen(mia: User) -> None:
    written = threading.Event()

    def write() -> None:
        User.objects.filter(pk=mia.pk).update(name="Anders")
        written.set()
        connection.close()

    other = threading.Thread(target=write)
    with one_moment():
        before = User.objects.get(pk=mia.pk).name
        other.start()
        written.wait(1)  # SQLite lets it wait until we are done
        assert User.objects.get(pk=mia.pk).name == before
    other.join(30)

    assert written.is_set()
    assert User.objects.get(pk=mia.pk).name == "Anders"


def test_inside_of_another_transaction_it_joins_that_one(db: None) -> None:
    User.objects.count()
    with one_moment():
        assert connection.in_atomic_block
