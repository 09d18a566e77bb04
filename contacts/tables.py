"""A table as somebody pastes or uploads it: text, CSV or Excel in, rows of cells out. No query, no clock.

Nothing here raises for bad input but `Unreadable`, whose text is a sentence for whoever pasted.
"""

from __future__ import annotations

import csv
import io
import re
import warnings
import zipfile
from collections.abc import Iterable, Sequence
from datetime import date, datetime

from django.utils.formats import number_format
from django.utils.translation import gettext_lazy as _

from core.text import strip_accents

ROW_LIMIT = 2_000
COLUMN_LIMIT = 40
TEXT_LIMIT = 2_000_000  # characters; the table travels through the form of every step
UNZIPPED_LIMIT = 100 * 1024 * 1024  # bytes


class Unreadable(ValueError):
    """What was pasted or uploaded cannot be read; the text says what to do."""


def _too_large(limit: int) -> Unreadable:
    return Unreadable(
        _("This table is too large. Take over at most %(limit)s rows at a time.")
        % {"limit": number_format(limit, force_grouping=True)}
    )


def heading_key(cell: str) -> str:
    """Two spellings of one heading have the same key: lower case, no accents, words joined by underscores."""
    return "_".join(re.findall(r"[a-z0-9]+", strip_accents(cell.casefold())))


def read_text(text: str, delimiter: str = "", limit: int = ROW_LIMIT) -> list[list[str]]:
    """Rows of a table whose cells are separated by tabs, semicolons or commas; empty lines are left out."""
    if "\0" in text:
        raise Unreadable(
            _("This is not a text but something else. Save the table as .xlsx or .csv and try again.")
        )
    if len(text) > TEXT_LIMIT:
        raise _too_large(limit)
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    first = next((line for line in text.split("\n") if line.strip()), "")
    delimiter = delimiter or next((mark for mark in "\t;," if mark in first), ";")
    try:
        rows = [[cell.strip() for cell in row] for row in csv.reader(io.StringIO(text), delimiter=delimiter)]
    except csv.Error as error:
        raise Unreadable(_("A cell of this table is too long. Shorten it and try again.")) from error
    return _within_limits((row for row in rows if any(row)), limit)


def read_file(data: bytes, limit: int = ROW_LIMIT) -> list[list[str]]:
    """Rows of an uploaded .xlsx or .csv file."""
    if data[:4] == b"PK\x03\x04":
        return _read_workbook(data, limit)
    if data[:4] == b"\xd0\xcf\x11\xe0":
        raise Unreadable(_("This is an old Excel file (.xls). Save it as .xlsx or .csv and try again."))
    return read_text(_decode(data), limit=limit)


def _decode(data: bytes) -> str:
    """Text of a CSV file: by its byte-order mark, else UTF-8, else as German Windows writes it."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        encodings = ["utf-16"]
    elif b"\0" in data:
        encodings = []
    else:
        encodings = ["utf-8-sig", "cp1252"]
    for encoding in encodings:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Unreadable(_("This file is no table that we can read. Save it as .xlsx or .csv and try again."))


def _read_workbook(data: bytes, limit: int) -> list[list[str]]:
    from openpyxl import load_workbook

    damaged = Unreadable(
        _("This file is no Excel table, or it is damaged. Save it as .xlsx or .csv and try again.")
    )
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if sum(each.file_size for each in archive.infolist()) > UNZIPPED_LIMIT:
                raise _too_large(limit)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of drawings and styles that we do not read
            workbook = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
            try:
                sheet = workbook.worksheets[0]
                # A little more than allowed, so that too much is noticed; blank rows at the end cost nothing.
                found = sheet.iter_rows(max_row=10 * limit, max_col=COLUMN_LIMIT + 1, values_only=True)
                rows = [[_cell(value) for value in row] for row in found]
            finally:
                workbook.close()
    except Unreadable:
        raise
    except Exception as error:  # a hostile file may fail anywhere inside the library
        raise damaged from error
    return _within_limits((row for row in rows if any(row)), limit)


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime | date):
        return value.isoformat()
    return str(value).replace("\0", "").strip()


def _within_limits(found: Iterable[list[str]], limit: int) -> list[list[str]]:
    """Rows of equal length without empty columns at the end."""
    rows = list(found)
    if not rows:
        raise Unreadable(
            _("There is no table. Copy the rows in your spreadsheet, headings included, and paste them.")
        )
    if len(rows) > limit + 1:  # one for the headings
        raise _too_large(limit)
    width = max(index for row in rows for index, cell in enumerate(row, start=1) if cell)
    if width > COLUMN_LIMIT:
        raise Unreadable(
            _("This table has more than 40 columns. Copy only those that you want to take over.")
        )
    return [(row + [""] * width)[:width] for row in rows]


def as_text(rows: Sequence[Sequence[str]]) -> str:
    """The table as tab-separated text, to be carried through a form."""
    text = io.StringIO()
    csv.writer(text, delimiter="\t", lineterminator="\n").writerows(rows)
    if text.tell() > TEXT_LIMIT:
        raise _too_large(ROW_LIMIT)
    return text.getvalue()
