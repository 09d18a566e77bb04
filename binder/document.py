"""The documents that can be printed: a plain list, each with the pure function that makes it from the plan."""

from __future__ import annotations

import uuid

from django.utils.translation import gettext_lazy as _

from binder import cards, impact_report, inventory, outage_run, pages, recovery_order
from binder.sheet import Disclosure, Document, Orientation, Printable, RecordSheet, SubjectGone
from plan.model import Plan

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
        "impact_report",
        _("Impact analysis"),
        _("For the file and the auditor: method, ratings, limits and signatures of every process."),
        Disclosure.CRISIS_TEAM,
        impact_report.impact_report,
        has_numbers=False,
    ),
)

RECORD_SHEETS: tuple[RecordSheet, ...] = (
    RecordSheet("process_sheet", _("Process sheet"), Disclosure.CRISIS_TEAM, inventory.process_sheet),
    RecordSheet("resource_sheet", _("Resource sheet"), Disclosure.CRISIS_TEAM, inventory.resource_sheet),
    RecordSheet(
        "outage_run", _("Test run"), Disclosure.CRISIS_TEAM, outage_run.outage_run, has_numbers=False
    ),
)


def printable(key: str) -> Printable:
    """The document with this key; KeyError where there is none."""
    return {entry.key: entry for entry in DOCUMENTS}[key]


def record_sheet(key: str) -> RecordSheet:
    """The sheet about one entry with this key; KeyError where there is none."""
    return {entry.key: entry for entry in RECORD_SHEETS}[key]


def build(plan: Plan, key: str, subject: uuid.UUID | None) -> Document:
    """Make a document, or the sheet about one entry. KeyError for an unknown key, SubjectGone for an unknown entry."""
    return printable(key).build(plan) if subject is None else record_sheet(key).build(plan, subject)
