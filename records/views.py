"""The one CRUD class: list, CSV, detail, create, update, delete and history of a plain record.

A noun declares what is its own (columns, form, parts) and gets its addresses from `urls()`. Whoever needs to
override more than two hooks writes a function instead.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from typing import Any, ClassVar, Generic, TypeVar

from django.contrib import messages
from django.core.exceptions import NON_FIELD_ERRORS
from django.core.paginator import Paginator
from django.db import models, transaction
from django.db.models.deletion import ProtectedError
from django.forms import inlineformset_factory
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.text import slugify
from django.utils.translation import gettext as _

from accounts.http import MemberRequest
from accounts.roles import Permission
from accounts.tenancy import granted, members_only
from records.columns import Column, Filter, as_csv, without
from records.forms import PartForm, PartFormSet, RecordForm
from records.history import describe, entries_of
from records.models import Entry, Record
from records.obstacles import in_the_way

R = TypeVar("R", bound=Record)


@dataclass(frozen=True)
class Parts:
    """The parts of a record that its form edits in rows: a person's numbers, a supplier's contracts."""

    model: type[Record]
    form: type[PartForm[Any]]
    title: Any  # translated lazily, as the two labels
    row_label: Any
    add_label: Any
    fk_name: str
    extra: int = 1
    rows: type[PartFormSet] = PartFormSet  # a subclass may compare the rows with each other

    def formset(self, parent: type[Record], data: Any, instance: Record, may: frozenset[str]) -> PartFormSet:
        factory = inlineformset_factory(
            parent,
            self.model,
            form=self.form,
            formset=self.rows,
            fk_name=self.fk_name,
            extra=self.extra,
            max_num=60,
            validate_max=True,
        )
        made: Any = factory(
            data,
            instance=instance,
            organisation=instance.organisation,
            may=may,
            queryset=self.form.visible(self.model.objects.all(), may),
            prefix=self.model.__name__,
        )
        made.row_label, made.add_label = self.row_label, self.add_label
        return made


class RecordViews(Generic[R]):
    """The pages of one noun. Subclass it, set the attributes, and list its `urls()` in `urls.py`."""

    model: type[R]
    form: type[RecordForm[R]]
    path: ClassVar[str]  # in addresses: "people"
    purpose: ClassVar[Any]  # one sentence below the list's title
    columns: ClassVar[tuple[Column, ...]]
    filters: ClassVar[tuple[Filter, ...]] = ()
    default_sort: ClassVar[str] = ""  # a column's key, where the list does not begin by name
    parts: ClassVar[tuple[Parts, ...]] = ()
    view_permission: ClassVar[Permission] = Permission.VIEW_PLAN
    edit_permission: ClassVar[Permission] = Permission.EDIT_PLAN
    history_permission: ClassVar[Permission] = Permission.VIEW_PLAN
    page_size: ClassVar[int] = 50
    can_delete: ClassVar[bool] = True  # False: its number or its proof must not be lost

    # --- Hooks ------------------------------------------------------------------------------------
    def queryset(self) -> models.QuerySet[R]:
        """What list and detail page read; override to fetch what the columns need."""
        return self.model.objects.sorted()

    def seen_by(self, request: MemberRequest, found: models.QuerySet[R]) -> models.QuerySet[R]:
        """The entries of these that this member may see: all, or only what was granted one by one."""
        return granted(request, found)

    def blank(self, request: MemberRequest) -> R:
        """What a new entry starts with, before its form is filled in."""
        return self.model(organisation=request.organisation)

    def state(self, record: R) -> tuple[str, Any] | None:
        """The status badge of a row: (state, word) of `_components/status.html`; None for no such column."""
        return None

    def extra_context(self, request: MemberRequest, record: R) -> dict[str, Any]:
        """What the detail page needs beside the record; `facts` fills the default template."""
        return {}

    def list_context(self, request: MemberRequest) -> dict[str, Any]:
        """What the list page needs beside its rows; `links` are further actions of its header."""
        return {}

    def equip(self, request: MemberRequest, records: Sequence[R]) -> None:
        """Give the entries of a page, or of a CSV file, what the columns need beyond the database."""

    def arranged(self, request: MemberRequest, found: models.QuerySet[R]) -> Any:
        """The entries found, in the order asked for; any sequence of which a page is a slice."""
        sort = self._sort(request)
        column = next((c for c in self.columns if c.key and c.key == sort.removeprefix("-")), None)
        return found if column is None else found.order_by(*column.order(sort.startswith("-")), "pk")

    def saved(self, request: MemberRequest, record: R) -> None:
        """What else is to be said once an entry is saved."""

    # --- Pages ------------------------------------------------------------------------------------
    def index(self, request: MemberRequest) -> HttpResponse:
        everything = Paginator(self.arranged(request, self._filtered(request)), self.page_size)
        page = everything.get_page(request.GET.get("page"))
        page.object_list = list(page)
        self.equip(request, page.object_list)
        columns = [column for column in self.columns if not column.csv_only]
        sort = self._sort(request)
        rows = [self._row(record, columns, request) for record in page]
        chips = [chip for each in self.filters for chip in each.chips(request.GET)]
        context = self._context(request) | {
            "page_obj": page,
            "columns": [column.heading(sort) for column in columns],
            "rows": rows,
            "show_state": any(row["state"] for row in rows),
            "query": request.GET.get("q", ""),
            "chips": chips,
            "filtered": any(chip["active"] for chip in chips),
            "keep": [(name, value) for name, value in request.GET.items() if name not in {"q", "page"}],
            "csv_url": self._url("csv", request) + "?" + without(request.GET, "page"),
        }
        return TemplateResponse(request, self._templates("list"), context | self.list_context(request))

    def export(self, request: MemberRequest) -> HttpResponse:
        """What the list finds, as UTF-8 with byte-order mark and semicolons: Excel opens it as it is."""
        records = list(self.arranged(request, self._filtered(request)))
        self.equip(request, records)
        text = as_csv(self.columns, records, request.may)
        response = HttpResponse("\ufeff" + text, content_type="text/csv; charset=utf-8")
        name = slugify(f"{self.model._meta.verbose_name_plural}-{request.organisation.slug}") + ".csv"
        response["Content-Disposition"] = f'attachment; filename="{name}"'
        return response

    def detail(self, request: MemberRequest, pk: uuid.UUID) -> HttpResponse:
        record = get_object_or_404(self.seen_by(request, self.queryset()), pk=pk)
        record.organisation = request.organisation  # loaded once, for the addresses
        latest = entries_of(record)[:5] if self.history_permission in request.may else []
        context = self._context(request, record) | {"entries": describe(latest, request.may)}
        context |= self.extra_context(request, record)
        return TemplateResponse(request, self._templates("detail"), context)

    def create(self, request: MemberRequest) -> HttpResponse:
        return self._edit(request, None)

    def update(self, request: MemberRequest, pk: uuid.UUID) -> HttpResponse:
        return self._edit(request, get_object_or_404(self.queryset(), pk=pk))

    def delete(self, request: MemberRequest, pk: uuid.UUID) -> HttpResponse:
        """Ask first; then delete, or say by name what stands in the way."""
        record = get_object_or_404(self.queryset(), pk=pk)
        obstacles: list[dict[str, str]] = []
        if request.method == "POST":
            name = str(record)
            try:
                with transaction.atomic():
                    record.delete()
            except ProtectedError as error:
                obstacles = in_the_way(error.protected_objects, request.organisation)
            else:
                messages.success(request, _("Deleted: %(name)s") % {"name": name})
                return redirect(self._url("list", request))
        context = self._context(request, record) | {"obstacles": obstacles}
        status = 409 if obstacles else 200
        return TemplateResponse(request, self._templates("confirm_delete"), context, status=status)

    def history(self, request: MemberRequest, pk: uuid.UUID) -> HttpResponse:
        record = get_object_or_404(self.seen_by(request, self.queryset()), pk=pk)
        page = Paginator(entries_of(record), 50).get_page(request.GET.get("page"))
        context = self._context(request, record) | {"page_obj": page, "entries": describe(page, request.may)}
        return TemplateResponse(request, "records/history_of_record.html", context)

    # --- Addresses --------------------------------------------------------------------------------
    def urls(self) -> list[URLPattern]:
        """`people/`, `people/new/`, `people.csv`, `people/<id>/` and so on, each behind its permission."""
        see, edit = members_only(self.view_permission), members_only(self.edit_permission)
        look_back = members_only(self.history_permission)
        pages: list[tuple[str, Callable[..., HttpResponseBase], str]] = [
            (f"{self.path}/", see(self.index), "list"),
            (f"{self.path}.csv", see(self.export), "csv"),
            (f"{self.path}/new/", edit(self.create), "create"),
            (f"{self.path}/<uuid:pk>/", see(self.detail), "detail"),
            (f"{self.path}/<uuid:pk>/edit/", edit(self.update), "update"),
            (f"{self.path}/<uuid:pk>/delete/", edit(self.delete), "delete"),
            (f"{self.path}/<uuid:pk>/history/", look_back(self.history), "history"),
        ]
        return [
            path(route, view, name=f"{self.model.noun()}-{name}")
            for route, view, name in pages
            if name != "delete" or self.can_delete
        ]

    # --- Inside -----------------------------------------------------------------------------------
    def _edit(self, request: MemberRequest, record: R | None) -> HttpResponse:
        data = request.POST if request.method == "POST" else None
        instance = record if record is not None else self.blank(request)
        with nullcontext() if data is None else transaction.atomic():
            form = self.form(data, instance=instance, organisation=request.organisation, may=request.may)
            sets = [(p.title, p.formset(self.model, data, instance, request.may)) for p in self.parts]
            if data is not None and all([form.is_valid(), *(formset.is_valid() for _t, formset in sets)]):
                saved = form.save()
                for _title, formset in sets:
                    formset.instance = saved
                    formset.save()
                messages.success(request, _("Saved: %(name)s") % {"name": saved})
                self.saved(request, saved)
                return redirect(self._url("detail", request, saved))
            if form.has_error(NON_FIELD_ERRORS, "conflict"):
                form.differences += [each for _t, formset in sets for each in formset.differences()]
        # Not `instance`: a refused form has written into it what was typed.
        stored = None if record is None else self.queryset().get(pk=record.pk)
        context = self._context(request, stored) | {
            "form": form,
            "formsets": [{"title": title, "formset": formset} for title, formset in sets],
        }
        status = 200 if data is None else 422
        return TemplateResponse(request, self._templates("form"), context, status=status)

    def _filtered(self, request: MemberRequest) -> models.QuerySet[R]:
        found = self.seen_by(request, self.queryset())
        for each in self.filters:
            value = request.GET.get(each.name, "")
            if value in {str(choice) for choice, _label in each.choices()}:
                found = each.apply(found, value)
        query = request.GET.get("q", "").strip()[:200]
        if query:
            found = found.search(query)  # type: ignore[attr-defined]
        return found

    def _sort(self, request: MemberRequest) -> str:
        return request.GET.get("sort", "") or self.default_sort

    def _row(self, record: R, columns: Iterable[Column], request: MemberRequest) -> dict[str, Any]:
        state, word = self.state(record) or ("", "")
        return {
            "cells": [column.of(record, request.may) for column in columns],
            "url": self._url("detail", request, record),
            "state": state,
            "word": word,
        }

    def _url(self, page: str, request: MemberRequest, record: R | None = None) -> str:
        args = [request.organisation.slug] + ([str(record.pk)] if record is not None else [])
        return reverse(f"{self.model._meta.app_label}:{self.model.noun()}-{page}", args=args)

    def _templates(self, page: str) -> list[str]:
        return [f"{self.model._meta.app_label}/{self.model.noun()}_{page}.html", f"records/{page}.html"]

    def _context(self, request: MemberRequest, record: R | None = None) -> dict[str, Any]:
        meta = self.model._meta
        pages = ["list", "create"] if record is None else ["list", "detail", "update", "history"]
        if record is not None and self.can_delete:
            pages.append("delete")
        return {
            "record": record,
            "noun": meta.verbose_name,
            "nouns": meta.verbose_name_plural,
            "purpose": self.purpose,
            "may_edit": self.edit_permission in request.may,
        } | {
            f"{page}_url": self._url(page, request, None if page in ("list", "create") else record)
            for page in pages
        }


@members_only(Permission.VIEW_PLAN)
def organisation_history(request: MemberRequest) -> HttpResponse:
    """What was changed in the organisation, newest first; members and settings only for those who manage them.

    Telephone numbers stay hidden here: a private one is read on its person's page, where the reading is written down.
    """
    entries = Entry.objects.select_related("content_type").filter(organisation=request.organisation)
    may = request.may - {Permission.SEE_PRIVATE_NUMBERS}
    if Permission.MANAGE_ORGANISATION not in request.may:
        entries = entries.exclude(content_type__app_label="accounts")
    page = Paginator(entries, 50).get_page(request.GET.get("page"))
    context = {"page_obj": page, "entries": describe(page, may)}
    return TemplateResponse(request, "records/history.html", context)
