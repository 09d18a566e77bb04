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
    return _signer(purpose).sign(base64.urlsafe_b64encode(key.bytes).decode().rstrip("="))


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


def _signer(purpose: str) -> signing.TimestampSigner:
    return signing.TimestampSigner(salt=f"link:{purpose}", sep="~")
