"""Restore tests as rows: a clock that nothing is lost of, tests that nobody changes, proofs that are taken back."""

import hashlib
import uuid
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction
from django_scopes import scope
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from backups.actions import (
    AlreadyCorrected,
    DrillEnded,
    Upload,
    cancel_drill,
    correct_test,
    enter_test,
    finish_drill,
    remark,
    resume_drill,
    start_drill,
    stop_drill,
    tick,
    untick,
)
from backups.models import RestoreDrill, RestoreTest, RestoreTestStep
from inventory.models import RtaEvidence
from inventory.reading import read_network
from inventory.targets import work_out
from records.models import WrittenOnce
from tests.factories.backups import NIGHT, BackupCopyFactory, BackupJobFactory, RestoreTestFactory
from tests.factories.contacts import PersonFactory
from tests.factories.inventory import ResourceFactory

BERLIN = ZoneInfo("Europe/Berlin")
HOUR = timedelta(hours=1)


@pytest.fixture
def server(in_acme):
    return ResourceFactory(organisation=in_acme, name="Server 1")


@pytest.fixture
def drill(server, alice):
    return start_drill(
        resource=server, by=alice, at=NIGHT, steps=[("Band einlegen", "Band läuft"), ("Starten", "")]
    )


def a_test(resource, **fields):
    known = {"scope": "full_system", "result": "passed", "started_at": NIGHT, "ended_at": NIGHT + 4 * HOUR}
    return RestoreTest(resource=resource, **known | fields)


def result(drill, **fields):
    return RestoreTest(**{"result": "passed", "ended_at": drill.started_at + 4 * HOUR} | fields)


def counted(resource):
    """What the inventory knows of a resource now: hours, and hours lost."""
    figures = work_out(read_network(resource.organisation)).resources[resource.pk]
    return (figures.rta and figures.rta.hours, figures.rpa and figures.rpa.hours)


# --- The clock --------------------------------------------------------------------------------------
def test_a_double_tap_starts_one_clock(server, alice):
    key = uuid.uuid4()
    first = start_drill(resource=server, by=alice, at=NIGHT, key=key, steps=[("a", "")])
    second = start_drill(resource=server, by=alice, at=NIGHT + HOUR, key=key, steps=[("a", "")])

    assert (first.pk, second.started_at, second.steps.count()) == (second.pk, NIGHT, 1)
    assert RestoreDrill.objects.count() == 1


def test_a_key_of_somebody_else_starts_nothing(server, alice, acme, other):
    with scope(organisation=other):
        theirs = start_drill(resource=ResourceFactory(organisation=other), by=None, at=NIGHT)
    with pytest.raises(DrillEnded):
        start_drill(resource=server, by=alice, at=NIGHT, key=theirs.pk)

    assert not RestoreDrill.objects.exists()


def test_long_steps_are_cut_to_their_column(server, alice):
    drill = start_drill(
        resource=server, by=alice, at=NIGHT, steps=[("x" * 400, "y" * 400)], plan_title="p" * 200
    )

    step = drill.steps.get()
    assert (len(step.text), len(step.target), len(drill.plan_title)) == (300, 300, 120)


def test_the_first_tick_and_the_first_stop_count(drill, alice):
    step = drill.steps.first()
    tick(step=step, at=NIGHT + HOUR, by=alice)
    assert tick(step=step, at=NIGHT + 2 * HOUR, by=alice).done_at == NIGHT + HOUR
    assert untick(step=step, by=alice).done_at is None

    stop_drill(drill=drill, at=NIGHT + 3 * HOUR, by=alice)
    assert stop_drill(drill=drill, at=NIGHT + 4 * HOUR, by=alice).stopped_at == NIGHT + 3 * HOUR
    assert resume_drill(drill=drill, by=alice).stopped_at is None


def test_two_phones_write_one_remark_and_both_are_kept(drill, alice):
    step = drill.steps.first()
    remark(step=step, note="Band klemmt", seen="", by=alice)
    remark(step=step, note="Zweites Band", seen="", by=alice)
    assert drill.steps.first().note == "Band klemmt / Zweites Band"

    remark(step=step, note="", seen="Band klemmt", by=alice)  # cleared without knowing the second
    assert drill.steps.first().note == "Band klemmt / Zweites Band"
    remark(step=step, note="Zweites Band", seen="Band klemmt / Zweites Band", by=alice)
    remark(step=step, note="Zweites Band", seen="", by=alice)  # the same once more
    assert drill.steps.first().note == "Zweites Band"

    with pytest.raises(ValidationError, match="höchstens 300"):
        remark(step=step, note="x" * 299, seen="", by=alice)
    assert drill.steps.first().note == "Zweites Band"


def test_what_comes_after_the_end_is_told_so(drill, alice):
    step = drill.steps.first()
    cancel_drill(drill=drill, by=alice)
    cancel_drill(drill=drill, by=alice)

    for act in (
        lambda: tick(step=step, at=NIGHT, by=alice),
        lambda: untick(step=step, by=alice),
        lambda: remark(step=step, note="x", seen="", by=alice),
        lambda: stop_drill(drill=drill, at=NIGHT, by=alice),
        lambda: resume_drill(drill=drill, by=alice),
        lambda: finish_drill(drill=drill, test=result(drill), organisation=drill.organisation, by=alice),
    ):
        with pytest.raises(DrillEnded):
            act()
    assert not RestoreTest.objects.exists()
    assert not RtaEvidence.objects.exists()


def test_a_clock_becomes_a_test_with_its_steps(drill, alice, acme):
    tick(step=drill.steps.first(), at=NIGHT + HOUR, by=alice)
    remark(step=drill.steps.first(), note="Band klemmt", seen="", by=alice)

    test = finish_drill(drill=drill, test=result(drill), organisation=acme, by=alice)

    kept = RestoreTest.objects.get()
    assert (kept.pk, kept.entered_by, kept.started_at) == (drill.pk, alice, NIGHT)
    assert [(s.position, s.text, s.target, s.done_at, s.note) for s in kept.steps.all()] == [
        (1, "Band einlegen", "Band läuft", NIGHT + HOUR, "Band klemmt"),
        (2, "Starten", "", None, ""),
    ]
    assert not RestoreDrill.objects.exists()
    again = finish_drill(
        drill=drill, test=result(drill), organisation=acme, upload=Upload("a.txt", b"x"), by=alice
    )
    assert again.pk == test.pk
    assert (RestoreTest.objects.count(), RestoreTestStep.objects.count(), RtaEvidence.objects.count()) == (
        1,
        2,
        1,
    )
    assert files() == []
    with pytest.raises(DrillEnded):
        start_drill(resource=test.resource, by=alice, at=NIGHT, key=drill.pk)


def test_copy_job_and_person_come_along_by_name(server, alice, acme):
    job = BackupJobFactory(organisation=acme, name="Nacht")
    copy = BackupCopyFactory(organisation=acme, job=job, name="NAS Keller")
    person = PersonFactory(organisation=acme)
    drill = start_drill(resource=server, by=alice, at=NIGHT, copy=copy, person=person, scope="database")
    finish_drill(drill=drill, test=result(drill), organisation=acme, by=alice)

    test = RestoreTest.objects.get()
    assert (test.job, test.copy, test.copy_name) == (job, copy, "Nacht: NAS Keller")
    assert (test.person, test.scope) == (person, "database")


# --- What a test proves ------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("scope_", "outcome", "point", "proven"),
    [
        ("full_system", "passed", 3, (4, 3)),
        ("application", "passed", 3, (4, 3)),
        ("application", "passed", None, (4, None)),
        ("database", "passed", 3, (None, 3)),
        ("database", "passed", None, None),
        ("file", "passed", 3, None),
        ("full_system", "partial", 3, None),
        ("full_system", "failed", 3, None),
    ],
)
def test_what_proves_what(server, alice, acme, scope_, outcome, point, proven):
    test = a_test(
        server,
        scope=scope_,
        result=outcome,
        recovered_point_at=None if point is None else NIGHT - point * HOUR,
        person=PersonFactory(organisation=acme),
    )
    enter_test(test=test, organisation=acme, by=alice)

    kept = RestoreTest.objects.get()
    assert counted(server) == (proven or (None, None))
    assert (kept.proves is not None) == (proven is not None)
    if kept.proves is not None:
        proof = kept.proves
        assert (proof.proof, proof.proven_on, proof.proven_by) == ("test", date(2026, 11, 20), test.person)
        assert proof.note.startswith("Rücksicherungstest: ")


def test_the_day_of_the_proof_is_the_organisations(server, alice, acme):
    late = datetime(2026, 11, 20, 23, 30, tzinfo=UTC)  # past midnight in Berlin
    enter_test(test=a_test(server, started_at=late - HOUR, ended_at=late), organisation=acme, by=alice)

    assert RtaEvidence.objects.get().proven_on == date(2026, 11, 21)


def test_an_archive_of_ten_years_is_a_loss_of_a_year_or_more(server, alice, acme):
    test = a_test(server, recovered_point_at=NIGHT - timedelta(days=3650))
    enter_test(test=test, organisation=acme, by=alice)

    assert counted(server) == (4, 8784)


@given(
    st.sampled_from((datetime(2026, 3, 29, tzinfo=UTC), datetime(2026, 10, 25, tzinfo=UTC))),
    st.integers(-1500, 1500),
    st.integers(1, 3000),
    st.integers(0, 3000),
)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_hours_are_elapsed_hours_across_both_changes_of_the_clock(
    server, alice, acme, change, begin, took, age
):
    """The times come in the zone of the wall, where Python subtracts what stands on it."""
    started = change + timedelta(minutes=begin)
    test = a_test(
        server,
        started_at=started.astimezone(BERLIN),
        ended_at=(started + timedelta(minutes=took)).astimezone(BERLIN),
        recovered_point_at=(started - timedelta(minutes=age)).astimezone(BERLIN),
    )
    enter_test(test=test, organisation=acme, by=alice)

    def hours(minutes):
        return (Decimal(minutes * 60) / 3600).quantize(Decimal("0.01"))

    assert test.duration_hours == RestoreTest.objects.get(pk=test.pk).duration_hours == hours(took)
    proof = RtaEvidence.objects.get(pk=test.proves_id)
    assert (proof.rta_hours, proof.rpa_hours) == (hours(took), hours(age))


# --- Nobody changes it -------------------------------------------------------------------------------
def test_a_test_is_written_once(server, alice, acme):
    test = enter_test(test=a_test(server), organisation=acme, by=alice)

    with pytest.raises(WrittenOnce):
        test.save()
    with pytest.raises(WrittenOnce):
        test.delete()


def test_a_form_sent_twice_is_one_test(server, alice, acme):
    key = uuid.uuid4()
    for name in ("a.txt", "b.txt"):
        enter_test(test=a_test(server, pk=key), organisation=acme, upload=Upload(name, b"x"), by=alice)

    assert RestoreTest.objects.get().evidence_name == "a.txt"
    assert RtaEvidence.objects.count() == 1
    assert len(files()) == 1


@pytest.mark.parametrize(
    "fields",
    [{"ended_at": NIGHT - HOUR}, {"recovered_point_at": NIGHT + HOUR}],
)
def test_what_cannot_be_is_refused_and_leaves_nothing(server, alice, acme, fields):
    with pytest.raises(ValidationError):
        enter_test(test=a_test(server, **fields), organisation=acme, upload=Upload("a.txt", b"x"), by=alice)

    assert not RtaEvidence.objects.exists()
    assert files() == []


def test_a_correction_takes_the_old_proof_back_and_writes_a_new_one(server, alice, acme):
    old = enter_test(test=a_test(server), organisation=acme, upload=Upload("log.txt", b"x"), by=alice)
    assert counted(server) == (4, None)

    new = correct_test(
        old=old,
        test=a_test(server, ended_at=NIGHT + 9 * HOUR, correction_reason="Falsches Ende, " * 20),
        organisation=acme,
        at=NIGHT + timedelta(days=2),
        by=alice,
    )

    assert counted(server) == (9, None)
    retraction = RtaEvidence.objects.get(retracts=old.proves)
    assert (retraction.proven_on, retraction.note) == (date(2026, 11, 22), new.correction_reason)
    assert list(RestoreTest.objects.standing()) == [new]
    assert (new.evidence_name, new.evidence_file) == ("log.txt", old.evidence_file)
    assert RestoreTest.objects.get(pk=old.pk).ended_at == NIGHT + 4 * HOUR


def test_a_correction_to_failed_leaves_no_proof(server, alice, acme):
    old = enter_test(test=a_test(server), organisation=acme, by=alice)
    failed = a_test(server, result="failed", correction_reason="Daten waren doch falsch")
    correct_test(old=old, test=failed, organisation=acme, at=NIGHT, by=alice)

    assert counted(server) == (None, None)
    with pytest.raises(AlreadyCorrected):
        correct_test(
            old=old, test=a_test(server, correction_reason="x"), organisation=acme, at=NIGHT, by=alice
        )
    assert RestoreTest.objects.count() == 2


def test_a_test_of_the_wrong_resource_is_corrected_to_the_right_one(server, alice, acme):
    right = ResourceFactory(organisation=acme, name="Server 2")
    old = enter_test(test=a_test(server), organisation=acme, by=alice)
    correct_test(
        old=old,
        test=a_test(right, correction_reason="Es war Server 2"),
        organisation=acme,
        at=NIGHT,
        by=alice,
    )

    assert (counted(server), counted(right)) == ((None, None), (4, None))


def test_the_database_refuses_two_corrections_of_one_test(server, acme):
    old = RestoreTestFactory(organisation=acme, resource=server)
    a_test(server, organisation=acme, corrects=old, correction_reason="a").save()

    with pytest.raises(IntegrityError), transaction.atomic():
        a_test(server, organisation=acme, corrects=old, correction_reason="b").save()


# --- Evidence ----------------------------------------------------------------------------------------
def test_evidence_lies_under_a_random_name_of_the_organisation(server, alice, acme, settings):
    name = "Ü" * 200 + " ../../x.PDF"
    test = enter_test(test=a_test(server), organisation=acme, upload=Upload(name, b"%PDF-1.7"), by=alice)

    assert test.evidence_file.startswith(f"evidence/{acme.pk}/")
    assert test.evidence_file.endswith(".pdf")
    assert (settings.MEDIA_ROOT / test.evidence_file).is_file()  # so it is part of every backup (core.backup)
    assert uuid.UUID(Path(test.evidence_file).stem)
    assert test.evidence_sha256 == hashlib.sha256(b"%PDF-1.7").hexdigest()
    with default_storage.open(test.evidence_file) as file:
        assert file.read() == b"%PDF-1.7"


def files():
    """Everything in the media storage."""
    root = Path(default_storage.location)
    return sorted(str(path.relative_to(root)) for path in root.rglob("*") if path.is_file())
