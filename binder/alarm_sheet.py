"""The call sheet of an alarm test: the twin of the mail, for the telephone and a pen. Its times are entered afterwards."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import dataclass, replace

from django.utils.formats import date_format
from django.utils.translation import gettext

from binder.cards import in_paper_language
from binder.inventory import sheet
from binder.sheet import Document, SubjectGone, printed_day
from exercises.reading import AlarmSheet
from plan.model import Plan

SHEETS = ("base.css", "pages.css", "alarm.css")


@dataclass(frozen=True)
class Row:
    """One person to call; "" is a place to write on."""

    number: int
    name: str
    role: str
    phone: str
    reached: str
    ready: str
    number_ok: str


@in_paper_language
def alarm_sheet(plan: Plan, subject: uuid.UUID) -> Document:
    """Whom to call in which order, with boxes to tick. SubjectGone where the plan was read without it."""
    test = plan.alarm_test
    if test is None or test.id != subject:
        raise SubjectGone
    started = plan.local(test.started_at)
    context = {
        "name": test.name,
        "chain": test.chain,
        "day": printed_day(started),
        "time": date_format(started, "H:i"),
        "rows": tuple(_rows(plan, test)),
    }
    document = sheet(plan, "alarm_sheet", gettext("DRILL: %(name)s") % {"name": test.name}, context)
    return replace(document, sheets=SHEETS, validity=gettext("Drill, no real emergency"))


def _rows(plan: Plan, test: AlarmSheet) -> Iterator[Row]:
    for number, call in enumerate(test.calls, start=1):
        yield Row(
            number=number,
            name=call.name,
            role=call.role,
            phone=call.number,
            reached=date_format(plan.local(call.received_at), "H:i") if call.received_at else "",
            ready="" if call.ready_in is None else str(call.ready_in),
            number_ok=call.number_ok,
        )
