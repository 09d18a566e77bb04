"""Mail addresses from which mail comes back: marked, so that nobody relies on them, until somebody has looked."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Max
from django.db.models.functions import Lower

from accounts.models import Organisation
from contacts.models import ContactPoint
from outbox.models import Message


def note_bounces(organisation: Organisation) -> int:
    """Mark the addresses whose newest mail was refused, and clear those that take mail again; returns how many changed.

    Whoever has checked an address since the refusal knows better. Two queries as long as no address was ever refused, else
    three and one for each that changes. Inside the organisation's scope.
    """
    refused = _newest(organisation, "refused_at")
    marked = ContactPoint.objects.filter(kind__in=ContactPoint.MAILS, bounced_at__isnull=False)
    points = {point.pk: point for point in marked}
    if refused:
        for point in ContactPoint.objects.filter(kind__in=ContactPoint.MAILS):
            if point.value.lower() in refused:
                points[point.pk] = point
    taken = (
        _newest(organisation, "sent", {point.value.lower() for point in points.values()}) if points else {}
    )
    changed = 0
    for point in points.values():
        since = _comes_back_since(point, refused, taken)
        if since != point.bounced_at:
            point.bounced_at = since
            point.save(update_fields=["bounced_at"])
            changed += 1
    return changed


def _newest(organisation: Organisation, column: str, to: set[str] | None = None) -> dict[str, datetime]:
    """When each address was last refused, or last took a mail, by the address in small letters; one query."""
    rows: Any = Message.objects.filter(organisation=organisation, **{f"{column}__isnull": False})
    rows = rows.annotate(address=Lower("to"))
    if to is not None:
        rows = rows.filter(address__in=to)
    return dict(rows.order_by().values_list("address").annotate(at=Max(column)))


def _comes_back_since(
    point: ContactPoint, refused: dict[str, datetime], taken: dict[str, datetime]
) -> datetime | None:
    """Since when its mail comes back: the first refusal, as long as there is no better news."""
    key = point.value.lower()
    at = refused.get(key)
    if at is None or (key in taken and taken[key] > at):
        return None
    if point.verified_at is not None and at.astimezone(point.organisation.zone).date() <= point.verified_at:
        return None
    return point.bounced_at or at
