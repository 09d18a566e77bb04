"""What is written leaves, once, and in good form; what cannot leave waits, tries again, or says why."""

import threading
from datetime import timedelta

import pytest
import time_machine
from django.core.mail import send_mail
from django.db import connection, transaction
from django.urls import reverse
from django.utils import timezone

from outbox import send
from outbox.models import Message

pytestmark = pytest.mark.django_db(transaction=True)


def write(organisation=None, number=0, **fields):
    return send.write(
        key=f"test:{number}",
        organisation=organisation,
        to=f"p{number}@example.com",
        subject="Betreff",
        text="Grüße aus Köln",
        **fields,
    )


def flush():
    return send.flush(at=timezone.now())


def make_due():
    """As if the waiting time had passed."""
    Message.objects.filter(sent__isnull=True).update(due=timezone.now() - timedelta(seconds=1))


class TestLeaving:
    def test_a_mail_leaves_once_in_good_form(self, mail_leaves, acme):
        with transaction.atomic():
            message = write(acme, html="<p>Grüße aus Köln</p>")
            assert mail_leaves.mails == [], "not before the commit"

        assert flush() == 0
        [mail] = mail_leaves.mails
        assert mail["Message-ID"] == message.message_id
        assert mail["Auto-Submitted"] == "auto-generated"
        assert mail["From"] == "Acme Werkzeugbau GmbH <plan@example.com>"
        assert [part.get_content_type() for part in mail.iter_parts()] == ["text/plain", "text/html"]
        assert "Grüße aus Köln" in mail.get_body(("plain",)).get_content()
        message.refresh_from_db()
        assert message.state == "sent"
        assert message.attempts == 1

    def test_the_same_key_is_one_mail(self, mail_leaves):
        assert write().pk == write().pk
        assert len(mail_leaves.mails) == 1

    def test_a_rollback_takes_the_mail_with_it(self, mail_leaves):
        def change_something_and_fail() -> None:
            with transaction.atomic():
                write()
                raise RuntimeError

        with pytest.raises(RuntimeError):
            change_something_and_fail()

        assert flush() == 0
        assert mail_leaves.mails == []
        assert not Message.objects.exists()

    def test_what_django_sends_takes_the_same_way(self, mail_leaves):
        send_mail("Betreff", "Text", None, ["a@example.com", "b@example.com"])

        assert sorted(mail["To"] for mail in mail_leaves.mails) == ["a@example.com", "b@example.com"]

    def test_a_quote_in_the_name_does_not_break_the_sender(self, mail_leaves, acme):
        acme.name = 'Übermorgen "Nord", GmbH\\'
        acme.save()

        write(acme)

        assert mail_leaves.mails[0]["From"].addresses[0].addr_spec == "plan@example.com"

    def test_a_new_line_in_the_subject_is_no_header(self, mail_leaves):
        send.write(key="x", to="a@example.com", subject="Eins\nBcc: evil@example.com", text="Text")

        [mail] = mail_leaves.mails
        assert mail["Subject"] == "Eins Bcc: evil@example.com"
        assert mail["Bcc"] is None

    def test_without_a_server_it_stays(self, settings, acme):
        settings.MAIL_LEAVES = False

        message = write(acme)

        assert flush() == 0
        assert message.state == "held"


class TestTrouble:
    def test_down_means_again_later_and_then_it_leaves(self, mail_leaves):
        mail_leaves.stop()
        message = write()
        before = timezone.now()
        message.refresh_from_db()
        assert message.state == "retrying"
        assert message.attempts == 1
        assert message.due - before > timedelta(minutes=1, seconds=50)
        assert "refused" in message.error.lower()
        assert flush() == 0, "not before it is due"

        make_due()
        flush()
        message.refresh_from_db()
        assert message.attempts == 2
        assert message.due - timezone.now() > timedelta(minutes=3, seconds=50), "waits longer each time"

        mail_leaves.start()
        make_due()
        assert flush() == 1
        message.refresh_from_db()
        assert (message.state, message.error, message.attempts) == ("sent", "", 3)
        assert mail_leaves.counted() == {message.message_id: 1}

    def test_a_dead_server_costs_one_attempt_not_all(self, mail_leaves):
        mail_leaves.stop()
        Message.objects.bulk_create(
            Message(key=f"k{n}", to=f"p{n}@example.com", subject="s", text="t") for n in range(20)
        )

        assert flush() == 0
        assert Message.objects.filter(attempts__gt=0).count() == 1
        mail_leaves.start()
        assert flush() == 19

    def test_a_refused_recipient_is_given_up_and_the_others_leave(self, mail_leaves, acme, mia, client_of):
        mail_leaves.refused = {"p1@example.com"}
        with transaction.atomic():
            messages = [write(acme, number) for number in range(3)]

        assert sorted(mail["To"] for mail in mail_leaves.mails) == ["p0@example.com", "p2@example.com"]
        bad = Message.objects.get(pk=messages[1].pk)
        assert bad.state == "failed"
        page = client_of(mia).get(reverse("outbox:detail", args=[acme.slug, bad.pk])).content.decode()
        assert "gescheitert" in page
        assert "No such user here" in page
        make_due()
        assert flush() == 0, "given up"

    def test_an_impossible_header_does_not_stop_the_others(self, mail_leaves):
        with transaction.atomic():
            bad = write(number=1, headers={"X-Note": "a\nb"})
            write(number=2)

        assert [mail["To"] for mail in mail_leaves.mails] == ["p2@example.com"]
        bad.refresh_from_db()
        assert bad.state == "failed"

    def test_a_day_and_a_half_is_enough(self, mail_leaves):
        mail_leaves.stop()
        message = write()
        Message.objects.update(created_at=timezone.now() - Message.GIVE_UP_AFTER + timedelta(minutes=1))
        make_due()
        flush()
        message.refresh_from_db()
        assert message.state == "retrying"

        Message.objects.update(created_at=timezone.now() - Message.GIVE_UP_AFTER)
        make_due()
        flush()
        message.refresh_from_db()
        assert message.state == "failed"

    def test_while_the_server_is_down_nobody_waits_long_for_its_return(self, mail_leaves):
        mail_leaves.stop()
        message = write()
        for _ in range(20):
            make_due()
            flush()

        message.refresh_from_db()
        assert (message.state, message.attempts) == ("retrying", 21)
        assert message.due - timezone.now() <= timedelta(minutes=5)

    def test_an_hour_without_server_loses_and_doubles_nothing(self, mail_leaves):
        mail_leaves.stop()
        Message.objects.bulk_create(
            Message(key=f"k{n}", to=f"p{n}@example.com", subject="s", text="t") for n in range(30)
        )
        start = timezone.now()
        for minute in range(60):
            with time_machine.travel(start + timedelta(minutes=minute), tick=False):
                assert flush() == 0
        mail_leaves.start()
        for minute in range(60, 66):
            with time_machine.travel(start + timedelta(minutes=minute), tick=False):
                flush()

        assert Message.objects.filter(sent__isnull=False).count() == 30, "within five minutes of its return"
        assert set(mail_leaves.counted().values()) == {1}

    def test_a_server_that_hangs_holds_up_one_mail_at_a_time(self, mail_leaves, settings):
        settings.EMAIL_TIMEOUT = 0.3
        mail_leaves.delay = 1
        Message.objects.bulk_create(
            Message(key=f"k{n}", to=f"p{n}@example.com", subject="s", text="t") for n in range(3)
        )

        assert flush() == 0

        assert sorted(Message.objects.values_list("attempts", flat=True)) == [0, 0, 1]
        assert "timed out" in Message.objects.get(attempts=1).error
        assert not Message.objects.filter(lease__isnull=False).exists(), "the others are given back"

    def test_a_failed_wake_up_call_loses_nothing(self, mail_leaves, settings):
        transport = settings.OUTBOX_TRANSPORT
        settings.OUTBOX_TRANSPORT = "there.is.no.such.Backend"
        message = write()
        settings.OUTBOX_TRANSPORT = transport

        assert message.state == "waiting"
        assert flush() == 1


class TestReleasing:
    def test_a_held_message_leaves_after_all(self, mail_leaves, settings, acme):
        settings.MAIL_LEAVES = False
        message = write(acme)
        settings.MAIL_LEAVES = True

        assert send.release(message, at=timezone.now())

        assert mail_leaves.counted() == {message.message_id: 1}

    def test_what_is_leaving_right_now_is_not_sent_twice(self, mail_leaves):
        message = Message.objects.create(
            key="k", to="a@example.com", subject="s", text="t", lease=timezone.now() + Message.LEASE
        )

        assert not send.release(message, at=timezone.now())
        assert flush() == 0
        assert mail_leaves.mails == []

    def test_what_has_left_stays_sent(self, mail_leaves):
        message = write()

        assert not send.release(message, at=timezone.now())
        assert len(mail_leaves.mails) == 1


def test_side_by_side_nothing_is_doubled(mail_leaves):
    mail_leaves.delay = 0.005
    Message.objects.bulk_create(
        Message(key=f"k{n}", to=f"p{n}@example.com", subject="s", text="t") for n in range(60)
    )
    sent: list[int] = []

    def run() -> None:
        sent.append(flush())
        connection.close()

    threads = [threading.Thread(target=run) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sum(sent) == 60
    assert set(mail_leaves.counted().values()) == {1}
    assert len(mail_leaves.counted()) == 60
