"""Four phones do the same at the same moment: nothing is lost, nothing doubled."""

import threading
import uuid
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django_scopes import scope

from backups.actions import (
    Upload,
    correct_test,
    enter_test,
    finish_drill,
    start_drill,
    stop_drill,
    tick,
)
from backups.models import RestoreDrill, RestoreTest, RestoreTestStep
from inventory.models import RtaEvidence
from tests.factories.backups import NIGHT
from tests.factories.inventory import ResourceFactory

HOUR = timedelta(hours=1)


@pytest.fixture
def server(transactional_db: None, acme: Any) -> Any:
    with scope(organisation=acme):
        return ResourceFactory(organisation=acme)


def at_once(organisation: Any, act: Callable[[int], Any], count: int = 4) -> list[Any]:
    """What `act` answered or raised in so many threads that begin together."""
    answers: list[Any] = []
    ready = threading.Barrier(count)

    def run(number: int) -> None:
        try:
            with scope(organisation=organisation):
                ready.wait()
                answers.append(act(number))
        except Exception as error:
            answers.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[number]) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def test_one_clock_one_tick_one_stop_one_test(acme: Any, alice: Any, server: Any, settings: Any) -> None:
    key = uuid.uuid4()
    started = at_once(
        acme, lambda _n: start_drill(resource=server, by=alice, at=NIGHT, key=key, steps=[("Einspielen", "")])
    )
    assert {drill.pk for drill in started} == {key}
    with scope(organisation=acme):
        drill = RestoreDrill.objects.get()
        step = drill.steps.get()

    ticked = at_once(acme, lambda n: tick(step=step, at=NIGHT + n * HOUR, by=alice).done_at)
    stopped = at_once(acme, lambda n: stop_drill(drill=drill, at=NIGHT + (n + 4) * HOUR, by=alice).stopped_at)
    assert (len(set(ticked)), len(set(stopped))) == (1, 1)

    def finish(number: int) -> Any:
        test = RestoreTest(result="passed", ended_at=stopped[0])
        upload = Upload(f"{number}.txt", b"ok")
        return finish_drill(drill=drill, test=test, organisation=acme, upload=upload, by=alice).pk

    assert at_once(acme, finish) == [key] * 4
    with scope(organisation=acme):
        assert (RestoreTest.objects.count(), RestoreTestStep.objects.count()) == (1, 1)
        assert RtaEvidence.objects.count() == 1
        assert not RestoreDrill.objects.exists()
        files = [path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()]
        assert [str(path.relative_to(settings.MEDIA_ROOT)) for path in files] == [
            RestoreTest.objects.get().evidence_file
        ]


def test_one_entry_and_one_correction(acme: Any, alice: Any, server: Any) -> None:
    key = uuid.uuid4()

    def made(**fields: Any) -> RestoreTest:
        known = {
            "scope": "full_system",
            "result": "passed",
            "started_at": NIGHT,
            "ended_at": NIGHT + 4 * HOUR,
        }
        return RestoreTest(resource=server, **known | fields)

    entered = at_once(acme, lambda _n: enter_test(test=made(pk=key), organisation=acme, by=alice).pk)
    assert entered == [key] * 4
    with scope(organisation=acme):
        old = RestoreTest.objects.get()

    def correct(number: int) -> Any:
        test = made(ended_at=NIGHT + (number + 5) * HOUR, correction_reason="Falsch abgelesen")
        return correct_test(old=old, test=test, organisation=acme, at=NIGHT, by=alice)

    answers = at_once(acme, correct)
    assert sorted(type(each).__name__ for each in answers) == ["AlreadyCorrected"] * 3 + ["RestoreTest"]
    with scope(organisation=acme):
        assert RestoreTest.objects.count() == 2
        assert RtaEvidence.objects.filter(retracts__isnull=False).count() == 1
        assert RtaEvidence.objects.standing().count() == 1
