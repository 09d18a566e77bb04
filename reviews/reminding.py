"""Asking people: once a day per organisation, whatever beat does. Who is told what; the words are in `letters`.

Nothing is sent twice: `ReminderLook` is claimed with one conditional update, and each mail has a `ReminderSent` whose key is
unique. Nothing is forgotten: due-ness lives in the rows, so what was missed while the machine was off is caught up, as one
mail.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import groupby
from time import monotonic
from typing import Any

from django.db import transaction
from django.db.models import Max, Q
from django_scopes import scope

from accounts.models import Membership, Organisation
from accounts.roles import AccessRole
from contacts.bounces import note_bounces
from outbox import send
from reviews import letters
from reviews.due import Because, Due, Staff, Stage
from reviews.everywhere import Ripe, backed_up, read_due_everywhere, ripe
from reviews.kinds import NOTICE, RESTORE_TESTS
from reviews.letters import Letter, Pressing
from reviews.models import Ask, Proposal, ReminderLook, ReminderSent
from reviews.opening import (
    LEAD,
    MANAGEMENT,
    WHY,
    Reachable,
    bring_up_to_date,
    read_reachable,
    wanted,
)
from reviews.reading import Everywhere, read_restore_tests
from reviews.schedule import Reached, is_digest_day, is_reminder_day, reached, week_key

RUN_FOR = timedelta(seconds=60)  # well below a task's time limit; what is left is ripe at the next beat
Kind = ReminderSent.Kind


@dataclass(frozen=True, slots=True)
class Reminded:
    """What one run did."""

    organisations: int = 0
    mails: int = 0


def remind(*, at: datetime) -> Reminded:
    """Ask people in every organisation in which it is time; `at` in UTC. Four queries when it is time nowhere.

    Otherwise 27 for all organisations of one day together, and for each of them so many, however many its entries are. Where
    it fails in one of them, the others are asked all the same; ExceptionGroup in the end, and again at the next beat.
    """
    until = monotonic() + RUN_FOR.total_seconds()
    organisations = mails = 0
    failed: dict[uuid.UUID, Exception] = {}
    tested = backed_up()
    for on, group in groupby(sorted(ripe(at), key=lambda each: each.on), key=lambda each: each.on):
        today = list(group)
        asking = [each for each in today if each.policy.is_on]
        found = (
            read_due_everywhere(on, [each.organisation for each in asking]) if asking else Everywhere({}, {})
        )
        for each in today:
            if monotonic() > until:
                break
            try:
                with scope(organisation=each.organisation):
                    count = _ask(each, found, tested, at)
            except Exception as error:
                failed[each.organisation.pk] = error
                continue
            organisations += count is not None
            mails += count or 0
    if failed:
        names = ", ".join(str(key) for key in failed)
        raise ExceptionGroup(f"Nobody was asked in these organisations: {names}", list(failed.values()))
    return Reminded(organisations, mails)


@transaction.atomic
def _ask(each: Ripe, found: Everywhere, tested: frozenset[uuid.UUID], at: datetime) -> int | None:
    """Ask the people of one organisation; how many mails were written, None if somebody else was quicker."""
    organisation = each.organisation
    ReminderLook.objects.get_or_create(organisation=organisation)
    ours = ReminderLook.objects.filter(
        Q(told_on__isnull=True) | Q(told_on__lt=each.on), organisation=organisation
    )
    if not ours.update(told_on=each.on):
        return None
    if not each.policy.is_on:
        return 0
    note_bounces(organisation)
    due = found.due.get(organisation.pk, [])
    staff = found.staff[organisation.pk]
    if organisation.pk in tested:
        due = [*due, *read_restore_tests(organisation, each.on, None, staff)]
    reachable = read_reachable()
    asks = bring_up_to_date(organisation, wanted(due, staff=staff, reachable=reachable, on=each.on), at=at)
    today = Today(organisation, each, staff, reachable, asks)
    plan = [*today.digests(), *today.seconds(), *today.at_once(due), *today.for_managers()]
    today.note_stages()
    return write_letters(organisation, plan, reachable, staff)


@dataclass(slots=True)
class Today:
    """One organisation on one day: who is to be written to, about what."""

    organisation: Organisation
    ripe: Ripe
    staff: Staff
    reachable: Reachable
    asks: list[Ask]
    written: set[uuid.UUID] = field(default_factory=set)  # people with a digest today
    touched: set[uuid.UUID] = field(default_factory=set)  # questions whose series went on

    @property
    def on(self) -> date:
        return self.ripe.on

    def digests(self) -> list[Letter]:
        """The weekly mail of everybody whose day it is and who has something to answer or to know."""
        last = _last_digests()
        lead, boss = self._first(LEAD), self._first(MANAGEMENT)
        proposals = Proposal.objects.open().count() if lead else 0
        own: dict[uuid.UUID, list[Ask]] = defaultdict(list)
        for ask in self._asked():
            if not self._go_on(ask).management:
                own[ask.person_id].append(ask)  # type: ignore[index]  # `_asked` leaves out those without
        found = []
        for person in self._today(last):
            since = last.get(person, date.min)
            letter = Letter(
                kind=Kind.DIGEST,
                key=f"digest:{person}:{week_key(self.on)}",
                person=person,
                on=self.on,
                own=_by_day(own[person]),
                unanswered=_by_day(self._told(person, lead, "deputy_told_on", since)),
                lasting=_by_day(
                    self._told(person, None, "management_told_on", since) if person == boss else []
                ),
                proposals=proposals if person == lead else 0,
            )
            if letter.says_something:
                found.append(letter)
                self.written.add(person)
                for ask in letter.own:
                    self._put(ask)
        return found

    def seconds(self) -> list[Letter]:
        """Three days later: to whoever has not answered, once."""
        late: dict[uuid.UUID, list[Ask]] = defaultdict(list)
        for ask in self._asked():
            if (
                ask.asked_on
                and ask.reminded_on is None
                and ask.person_id not in self.written
                and is_reminder_day(ask.asked_on, self.on)
            ):
                late[ask.person_id].append(ask)  # type: ignore[index]
        for asks in late.values():
            for ask in asks:
                ask.reminded_on = self.on
                self.touched.add(ask.pk)
        return [
            Letter(Kind.SECOND, f"second:{person}:{self.on}", person, self.on, own=_by_day(asks))
            for person, asks in late.items()
        ]

    def at_once(self, due: Iterable[Due]) -> list[Letter]:
        """What does not wait for the week: a restore test of something urgent is overdue; a contract must be decided on."""
        pressing: dict[uuid.UUID, list[Pressing]] = defaultdict(list)
        for each in due:
            found = _pressing(each, self.on)
            if found is None:
                continue
            people = dict.fromkeys((each.owner_id, each.deputy_id, *self.staff.holders.get(LEAD, ())[:1]))
            able = [person for person in people if person and person in self.reachable.addresses]
            for person in able if each.is_proven else able[:1]:
                pressing[person].append(found)
        told = set(
            ReminderSent.objects.filter(kind=Kind.AT_ONCE).values_list("key", flat=True) if pressing else ()
        )
        letters_ = []
        for person, all_of_them in pressing.items():
            new = [each for each in all_of_them if f"{each.key}:{person}" not in told]
            if new:
                letters_.append(
                    Letter(Kind.AT_ONCE, f"at_once:{person}:{self.on}", person, self.on, pressing=tuple(new))
                )
        return letters_

    def for_managers(self) -> list[Letter]:
        """Where nobody can be asked and there is no IT lead to tell: the managers' logins, once a week."""
        nobody = [ask for ask in self.asks if ask.person_id is None]
        weekday = self.ripe.policy.weekday
        if not nobody or self._first(LEAD) or not is_digest_day(weekday, self.on, self.ripe.looked_on):
            return []
        managers = Membership.objects.filter(organisation=self.organisation, role=AccessRole.MANAGER)
        users = managers.filter(user__is_active=True).select_related("user").order_by("user__email")
        return [
            Letter(
                Kind.NOBODY,
                f"nobody:{each.user_id}:{week_key(self.on)}",
                None,
                self.on,
                nobody=len(nobody),
                user=each.user,
            )
            for each in users
        ]

    def note_stages(self) -> None:
        """Store how far each question has come; one query."""
        moved = [ask for ask in self.asks if ask.pk in self.touched]
        if moved:
            Ask.objects.unlogged(WHY).bulk_update(moved, Ask.SERIES, batch_size=500)

    def _asked(self) -> list[Ask]:
        """The questions that somebody can be asked today: not put off."""
        return [
            ask
            for ask in self.asks
            if ask.person_id is not None and (ask.snoozed_until is None or ask.snoozed_until <= self.on)
        ]

    def _go_on(self, ask: Ask) -> Reached:
        """Take a question to the stage that it has reached today; after four weeks to its beginning."""
        stage = reached(ask.asked_on, self.on)
        if stage.again:
            for name in Ask.SERIES:
                setattr(ask, name, None)
            self.touched.add(ask.pk)
            return Reached()
        for column, is_reached in (
            ("deputy_told_on", stage.deputy),
            ("management_told_on", stage.management),
        ):
            if is_reached and getattr(ask, column) is None:
                setattr(ask, column, self.on)
                self.touched.add(ask.pk)
        return stage

    def _put(self, ask: Ask) -> None:
        if ask.asked_on is None:
            ask.asked_on, ask.snoozed_until = self.on, None
        elif ask.reminded_on is None:
            ask.reminded_on = self.on  # this digest is the reminder
        self.touched.add(ask.pk)

    def _first(self, code: str) -> uuid.UUID | None:
        """Who fills a role, as far as they can be written to."""
        return next((each for each in self.staff.holders.get(code, ()) if each in self.reachable), None)

    def _today(self, last: Mapping[uuid.UUID, date]) -> list[uuid.UUID]:
        """Whose weekly mail leaves today."""
        usual, looked_on, week = self.ripe.policy.weekday, self.ripe.looked_on, week_key(self.on)
        return [
            person
            for person in self.reachable.addresses
            if person in self.reachable
            and is_digest_day(self.reachable.weekdays.get(person, usual), self.on, looked_on)
            and (person not in last or week_key(last[person]) != week)
        ]

    def _told(self, person: uuid.UUID, lead: uuid.UUID | None, column: str, since: date) -> list[Ask]:
        """Questions to others that somebody is to know of, and was not told of in an earlier digest."""
        return [
            ask
            for ask in self._asked()
            if (day := getattr(ask, column)) is not None
            and day > since
            and ask.person_id != person
            and (column != "deputy_told_on" or person in {ask.deputy_id, lead})
        ]


def _pressing(due: Due, on: date) -> Pressing | None:
    if due.is_proven and due.entry.kind == RESTORE_TESTS[0] and due.stage == Stage.OVERDUE:
        # by the last test: what was never tested is due anew every day
        return Pressing("restore", f"restore:{due.entry.id}:{due.entry.confirmed_on or 'never'}", due)
    if due.because == Because.FIXED and due.entry.kind in {"contract", "insurance_policy"} and due.on <= on:
        return Pressing("contract", f"contract:{due.entry.id}:{due.on}", due, due.on + NOTICE)
    return None


def _by_day(asks: Iterable[Ask]) -> tuple[Ask, ...]:
    return tuple(sorted(asks, key=lambda ask: (ask.due_on, ask.subject_name.casefold(), str(ask.pk))))


def _last_digests() -> dict[uuid.UUID, date]:
    """On which day everybody's newest digest was written; one query."""
    sent = ReminderSent.objects.filter(kind=Kind.DIGEST).order_by().values_list("person_id")
    return dict(sent.annotate(day=Max("on")))


def write_letters(organisation: Organisation, plan: list[Letter], reachable: Reachable, staff: Staff) -> int:
    """Write the mails and, with them, that they were written; returns how many. A constant number of queries."""
    rows: list[Any] = []
    for letter in plan:
        for key in letter.keys:
            rows.append(
                ReminderSent(
                    organisation=organisation,
                    kind=letter.kind,
                    person_id=letter.person,
                    user=letter.user,
                    on=letter.on,
                    count=letter.count,
                    key=key,
                )
            )
        letter.sent = rows[-1] if letter.keys else None
    if not rows:
        return 0
    ReminderSent.objects.unlogged("the row is the history").bulk_create(rows, batch_size=500)
    return send.write_many(letters.drafts(organisation, plan, reachable=reachable, staff=staff))
