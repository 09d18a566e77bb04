"""The documents that can be printed: a plain list, each with the pure function that makes it from the plan."""

from __future__ import annotations

import uuid

from django.utils.translation import gettext_lazy as _

from binder import (
    action_pages,
    alarm_sheet,
    backup_concept,
    cards,
    deadlines,
    emergency_sheets,
    impact_report,
    inventory,
    messages,
    outage_run,
    pages,
    rack_sheet,
    recovery_order,
    recovery_sheets,
    restore_form,
)
from binder.sheet import Disclosure, Document, Orientation, Printable, RecordSheet, SubjectGone
from plan.model import Plan
from recovery.texts import PlanKind

__all__ = [
    "DOCUMENTS",
    "RECORD_SHEETS",
    "Disclosure",
    "Document",
    "Orientation",
    "Printable",
    "RecordSheet",
    "SubjectGone",
    "build",
    "extract_key",
    "printable",
    "record_sheet",
]

DOCUMENTS: tuple[Printable, ...] = (
    Printable(
        "wall_card",
        _("IT emergency card (poster)"),
        _("One page to hang in every room: the number to call, what to say, what not to do."),
        Disclosure.POSTED,
        cards.wall_card,
    ),
    Printable(
        "wallet_cards_staff",
        _("Wallet cards for staff"),
        _("Eight cards on a sheet, with cut marks. No private numbers."),
        Disclosure.ALL_STAFF,
        cards.wallet_cards_staff,
    ),
    Printable(
        "wallet_cards_crisis_team",
        _("Wallet cards for the crisis team"),
        _("Eight cards with deputies, provider and insurer. Print both sides, flip on the long edge."),
        Disclosure.CRISIS_TEAM,
        cards.wallet_cards_crisis_team,
    ),
    Printable(
        "binder",
        _("IT emergency binder"),
        _("All pages below as one book, with a cover and the phone list at the back. Print both sides."),
        Disclosure.CRISIS_TEAM,
        pages.binder,
    ),
    Printable(
        "escalation",
        _("Assessment and escalation"),
        _("Five questions that tell how bad it is, and who does what at which level."),
        Disclosure.CRISIS_TEAM,
        pages.escalation,
    ),
    Printable(
        "call_sheet",
        _("Alarm chain"),
        _("Call sheet with large numbers and boxes to tick."),
        Disclosure.CRISIS_TEAM,
        pages.call_sheet,
    ),
    Printable(
        "crisis_team",
        _("Crisis team"),
        _("Roles with holder, deputies, authority and spending limit."),
        Disclosure.CRISIS_TEAM,
        pages.crisis_team,
    ),
    Printable(
        "phone_list",
        _("Phone list"),
        _("Every number of the plan, with the day it was last checked."),
        Disclosure.CRISIS_TEAM,
        pages.phone_list,
    ),
    Printable(
        "recovery_priority",
        _("What must run first"),
        _("Every process and system with a target time, the first needed first, with whom to call."),
        Disclosure.CRISIS_TEAM,
        inventory.recovery_priority,
    ),
    Printable(
        "recovery_order",
        _("Order of return"),
        _("What comes back when, with our people and at best; with boxes to tick and a time to write."),
        Disclosure.CRISIS_TEAM,
        recovery_order.recovery_order,
        has_numbers=False,
    ),
    Printable(
        "deadlines",
        _("Reporting duties and deadlines"),
        _("Whom to tell until when, with lines to count each deadline. No legal advice."),
        Disclosure.CRISIS_TEAM,
        deadlines.deadlines,
        has_numbers=False,
    ),
    Printable(
        "messages",
        _("Prepared messages"),
        _("Texts for staff, customers, press and authorities, with the company's own data filled in."),
        Disclosure.CRISIS_TEAM,
        messages.messages,
        has_numbers=False,
    ),
    Printable(
        "backup_concept",
        _("Backup concept"),
        _("In which order everything is restored, where the copies and keys are, what is proven."),
        Disclosure.CRISIS_TEAM,
        backup_concept.backup_concept,
    ),
    Printable(
        "restore_form",
        _("Restore test, blank form"),
        _("To fill in beside the server: clock, copy, steps, result."),
        Disclosure.CRISIS_TEAM,
        restore_form.blank_restore_form,
        has_numbers=False,
    ),
    Printable(
        "impact_report",
        _("Impact analysis"),
        _("For the file and the auditor: method, ratings, limits and signatures of every process."),
        Disclosure.CRISIS_TEAM,
        impact_report.impact_report,
        has_numbers=False,
    ),
)

RECORD_SHEETS: tuple[RecordSheet, ...] = (
    RecordSheet(
        "playbook", _("Action pages"), Disclosure.CRISIS_TEAM, action_pages.playbook, has_numbers=False
    ),
    RecordSheet("process_sheet", _("Process sheet"), Disclosure.CRISIS_TEAM, inventory.process_sheet),
    RecordSheet("resource_sheet", _("Resource sheet"), Disclosure.CRISIS_TEAM, inventory.resource_sheet),
    RecordSheet(
        "outage_run", _("Test run"), Disclosure.CRISIS_TEAM, outage_run.outage_run, has_numbers=False
    ),
    RecordSheet("recovery_plan", _("Recovery plan"), Disclosure.CRISIS_TEAM, recovery_sheets.recovery_plan),
    RecordSheet(
        "restoration_plan", _("Restoration plan"), Disclosure.CRISIS_TEAM, recovery_sheets.restoration_plan
    ),
    RecordSheet(
        "continuity_plan", _("Continuity plan"), Disclosure.CRISIS_TEAM, recovery_sheets.continuity_plan
    ),
    RecordSheet(
        "emergency_operation",
        _("Emergency operation"),
        Disclosure.ALL_STAFF,
        emergency_sheets.emergency_operation,
    ),
    *(
        RecordSheet(f"{kind}_extract", title, Disclosure.PROVIDER, recovery_sheets.for_provider(kind))
        for kind, title in (
            (PlanKind.RECOVERY, _("Recovery plan, extract")),
            (PlanKind.RESTORATION, _("Restoration plan, extract")),
            (PlanKind.CONTINUITY, _("Continuity plan, extract")),
        )
    ),
    RecordSheet(
        "restore_form",
        _("Restore test"),
        Disclosure.CRISIS_TEAM,
        restore_form.restore_form,
        has_numbers=False,
    ),
    RecordSheet(
        "alarm_sheet", _("Call sheet of an alarm test"), Disclosure.CRISIS_TEAM, alarm_sheet.alarm_sheet
    ),
    RecordSheet("rack_sheet", _("Rack sheet"), Disclosure.ALL_STAFF, rack_sheet.rack_sheet),
)


def printable(key: str) -> Printable:
    """The document with this key; KeyError where there is none."""
    return {entry.key: entry for entry in DOCUMENTS}[key]


def record_sheet(key: str) -> RecordSheet:
    """The sheet about one entry with this key; KeyError where there is none."""
    return {entry.key: entry for entry in RECORD_SHEETS}[key]


def extract_key(key: str) -> str:
    """The sheet that an external provider gets instead of the one about a plan."""
    return key.replace("_plan", "_extract")


def build(plan: Plan, key: str, subject: uuid.UUID | None) -> Document:
    """Make a document, or the sheet about one entry. KeyError for an unknown key, SubjectGone for an unknown entry."""
    return printable(key).build(plan) if subject is None else record_sheet(key).build(plan, subject)
