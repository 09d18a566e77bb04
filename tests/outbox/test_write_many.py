"""Many mails at once: each key once, a constant number of queries; and what a server says about an address."""

from datetime import UTC, datetime, timedelta
from math import ceil

import pytest
from celery.signals import task_prerun
from django.db import connection, transaction
from django.utils import timezone

from outbox import send
from outbox.models import Message
from outbox.send import AT_ONCE, Draft
from outbox.tasks import flush as flush_task


def drafts(count, organisation=None, first=0):
    return [
        Draft(f"test:{number}", f"p{number}@example.com", "Betreff", "Text", organisation=organisation)
        for number in range(first, first + count)
    ]


@pytest.fixture
def wakes():
    """Each time that the worker is woken."""
    found = []

    def note(**_):
        found.append(1)

    task_prerun.connect(note, sender=flush_task, weak=False)
    yield found
    task_prerun.disconnect(note, sender=flush_task)


@pytest.mark.django_db
class TestWriting:
    def test_each_key_is_one_mail_however_often(self):
        assert send.write_many(drafts(3)) == 3
        assert send.write_many(drafts(5)) == 2
        assert send.write_many(iter(drafts(5))) == 0
        assert Message.objects.count() == 5

    def test_the_same_key_twice_in_one_call(self):
        assert send.write_many([*drafts(2), *drafts(3)]) == 3
        assert sorted(Message.objects.values_list("key", flat=True)) == ["test:0", "test:1", "test:2"]

    def test_a_mail_that_was_written_alone_stays_as_it_is(self):
        send.write(key="test:1", to="first@example.com", subject="Zuerst", text="Text")

        assert send.write_many(drafts(3)) == 2
        assert Message.objects.get(key="test:1").to == "first@example.com"

    def test_nothing_is_nothing(self, django_assert_num_queries):
        with django_assert_num_queries(0):
            assert send.write_many([]) == 0

    def test_a_row_is_the_same_whichever_way_it_was_written(self, acme):
        fields = {
            "to": "a@example.com",
            "subject": "Eins\nZwei " + "x" * 300,
            "text": "Grüße",
            "html": "<p>Grüße</p>",
            "headers": {"X-Eins": "1"},
            "organisation": acme,
            "due": datetime(2027, 3, 1, tzinfo=UTC),
        }
        send.write(key="alone", **fields)
        send.write_many([Draft(key="many", **fields)])

        columns = [
            field.attname
            for field in Message._meta.concrete_fields
            if field.name not in {"id", "key", "created_at"}
        ]
        rows = Message.objects.order_by("key")
        alone, many = rows.values(*columns)
        assert alone == many
        assert many["sender_name"] == "Acme Werkzeugbau GmbH"
        assert len({row.pk for row in rows} | {row.message_id for row in rows}) == 4

    def test_without_a_day_it_is_due_now(self):
        send.write_many(drafts(1))

        assert abs(Message.objects.get().due - timezone.now()) < timedelta(minutes=1)

    @pytest.mark.parametrize("count", [1, AT_ONCE, AT_ONCE + 1, 2 * AT_ONCE])
    def test_it_looks_once_and_writes_once_for_each_five_hundred(
        self, acme, count, django_assert_num_queries
    ):
        """SQLite takes so many values at once; there one INSERT becomes several."""
        at_once = connection.ops.bulk_batch_size(Message._meta.concrete_fields, [None] * AT_ONCE)
        sizes = [min(AT_ONCE, count - start) for start in range(0, count, AT_ONCE)]

        with django_assert_num_queries(sum(1 + ceil(size / at_once) for size in sizes)):
            assert send.write_many(drafts(count, acme)) == count
        assert Message.objects.filter(organisation=acme).count() == count


@pytest.mark.django_db(transaction=True)
class TestLeaving:
    def test_the_worker_is_woken_once_and_after_the_commit(self, mail_leaves, wakes):
        with transaction.atomic():
            send.write_many(drafts(4))
            assert (wakes, mail_leaves.mails) == ([], [])

        assert len(wakes) == 1
        assert sorted(mail["To"] for mail in mail_leaves.mails) == [
            f"p{number}@example.com" for number in range(4)
        ]

    def test_for_what_is_known_nobody_is_woken(self, mail_leaves, wakes):
        send.write_many(drafts(2))
        send.write_many(drafts(2))

        assert len(wakes) == 1
        assert set(mail_leaves.counted().values()) == {1}

    def test_a_rollback_takes_all_of_them_with_it(self, mail_leaves, wakes):
        def change_something_and_fail():
            with transaction.atomic():
                send.write_many(drafts(2))
                raise RuntimeError

        with pytest.raises(RuntimeError):
            change_something_and_fail()

        assert (Message.objects.count(), wakes, mail_leaves.mails) == (0, [], [])

    def test_without_a_server_they_are_kept(self, settings, wakes):
        settings.MAIL_LEAVES = False
        send.write_many(drafts(2))

        assert [message.state for message in Message.objects.all()] == ["held", "held"]
        assert wakes == []


@pytest.mark.django_db(transaction=True)
class TestRefusedAddresses:
    @pytest.mark.parametrize(
        ("reply", "state", "is_unknown"),
        [
            ("550 5.1.1 No such user", "failed", True),
            ("550 No such user", "failed", True),
            ("551 5.1.6 User not local", "failed", True),
            ("553 5.1.3 Mailbox name not allowed", "failed", True),
            ("550 5.7.1 We do not like your server", "failed", False),
            ("553 5.7.26 This mail has no DKIM signature", "failed", False),
            ("552 5.2.2 Mailbox full", "failed", False),
            ("554 5.1.1 Transaction failed", "failed", False),
            ("450 4.2.1 Come again later", "retrying", False),
            ("451 4.7.1 Greylisted", "retrying", False),
        ],
    )
    def test_only_an_address_that_does_not_exist_counts_as_refused(
        self, mail_leaves, reply, state, is_unknown
    ):
        mail_leaves.replies = {"p0@example.com": reply}
        send.write_many(drafts(2))

        refused, other = Message.objects.order_by("key")
        assert (refused.state, refused.refused_at is not None) == (state, is_unknown)
        assert (other.state, other.refused_at) == ("sent", None)
        assert reply[4:] in refused.error

    def test_it_counts_no_longer_when_the_server_takes_it_after_all(self, mail_leaves):
        mail_leaves.replies = {"p0@example.com": "550 5.1.1 No such user"}
        send.write_many(drafts(1))
        message = Message.objects.get()
        assert message.refused_at is not None

        mail_leaves.replies = {}
        send.release(message, at=timezone.now())
        message.refresh_from_db()
        assert (message.state, message.refused_at) == ("sent", None)

    def test_nor_when_the_server_says_something_else(self, mail_leaves):
        mail_leaves.replies = {"p0@example.com": "550 5.1.1 No such user"}
        send.write_many(drafts(1))
        mail_leaves.replies = {"p0@example.com": "450 4.2.1 Come again later"}
        send.release(Message.objects.get(), at=timezone.now())

        message = Message.objects.get()
        assert (message.state, message.refused_at) == ("retrying", None)
