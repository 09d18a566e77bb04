"""Who can be reached, and how fresh is that: pure functions of contact points, no query, no clock."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.roles import Permission
from contacts.models import ContactPoint, Person

FRESH_FOR = timedelta(days=183)  # numbers are checked every half year
SOON = timedelta(days=90)  # a contract is renewed in good time

Badge = tuple[str, Any]  # the shape and its word, translated lazily


def visible(points: Iterable[ContactPoint], may: frozenset[str]) -> list[ContactPoint]:
    """The contact points this reader may see."""
    sees_private = Permission.SEE_PRIVATE_NUMBERS in may
    return [point for point in points if sees_private or not point.is_private]


def first_phone(points: Iterable[ContactPoint]) -> str:
    """The telephone number tried first, as typed; never a private one."""
    return next((point.value for point in points if point.is_phone and not point.is_private), "")


def first_mail(points: Iterable[ContactPoint]) -> str:
    return next((p.value for p in points if p.kind in ContactPoint.MAILS and not p.is_private), "")


def has_phone(points: Iterable[ContactPoint]) -> bool:
    return any(point.is_phone for point in points)


def is_fresh(point: ContactPoint, on: date) -> bool:
    return point.verified_at is not None and point.verified_at >= on - FRESH_FOR


def person_badge(person: Person, on: date) -> Badge:
    """What is wrong with the numbers of a person, worst first."""
    points = person.contact_points.all()
    if not person.is_active:
        return "open", _("has left")
    if not has_phone(points):
        return "overdue", _("Gap")
    if not all(is_fresh(point, on) for point in points):
        return "due", _("Unconfirmed")
    return "ok", _("Confirmed")


def number_badge(points: Iterable[ContactPoint]) -> Badge:
    """Whether a company or an office can be called at all."""
    return ("ok", _("Number known")) if has_phone(points) else ("overdue", _("Gap"))


def end_badge(ends_on: date | None, on: date) -> Badge | None:
    """How near the end of a contract or a policy is; None for one without an end."""
    if ends_on is None:
        return None
    if ends_on < on:
        return "overdue", _("expired")
    if ends_on <= on + SOON:
        return "due", _("ends soon")
    return "ok", _("in force")
