"""A table of people from a spreadsheet, understood and checked. Data in, data out; no query, no clock."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator, validate_email
from django.utils.translation import gettext_lazy as _

from contacts.tables import heading_key
from core import phone
from core.text import fold

COLUMNS: dict[str, Any] = {
    "": _("leave out"),
    "last_name": _("last name"),
    "first_name": _("first name"),
    "full_name": _("first and last name"),
    "job_title": _("job title"),
    "mobile": _("mobile"),
    "landline": _("landline"),
    "private": _("private number"),
    "email": _("e-mail"),
    "company": _("company"),
    "site": _("site"),
}
VALUE_LENGTH = 200  # characters of a number or address
PHONES = ("mobile", "landline", "private")
LENGTHS = {"last_name": 80, "first_name": 80, "job_title": 120, "company": 120, "site": 120}
HEADINGS = {
    "last_name": "nachname familienname zuname surname lastname last_name family_name",
    "first_name": "vorname rufname firstname first_name given_name",
    "full_name": "name vollstandiger_name ansprechpartner ansprechpartnerin mitarbeiter mitarbeiterin person kontakt "
    "full_name name_vorname nachname_vorname vorname_nachname vorname_name contact employee",
    "job_title": "funktion position aufgabe stelle beruf rolle job_title jobtitle title role job function",
    "mobile": "mobil handy mobiltelefon mobilnummer handynummer diensthandy firmenhandy mobilfunk mobile mobile_phone "
    "cell cell_phone",
    "landline": "telefon tel festnetz durchwahl buro telefonnummer rufnummer telefon_dienstlich telefon_geschaftlich "
    "phone telephone landline office_phone work_phone business_phone",
    "private": "privat privatnummer private_nummer telefon_privat tel_privat handy_privat mobil_privat private "
    "private_number private_numbers private_nummern home_phone private_phone",
    "email": "email e_mail mail e_mail_adresse email_adresse mailadresse e_mail_address email_address",
    "company": "firma unternehmen arbeitgeber dienstleister company employer organisation organization",
    "site": "standort werk niederlassung filiale ort site location office branch",
}
_KNOWN = {word: name for name, words in HEADINGS.items() for word in words.split()}
_PARTICLES = {"von", "vom", "van", "de", "der", "den", "zu", "zur", "zum", "di", "da", "al", "el", "ten"}


# --- Understanding --------------------------------------------------------------------------------
def name_key(name: str) -> str:
    """Two spellings of one name have the same key."""
    return " ".join(fold(name).split())


def heading(cell: str) -> str:
    """The column that a heading stands for; empty if we do not know it."""
    return _KNOWN.get(heading_key(cell), "")


def sort_of(cell: str) -> str:
    """What a cell looks like: mail, phone, text or nothing."""
    if not cell:
        return ""
    if re.fullmatch(r"\S+@\S+\.\S+", cell):
        return "mail"
    digits = sum(c.isdigit() for c in cell)
    return "phone" if digits >= 5 and all(c.isdigit() or c in "+-–/(). " for c in cell) else "text"


def mostly(cells: Iterable[str]) -> str:
    """What most of the filled cells of a column look like."""
    sorts = [found for cell in cells if (found := sort_of(cell))]
    return next((each for each in ("mail", "phone", "text") if sorts.count(each) * 2 > len(sorts)), "")


def has_headings(rows: Sequence[Sequence[str]]) -> bool:
    """Whether the first row names the columns."""
    first = rows[0]
    return any(heading(cell) for cell in first) and not any(
        sort_of(cell) in {"mail", "phone"} for cell in first
    )


def guess(rows: Sequence[Sequence[str]], headings: bool) -> list[str]:
    """What each column holds, by its heading, else by what its cells look like."""
    names = [heading(cell) if headings else "" for cell in rows[0]]
    names = [name if name not in names[:index] else "" for index, name in enumerate(names)]
    if "first_name" in names and "last_name" not in names:
        names = [
            "last_name" if name == "full_name" else name for name in names
        ]  # the heading was just "Name"
    body = rows[1:] if headings else rows
    for index, name in enumerate(names):
        if name or (headings and rows[0][index]):
            continue  # known, or a heading of which we know nothing: better left out than guessed
        cells = [row[index] for row in body]
        names[index] = _guess_by_cells(cells, names, last=all(not n for n in names[index + 1 :]))
    return names


def _guess_by_cells(cells: list[str], taken: list[str], last: bool) -> str:
    sort = mostly(cells)
    if sort == "mail":
        wanted = ["email"]
    elif sort == "phone":
        filled = [cell for cell in cells if cell]
        mobile = sum(map(_is_mobile, filled)) * 2 > len(filled)
        wanted = ["mobile", "landline"] if mobile else ["landline", "mobile"]
    elif sort == "text" and not {"full_name", "last_name"} & set(taken):
        several = sum(len(cell.split()) > 1 for cell in cells) * 2 > len([cell for cell in cells if cell])
        wanted = ["full_name"] if several or last or "first_name" in taken else ["first_name"]
        wanted = ["last_name"] if "first_name" in taken else wanted
    elif sort == "text":
        wanted = ["job_title"]
    else:
        wanted = []
    return next((name for name in wanted if name not in taken), "")


def _is_mobile(number: str) -> bool:
    """Whether it starts as German mobile numbers do; only a proposal, the column can be changed."""
    return bool(re.match(r"(0|0049|49)1[5-7]", "".join(c for c in number if c.isdigit())))


def split_name(name: str) -> tuple[str, str]:
    """First and last name of "Ayşe Kaya" or "Kaya, Ayşe"; particles belong to the last name."""
    if "," in name:
        last, _comma, first = name.partition(",")
        return first.strip(), last.strip()
    words = name.split()
    cut = max(len(words) - 1, 0)
    while cut > 1 and words[cut - 1].lower() in _PARTICLES:
        cut -= 1
    return " ".join(words[:cut]), " ".join(words[cut:])


# --- Checking -------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Known:
    """What the plan holds already: people by key of name and by e-mail address, and the name of our own company."""

    names: Mapping[str, uuid.UUID] = field(default_factory=dict)
    mails: Mapping[str, uuid.UUID] = field(default_factory=dict)
    labels: Mapping[uuid.UUID, str] = field(default_factory=dict)
    company: str = ""


@dataclass(frozen=True)
class Draft:
    """One person as the table tells it.

    `company` is None for our own company and empty if nothing is said; `points` are kind, value and whether private;
    `person` is the entry that the draft completes.
    """

    first_name: str
    last_name: str
    job_title: str
    company: str | None
    site: str
    points: tuple[tuple[str, str, bool], ...]
    person: uuid.UUID | None = None


@dataclass
class Row:
    """One checked row. `twin` is the entry with the same name or address, `repeats` an earlier row like this one."""

    number: int
    cells: list[str]
    draft: Draft
    errors: dict[int, Any] = field(default_factory=dict)
    twin: uuid.UUID | None = None
    twin_name: str = ""
    repeats: int | None = None

    @property
    def is_new(self) -> bool:
        return not self.errors and self.twin is None and self.repeats is None


def column_problems(names: Sequence[str], body: Sequence[Sequence[str]]) -> dict[int, Any]:
    """Columns whose cells do not look like what they are said to hold, and columns chosen twice, by their index."""
    problems: dict[int, Any] = {}
    for index, name in enumerate(names):
        if not name:
            continue
        looks = mostly(row[index] for row in body)
        if name in names[:index]:
            problems[index] = _("Two columns are chosen for the same thing. Change one of them.")
        elif looks == "phone" and name not in PHONES:
            problems[index] = _("This column looks like telephone numbers.")
        elif looks == "mail" and name != "email":
            problems[index] = _("This column looks like e-mail addresses.")
        elif looks == "text" and name in (*PHONES, "email"):
            problems[index] = _("This column looks like text.")
    return problems


def check(
    rows: Sequence[list[str]], names: Sequence[str], known: Known, region: str, first: int = 1
) -> list[Row]:
    """Understand every row; `first` is the number of the first row, as the spreadsheet counts."""
    checked = []
    seen: dict[str, int] = {}
    for number, cells in enumerate(rows, start=first):
        row = _row(number, cells, names, known, region)
        keys = {f"name {name_key(f'{row.draft.first_name} {row.draft.last_name}')}"}
        keys |= {
            f"mail {value.casefold()}" for kind, value, _p in row.draft.points if kind == "email_company"
        }
        row.repeats = next((seen[key] for key in sorted(keys) if key in seen), None)
        for key in keys:
            seen.setdefault(key, number)
        checked.append(row)
    return checked


def _row(number: int, cells: list[str], names: Sequence[str], known: Known, region: str) -> Row:
    columns = {name: index for index, name in reversed(list(enumerate(names))) if name}
    value = {name: cells[index] for name, index in columns.items()}
    errors: dict[int, Any] = {}
    if "full_name" in value:
        first, last = split_name(value["full_name"])
        value["first_name"], value["last_name"] = (
            value.get("first_name") or first,
            value.get("last_name") or last,
        )
    name_column = columns.get("last_name", columns.get("full_name", 0))
    if not value.get("last_name"):
        errors[name_column] = _("Enter at least the last name.")
    for name, length in LENGTHS.items():
        if len(value.get(name, "")) > length:
            errors[columns.get(name, name_column)] = _("Shorten this to at most %(length)s characters.") % {
                "length": length
            }
    points: list[tuple[str, str, bool]] = []
    for name in PHONES:
        if number_typed := value.get(name, ""):
            errors |= _phone_error(columns[name], number_typed, region)
            mobile = name == "mobile" or (name == "private" and _is_mobile(number_typed))
            points.append(("mobile" if mobile else "landline", number_typed, name == "private"))
    if mail := value.get("email", ""):
        try:
            validate_email(mail)
            MaxLengthValidator(VALUE_LENGTH)(mail)
        except ValidationError:
            errors[columns["email"]] = _("Enter an e-mail address as in name@firma.de.")
        points.append(("email_company", mail, False))
    company: str | None = value.get("company", "")
    if company and name_key(company) == name_key(known.company):
        company = None
    twin = known.mails.get(mail.casefold()) if mail else None
    twin = twin or known.names.get(name_key(f"{value.get('first_name', '')} {value.get('last_name', '')}"))
    draft = Draft(
        first_name=value.get("first_name", ""),
        last_name=value.get("last_name", ""),
        job_title=value.get("job_title", ""),
        company=company,
        site=value.get("site", ""),
        points=tuple(points),
    )
    return Row(number, list(cells), draft, errors, twin, known.labels.get(twin, "") if twin else "")


def _phone_error(column: int, typed: str, region: str) -> dict[int, Any]:
    if typed.isdigit() and not typed.startswith("0") and sort_of(f"0{typed}") == "phone":
        return {column: _("The 0 at the beginning is missing; spreadsheets like to drop it. Type it again.")}
    try:
        phone.dial(typed[: VALUE_LENGTH + 1], region)
    except ValidationError as error:
        return {column: " ".join(error.messages)}
    return {}
