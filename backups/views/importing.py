"""Take over a list of backup jobs: paste or upload, look at what would be made, then apply. Nothing is stored before."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.http import MemberRequest
from accounts.roles import Permission
from accounts.tenancy import members_only
from backups import importing
from backups.actions import add_jobs
from backups.importing import Draft, Known, Row
from backups.models import BackupJob
from contacts import tables
from contacts.forms.paste import PasteForm
from contacts.models import Person
from contacts.pasting import name_key
from inventory.models import Resource

SHOWN = 200  # rows of the preview; those that need a look come first


class ListForm(PasteForm):
    """A pasted or uploaded list of jobs."""

    row_limit = importing.ROW_LIMIT


@members_only(Permission.EDIT_PLAN)
def import_jobs(request: MemberRequest) -> HttpResponse:
    """One address, three steps: `read` the table, `preview` it, `apply` it; `edit` leads back with everything kept."""
    step = request.POST.get("step", "read")
    if request.method != "POST":
        return _first_step(request, ListForm())
    if step == "edit":
        return _first_step(request, ListForm(initial={"table": request.POST.get("table", "")}))
    if step not in {"preview", "apply"}:
        form = ListForm(request.POST, request.FILES)
        if not form.is_valid():
            return _first_step(request, form, status=422)
        return _preview(request, Preview(form.rows, QueryDict()))
    try:
        rows = tables.read_text(request.POST.get("table", ""), delimiter="\t", limit=importing.ROW_LIMIT)
    except tables.Unreadable:
        return _first_step(request, ListForm(request.POST), status=422)
    preview = Preview(rows, request.POST)
    if step == "preview":
        return _preview(request, preview)
    if sentence := preview.obstacle():
        return _preview(request, preview, sentence)
    added = add_jobs(organisation=request.organisation, drafts=preview.chosen(), by=request.user)
    _tell(request, added.jobs, added.resources, preview.skipped + added.skipped)
    return redirect("backups:job-list", slug=request.organisation.slug)


def _tell(request: MemberRequest, jobs: int, resources: int, skipped: int) -> None:
    said = []
    if jobs:
        said.append(ngettext("%(count)d job added.", "%(count)d jobs added.", jobs) % {"count": jobs})
    if resources:
        said.append(
            ngettext("%(count)d system created.", "%(count)d systems created.", resources)
            % {"count": resources}
        )
    if skipped:
        said.append(
            ngettext(
                "%(count)d job was there already and stays as it is.",
                "%(count)d jobs were there already and stay as they are.",
                skipped,
            )
            % {"count": skipped}
        )
    (messages.success if jobs else messages.info)(request, " ".join(said))


class Preview:
    """The table as it would be taken over, with the decisions made so far (`data`). Three queries."""

    def __init__(self, rows: list[list[str]], data: QueryDict) -> None:
        self.table = tables.as_text(rows)
        self.headings = data["headings"] == "yes" if "headings" in data else importing.has_headings(rows)
        self.leave_out, self.make_resources = "leave_out" in data, "make_resources" in data
        guessed = importing.guess(rows, self.headings)
        chosen = [data.get(f"column-{index}", name) for index, name in enumerate(guessed)]
        self.names = [name if name in importing.COLUMNS else "" for name in chosen]
        self.titles = rows[0] if self.headings else [""] * len(rows[0])
        known = read_known()
        self.rows = importing.check(
            rows[1:] if self.headings else rows,
            self.names,
            known,
            make_resources=self.make_resources,
            first=2 if self.headings else 1,
        )
        self.unknown = sorted(
            {name_key(n): n for row in self.rows if not row.exists for n in row.draft.new_resources}.values(),
            key=str.casefold,
        )
        self.wrong = [row for row in self.rows if row.errors and not row.exists]
        self.skipped = sum(1 for row in self.rows if row.exists)

    def title(self, index: int) -> str:
        return self.titles[index] or _("Column %(number)s") % {"number": index + 1}

    def chosen(self) -> list[Draft]:
        """What is to be stored."""
        return [row.draft for row in self.rows if row.is_new]

    def obstacle(self) -> str:
        """The sentence that says why the table cannot be taken over yet; empty if it can."""
        taken = list(filter(None, self.names))
        if "name" not in taken:
            return _("Choose the column with the name of the job.")
        if len(set(taken)) < len(taken):
            return _("Two columns are chosen for the same thing. Change one of them.")
        if self.wrong and not self.leave_out:
            return _("Some rows are unclear. Change the table, or choose below to leave these rows out.")
        if not self.chosen() and not self.skipped:
            return _("No row is left to take over. Change the table or the choices below.")
        return ""

    def context(self) -> dict[str, Any]:
        rows = sorted(self.rows, key=_urgency)[:SHOWN]
        return {
            "table": self.table,
            "headings": self.headings,
            "columns": [
                {
                    "index": index,
                    "name": name,
                    "title": self.title(index),
                    "problem": _("Two columns are chosen for the same thing. Change one of them.")
                    if name and name in self.names[:index]
                    else "",
                }
                for index, name in enumerate(self.names)
            ],
            "choices": list(importing.COLUMNS.items()),
            "rows": [
                {
                    "row": row,
                    "cells": [
                        (self.title(index), cell, row.errors.get(index, "") if not row.exists else "")
                        for index, cell in enumerate(row.cells)
                    ],
                }
                for row in rows
            ],
            "left_out": len(self.rows) - len(rows),
            "total": len(self.rows),
            "wrong": len(self.wrong),
            "leave_out": self.leave_out,
            "make_resources": self.make_resources,
            "unknown": self.unknown,
            "skipped": self.skipped,
            "count": len(self.chosen()) if "name" in self.names else 0,
        }


def _urgency(row: Row) -> int:
    """Unclear rows first, then those with remarks."""
    if row.errors and not row.exists:
        return 0
    return 1 if row.notes or row.exists else 2


def read_known() -> Known:
    """What a list of jobs may refer to; three queries."""
    resources: dict[str, dict[uuid.UUID, None]] = defaultdict(dict)
    active = Resource.objects.exclude(status=Resource.Status.RETIRED)
    for pk, name, label in active.values_list("pk", "name", "label"):
        for said in (name, label):
            if said:
                resources[name_key(said)][pk] = None
    people: dict[str, dict[uuid.UUID, None]] = defaultdict(dict)
    for pk, first, last in Person.objects.filter(is_active=True).values_list("pk", "first_name", "last_name"):
        for said in (f"{first} {last}", last):
            people[name_key(said)][pk] = None
    jobs = {name_key(name): name for name in BackupJob.objects.values_list("name", flat=True)}
    return Known(_tuples(resources), _tuples(people), jobs)


def _tuples(found: dict[str, dict[uuid.UUID, None]]) -> dict[str, tuple[uuid.UUID, ...]]:
    return {key: tuple(ids) for key, ids in found.items()}


def _first_step(request: MemberRequest, form: ListForm, status: int = 200) -> HttpResponse:
    context = {"form": form, "known": _listed(list(importing.COLUMNS.values())[1:])}
    return TemplateResponse(request, "backups/job_import.html", context, status=status)


def _listed(labels: Iterable[Any]) -> str:
    return ", ".join(map(str, labels))


def _preview(request: MemberRequest, preview: Preview, obstacle: str = "") -> HttpResponse:
    context = preview.context() | {"obstacle": obstacle}
    return TemplateResponse(
        request, "backups/job_import_preview.html", context, status=422 if obstacle else 200
    )


urlpatterns: list[URLPattern] = [path("backup-jobs/import/", import_jobs, name="job-import")]
