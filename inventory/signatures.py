"""Who signed which analysis, whether themselves, and whether the signature still covers what is stored."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from accounts.models import User
from contacts.models import ContactPoint
from inventory.models import ImpactSignOff, Process


@dataclass(frozen=True)
class Signature:
    """One signature for the eye. `own`: the login that entered it belongs to the person who signs."""

    person: str
    person_id: uuid.UUID
    signed_at: datetime
    entered_by: str
    own: bool
    note: str
    mtpd: Decimal | None
    rto: Decimal | None
    fingerprint: str
    covers: bool = False


def is_own(user: User, person_id: uuid.UUID) -> bool:
    """Whether this login's address is one of the person's own; one query."""
    return (person_id, user.email.casefold()) in _addresses([person_id])


def signatures_of(process: Process, fingerprint: str) -> list[Signature]:
    """All signatures of a process, newest first, against the analysis as it is now; two queries."""
    rows = ImpactSignOff.objects.filter(process=process).newest_first()
    return _shown(rows.select_related("person", "entered_by"), fingerprint)


def latest_signatures(processes: Collection[uuid.UUID]) -> dict[uuid.UUID, ImpactSignOff]:
    """The newest signature of each process; one query."""
    rows = ImpactSignOff.objects.filter(process__in=processes).order_by("signed_at", "pk")
    return {row.process_id: row for row in rows.select_related("person")}


def _shown(rows: Iterable[ImpactSignOff], fingerprint: str) -> list[Signature]:
    found = list(rows)
    addresses = _addresses({row.person_id for row in found})
    return [
        Signature(
            person=str(row.person),
            person_id=row.person_id,
            signed_at=row.signed_at,
            entered_by=str(row.entered_by or ""),
            own=bool(row.entered_by and (row.person_id, row.entered_by.email.casefold()) in addresses),
            note=row.note,
            mtpd=row.mtpd_hours,
            rto=row.rto_hours,
            fingerprint=row.fingerprint,
            covers=row.fingerprint == fingerprint,
        )
        for row in found
    ]


def _addresses(people: Collection[uuid.UUID]) -> set[tuple[uuid.UUID | None, str]]:
    points = ContactPoint.objects.filter(person__in=people, kind__in=ContactPoint.MAILS)
    return {(person, value.strip().casefold()) for person, value in points.values_list("person_id", "value")}
