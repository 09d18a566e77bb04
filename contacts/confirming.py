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
def confirm_points(*, record: Record, on: date, name: str) -> int:
    """Note on its numbers and addresses that everybody may see that `name` checked them that day; returns how many.

    Nothing for an entry that has none. One query, and one save with its history for each number.
    """
    if type(record) not in REACHED_BY:
        return 0
    points = ContactPoint.objects.filter(**{REACHED_BY[type(record)]: record}, is_private=False)
    seen = list(points.select_for_update())
    for point in seen:
        point.verified_at, point.verified_by = on, name[:120]
        point.save()
    return len(seen)
