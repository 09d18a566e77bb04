"""Take over a table of people: paste or upload, look at what would happen, then apply. Nothing is stored before that."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.http import MemberRequest
from accounts.roles import Permission
from accounts.tenancy import members_only
from contacts import pasting, tables
from contacts.actions import add_people
from contacts.forms.paste import PasteForm
from contacts.models import ContactPoint, Person, Site, Supplier
from contacts.pasting import Draft, Known, Row

SHOWN = 200  # rows of the preview; those that need a look come first


@members_only(Permission.EDIT_PLAN)
def paste(request: MemberRequest) -> HttpResponse:
    """One address, three steps: `read` the table, `preview` it, `apply` it; `edit` leads back with everything kept."""
    step = request.POST.get("step", "read")
    if request.method != "POST":
        return _first_step(request, PasteForm())
    if step == "edit":
        return _first_step(request, PasteForm(initial={"table": request.POST.get("table", "")}))
    if step not in {"preview", "apply"}:
        form = PasteForm(request.POST, request.FILES)
        if not form.is_valid():
            return _first_step(request, form, status=422)
        return _preview(request, Preview(request, form.rows, QueryDict()))
    try:
        rows = tables.read_text(request.POST.get("table", ""), delimiter="\t")
    except tables.Unreadable:
        return _first_step(request, PasteForm(request.POST), status=422)
    preview = Preview(request, rows, request.POST)
    if step == "preview":
        return _preview(request, preview)
    if sentence := preview.obstacle():
        return _preview(request, preview, sentence)
    added = add_people(organisation=request.organisation, drafts=preview.chosen(), by=request.user)
    messages.success(
        request,
        ngettext("%(count)s person added", "%(count)s people added", added.created) % {"count": added.created}
        + ", "
        + ngettext("%(count)s completed.", "%(count)s completed.", added.updated) % {"count": added.updated},
    )
    return redirect("contacts:person-list", slug=request.organisation.slug)


class Preview:
    """The table as it would be taken over, with the decisions made so far (`data`)."""

    def __init__(self, request: MemberRequest, rows: list[list[str]], data: QueryDict) -> None:
        self.table = tables.as_text(rows)
        self.data = data
        self.headings = data["headings"] == "yes" if "headings" in data else pasting.has_headings(rows)
        guessed = pasting.guess(rows, self.headings)
        chosen = [data.get(f"column-{index}", name) for index, name in enumerate(guessed)]
        self.names = [name if name in pasting.COLUMNS else "" for name in chosen]
        self.titles = rows[0] if self.headings else [""] * len(rows[0])
        body = rows[1:] if self.headings else rows
        self.problems = pasting.column_problems(self.names, body)
        self.rows = pasting.check(
            body, self.names, known(request), request.organisation.country, first=2 if self.headings else 1
        )
        self.wrong = [row for row in self.rows if row.errors]
        self.has_name = bool({"last_name", "full_name"} & set(self.names))

    def title(self, index: int) -> str:
        return self.titles[index] or _("Column %(number)s") % {"number": index + 1}

    def decision(self, row: Row) -> str:
        """add, update or skip; a double is skipped unless somebody says otherwise."""
        if row.errors:
            return "skip"
        if row.is_new:
            return "add"
        allowed = {"skip", "add", "update"} if row.twin else {"skip", "add"}
        said = self.data.get(f"row-{row.number}", self.data.get("doubles", "skip") if row.twin else "skip")
        return said if said in allowed else "skip"

    def chosen(self) -> list[Draft]:
        """What is to be stored."""
        decided = [(row, self.decision(row)) for row in self.rows]
        return [
            replace(row.draft, person=row.twin) if what == "update" else row.draft
            for row, what in decided
            if what != "skip"
        ]

    def obstacle(self) -> str:
        """The sentence that says why the table cannot be taken over yet; empty if it can."""
        if not self.has_name:
            return _("Choose the column with the last name, or with first and last name.")
        if len(set(filter(None, self.names))) < len(list(filter(None, self.names))):
            return _("Two columns are chosen for the same thing. Change one of them.")
        if self.wrong and "leave_out" not in self.data:
            return _("Some rows have mistakes. Change the table, or choose below to leave these rows out.")
        if not self.chosen():
            return _("No row is left to take over. Change the table or the choices below.")
        return ""

    def context(self) -> dict[str, Any]:
        drafts = self.chosen() if self.has_name else []
        rows = sorted(self.rows, key=lambda row: (not row.errors, row.is_new))[:SHOWN]
        return {
            "table": self.table,
            "headings": self.headings,
            "columns": [
                {
                    "index": index,
                    "name": name,
                    "title": self.title(index),
                    "problem": self.problems.get(index, ""),
                }
                for index, name in enumerate(self.names)
            ],
            "choices": list(pasting.COLUMNS.items()),
            "rows": [
                {
                    "row": row,
                    "decision": self.decision(row),
                    "cells": [
                        (self.title(index), cell, row.errors.get(index, ""))
                        for index, cell in enumerate(row.cells)
                    ],
                }
                for row in rows
            ],
            "left_out": len(self.rows) - len(rows),
            "total": len(self.rows),
            "wrong": len(self.wrong),
            "leave_out": "leave_out" in self.data,
            "doubles": sum(1 for row in self.rows if not row.errors and not row.is_new),
            "count": len(drafts),
            "new_sites": _missing(Site, {draft.site for draft in drafts}),
            "new_companies": _missing(Supplier, {draft.company or "" for draft in drafts}),
        }


def known(request: MemberRequest) -> Known:
    """The people of the plan, for the search for doubles; two queries."""
    names, labels = {}, {}
    for pk, first, last in Person.objects.values_list("pk", "first_name", "last_name"):
        label = f"{first} {last}".strip()
        names[pasting.name_key(label)] = pk
        labels[pk] = label
    points = ContactPoint.objects.filter(
        person__isnull=False, is_private=False, kind=ContactPoint.Kind.EMAIL_COMPANY
    )
    mails = {value.casefold(): pk for value, pk in points.values_list("value", "person")}
    return Known(names, mails, labels, request.organisation.name)


def _missing(model: type[Site | Supplier], names: set[str]) -> list[str]:
    """Names of sites or companies that would be made."""
    there = {pasting.name_key(name) for name in model.objects.values_list("name", flat=True)}
    return sorted({pasting.name_key(n): n for n in names if n and pasting.name_key(n) not in there}.values())


def _first_step(request: MemberRequest, form: PasteForm, status: int = 200) -> HttpResponse:
    return TemplateResponse(request, "contacts/person_paste.html", {"form": form}, status=status)


def _preview(request: MemberRequest, preview: Preview, obstacle: str = "") -> HttpResponse:
    context = preview.context() | {"obstacle": obstacle}
    return TemplateResponse(
        request, "contacts/person_paste_preview.html", context, status=422 if obstacle else 200
    )
