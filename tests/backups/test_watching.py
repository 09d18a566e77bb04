"""The watch: who is told what, once; nothing for our own downtime; nothing twice however many look."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django_scopes import scope

from accounts.roles import AccessRole
from backups import hearing, tasks, watching
from backups.models import BackupJob, BackupRun, JobWatch, WatchBeat
from outbox.models import Message
from tests.backups.conftest import NOW, a_job, a_person
from tests.backups.test_hearing import hear, watch
from tests.factories.accounts import a_member
from tests.factories.contacts import ContactPointFactory

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
BERLIN = ZoneInfo("Europe/Berlin")


def look(at):
    return watching.look(at=at)


def look_every_minute(begin, end):
    """As beat does it, but in steps of two minutes: half the time, and no gap that counts as downtime."""
    while begin <= end:
        look(begin)
        begin += 2 * MINUTE


def mails():
    return list(Message.objects.order_by("created_at", "to"))


def told():
    return [(mail.to, mail.subject) for mail in mails()]


def keep_looking(at):
    """We were never down: the last look is a minute old."""
    WatchBeat.objects.update_or_create(pk=1, defaults={"looked_at": at - MINUTE})


def test_silence_is_told_once_to_owner_and_deputy(job):
    hear(job, "", NOW)
    late = NOW + 36 * HOUR
    keep_looking(late)
    assert look(late - MINUTE).mails == 0
    found = look(late)

    assert (found.late, found.mails) == (1, 2)
    assert watch(job).state == "late"
    subject = "Sicherung ausgeblieben: Nachtsicherung ERP"
    assert sorted(told()) == [("dieter@acme.example", subject), ("olga@acme.example", subject)]
    look_every_minute(late + MINUTE, late + HOUR)
    assert len(mails()) == 2


def test_the_mail_says_in_german_what_to_check_with_one_link(acme, job):
    hear(job, "", NOW)
    keep_looking(NOW + 36 * HOUR)
    look(NOW + 36 * HOUR)

    mail = mails()[0]
    assert "hat sich nicht rechtzeitig gemeldet" in mail.text
    assert "20.11.2026 13:00" in mail.text, "in the organisation's time"
    assert mail.text.count("http") == 1
    assert mail.html.count("href") == 1
    assert f"/o/{acme.slug}/backup-jobs/{job.pk}/runs/" in mail.text
    assert [line[:2] for line in mail.text.splitlines() if line[:1].isdigit()] == ["1.", "2.", "3."]
    assert mail.organisation == acme
    assert job.address.token not in mail.text + mail.html
    assert "\n\n\n" not in mail.text


def test_in_english_where_the_organisation_speaks_it(acme, job):
    acme.language = "en"
    acme.save()
    hear(job, "fail", NOW)
    look(NOW)

    assert mails()[0].subject == "Backup failed: Nachtsicherung ERP"
    assert "What to check" in mails()[0].text


def test_a_failure_is_told_within_the_minute_with_the_end_of_its_output(job):
    hear(job, "fail", NOW, text="x" * 900 + "\n<b>No space left on device</b>")
    look(NOW + MINUTE)

    mail = mails()[0]
    assert mail.subject == "Sicherung fehlgeschlagen: Nachtsicherung ERP"
    assert mail.text.count("x") < 600
    assert "<b>No space left on device</b>" in mail.text
    assert "&lt;b&gt;No space left on device&lt;/b&gt;" in mail.html


def test_a_hostile_name_stays_text(acme):
    with scope(organisation=acme):
        job = a_job(
            acme,
            name="<script>x</script>\u2028\r\nBcc: a@b.c"[:60],
            owner=a_person(acme, "O", "o@acme.example"),
        )
    hear(job, "fail", NOW)
    look(NOW)

    (mail,) = mails()
    assert "<script>" not in mail.html
    assert "\n" not in mail.subject


def test_once_wrong_once_mended(job):
    """Late, then failed, then late again: one mail. It runs again: one mail. Then it starts anew."""
    hear(job, "", NOW)
    at = NOW + 36 * HOUR
    keep_looking(at)
    look(at)
    hear(job, "fail", at + MINUTE)
    look(at + MINUTE)
    hear(job, "start", at + 2 * MINUTE)
    look(at + 2 * MINUTE)
    assert len(mails()) == 2

    hear(job, "", at + 3 * MINUTE)
    look(at + 3 * MINUTE)
    look(at + 4 * MINUTE)
    assert [subject for _to, subject in told()[2:]] == ["Sicherung läuft wieder: Nachtsicherung ERP"] * 2
    assert "What to check" not in mails()[2].text
    assert watch(job).alarm == ""

    hear(job, "fail", at + 5 * MINUTE)
    look(at + 5 * MINUTE)
    assert len(mails()) == 6


def test_what_mends_itself_within_a_look_is_not_told(job):
    hear(job, "fail", NOW)
    hear(job, "", NOW + MINUTE / 2)
    look(NOW + MINUTE)

    assert mails() == []


def test_a_start_without_end_becomes_late(job):
    hear(job, "", NOW)
    hear(job, "start", NOW + 24 * HOUR)
    keep_looking(NOW + 36 * HOUR)
    look(NOW + 36 * HOUR)

    assert watch(job).state == "late"
    assert len(mails()) == 2


def test_a_job_that_never_reported_is_late_after_its_address_was_made(acme, job):
    with scope(organisation=acme):
        hearing.rearm(job=job, at=job.address.created_at)
    due = watch(job).due_at
    keep_looking(due)
    look(due)

    assert "Sie ist noch nie gelungen." in mails()[0].text


@pytest.mark.parametrize("status", ["paused", "retired"])
def test_what_is_not_active_is_never_late_and_never_told(acme, job, status):
    hear(job, "", NOW)
    with scope(organisation=acme):
        BackupJob.objects.unlogged("as a verb does").filter(pk=job.pk).update(status=status)
    keep_looking(NOW + 99 * DAY)
    look(NOW + 99 * DAY)

    assert watch(job).state == "ok"
    assert mails() == []


def test_a_job_without_interval_is_never_late(acme):
    with scope(organisation=acme):
        job = a_job(acme, interval_hours=None)
    hear(job, "", NOW)
    keep_looking(NOW + 999 * DAY)
    look(NOW + 999 * DAY)

    assert watch(job).state == "ok"


# --- Who reads it ------------------------------------------------------------------------------------


def test_without_owner_and_deputy_whoever_looks_after_it_is_told_else_the_managers(acme, mia):
    with scope(organisation=acme):
        watched_by = a_job(
            acme, owner=a_person(acme, "Stumm"), monitored_by=a_person(acme, "Wache", "w@acme.example")
        )
        nobodys = a_job(acme)
    for job in (watched_by, nobodys):
        hear(job, "fail", NOW)
    a_member(acme, "max", AccessRole.MANAGER)
    look(NOW)

    assert sorted({to for to, _subject in told()}) == ["max@example.com", "mia@example.com", "w@acme.example"]


def test_who_has_left_is_not_told_and_who_is_both_is_told_once(acme):
    with scope(organisation=acme):
        gone = a_person(acme, "Gone", "gone@acme.example")
        gone.is_active = False
        gone.save()
        double = a_person(acme, "Double", "one@acme.example")
        again = a_person(acme, "Again", "one@acme.example")
        hear(a_job(acme, owner=gone, deputy=double), "fail", NOW)
        hear(a_job(acme, owner=double, deputy=again), "fail", NOW)
    look(NOW)

    assert [to for to, _subject in told()] == ["one@acme.example"] * 2


def test_the_company_address_comes_before_a_private_one_and_the_login_last(acme, alice, bob):
    with scope(organisation=acme):
        owner, deputy = a_person(acme, "Owner"), a_person(acme, "Deputy")
        for kind, value, private in (
            ("email_external", "home@x.example", True),
            ("email_company", "work@acme.example", False),
        ):
            ContactPointFactory(
                organisation=acme,
                person=owner,
                kind=kind,
                value=value,
                is_private=private,
                priority=1 + (not private),
            )
        owner.user, deputy.user = alice, bob
        owner.save()
        deputy.save()
        hear(a_job(acme, owner=owner, deputy=deputy), "fail", NOW)
    look(NOW)

    assert {to for to, _subject in told()} == {"bob@example.com", "work@acme.example"}


def test_many_at_once_come_in_one_mail_for_each_reader(acme):
    with scope(organisation=acme):
        owner, deputy = a_person(acme, "O", "o@acme.example"), a_person(acme, "D", "d@acme.example")
        jobs = [a_job(acme, owner=owner, deputy=deputy if n < 2 else None, name=f"Job {n}") for n in range(6)]
    for job in jobs:
        hear(job, "", NOW - 40 * HOUR if job is jobs[0] else NOW)
        hear(job, "fail", NOW)
    look(NOW)

    by_reader = {mail.to: mail for mail in mails()}
    assert {to: mail.subject for to, mail in by_reader.items()} == {
        "o@acme.example": "6 Sicherungen fehlen",
        "d@acme.example": "2 Sicherungen fehlen",
    }
    assert all(f"Job {n}" in by_reader["o@acme.example"].text for n in range(6))
    assert "Job 2" not in by_reader["d@acme.example"].text
    assert f"/o/{acme.slug}/backups/" in by_reader["o@acme.example"].text
    for job in jobs:
        hear(job, "", NOW + MINUTE)
    look(NOW + MINUTE)
    assert len(mails()) == 4
    assert "6 Sicherungen laufen wieder" in {subject for _to, subject in told()}


def test_five_at_once_come_one_by_one(acme):
    with scope(organisation=acme):
        owner = a_person(acme, "O", "o@acme.example")
        for _number in range(5):
            hear(a_job(acme, owner=owner), "fail", NOW)
    look(NOW)

    assert len(mails()) == 5


def test_each_company_is_told_of_its_own_only(acme, other, charlie):
    for organisation in (acme, other):
        with scope(organisation=organisation):
            hear(a_job(organisation, name=f"von {organisation.slug}"), "fail", NOW)
    look(NOW)

    assert sorted((mail.to, mail.organisation) for mail in mails()) == [
        ("charlie@example.com", other),
        ("mia@example.com", acme),
    ]
    assert all(mail.organisation.slug in mail.subject for mail in mails())


def test_a_mail_is_one_row_whatever_is_asked_again(job):
    """The key of a mail is what it tells: even if the mark were lost, the row would be there already."""
    hear(job, "fail", NOW)
    look(NOW)
    with scope(organisation=job.organisation):
        JobWatch.objects.filter(job=job).update(alarm="", alarm_at=None)
    look(NOW + MINUTE)

    assert len(mails()) == 2


def test_a_mail_that_cannot_be_written_leaves_nothing_marked_as_told(job, monkeypatch):
    hear(job, "fail", NOW)

    def full(**_fields):
        raise OSError("disk full")

    with monkeypatch.context() as patch:
        patch.setattr("outbox.send.write", full)
        with pytest.raises(OSError, match="disk full"):
            look(NOW)
    assert watch(job).alarm == ""
    look(NOW + MINUTE)
    assert len(mails()) == 2


# --- Clocks and downtime -----------------------------------------------------------------------------


@pytest.mark.parametrize(("month", "day"), [(3, 27), (10, 23)])
def test_a_job_at_half_past_two_is_never_late_over_the_change_of_the_clocks(acme, month, day):
    """Daily at 02:30 in Berlin with two hours of grace, over the night that has 23 or 25 hours."""
    with scope(organisation=acme):
        job = a_job(acme, grace_hours=Decimal(2))
    for number in range(5):
        local = datetime(2026, month, day + number, 2, 30, tzinfo=BERLIN)
        moment = local.astimezone(UTC)
        keep_looking(moment)
        look(moment)
        hear(job, "", moment)

    assert mails() == []
    silent = watch(job).due_at
    keep_looking(silent)
    look(silent)
    assert len(mails()) == 1, "and silence is told all the same"


@pytest.mark.parametrize("down", [HOUR, 9 * HOUR, 7 * DAY])
def test_downtime_raises_no_alarm_and_no_storm(acme, down):
    """Jobs all over the day; whatever they reported while we were down is lost; afterwards they report as ever."""
    with scope(organisation=acme):
        jobs = [a_job(acme, interval_hours=Decimal(every)) for every in (1, 6, 24, 24, 24, 24, 168)]
    since, back = NOW + 20 * MINUTE, NOW + 20 * MINUTE + down
    runs = []
    for number, job in enumerate(jobs):
        period, first = timedelta(hours=float(job.interval_hours)), NOW - min(number, 5) * HOUR
        runs += [(first + n * period, job) for n in range(20 * 24) if first + n * period < back + 3 * DAY]
    runs.sort(key=lambda run: run[0])
    for moment, job in runs:
        if moment <= since:
            hear(job, "", moment)
    look(since)
    found = look(back)
    assert (found.late, found.mails) == (0, 0)
    assert found.forgiven == watching_forgives(jobs) > 0

    for moment, job in runs:
        if moment > back:
            keep_looking(moment)
            assert look(moment).late == 0, (job.interval_hours, moment)
            hear(job, "", moment)
    assert mails() == []


def watching_forgives(jobs):
    """How many of them have another moment of being late than their last success gives."""
    return sum(
        watch(job).due_at != watch(job).success_at + 1.5 * timedelta(hours=float(job.interval_hours))
        for job in jobs
    )


def test_after_downtime_real_silence_is_told_all_the_same(job):
    hear(job, "", NOW)
    look(NOW + HOUR)
    look(NOW + 8 * DAY)
    assert mails() == []
    due = watch(job).due_at
    assert NOW + 8 * DAY < due <= NOW + 8 * DAY + 72 * HOUR
    keep_looking(due)
    look(due)
    assert len(mails()) == 2


def test_what_was_late_before_stays_late_and_is_not_told_again(job):
    hear(job, "", NOW)
    keep_looking(NOW + 36 * HOUR)
    look(NOW + 36 * HOUR)
    look(NOW + 8 * DAY)
    look(NOW + 9 * DAY)

    assert watch(job).state == "late"
    assert len(mails()) == 2


def test_a_failure_heard_right_before_we_went_down_is_told_when_we_are_back(job):
    look(NOW)
    hear(job, "fail", NOW + MINUTE / 2)
    look(NOW + DAY)

    assert len(mails()) == 2


def test_three_minutes_are_no_downtime(job):
    hear(job, "", NOW)
    due = watch(job).due_at
    look(due - 3 * MINUTE)
    assert look(due) == watching.Look(late=1, mails=2, forgiven=0)


def test_a_clock_that_jumps_back_is_no_downtime(job):
    hear(job, "", NOW)
    look(NOW + DAY)
    due = watch(job).due_at
    assert look(NOW).forgiven == 0
    assert watch(job).due_at == due
    assert WatchBeat.objects.get().looked_at == NOW


# --- Cost and order ----------------------------------------------------------------------------------


def test_a_look_when_all_is_well_costs_the_same_for_one_and_for_thirty(acme, other):
    def count():
        with CaptureQueriesContext(connection) as caught:
            look(NOW)
        return len(
            [q for q in caught.captured_queries if q["sql"].startswith(("SELECT", "UPDATE", "INSERT"))]
        )

    with scope(organisation=acme):
        hear(a_job(acme), "", NOW)
    look(NOW - MINUTE)
    one = count()
    for organisation in (acme, other):
        with scope(organisation=organisation):
            for _number in range(15):
                hear(a_job(organisation), "", NOW)
    look(NOW - MINUTE)

    assert count() == one <= 5


def test_telling_costs_queries_by_mails_and_not_by_jobs_of_others(acme):
    def count(number):
        with scope(organisation=acme):
            owner = a_person(acme, "O", f"o{number}@acme.example")
            for each in range(number):
                hear(a_job(acme, owner=owner), "", NOW + each * MINUTE)
                WatchBeat.objects.all().delete()
        late = NOW + 40 * HOUR
        with CaptureQueriesContext(connection) as caught:
            look(late)
        return len(
            [q for q in caught.captured_queries if q["sql"].startswith(("SELECT", "UPDATE", "INSERT"))]
        )

    assert count(6) == count(30)


def test_the_newest_hundred_runs_are_kept(acme, job):
    with scope(organisation=acme):
        BackupRun.objects.bulk_create(
            BackupRun(organisation=acme, job=job, outcome="success", ended_at=at, heard_at=at)
            for at in (NOW + n * MINUTE for n in range(130))
        )
        few = a_job(acme)
    hear(few, "", NOW)

    assert watching.prune() == 30
    assert watching.prune() == 0
    with scope(organisation=acme):
        assert BackupRun.objects.filter(job=job).count() == BackupRun.KEPT
        assert BackupRun.objects.filter(job=job).earliest("heard_at").heard_at == NOW + 30 * MINUTE
        assert BackupRun.objects.filter(job=few).count() == 1


def test_task_and_command_do_the_same(job, capsys):
    hear(job, "fail", NOW)
    tasks.watch()
    assert len(mails()) == 2
    call_command("watch_backups")

    assert "0 mails written" in capsys.readouterr().out


def test_beat_calls_the_watch_every_minute(settings):
    entry = next(e for e in settings.CELERY_BEAT_SCHEDULE.values() if e["task"] == tasks.watch.name)
    assert entry["schedule"] == 60.0
