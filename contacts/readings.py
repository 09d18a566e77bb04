"""Private numbers are personal data: who reads one without being in the crisis team is written down."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from datetime import timedelta

from django.contrib.contenttypes.models import ContentType
from django.utils import timezone

from accounts.http import MemberRequest
from contacts.models import Person
from records.models import Entry

ONCE_PER = timedelta(hours=1)  # a page reloaded ten times is one reading


def note_readings(*, request: MemberRequest, person_ids: Collection[uuid.UUID]) -> int:
    """Write one history entry per person whose private numbers this member sees; returns how many were new.

    Members of the crisis team read without a trace, as they must at three in the morning. Three queries at most.
    """
    now = timezone.now()
    ids = {key for key in person_ids if key is not None}
    team = Person.objects.in_crisis_team(now.astimezone(request.organisation.zone).date())
    if not ids or team.filter(user=request.user).exists():
        return 0
    entries = Entry.objects.filter(action=Entry.Action.ACCESS, organisation=request.organisation)
    known = set(
        entries.filter(actor=request.user, timestamp__gte=now - ONCE_PER).values_list("subject", flat=True)
    )
    kind = ContentType.objects.get_for_model(Person)
    fresh = (
        Person.objects.filter(pk__in=ids - known) if len(ids) < 500 else Person.objects.exclude(pk__in=known)
    )
    new = [
        Entry(
            organisation=request.organisation,
            actor=request.user,
            actor_email=request.user.email,
            action=Entry.Action.ACCESS,
            content_type=kind,
            object_pk=str(person.pk),
            object_repr=str(person),
            subject=person.pk,
        )
        for person in fresh
        if person.pk in ids
    ]
    Entry.objects.bulk_create(new, batch_size=500)
    return len(new)
