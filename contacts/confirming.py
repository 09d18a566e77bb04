"""Somebody has looked at the numbers and addresses of a person, a supplier or an office, and they are right."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from contacts.models import Authority, ContactPoint, InsurancePolicy, Person, Supplier
from records.models import Record

REACHED_BY: dict[type[Record], str] = {
    Person: "person",
    Supplier: "supplier",
    Authority: "authority",
    InsurancePolicy: "insurance_policy",
}


@transaction.atomic
def confirm_points(*, record: Record, on: date, name: str, private: bool) -> int:
    """Note on each of its numbers and addresses that `name` checked it on that day; returns how many.

    Private ones only where they were seen. Nothing for an entry that has none. One query, and two for each number.
    """
    if type(record) not in REACHED_BY:
        return 0
    points = ContactPoint.objects.filter(**{REACHED_BY[type(record)]: record}).select_for_update()
    seen = [point for point in points if private or not point.is_private]
    for point in seen:
        point.verified_at, point.verified_by, point.bounced_at = on, name[:120], None
        point.save()
    return len(seen)
