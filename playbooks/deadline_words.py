"""Deadlines and reports in sentences, in the active language. Moments in UTC in, local time of the company out."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from playbooks.deadlines import Basis, Deadline, Event, Formal, Kind, Period, Stage, Unit

EVENTS: dict[Event, Any] = {
    Event.OCCURRED: gettext_lazy("Time of the incident"),
    Event.DETECTED: gettext_lazy("Noticed"),
    Event.AWARE: gettext_lazy("Aware that it must be reported"),
    Event.CLASSIFIED: gettext_lazy("Classified"),
    Event.AUTHORITY_REQUEST: gettext_lazy("Asked by the authority"),
    Event.THIRD_PARTY_CLAIM: gettext_lazy("Claim of a third party"),
    Event.CORRECTIVE_MEASURE: gettext_lazy("Remedy available"),
    Event.CLOSED: gettext_lazy("Work on the incident done"),
    Event.EARLY_WARNING_SUBMITTED: gettext_lazy("Early warning handed in"),
    Event.NOTIFICATION_SUBMITTED: gettext_lazy("Notification handed in"),
    Event.INTERMEDIATE_SUBMITTED: gettext_lazy("Intermediate report handed in"),
}
CONDITIONS: dict[str, Any] = {
    "is_ongoing": gettext_lazy("while the incident goes on"),
    "not is_ongoing": gettext_lazy("if the incident is over by then"),
    "exploited_vulnerability": gettext_lazy("for a vulnerability that is exploited"),
    "severe_product_incident": gettext_lazy("for a severe incident"),
}
KINDS: dict[Kind, Any] = {
    Kind.EARLY_WARNING: pgettext_lazy("report", "Early warning"),
    Kind.NOTIFICATION: pgettext_lazy("report", "Notification"),
    Kind.INTERMEDIATE: pgettext_lazy("report", "Intermediate report"),
    Kind.FINAL: pgettext_lazy("report", "Final report"),
    Kind.PROGRESS: pgettext_lazy("report", "Progress report"),
}


def period_words(period: Period) -> str:
    """ "72 hours", "7 days", "1 month". A period of 72 hours stays in hours: it does not end with a day."""
    if period.unit == Unit.MINUTES and period.amount % 60:
        return ngettext("%(count)d minute", "%(count)d minutes", period.amount) % {"count": period.amount}
    if period.unit in {Unit.MINUTES, Unit.HOURS}:
        hours = period.amount if period.unit == Unit.HOURS else period.amount // 60
        return _("1 hour") if hours == 1 else _("%(count)s hours") % {"count": hours}
    if period.unit == Unit.DAYS:
        return ngettext("%(count)d day", "%(count)d days", period.amount) % {"count": period.amount}
    return ngettext("%(count)d month", "%(count)d months", period.amount) % {"count": period.amount}


def default_words(stage: Stage) -> str:
    """What law or contract allow: "72 hours", "without undue delay", "4 hours, at the latest 24 hours after …"."""
    if stage.by_contract:
        return _("as the contract says")
    if stage.period is None:
        return _("voluntary") if stage.is_voluntary else _("without undue delay")
    if stage.latest is None:
        return period_words(stage.period)
    event, limit = stage.latest
    return _("%(period)s, but at the latest %(limit)s from: %(event)s") % {
        "period": period_words(stage.period),
        "limit": period_words(limit),
        "event": EVENTS[event],
    }


def target_words(stage: Stage) -> str:
    """Our own target where the law gives no number, or ""."""
    if (
        stage.own is not None
        or stage.by_contract
        or stage.period is not None
        or stage.internal_target is None
    ):
        return ""
    return _("own target: %(period)s") % {"period": period_words(stage.internal_target)}


def short_words(stage: Stage) -> str:
    """For a list: the time that counts."""
    if stage.own is not None:
        return period_words(stage.own)
    if stage.period is None or stage.by_contract:
        return default_words(stage)
    return period_words(stage.period)


def condition_words(stage: Stage) -> str:
    """ "while the incident goes on"; "" without a condition."""
    return str(CONDITIONS.get(stage.only_if or "", ""))


def moment_words(moment: datetime, zone: ZoneInfo, *, whole_day: bool = False) -> str:
    """ "Friday, 25 December 2026, 12:17", or the day alone where the whole day is left."""
    local = moment.astimezone(zone)
    day = f"{date_format(local, 'l')}, {date_format(local, 'DATE_FORMAT')}"
    if whole_day:
        return _("%(day)s, end of the day") % {"day": day}
    return _("%(day)s, %(time)s") % {"day": day, "time": date_format(local, "H:i")}


def due_words(deadline: Deadline, zone: ZoneInfo) -> str:
    """When it is due, or what is missing to say so."""
    if deadline.due_at is None:
        if deadline.contract_missing:
            return _("Enter the period of your contract, then it can be counted.")
        if deadline.missing is not None:
            return _("Runs as soon as this is known: %(event)s") % {"event": EVENTS[deadline.missing]}
        return _("No deadline: this report is voluntary.")
    moment = moment_words(deadline.due_at, zone, whole_day=deadline.whole_day)
    if deadline.basis == Basis.INTERNAL:
        return _("without undue delay; own target %(moment)s") % {"moment": moment}
    return _("at the latest %(moment)s") % {"moment": moment}


def due_notes(deadline: Deadline, zone: ZoneInfo) -> list[str]:
    """What is to be said beside the moment: formal end, assumptions, what might bring it forward."""
    notes = []
    if deadline.formal_at is not None:
        moment = moment_words(
            deadline.formal_at, zone, whole_day=deadline.whole_day and deadline.formal != Formal.NOON
        )
        notes.append(str(_FORMAL[deadline.formal]) % {"moment": moment})
    if deadline.due_at is not None and deadline.missing is not None:
        notes.append(_("May be due earlier; not known yet: %(event)s") % {"event": EVENTS[deadline.missing]})
    if deadline.assumed:
        notes.append(_("Counted from when it was noticed, since nobody has said when you became aware."))
    if deadline.basis == Basis.OWN:
        notes.append(_("By your own period."))
    if deadline.basis == Basis.CONTRACT and deadline.due_at is not None:
        notes.append(_("By the period of your contract."))
    return notes


_FORMAL: dict[Formal | None, Any] = {
    Formal.FULL_HOUR: gettext_lazy("Formally the period ends with the next full hour: %(moment)s."),
    Formal.WORKING_DAY: gettext_lazy(
        "This is no working day. Formally the period ends with the next one: %(moment)s."
    ),
    Formal.NOON: gettext_lazy("This is no working day. DORA allows until: %(moment)s."),
}
