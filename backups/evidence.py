"""Evidence files of restore tests: which may be kept, under which name. Pure."""

from __future__ import annotations

import hashlib
from enum import StrEnum
from pathlib import PurePath

NAME_LENGTH = 150
STARTS = {
    ".pdf": (b"%PDF",),
    ".png": (b"\x89PNG",),
    ".jpg": (b"\xff\xd8",),
    ".jpeg": (b"\xff\xd8",),
    ".zip": (b"PK",),
}
TEXTS = {".txt", ".log", ".csv", ".eml"}
ALLOWED = (*STARTS, *sorted(TEXTS))
PROGRAMS = (b"MZ", b"\x7fELF", b"\xcf\xfa\xed\xfe", b"#!")  # Windows, Linux, macOS, scripts


class Wrong(StrEnum):
    """Why a file is not kept."""

    EMPTY = "empty"
    TOO_LARGE = "too_large"
    KIND = "kind"  # its name ends in something that may be dangerous, or in nothing
    DISGUISED = "disguised"  # its content is something else than its name says


def problem(name: str, size: int, start: bytes, limit: int) -> Wrong | None:
    """What speaks against a file of so many bytes that begins like this; None if nothing does."""
    ending = PurePath(name).suffix.lower()
    if size == 0:
        return Wrong.EMPTY
    if size > limit:
        return Wrong.TOO_LARGE
    if ending not in ALLOWED:
        return Wrong.KIND
    if ending in TEXTS:
        return Wrong.DISGUISED if start.startswith(PROGRAMS) else None
    return None if start.startswith(STARTS[ending]) else Wrong.DISGUISED


def shortened(name: str) -> str:
    """A file's name that fits its column, with its ending."""
    if len(name) <= NAME_LENGTH:
        return name
    ending = PurePath(name).suffix
    return name[: NAME_LENGTH - len(ending) - 1] + "…" + ending


def fingerprint(content: bytes) -> str:
    """SHA-256 in hexadecimal."""
    return hashlib.sha256(content).hexdigest()
