"""Links that act without a login: signed, for one purpose, for a number of days.

Whoever holds such a link sees a page; only a button on it (POST) changes anything, since mail scanners open every link.
"""

from __future__ import annotations

import base64
import uuid
from datetime import timedelta

from django.core import signing

VALID_FOR = timedelta(days=14)


class Forged(Exception):
    """Nobody here has signed this, or for another purpose."""


class Expired(Exception):
    """It was good, but not for so long. `key` says what it was about."""

    def __init__(self, key: uuid.UUID) -> None:
        super().__init__(str(key))
        self.key = key


def sign(purpose: str, key: uuid.UUID) -> str:
    """A word for an address that names `key` and can be used for `purpose` only. About 75 characters."""
    return _signer(purpose).sign(_text(key.bytes))


def read(purpose: str, token: str, *, valid_for: timedelta = VALID_FOR) -> uuid.UUID:
    """The key that `sign` was given. Raises Forged, or Expired once it is older than `valid_for`."""
    try:
        key = uuid.UUID(bytes=base64.urlsafe_b64decode(_signer(purpose).unsign(token) + "=="))
    except (signing.BadSignature, ValueError) as error:
        raise Forged from error
    try:
        _signer(purpose).unsign(token, max_age=valid_for)
    except signing.SignatureExpired as error:
        raise Expired(key) from error
    return key


def read_at_any_age(purpose: str, token: str, *, valid_for: timedelta = VALID_FOR) -> tuple[uuid.UUID, bool]:
    """The key that `sign` was given, and whether the link is too old to act. Raises Forged."""
    try:
        return read(purpose, token, valid_for=valid_for), False
    except Expired as late:
        return late.key, True


def mark(purpose: str, *keys: uuid.UUID) -> str:
    """A word for an address that is printed, and so holds for ever; it names these keys. The same for the same keys."""
    return _marker(purpose).sign(_text(b"".join(key.bytes for key in keys)))


def read_mark(purpose: str, token: str, count: int) -> tuple[uuid.UUID, ...]:
    """The `count` keys that `mark` was given. Raises Forged."""
    try:
        found = base64.urlsafe_b64decode(_marker(purpose).unsign(token) + "==")
        if len(found) != 16 * count:
            raise Forged
        return tuple(uuid.UUID(bytes=found[16 * place : 16 * place + 16]) for place in range(count))
    except (signing.BadSignature, ValueError) as error:
        raise Forged from error


def _text(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).decode().rstrip("=")


def _marker(purpose: str) -> signing.Signer:
    return signing.Signer(salt=f"mark:{purpose}", sep="~")


def _signer(purpose: str) -> signing.TimestampSigner:
    return signing.TimestampSigner(salt=f"link:{purpose}", sep="~")
