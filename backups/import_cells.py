"""What people write into the cells of a list of backup jobs, understood. Text in, value out; no query, no clock.

Every function takes a cell that is not empty and raises `Unclear`, whose text is a sentence for whoever wrote it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from backups.models import BackupCopy, BackupJob
from core.durations import parse_hours
from core.text import strip_accents

Kind, Media, Encryption = BackupJob.Kind, BackupCopy.Media, BackupJob.Encryption
LONGEST_RETENTION = 32_767  # days; what the column holds on every database

# In this order: whoever writes "full, incremental" means the second, and a replica is no full backup.
_KINDS: dict[str, str] = {
    Kind.SNAPSHOT: "snapshot snapshots schnappschuss momentaufnahme",
    Kind.REPLICATION: "replikation replication replica replikat replizierung spiegelung spiegel mirror",
    Kind.SYNC: "sync synchronisation synchronisierung synchronization abgleich rsync",
    Kind.INCREMENTAL: "inkrementell inkrementelle incremental incr ink zuwachssicherung",
    Kind.DIFFERENTIAL: "differenziell differentiell differential diff",
    Kind.IMAGE: "image imagesicherung imagebackup abbild",
    Kind.EXPORT: "export dump datenbankdump csv",
    Kind.FULL: "voll vollsicherung vollstandig vollbackup full komplett",
}
_MEDIA: dict[str, str] = {
    Media.OBJECT_STORAGE: "cloud s3 objektspeicher objectstorage azure blob wasabi backblaze b2 glacier aws bucket",
    Media.TAPE: "band bander tape tapes lto bandlaufwerk",
    Media.REMOVABLE: "usb wechselplatte wechselplatten wechselmedium rdx extern externe removable usbplatte stick",
    Media.NAS: "nas synology qnap netzwerkspeicher netzlaufwerk",
    Media.DISK: "festplatte platte disk hdd ssd lokal intern eingebaute local internal",
    Media.OTHER: "anderes other sonstiges",
}
_YES = set(["ja", "j", "yes", "y", "x", "true", "wahr", "1", "vorhanden", "ok", "✓", "✔"])
_NO = set(["nein", "n", "no", "false", "falsch", "0", "-", "–", "—", "kein", "keine"])
_RHYTHM: dict[str, int] = {
    "stundlich": 1,
    "hourly": 1,
    "taglich": 24,
    "nachtlich": 24,
    "daily": 24,
    "nightly": 24,
    "jede nacht": 24,
    "jeden tag": 24,
    "jeden abend": 24,
    "werktaglich": 72,
    "werktags": 72,
    "weekdays": 72,
    "mo-fr": 72,
    "wochentlich": 168,
    "weekly": 168,
    "jede woche": 168,
    "monatlich": 720,
    "monthly": 720,
    "jeden monat": 720,
}
WEEKEND = 72  # hours from Friday night to Monday night
_LEADING = re.compile(r"^(alle|aller|jede|jeden|jedes|every|each)\s+")
_SINGLE = {"stunde": 1, "hour": 1, "tag": 24, "day": 24, "nacht": 24, "woche": 168, "week": 168}
_TIMES = re.compile(
    r"^(\d{1,2}|zwei|drei|vier|two|three)\s*(?:x|mal|times)\s*"
    r"(?:taglich|am tag|pro tag|je tag|/ ?tag|daily|a day|per day)$"
)
_NUMBERS = {"zwei": 2, "drei": 3, "vier": 4, "two": 2, "three": 3}
_DAYS: dict[str, int] = {
    unit: days
    for days, units in {
        1: "d t tag tage tagen day days",
        7: "w woche wochen week weeks",
        30: "m monat monate monaten month months",
        365: "j y a jahr jahre jahren year years",
    }.items()
    for unit in units.split()
}
_SCHEME = re.compile(
    r"taglich|wochentlich|monatlich|jahrlich|daily|weekly|monthly|yearly|generation|gfs|\+|versionen|versions"
)


class Unclear(ValueError):
    """A cell that can be read in no way or in two; the text says what to write instead."""


def plain(text: str) -> str:
    """One spelling: lower case, no accents, single blanks."""
    return " ".join(strip_accents(text.casefold()).split())


def _words(text: str) -> set[str]:
    return set(re.findall(r"[a-z0-9]+", plain(text)))


def _by_word(text: str, known: Mapping[str, str]) -> str:
    said = _words(text)
    return next((value for value, words in known.items() if said & set(words.split())), "")


def kind(text: str) -> str:
    """A value of `BackupJob.Kind`."""
    if found := _by_word(text, _KINDS):
        return found
    raise Unclear(
        _("We do not know this kind. Write full, incremental, differential, image, export, snapshot, "
          "replication or synchronisation.")
    )  # fmt: skip


def medium(text: str) -> str:
    """A value of `BackupCopy.Media`; "" for words that we do not know."""
    return _by_word(text, _MEDIA)


def yes(text: str) -> bool:
    said = plain(text).rstrip(".")
    if said in _YES:
        return True
    if said in _NO:
        return False
    raise Unclear(_("Write yes or no."))


def immutable(text: str) -> tuple[bool, int | None]:
    """Whether nobody can change it, and for how many days if that is said: "yes", "30 days"."""
    try:
        return yes(text), None
    except Unclear:
        try:
            return True, days(text)
        except Unclear:
            raise Unclear(_("Write yes, no or for how long, as in 30 days.")) from None


def encryption(text: str) -> str:
    """A value of `BackupJob.Encryption`."""
    said = plain(text)
    if said in {"nicht angegeben", "not entered", "unbekannt", "unknown", "?"}:
        return Encryption.UNKNOWN
    if re.match(r"(nicht|un|keine)\s*(verschlusselt|encrypted)|not encrypted|klartext|keine\b", said):
        return Encryption.PLAIN
    if said.startswith(("verschlusselt", "encrypted", "aes")):
        return Encryption.ENCRYPTED
    return Encryption.ENCRYPTED if yes(text) else Encryption.PLAIN


def interval(text: str) -> Decimal:
    """Hours between two runs; in the worst case, so on working days from Friday to Monday."""
    said = plain(text)
    if said in _RHYTHM:
        return Decimal(_RHYTHM[said])
    if match := _TIMES.match(said):
        count = _NUMBERS.get(match[1]) or int(match[1])
        if count:
            return (Decimal(24) / count).quantize(Decimal("0.01"))
    rest = _LEADING.sub("", said)
    if rest in _SINGLE:
        return Decimal(_SINGLE[rest])
    try:
        hours = parse_hours(rest)
    except ValidationError:
        hours = Decimal(0)
    if hours <= 0:
        raise Unclear(_("Write how much time lies between two runs, as in 4 h, daily, weekly."))
    return hours


def days(text: str) -> int:
    """Days from "30", "30 days", "4 weeks", "6 months" (of 30 days), "2 years"."""
    match = re.fullmatch(r"(\d{1,6})\s*([a-z]*)\.?", plain(text))
    unit = _DAYS.get(match[2] or "d") if match else None
    if match is None or unit is None or not 1 <= int(match[1]) * unit <= LONGEST_RETENTION:
        raise Unclear(_("Write how long it is kept, as in 30 days, 4 weeks, 1 year."))
    return int(match[1]) * unit


def is_scheme(text: str) -> bool:
    """Whether a retention names generations, as in "14 daily, 8 weekly"."""
    return bool(_SCHEME.search(plain(text)))


def parts(text: str) -> list[str]:
    """What stands in one cell, separated by commas, semicolons or line breaks; each once."""
    found = [part.strip() for part in re.split(r"[,;\n]", text)]
    return list(dict.fromkeys(part for part in found if part))


def flags(text: str, count: int, read: Any, nothing: Any) -> list[Any] | None:
    """One answer for each of `count` copies; None where one "yes" cannot belong to all of several."""
    said = [part.strip() for part in re.split(r"[,;\n]", text)]
    if len(said) == count:
        return [read(part) if part else nothing for part in said]
    answer = read(text)
    return [nothing] * count if answer == nothing else None
