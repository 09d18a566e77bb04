"""What is to be confirmed: the list, and the plan of the next twelve months."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse, QueryDict
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import slugify
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.http import MemberRequest
from accounts.models import Organisation
from accounts.roles import Permission
from accounts.tenancy import members_only
from contacts.models import Person
from core.text import search_text, search_words
from records.columns import Column, as_csv
from reviews.catalogue import intervals
from reviews.due import Due, Planned, Stage, twelve_months
from reviews.kinds import KINDS, RESTORE_TESTS
from reviews.reading import Reading, read_due
from reviews.views.marking import own_person
from reviews.words import badge, kind_title, mark_url, why

PAGE = 50


@dataclass(frozen=True, slots=True)
class Line:
    """One thing to confirm, in words."""

    due: Due
    on: date
    kind: str
    responsible: str
    why: str
    state: str
    word: str
    url: str

    @property
    def name(self) -> str:
        return self.due.entry.name

    @property
    def day(self) -> str:
        return date_format(self.on, "SHORT_DATE_FORMAT")

    @property
    def last(self) -> str:
        last = self.due.entry.confirmed_on
        return date_format(last, "SHORT_DATE_FORMAT") if last else ""


COLUMNS = (
    Column(_("entry"), "name"),
    Column(_("kind"), "kind"),
    Column(_("to be confirmed by"), "day", whole=True),
    Column(_("responsible"), "responsible"),
    Column(_("last confirmed"), "last", whole=True),
)
PLAN_COLUMNS = (
    Column(_("day"), "day", whole=True),
    Column(_("entry"), "name"),
    Column(_("kind"), "kind"),
    Column(_("responsible"), "responsible"),
    Column(_("state"), "word"),
    Column(_("why then"), "why"),
)


def lines_of(organisation: Organisation, reading: Reading, found: Iterable[Due]) -> list[Line]:
    return [_line(organisation, reading, due, due.on) for due in found]


def _line(organisation: Organisation, reading: Reading, due: Due, on: date) -> Line:
    state, word = badge(due)
    return Line(
        due=due,
        on=on,
        kind=kind_title(due),
        responsible=reading.names.get(due.owner_id, "") if due.owner_id else gettext("nobody"),
        why=why(due),
        state=state,
        word=word,
        url=mark_url(organisation, due),
    )


@members_only(Permission.VIEW_PLAN)
def due_list(request: MemberRequest) -> HttpResponse:
    """Everything that must be confirmed, overdue first; each line leads to the page with the facts and the button."""
    organisation = request.organisation
    reading, me = read_due(organisation, timezone.localdate()), own_person(request)
    query = request.GET.get("q", "").strip()[:200]
    kind = request.GET.get("kind", "") if request.GET.get("kind") in intervals() else ""
    found = _narrowed(reading, me, when=request.GET.get("when", ""), mine="mine" in request.GET, kind=kind)
    for word in search_words(query):
        found = [due for due in found if word in search_text(due.entry.name)]
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    context = {
        "page_obj": page,
        "rows": [_row(line) for line in lines_of(organisation, reading, page)],
        "columns": [column.heading("") for column in COLUMNS],
        "show_state": True,
        "chips": _chips(request.GET, is_known=me is not None),
        "keep": [(name, value) for name, value in request.GET.items() if name not in {"q", "page"}],
        "query": query,
        "filtered": any(request.GET.get(name) for name in ("when", "mine", "kind")),
        "kinds": [(code, intervals()[code].title) for code in (*(k.code for k in KINDS), *RESTORE_TESTS)],
        "chosen": kind,
        "links": _links(request),
    }
    return TemplateResponse(request, "reviews/due_list.html", context)


def _narrowed(reading: Reading, me: Person | None, *, when: str, mine: bool, kind: str) -> Sequence[Due]:
    """The lines that the chips and the choice of a kind leave over."""
    found: Sequence[Due] = reading.of(me.pk) if mine and me is not None else reading.found
    stages = {"overdue": {Stage.OVERDUE}, "month": set(Stage) - {Stage.LATER}}.get(when, set(Stage))
    return [due for due in found if due.stage in stages and kind in {"", due.entry.kind}]


def _chips(query: QueryDict, *, is_known: bool) -> list[dict[str, object]]:
    """Overdue, within 30 days, mine; the last for members who are in the list of people."""
    chips = []
    for name, value, label in (
        ("when", "overdue", gettext("Overdue")),
        ("when", "month", gettext("Within 30 days")),
        ("mine", "1", gettext("Mine")),
    ):
        if name == "mine" and not is_known:
            continue
        address, active = query.copy(), query.get(name) == value
        address.pop("page", None)
        if active:
            address.pop(name, None)
        else:
            address[name] = value
        chips.append({"label": label, "url": f"?{address.urlencode()}", "active": active})
    return chips


def _row(line: Line) -> dict[str, Any]:
    return {
        "cells": [column.of(line, frozenset()) for column in COLUMNS],
        "url": line.url,
        "state": line.state,
        "word": line.word,
    }


def _links(request: MemberRequest) -> list[tuple[str, str]]:
    slug = request.organisation.slug
    proposals = (("reviews:proposal-list", _("Proposals")),) if Permission.EDIT_PLAN in request.may else ()
    pages = (
        ("reviews:plan", _("Next twelve months")),
        ("reviews:ask-list", _("Who was asked")),
        *proposals,
        ("reviews:feed-list", _("In my calendar")),
        ("reviews:audit-list", _("Guided reviews")),
        ("reviews:rules", _("Intervals")),
    )
    return [(reverse(name, args=[slug]), str(label)) for name, label in pages]


def _planned(request: MemberRequest) -> list[Line]:
    today = timezone.localdate()
    reading = read_due(request.organisation, today)
    lines = twelve_months(reading.found, on=today)
    return [_planned_line(request.organisation, reading, line) for line in lines]


def _planned_line(organisation: Organisation, reading: Reading, line: Planned) -> Line:
    made = _line(organisation, reading, line.due, line.on)
    if line.is_first:
        return made
    return Line(
        made.due,
        line.on,
        made.kind,
        made.responsible,
        gettext("Repeats."),
        "open",
        gettext("planned"),
        made.url,
    )


@members_only(Permission.VIEW_PLAN)
def plan(request: MemberRequest) -> HttpResponse:
    """What comes in the next twelve months, month by month; what is overdue stands under today. Prints as it is."""
    lines = _planned(request)
    months = [
        (date_format(first, "F Y"), list(group))
        for first, group in groupby(lines, key=lambda line: line.on.replace(day=1))
    ]
    return TemplateResponse(request, "reviews/plan.html", {"months": months, "total": len(lines)})


@members_only(Permission.VIEW_PLAN)
def plan_csv(request: MemberRequest) -> HttpResponse:
    """The same as UTF-8 with byte-order mark and semicolons: Excel opens it as it is."""
    text = as_csv(PLAN_COLUMNS, _planned(request), request.may)
    response = HttpResponse("\ufeff" + text, content_type="text/csv; charset=utf-8")
    title = gettext("review plan")
    name = slugify(f"{title}-{request.organisation.slug}") + ".csv"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
