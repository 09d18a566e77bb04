"""The ear, asked as scripts ask it: what is answered, what is written down, and that a token reveals nothing."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django_scopes import scope

from backups import hearing
from backups.hearing import Ping, listen
from backups.models import BackupJob, BackupPolicy, BackupRun, JobWatch, PingAddress
from backups.models.run import BODY_LIMIT
from backups.pings import Signal
from records.models import Entry
from tests.backups.conftest import NOW, a_job
from tests.factories.backups import PingAddressFactory

MINUTE = timedelta(minutes=1)


@pytest.fixture
def url(job):
    return f"/ping/{job.address.token}"


@pytest.fixture
def script():
    """A client that would be refused for want of a CSRF token, and that follows nothing."""
    return Client(enforce_csrf_checks=True)


def runs(job):
    with scope(organisation=job.organisation):
        return list(BackupRun.objects.filter(job=job).newest_first())


def watch(job):
    with scope(organisation=job.organisation):
        return JobWatch.objects.get(job=job)


def hear(job, word, at, **more):
    signal, code = {"": (Signal.SUCCESS, None), "fail": (Signal.FAIL, None)}.get(word, (word, None))
    return listen(token=job.address.token, ping=Ping(Signal(signal), code, **more), at=at)


@pytest.mark.parametrize("method", ["get", "head", "post"])
@pytest.mark.parametrize("slash", ["", "/"])
@pytest.mark.parametrize(
    ("end", "state"),
    [
        ("", "ok"),
        ("/start", "running"),
        ("/fail", "failed"),
        ("/0", "ok"),
        ("/1", "failed"),
        ("/255", "failed"),
    ],
)
def test_every_way_to_call_is_heard_at_once(script, job, url, method, slash, end, state):
    response = getattr(script, method)(url + end + slash)

    assert response.status_code == 200
    assert response.content == (b"" if method == "head" else b"OK")
    assert response["Cache-Control"] == "no-store"
    assert response["Content-Type"].startswith("text/plain")
    assert not response.cookies
    assert watch(job).state == state
    assert len(runs(job)) == 1


def test_start_and_end_make_one_run_with_a_duration(job):
    hear(job, "start", NOW)
    hear(job, "", NOW + 20 * MINUTE, text="42 files")

    (run,) = runs(job)
    assert (run.outcome, run.duration, run.body) == ("success", 20 * MINUTE, "42 files")
    assert run.address_id == job.address.pk
    seen = watch(job)
    assert (seen.state, seen.seconds, seen.started_at) == ("ok", 1200, None)
    assert seen.due_at == NOW + 20 * MINUTE + timedelta(hours=36)


def test_the_exit_code_is_kept(script, job, url):
    script.post(f"{url}/3", b"rsync: connection refused", content_type="text/plain")

    (run,) = runs(job)
    assert (run.outcome, run.exit_code, run.body) == ("failed", 3, "rsync: connection refused")


def test_runs_that_overlap_are_told_apart(script, job, url):
    for end in ("/start?rid=a", "/start?rid=b", "?rid=a"):
        assert script.get(url + end).status_code == 200

    by_id = {run.run_id: run for run in runs(job)}
    assert {name: run.outcome for name, run in by_id.items()} == {"a": "success", "b": "running"}
    script.get(f"{url}/fail?rid=b")
    assert {run.run_id: run.outcome for run in runs(job)} == {"a": "success", "b": "failed"}


def test_a_start_that_is_repeated_under_the_same_name_is_one_run(job):
    hear(job, "start", NOW, run_id="a")
    hear(job, "start", NOW + MINUTE, run_id="a")
    hear(job, "", NOW + 2 * MINUTE, run_id="a")

    (run,) = runs(job)
    assert run.duration == 2 * MINUTE
    assert watch(job).started_at is None


def test_the_second_of_two_starts_is_the_one_that_ends(job):
    hear(job, "start", NOW)
    hear(job, "start", NOW + 10 * MINUTE)
    hear(job, "", NOW + 15 * MINUTE)

    last, first = sorted(runs(job), key=lambda run: run.started_at, reverse=True)
    assert (last.outcome, last.duration) == ("success", 5 * MINUTE)
    assert (first.outcome, first.ended_at) == ("running", None), "nobody heard how it ended"


def test_words_for_the_log_change_no_state(job):
    hear(job, "start", NOW)
    hear(job, "log", NOW + MINUTE, text="half")
    hear(job, "", NOW + 2 * MINUTE, text="done")
    hear(job, "log", NOW + 3 * MINUTE, text="late word")

    (run,) = runs(job)
    assert run.body == "half\ndone\nlate word"
    assert watch(job).state == "ok"
    assert watch(job).heard_at == NOW + 2 * MINUTE


def test_words_without_any_run_are_answered_and_gone(script, job, url):
    assert script.post(f"{url}/log", b"x", content_type="text/plain").status_code == 200
    assert runs(job) == []
    assert watch(job).state == "new"


def test_a_clock_set_back_deafens_nobody(job):
    hear(job, "start", NOW)
    hear(job, "", NOW - timedelta(days=400))
    hear(job, "fail", NOW - timedelta(days=399))

    assert watch(job).state == "failed"
    assert watch(job).due_at < NOW
    assert {run.duration for run in runs(job) if run.outcome == "success"} == {timedelta(0)}


def test_a_call_without_encryption_is_heard_and_not_sent_elsewhere(settings, job, url):
    """curl takes a redirect for success and follows none: the job would fall silent, and nobody would see why."""
    settings.SECURE_SSL_REDIRECT = True

    assert Client().get(url).content == b"OK"


@pytest.mark.parametrize("method", ["put", "delete", "patch", "options"])
def test_other_methods_are_refused(script, job, url, method):
    response = getattr(script, method)(url)

    assert response.status_code == 405
    assert response["Allow"] == "GET, HEAD, POST"
    assert runs(job) == []


@pytest.fixture
def deaf(acme, job):
    """Addresses that lead nowhere, each for another reason."""
    with scope(organisation=acme):
        revoked = PingAddressFactory(organisation=acme, job=job, revoked_at=NOW)
        paused = a_job(acme, status=BackupJob.Status.PAUSED)
        retired = a_job(acme, status=BackupJob.Status.RETIRED)
    return {
        "unknown": "x" * 43,
        "revoked": revoked.token,
        "paused": paused.address.token,
        "retired": retired.address.token,
    }


def test_a_token_that_leads_nowhere_says_nothing_about_why(script, deaf):
    """Same answer, same one query: nobody can tell a withdrawn address from one that never was."""
    answers, queries = set(), set()
    for token in deaf.values():
        with CaptureQueriesContext(
            connection,
        ) as caught:
            response = script.get(f"/ping/{token}")
        answers.add((response.status_code, response.content, tuple(sorted(response.headers.items()))))
        queries.add(tuple(query["sql"].replace(token, "?") for query in caught.captured_queries))

    assert len(answers) == len(queries) == 1
    assert next(iter(answers))[:2] == (404, b"Not found")
    assert len(next(iter(queries))) == 1


@pytest.mark.parametrize("end", ["/256", "/-1", "/success", "/starts", "/0001", "/%C2%B2", "/x%0Ay"])
def test_an_end_that_means_nothing_is_not_found(script, job, url, end):
    response = script.get(url + end)

    assert (response.status_code, response.content) == (404, b"Not found")
    assert runs(job) == []


@pytest.mark.parametrize("token", ["ä" * 10, "%C3%A4", "' OR 1=1 --", "a" * 200])
def test_a_hostile_token_is_not_found(script, db, token):
    assert script.get(f"/ping/{token}").status_code == 404


def test_the_answer_carries_nothing_of_the_company(script, job, url):
    response = script.get(url)

    assert "Acme" not in str(response.headers) + response.content.decode()
    assert "Nachtsicherung" not in str(response.headers) + response.content.decode()


def test_a_body_is_kept_to_its_limit(script, job, url):
    script.post(url, b"a" * 9_999 + "ö".encode() + b"b" * 5_000_000, content_type="text/plain")

    (run,) = runs(job)
    assert run.body == "a" * 9_999, "half a letter at the cut is left out"
    assert len(run.body.encode()) <= BODY_LIMIT


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("application/x-www-form-urlencoded", b"a=1&b=2"),
        ("application/json", b'{"a": 1}'),
        ("multipart/form-data; boundary=x", b"--x\r\n"),
        ("", b"plain"),
    ],
)
def test_a_body_of_any_kind_is_text(script, job, url, kind, body):
    assert script.post(url, body, content_type=kind).status_code == 200
    assert runs(job)[0].body == body.decode()


def test_no_nul_reaches_the_database(script, job, url):
    assert script.post(url, b"a\x00b\xff", content_type="text/plain").status_code == 200
    assert runs(job)[0].body == "ab�"
    assert script.get(f"{url}?rid=a%00b").status_code == 400
    assert script.get(f"{url}?rid={'r' * 500}").status_code == 200
    assert runs(job)[0].run_id == "r" * 64


def test_no_session_no_history_and_few_queries(script, job, url):
    script.get(url)
    with scope(organisation=job.organisation):
        before = Entry.objects.count()
    for end, most in (("", 4), ("/start", 4), ("", 5), ("/log", 5)):
        with CaptureQueriesContext(connection) as caught:
            assert script.get(url + end).status_code == 200
        told = [query["sql"] for query in caught.captured_queries]
        written = [sql for sql in told if sql.startswith(("SELECT", "INSERT", "UPDATE", "DELETE"))]
        assert len(written) <= most, written
        assert not [sql for sql in told if "session" in sql or "records_entry" in sql or "accounts_" in sql]
    assert Entry.objects.count() == before


def test_a_burst_is_bounded_and_ends_with_the_truth(job):
    """Some calls of a minute are taken, the others are told to wait, and a failure is heard in between."""
    taken = waits = 0
    for number in range(1_000):
        answer = hear(job, "", NOW + timedelta(milliseconds=number))
        taken, waits = taken + answer.is_heard, waits + bool(answer.wait)
    assert (taken, waits) == (60, 940)

    with CaptureQueriesContext(connection) as caught:
        assert hear(job, "", NOW + timedelta(seconds=2)).wait == 59
    assert not [q for q in caught.captured_queries if q["sql"].startswith(("INSERT", "UPDATE"))]
    assert hear(job, "fail", NOW + timedelta(seconds=2)).is_heard
    assert watch(job).state == "failed"
    assert len(runs(job)) == 61
    assert hear(job, "", NOW + MINUTE).is_heard
    assert watch(job).state == "ok"


def test_too_many_calls_are_told_when_to_come_back(script, job, url):
    for _call in range(60):
        assert script.get(url).status_code == 200
    response = script.get(url)

    assert response.status_code == 429
    assert 1 <= int(response["Retry-After"]) <= 60
    assert len(runs(job)) == 60


def test_no_secret_stands_in_the_log(script, job, url, caplog):
    for _call in range(62):
        script.get(url)
    script.put(url)
    script.get(url + "/nonsense")

    assert job.address.token not in caplog.text


def test_one_jobs_burst_is_no_other_jobs(script, acme, job, url):
    with scope(organisation=acme):
        other = a_job(acme)
    for _call in range(61):
        script.get(url)

    assert script.get(f"/ping/{other.address.token}").status_code == 200


def test_the_rules_of_the_organisation_decide_when_silence_is_late(acme, job):
    with scope(organisation=acme):
        BackupPolicy(organisation=acme, grace_factor=Decimal(2)).save()
    hear(job, "", NOW)
    assert watch(job).due_at == NOW + timedelta(hours=48)
    with scope(organisation=acme):
        job.grace_hours = Decimal("0.5")
        job.save()
    hear(job, "", NOW + MINUTE)
    assert watch(job).due_at == NOW + MINUTE + timedelta(hours=24.5)


def test_the_other_companys_token_touches_the_other_company_only(script, acme, other, job):
    with scope(organisation=other):
        theirs = a_job(other)
    script.get(f"/ping/{theirs.address.token}/fail")

    assert watch(theirs).state == "failed"
    assert watch(theirs).organisation_id == other.pk
    with scope(organisation=acme):
        assert not BackupRun.objects.exists()


# --- Entered by hand, addresses, and the watch set anew ----------------------------------------------


def test_a_run_entered_by_hand_counts_as_heard(acme, job, alice):
    with scope(organisation=acme):
        run = hearing.enter_run(job=job, ended_at=NOW, worked=True, note="Band 7", by=alice)

    assert (run.source, run.entered_by, run.body) == ("manual", alice, "Band 7")
    assert (watch(job).state, watch(job).due_at) == ("ok", NOW + timedelta(hours=36))


def test_an_old_run_entered_by_hand_hides_no_failure(acme, job, alice):
    hear(job, "fail", NOW)
    with scope(organisation=acme):
        hearing.enter_run(job=job, ended_at=NOW - timedelta(hours=5), worked=True, note="", by=alice)

    assert watch(job).state == "failed"
    assert watch(job).success_at == NOW - timedelta(hours=5)


def test_a_run_entered_for_a_paused_job_expects_no_other(acme, alice):
    with scope(organisation=acme):
        paused = a_job(acme, status=BackupJob.Status.PAUSED)
        hearing.enter_run(job=paused, ended_at=NOW, worked=True, note="", by=alice)
    assert watch(paused).due_at is None


def test_an_address_makes_a_job_expected_and_is_remembered_without_its_secret(acme, alice):
    now = timezone.now()
    with scope(organisation=acme):
        silent = a_job(acme)
        PingAddress.objects.unlogged("start without").filter(job=silent).delete()
        hearing.rearm(job=silent, at=now)
        assert watch(silent).due_at is None
        made = hearing.make_address(job=silent, label="NAS", at=now)
        entry = Entry.objects.filter(object_pk=str(made.pk)).get()

    assert abs(watch(silent).due_at - (now + timedelta(hours=36))) < MINUTE
    assert entry.subject == silent.pk
    assert made.token not in str(entry.changes)


def test_a_withdrawn_address_is_deaf_at_once_and_its_runs_stay(script, acme, job, url):
    script.get(url)
    with scope(organisation=acme):
        hearing.withdraw_address(address=job.address, at=NOW)
        hearing.withdraw_address(address=job.address, at=NOW + MINUTE)
        job.address.refresh_from_db()

    assert job.address.revoked_at == NOW
    assert script.get(url).status_code == 404
    assert len(runs(job)) == 1


def test_two_tokens_are_never_the_same_and_long_enough(acme, job):
    with scope(organisation=acme):
        tokens = {PingAddressFactory(organisation=acme, job=job).token for _ in range(50)}
    assert len(tokens) == 50
    assert min(map(len, tokens)) >= 43


def test_pausing_stops_the_clock_and_taking_up_starts_it_anew(acme, job):
    hear(job, "", NOW)
    later = NOW + timedelta(days=9)
    with scope(organisation=acme):
        JobWatch.objects.filter(job=job).update(state="late", alarm="late", alarm_at=NOW)
        job.status = BackupJob.Status.PAUSED
        hearing.rearm(job=job, at=later)
        assert (watch(job).state, watch(job).due_at, watch(job).alarm) == ("ok", None, "")
        job.status = BackupJob.Status.ACTIVE
        hearing.rearm(job=job, at=later)

    assert watch(job).due_at == later + timedelta(hours=36)


def test_a_run_never_ends_before_it_starts(acme, job):
    with scope(organisation=acme), pytest.raises((IntegrityError, ValidationError)), transaction.atomic():
        BackupRun.objects.create(
            organisation=acme,
            job=job,
            outcome="success",
            started_at=NOW,
            ended_at=NOW - MINUTE,
            heard_at=datetime(2026, 1, 1, tzinfo=UTC),
        )
