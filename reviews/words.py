"""How something due reads: status badge, sentence, address. No query."""

from __future__ import annotations

import uuid
from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from accounts.models import Organisation
from contacts.models import Contract
from measures.models import Measure
from records.models import Record
from reviews.catalogue import intervals
from reviews.due import Because, Due, Stage
from reviews.kinds import RESTORE_TESTS
from reviews.models import Ask

Badge = tuple[str, Any]


def badge(due: Due) -> Badge:
    """(state, word) of `_components/status.html`."""
    if due.because == Because.GONE:
        return "overdue", _("No longer needed")
    if due.stage == Stage.OVERDUE:
        return "overdue", _("Overdue")
    return ("ok", _("In order")) if due.stage == Stage.LATER else ("due", _("Due soon"))


def badge_on_a_page(due: Due) -> Badge:
    """The same beside other badges of an entry: it says that it is about the review, and nothing while there is time."""
    state, word = badge(due)
    if due.because == Because.GONE:
        return state, word
    return {"overdue": ("overdue", _("Review overdue")), "due": ("due", _("Review due soon"))}.get(
        state, ("", "")
    )


def why(due: Due) -> str:
    """One sentence: why it is due on its day."""
    last = due.entry.confirmed_on
    if due.because == Because.GONE:
        return _("Somebody says that it is no longer needed, and it is still in the plan.")
    if due.because == Because.TEST:
        return _("Only a restore test proves it.")
    if due.because == Because.FIXED:
        return _("A day of its own: the end of the contract, or the day entered for it.")
    if last is None:
        return _("Nobody has confirmed it since it was entered.")
    return _("Last confirmed on %(day)s.") % {"day": date_format(last, "SHORT_DATE_FORMAT")}


def kind_title(due: Due) -> str:
    return intervals()[due.entry.kind].title


def kind_name(kind: str) -> str:
    """What kind of entry a question or a proposal is about."""
    if kind == Ask.MEASURE:
        return capfirst(str(Measure._meta.verbose_name))
    return intervals()[kind].title


def mark_url(organisation: Organisation, due: Due) -> str:
    """The page on which it is confirmed."""
    return entry_url(organisation, due.entry.kind, due.entry.id)


def entry_url(organisation: Organisation, kind: str, subject: uuid.UUID | None) -> str:
    """The page on which a member settles an entry: where it is confirmed, done (a measure), or tested (a restore)."""
    slug = organisation.slug
    if kind == Ask.MEASURE:
        return reverse("measures:measure-detail", args=[slug, subject])
    if kind in RESTORE_TESTS:
        return reverse("inventory:resource-detail", args=[slug, subject])
    if subject is None:
        return reverse("reviews:mark-whole", args=[slug, kind])
    return reverse("reviews:mark", args=[slug, kind, subject])


def page_of(record: Record, page: str = "detail") -> str:
    """The address of a page of an entry; "" where there is none. A contract is read and changed on its supplier's page."""
    shown: Any = record
    if isinstance(record, Contract):
        if page == "delete":  # its supplier's page would delete the supplier
            return ""
        shown = record.supplier
        shown.organisation = record.organisation  # loaded once, for the address
    try:
        if page == "detail":
            return str(shown.get_absolute_url())
        return reverse(
            f"{shown._meta.app_label}:{shown.noun()}-{page}", args=[shown.organisation.slug, shown.pk]
        )
    except NoReverseMatch:
        return ""
