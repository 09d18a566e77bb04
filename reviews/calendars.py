"""Dates for calendar programs: subscribed by a secret address, or a single one to keep."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.mail import link
from accounts.models import Organisation, User
from contacts.models import Person
from core.ics import AllDay
from measures.models import Measure
from reviews.due import Due
from reviews.models import Ask, CalendarFeed, topic_of
from reviews.reading import read_due
from reviews.words import entry_url, kind_name, kind_title, mark_url, why


@transaction.atomic
def make_feed(
    *, organisation: Organisation, person: Person | None, label: str, by: User
) -> tuple[CalendarFeed, str]:
    """A new address and its secret, which is shown once; `person` is empty for the dates of everybody."""
    token = CalendarFeed.new_token()
    feed = CalendarFeed(
        organisation=organisation,
        person=person,
        label=label,
        made_by=by,
        token_hash=CalendarFeed.hash_of(token),
    )
    feed.save()
    return feed, token


@transaction.atomic
def withdraw_feed(*, feed: CalendarFeed, at: datetime) -> None:
    """End an address, at once and for good; `at` in UTC."""
    now: CalendarFeed = CalendarFeed.objects.select_for_update().get(pk=feed.pk)
    if now.revoked_at is None:
        now.revoked_at = at
        now.save()


def events_of(organisation: Organisation, person: uuid.UUID | None, on: date) -> Iterator[AllDay]:
    """What is due, and open measures, of one person or of all; as many queries as `read_due`, and one.

    Inside the organisation's scope and in the language of whoever reads. What is overdue stands under today.
    """
    reading = read_due(organisation, on)
    for due in reading.found if person is None else reading.of(person):
        yield due_event(organisation, due, on, reading.names.get(due.owner_id, "") if due.owner_id else "")
    measures = Measure.objects.open().filter(due_date__isnull=False).select_related("owner")
    for measure in measures if person is None else measures.filter(owner=person):
        yield measure_event(organisation, measure, on)


def due_event(organisation: Organisation, due: Due, on: date, owner: str = "") -> AllDay:
    entry = due.entry
    own = (
        f"restore-test-{entry.id}" if due.is_proven else f"{organisation.pk}-{topic_of(entry.kind, entry.id)}"
    )
    return AllDay(
        uid=f"{own}@notfallplan",  # a restore test's as in `backups:restore-ics`: one date, whichever came first
        on=max(due.on, on),
        title=_("Emergency plan: %(kind)s: %(name)s") % {"kind": kind_title(due), "name": entry.name},
        text="\n".join(part for part in (why(due), owner) if part),
        url=link(mark_url(organisation, due)),
    )


def measure_event(organisation: Organisation, measure: Measure, on: date) -> AllDay:
    assert measure.due_date is not None
    return AllDay(
        uid=f"{organisation.pk}-{measure.pk}@notfallplan",
        on=max(measure.due_date, on),
        title=_("Emergency plan: %(kind)s: %(name)s")
        % {"kind": kind_name(Ask.MEASURE), "name": measure.title},
        text="\n".join(part for part in (measure.action, str(measure.owner or "")) if part),
        url=link(entry_url(organisation, Ask.MEASURE, measure.pk)),
    )


def ask_event(organisation: Organisation, ask: Ask, address: str) -> AllDay:
    """The question of a mail as a date; `address` is where its reader answers without a login."""
    return AllDay(
        uid=f"{organisation.pk}-{ask.topic}@notfallplan",
        on=ask.due_on,
        title=_("Emergency plan: %(kind)s: %(name)s")
        % {"kind": kind_name(ask.kind), "name": ask.subject_name},
        url=address,
    )
