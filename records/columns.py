"""What a list shows: columns and filters, the same for the page and for CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.http import QueryDict
from django.utils.text import capfirst

May = frozenset[str]


@dataclass(frozen=True)
class Column:
    """One column. `value` is an attribute's name, or a function of the entry and the reader's rights."""

    label: Any  # translated lazily
    value: str | Callable[[Any, May], object]
    sort: tuple[str, ...] = ()  # order_by() arguments; empty: not sortable
    number: bool = False
    whole: bool = False  # stays on one line, as a telephone number should
    csv_only: bool = False

    @property
    def key(self) -> str:
        return self.sort[0] if self.sort else ""

    def order(self, descending: bool) -> tuple[str, ...]:
        return tuple(f"-{name}" for name in self.sort) if descending else self.sort

    def heading(self, current: str) -> dict[str, object]:
        """What `_components/table.html` needs; `current` is the value of `?sort=`."""
        ascending, descending = bool(self.key) and current == self.key, current == f"-{self.key}"
        return {
            "label": capfirst(self.label),
            "sort": f"-{self.key}" if ascending else self.key,
            "sorted": "ascending" if ascending else "descending" if descending else "",
            "number": self.number,
            "whole": self.whole,
        }

    def of(self, record: Any, may: May) -> object:
        if callable(self.value):
            return self.value(record, may)
        display = getattr(record, f"get_{self.value}_display", None)
        found = display() if display else getattr(record, self.value)
        return "" if found is None else found


@dataclass(frozen=True)
class Filter:
    """A choice above the list, kept in the address: `?name=value`. A quiet one shows its chip only while it is chosen."""

    name: str
    label: Any
    choices: Callable[[], Iterable[tuple[str, object]]]
    apply: Callable[[Any, str], models.QuerySet[Any]]
    quiet: bool = False

    def chips(self, query: QueryDict) -> list[dict[str, object]]:
        """One chip per choice; the active one's address takes the filter off again."""
        chips = []
        for value, label in self.choices():
            active = query.get(self.name) == str(value)
            if self.quiet and not active:
                continue
            address = query.copy()
            address.pop("page", None)
            if active:
                address.pop(self.name, None)
            else:
                address[self.name] = str(value)
            chips.append({"label": capfirst(str(label)), "url": f"?{address.urlencode()}", "active": active})
        return chips


def without(query: QueryDict, *names: str) -> str:
    """The address's query without these parameters."""
    rest = query.copy()
    for name in names:
        rest.pop(name, None)
    return rest.urlencode()


def as_csv(columns: Sequence[Column], records: Iterable[Any], may: May) -> str:
    """The columns of these entries with semicolons, as a German Excel expects them."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow([safe_cell(column.label) for column in columns])
    for record in records:
        writer.writerow([safe_cell(column.of(record, may)) for column in columns])
    return text.getvalue()


def safe_cell(value: object) -> str:
    """A CSV cell that no spreadsheet takes for a formula (a leading =, +, -, @, tab or return gets an apostrophe).

    A telephone number keeps its plus: digits, blanks and separators cannot be a formula.
    """
    text = "" if value is None else str(value)
    if text[:1] in "=+-@\t\r" and text and not all(c.isdigit() or c in "+-() /." for c in text):
        return "'" + text
    return text
