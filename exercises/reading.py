"""An alarm test as the call sheet prints it: a value. Inside the organisation's scope."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Max

from exercises.models import AlarmCall, AlarmTest


@dataclass(frozen=True)
class SheetCall:
    """Somebody to call. "" and None: a place to fill in by hand."""

    name: str
    role: str
    number: str
    received_at: datetime | None
    ready_in: int | None
    number_ok: str


@dataclass(frozen=True)
class AlarmSheet:
    """A drill alarm on paper: the twin of the mail and its page."""

    id: uuid.UUID
    name: str
    chain: str
    started_at: datetime
    calls: tuple[SheetCall, ...]


def calls_of(test: AlarmTest) -> Any:
    """Whom the test calls, in the order of the chain."""
    return AlarmCall.objects.filter(test=test).in_order()


def read_alarm_sheet(key: uuid.UUID, *, private: bool) -> AlarmSheet | None:
    """Return the test with this key, None where there is none; two queries. Without `private`, no private number."""
    test: AlarmTest | None = AlarmTest.objects.filter(pk=key).first()
    if test is None:
        return None
    calls = tuple(_call(call, private) for call in calls_of(test))
    return AlarmSheet(test.pk, test.name, test.path_name, test.started_at, calls)


def _call(call: AlarmCall, private: bool) -> SheetCall:
    number = call.number if private or not call.number_is_private else ""
    return SheetCall(call.name, call.role, number, call.received_at, call.ready_in, call.number_ok)


def newest_done(tests: Any) -> dict[uuid.UUID, datetime]:
    """When the newest test of each organisation began that was carried through; one query."""
    rows: Iterable[tuple[uuid.UUID, datetime]] = (
        tests.filter(state=AlarmTest.State.DONE)
        .order_by()
        .values_list("organisation_id")
        .annotate(at=Max("started_at"))
    )
    return dict(rows)
