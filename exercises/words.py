"""The numbers of an alarm test in words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext

from contacts.models import AlertPath
from core.durations import hours_in_words
from exercises.measuring import Measured, Verdict, answered_after, measure, ready_after, verdict
from exercises.models import AlarmCall, AlarmTest

HOUR = 60
LONG = 120  # minutes: above this hours are easier to read

STATES = {
    AlarmTest.State.RUNNING: "drill",
    AlarmTest.State.DONE: "ok",
    AlarmTest.State.CALLED_OFF: "draft",
}
VERDICTS = {
    Verdict.KEPT: ("ok", gettext_lazy("within the planned time")),
    Verdict.MISSED: ("overdue", gettext_lazy("later than planned")),
    Verdict.UNKNOWN: ("open", gettext_lazy("not yet known")),
}


def badge(test: AlarmTest) -> tuple[str, str]:
    """State and word for the row and the page of a test."""
    return STATES[AlarmTest.State(test.state)], str(test.get_state_display())


def span(minutes: int | None) -> str:
    """12 minutes; 3 h 5 min; empty for what is not known."""
    if minutes is None:
        return ""
    if minutes <= LONG:
        return ngettext("%(count)d minute", "%(count)d minutes", minutes) % {"count": minutes}
    return _("%(hours)d h %(minutes)d min") % {"hours": minutes // HOUR, "minutes": minutes % HOUR}


def suggested_name(path: AlertPath, at: datetime) -> str:
    """What a test is called unless somebody knows better."""
    day = date_format(timezone.localtime(at), "SHORT_DATE_FORMAT")
    return _("Alarm test of %(day)s: %(chain)s") % {"chain": str(path)[:80], "day": day}


@dataclass(frozen=True, slots=True)
class Line:
    """One person of the report. `state`, `word`: the badge; times in words, empty where there is none."""

    call: AlarmCall
    state: str
    word: str
    answered: str
    at: str
    ready: str
    number: str
    is_hidden: bool
    address: str


def lines(test: AlarmTest, calls: Iterable[AlarmCall], *, sees_private: bool) -> list[Line]:
    """The people of a test in the order of the chain, as this reader may see them."""
    return [_line(test, call, sees_private) for call in calls]


def _line(test: AlarmTest, call: AlarmCall, sees_private: bool) -> Line:
    if call.received_at is None:
        state, word = ("open", _("no answer yet")) if test.is_open else ("overdue", _("not reached"))
    elif call.number_ok == AlarmCall.NumberOk.WRONG:
        state, word = "due", _("number wrong")
    else:
        state, word = "ok", _("reached")
    hides_number = call.number_is_private and not sees_private
    hides_address = call.address_is_private and not sees_private
    return Line(
        call=call,
        state=state,
        word=word,
        answered=span(answered_after(call, test.started_at)),
        at=_at(call.received_at, test.started_at),
        ready=span(ready_after(call, test.started_at)),
        number="" if hides_number else call.number,
        is_hidden=hides_number and bool(call.number),
        address=_("private address") if hides_address and call.address else call.address,
    )


def _at(moment: datetime | None, started_at: datetime) -> str:
    """The clock time of an answer, with the day where it is not that of the alarm."""
    if moment is None:
        return ""
    there = timezone.localtime(moment)
    is_same_day = there.date() == timezone.localtime(started_at).date()
    return date_format(there, "TIME_FORMAT" if is_same_day else "SHORT_DATETIME_FORMAT")


def figures(test: AlarmTest, measured: Measured, until: datetime) -> list[dict[str, Any]]:
    """The measured reaction time beside the planned one, as rows of a summary list."""
    state, word = VERDICTS[verdict(measured, test.planned_hours, test.started_at, until)]
    open_word = _("not yet") if test.is_open else _("never")
    rows = [
        (_("First answer after"), span(measured.first) or open_word),
        (_("Every step has answered after"), span(measured.answered) or open_word),
        (_("Every step is ready for duty after"), span(measured.ready) or open_word),
    ]
    found: list[dict[str, Any]] = [{"label": label, "value": value} for label, value in rows]
    if test.planned_hours is not None:
        planned = hours_in_words(test.planned_hours)
        found.append(
            {"label": _("Planned reaction time"), "value": planned, "state": state, "word": str(word)}
        )
    return found


def step_rows(test: AlarmTest, measured: Measured) -> list[dict[str, Any]]:
    """Each step of the chain with its first answer."""
    rows = []
    for number, (name, step) in enumerate(zip(test.steps, measured.steps, strict=True), start=1):
        if step.answered is not None:
            state, word = "ok", _("reached")
        elif not step.called:
            state, word = "overdue", _("calls nobody")
        elif test.is_open:
            state, word = "open", _("no answer yet")
        else:
            state, word = "overdue", _("not reached")
        rows.append(
            {
                "number": number,
                "name": name,
                "called": step.called,
                "answered": span(step.answered),
                "ready": span(step.ready),
                "state": state,
                "word": word,
            }
        )
    return rows


def ways(test: AlarmTest) -> str:
    """By what was alarmed."""
    found = [
        word
        for used, word in (
            (test.by_mail, pgettext("way", "mail")),
            (test.by_phone, pgettext("way", "telephone")),
        )
        if used
    ]
    return ", ".join([*found, *test.gateway_names])


def measured_of(test: AlarmTest, calls: Sequence[AlarmCall]) -> Measured:
    return measure(calls, len(test.steps), test.started_at)
