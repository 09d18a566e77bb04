"""Whole-day entries for a calendar, as RFC 5545 writes them. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

REMIND = "-PT15H"  # at nine in the morning of the day before
OCTETS = 75  # of a line, without its end


@dataclass(frozen=True, slots=True)
class AllDay:
    """An entry of one day. The same `uid` again replaces the entry that is there."""

    uid: str
    on: date
    title: str
    text: str = ""
    url: str = ""


def calendar_file(events: Iterable[AllDay], *, at: datetime, name: str = "") -> str:
    """Return the calendar file, `at` the moment of writing; lines end in CRLF and are folded.

    `name` is what a calendar program calls a subscribed calendar, which it fetches again twice a day.
    """
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Notfallplan//Dates//EN",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        *([f"X-WR-CALNAME:{escaped(name)}", "REFRESH-INTERVAL;VALUE=DURATION:PT12H"] if name else []),
        *(line for event in events for line in _lines(event, at)),
        "END:VCALENDAR",
    ]
    return "".join(f"{folded(line)}\r\n" for line in lines)


def _lines(event: AllDay, at: datetime) -> list[str]:
    return [
        "BEGIN:VEVENT",
        f"UID:{event.uid}",
        f"DTSTAMP:{at.astimezone(UTC):%Y%m%dT%H%M%SZ}",
        f"DTSTART;VALUE=DATE:{event.on:%Y%m%d}",
        f"DTEND;VALUE=DATE:{event.on + timedelta(days=1):%Y%m%d}",
        f"SUMMARY:{escaped(event.title)}",
        *([f"DESCRIPTION:{escaped(event.text)}"] if event.text else []),
        *([f"URL:{event.url}"] if event.url else []),
        "TRANSP:TRANSPARENT",
        "BEGIN:VALARM",
        "ACTION:DISPLAY",
        f"DESCRIPTION:{escaped(event.title)}",
        f"TRIGGER:{REMIND}",
        "END:VALARM",
        "END:VEVENT",
    ]


def escaped(text: str) -> str:
    """A text value: backslash, semicolon, comma and line ends are written with a backslash."""
    text = text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\n", "\\n")


def folded(line: str) -> str:
    """A line cut at 75 octets, never inside a character; what follows begins with a blank."""
    parts, part, room = [], "", OCTETS
    for character in line:
        size = len(character.encode())
        if size > room:
            parts.append(part)
            part, room = "", OCTETS - 1
        part += character
        room -= size
    return "\r\n ".join([*parts, part])
