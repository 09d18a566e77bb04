"""What a printed document is: a value, made from the plan, that the press turns into a PDF."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import TextChoices
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.text import Truncator
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from plan.model import Plan
from records.approvals import ApprovalState, Decided


class Disclosure(TextChoices):
    """Who may see a sheet; printed on each page of it."""

    POSTED = "posted", _("Notice for everybody")
    ALL_STAFF = "all_staff", _("All staff")
    PROVIDER = "provider", _("Extract for an external provider")
    CRISIS_TEAM = "crisis_team", _("Crisis team only")


class Orientation(TextChoices):
    PORTRAIT = "portrait", _("Portrait")
    LANDSCAPE = "landscape", _("Landscape")


@dataclass(frozen=True)
class OnePage:
    """An element that must stand on one page, and what to say where it does not: which, and what to shorten."""

    anchor: str
    too_much: str


@dataclass(frozen=True)
class CopyMark:
    """Which copy of the binder this is: its number, its place, and the code that tells its age, as SVG."""

    number: int
    place: str
    code: str


@dataclass(frozen=True)
class Document:
    """One printable document; the same value always gives the same PDF bytes.

    `page_limit`: it must fit on so many pages, else the press refuses. `back_cover`: its last page must lie on
    the back of the last sheet, so that the sheet's outside can be read without opening the binder. `one_page_each`:
    elements by id, each of which must fit on one page. `plan_file`: the plan as data, to be attached; empty: not here.
    `released`: by whom and when, for the cover. `copy`: for whom it is printed; empty: a line to fill in.
    """

    key: str
    title: str
    language: str
    organisation: str
    disclosure: Disclosure
    template: str
    sheets: tuple[str, ...]
    as_of: datetime
    context: Mapping[str, Any] = field(default_factory=dict)
    orientation: Orientation = Orientation.PORTRAIT
    page_limit: int | None = None
    back_cover: bool = False
    one_page_each: tuple[OnePage, ...] = ()
    validity: str = ""
    released: str = ""
    plan_file: bytes = b""
    copy: CopyMark | None = None

    @property
    def status(self) -> str:
        """What the sheet says about its own validity; without releases, all but an approved plan is a draft."""
        return self.validity or gettext("DRAFT – not approved")

    @property
    def stand(self) -> str:
        """The day the plan was read, as printed: the day in the organisation's own time zone."""
        return printed_day(self.as_of)


@dataclass(frozen=True)
class Printable:
    """An entry of the list of documents: what it is for, and the pure function that makes it."""

    key: str
    title: str | Promise
    description: str | Promise
    disclosure: Disclosure
    build: Callable[[Plan], Document]
    has_numbers: bool = True  # telephone numbers stand in it, so that printing is noted as reading


class SubjectGone(LookupError):
    """What a sheet was asked for is no longer in the plan."""


@dataclass(frozen=True)
class RecordSheet:
    """A sheet about one entry of the plan. `build` raises SubjectGone where the plan has no such entry."""

    key: str
    title: str | Promise
    disclosure: Disclosure
    build: Callable[[Plan, uuid.UUID], Document]
    has_numbers: bool = True  # private numbers may stand in it


def printed_day(day: Any) -> str:
    """A date as paper shows it: 12.03.2026, or 12 Mar 2026 where 03/12 could be misread."""
    return date_format(day, "d.m.Y" if get_language() == "de" else "j M Y")


def paper_language(plan: Plan) -> str:
    """The language of the sheet: the plan's own, or the default where we have no catalogue for it."""
    return plan.language if plan.language in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE


def as_of(plan: Plan) -> datetime:
    """The moment the plan was read, in its own time zone: the only clock that paper knows."""
    return plan.loaded_at.astimezone(ZoneInfo(plan.time_zone))


def approval_words(plan: Plan, approval: Decided | None, state: ApprovalState) -> str:
    """Whether something is approved, by whom and when, as its sheet says it."""
    if approval is not None and state == ApprovalState.VALID:
        return gettext("Approved by %(name)s on %(day)s") % {
            "name": Truncator(approval.by).chars(40),
            "day": printed_day(plan.day(approval.at)),
        }
    if state == ApprovalState.CHANGED:
        return gettext("DRAFT – changed since it was approved")
    return gettext("DRAFT – not approved")
