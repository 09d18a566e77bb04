"""To which address a person is written."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from typing import Any

from contacts.models import ContactPoint, Person


def mail_addresses(people: Iterable[Person]) -> dict[uuid.UUID, str]:
    """The mail address of each person that still works here: the company's first, a private one last, else the login's.

    An address whose mail comes back is left out. Two queries; inside the organisation's scope.
    """
    found: dict[uuid.UUID, str] = {}
    present = {each.pk for each in people if each.is_active}
    known: Any = ContactPoint.objects.filter(person__in=present, kind__in=ContactPoint.MAILS)
    points = list(
        known.order_by("is_private", "kind", "priority", "created_at", "pk")
    )  # the company's kind sorts first
    bounced = {point.value.casefold() for point in points if point.bounced_at is not None}
    for point in points:
        if point.value.casefold() not in bounced:
            found.setdefault(point.person_id, point.value)
    logins = Person.objects.filter(pk__in=present, user__is_active=True).values_list("pk", "user__email")
    for key, email in logins:
        if email.casefold() not in bounced:
            found.setdefault(key, email)
    return found
