"""What is due in every organisation at once, for the scan that asks people. Scopes are switched off here, and only here.

One scope after the other would cost as many queries as there are organisations times kinds. Nothing of it is shown to
anybody; each value names its organisation.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from django_scopes import scopes_disabled

from accounts.models import Membership, Organisation
from backups.models import Protection
from reviews.models import CalendarFeed, ReminderLook, ReminderPolicy, ReminderSent
from reviews.reading import Everywhere, read_due_among


@dataclass(frozen=True, slots=True)
class Ripe:
    """An organisation whose people are to be asked today: the day there, its rule, and when it was looked at last."""

    organisation: Organisation
    policy: ReminderPolicy
    on: date
    looked_on: date | None


def ripe(at: datetime) -> list[Ripe]:
    """Every organisation in which it is past the hour of a day that nobody has looked at; `at` in UTC. Three queries."""
    with scopes_disabled():
        policies = {policy.organisation_id: policy for policy in ReminderPolicy.objects.all()}
        looked = dict(ReminderLook.objects.values_list("organisation_id", "told_on"))
        organisations = list(Organisation.objects.order_by("pk"))
    found = []
    for each in organisations:
        policy = policies.get(each.pk) or ReminderPolicy(organisation=each)
        there = at.astimezone(each.zone)
        looked_on = looked.get(each.pk)
        if there.time() >= policy.from_time and (looked_on is None or looked_on < there.date()):
            found.append(Ripe(each, policy, there.date(), looked_on))
    return found


def backed_up() -> frozenset[uuid.UUID]:
    """The organisations in which something has a backup, and so a restore test that falls due; one query."""
    with scopes_disabled():
        rows = Protection.objects.order_by().values_list("organisation_id", flat=True).distinct()
        return frozenset(rows)


def read_due_everywhere(on: date, organisations: Collection[Organisation]) -> Everywhere:
    """Return what is to be confirmed in these organisations, restore tests left out; 27 queries however many they are."""
    with scopes_disabled():
        narrow = 2 * len(organisations) < Organisation.objects.count()
        return read_due_among(organisations, on, narrow=narrow)


def find_reminder(key: uuid.UUID) -> ReminderSent | None:
    """The mail that a link names, with person and organisation: its reader has nothing but the signed word. One query."""
    with scopes_disabled():
        rows = ReminderSent.objects.select_related("organisation", "person")
        found: ReminderSent | None = rows.filter(pk=key).first()
        return found


def find_feed(token: str) -> CalendarFeed | None:
    """The calendar address with this secret that is in force, with its person and organisation; one query."""
    with scopes_disabled():
        rows = CalendarFeed.objects.in_force().select_related("organisation", "person")
        found: CalendarFeed | None = rows.filter(token_hash=CalendarFeed.hash_of(token)).first()
        return found


def role_of_maker(feed: CalendarFeed) -> str | None:
    """The access role of whoever made it; None if they are no member, or cannot log in, any more. One query."""
    members = Membership.objects.filter(organisation=feed.organisation_id, user=feed.made_by_id)
    return members.filter(user__is_active=True).values_list("role", flat=True).first()
