"""Which questions are open: opened two weeks before something is due, moved with who answers for it, closed when settled."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from accounts.models import Organisation
from contacts.addresses import mail_addresses
from contacts.models import Person
from measures.models import Measure
from reviews.due import Because, Due, Staff
from reviews.models import Ask, Proposal, ReminderPreference, topic_of
from reviews.schedule import AHEAD

WHY = "bookkeeping of the reminders: what is answered is a row of its own"
LEAD = "it_lead"  # contacts.EmergencyRole.Code: asked where nobody else can be
MANAGEMENT = "top_management"


@dataclass(frozen=True, slots=True)
class Reachable:
    """Who can be asked by mail: people who are with us, have an address and want the weekly mail; and on which weekday."""

    people: Mapping[uuid.UUID, Person]
    addresses: Mapping[uuid.UUID, str]
    off: frozenset[uuid.UUID]
    weekdays: Mapping[uuid.UUID, int]

    def __contains__(self, person: object) -> bool:
        return person in self.addresses and person not in self.off


@dataclass(frozen=True, slots=True)
class Wanted:
    """A question as it should be open today."""

    kind: str
    subject: uuid.UUID | None
    name: str
    due_on: date
    person: uuid.UUID | None
    deputy: uuid.UUID | None

    @property
    def topic(self) -> str:
        return topic_of(self.kind, self.subject)

    @property
    def columns(self) -> dict[str, Any]:
        """What a question that is open already takes over."""
        return {
            "kind": self.kind,
            "subject_name": self.name[:250],
            "due_on": self.due_on,
            "deputy_id": self.deputy,
        }


def read_reachable() -> Reachable:
    """Everybody of the organisation in scope; four queries."""
    people = {each.pk: each for each in Person.objects.filter(is_active=True)}
    wishes = list(ReminderPreference.objects.values_list("person_id", "weekday", "is_off"))
    return Reachable(
        people=people,
        addresses=mail_addresses(people.values()),
        off=frozenset(person for person, _weekday, is_off in wishes if is_off),
        weekdays={person: weekday for person, weekday, _is_off in wishes if weekday is not None},
    )


def wanted(found: Iterable[Due], *, staff: Staff, reachable: Reachable, on: date) -> Iterator[Wanted]:
    """The questions about what is due within two weeks, and about measures; one query.

    What somebody says is no longer needed is not asked again: it must be retired, and stands in the list of what is due.
    """
    for due in found:
        if due.on > on + AHEAD or due.because == Because.GONE:
            continue
        entry = due.entry
        is_own = entry.id is not None and entry.id in staff.active  # people confirm their own data
        first = (entry.id,) if is_own else (due.owner_id, due.deputy_id)
        yield _asked(entry.kind, entry.id, entry.name, due.on, (*first, due.owner_id), staff, reachable)
    measures = Measure.objects.open().filter(due_date__lte=on + AHEAD)
    for measure in measures.only("pk", "title", "due_date", "owner_id", "deputy_id"):
        people = (measure.owner_id, measure.deputy_id)
        yield _asked(Ask.MEASURE, measure.pk, measure.title, measure.due_date, people, staff, reachable)


def _asked(
    kind: str,
    subject: uuid.UUID | None,
    name: str,
    due_on: date,
    people: tuple[uuid.UUID | None, ...],
    staff: Staff,
    reachable: Reachable,
) -> Wanted:
    """The first of these people who can be asked, then of those who fill the role of the IT lead; the next one stands in."""
    able = [
        each for each in dict.fromkeys((*people, *staff.holders.get(LEAD, ()))) if each and each in reachable
    ]
    return Wanted(kind, subject, name, due_on, able[0] if able else None, able[1] if len(able) > 1 else None)


def bring_up_to_date(organisation: Organisation, now: Iterable[Wanted], *, at: datetime) -> list[Ask]:
    """Open, move and close the organisation's questions so that they are those of `now`; returns the open ones.

    Whoever takes over from somebody else is asked from the beginning. What an editor has yet to decide on is not asked. Five
    queries and one for each that moved.
    """
    undecided = {topic_of(*row) for row in Proposal.objects.open().values_list("kind", "subject")}
    fresh = {each.topic: each for each in now if each.topic not in undecided}
    known = {ask.topic: ask for ask in Ask.objects.open()}
    settled = [ask.pk for topic, ask in known.items() if topic not in fresh]
    if settled:
        Ask.objects.filter(pk__in=settled, answered_at__isnull=True).unlogged(WHY).update(
            answered_at=at, answer=Ask.Answer.SETTLED
        )
    new = [_opened(organisation, each) for topic, each in fresh.items() if topic not in known]
    moved = [known[topic] for topic, each in fresh.items() if topic in known and _moves(known[topic], each)]
    columns = ["kind", "subject_name", "due_on", "deputy", "person", *Ask.SERIES]
    if moved:
        Ask.objects.unlogged(WHY).bulk_update(moved, columns, batch_size=500)
    if new:
        Ask.objects.unlogged(WHY).bulk_create(new, batch_size=500)
    return [*(ask for topic, ask in known.items() if topic in fresh), *new]


def _opened(organisation: Organisation, each: Wanted) -> Ask:
    return Ask(
        organisation=organisation,
        topic=each.topic,
        subject=each.subject,
        person_id=each.person,
        **each.columns,
    )


def _moves(ask: Ask, each: Wanted) -> bool:
    """Take over what is different; whether anything is."""
    is_other = any(getattr(ask, name) != value for name, value in each.columns.items())
    for name, value in each.columns.items():
        setattr(ask, name, value)
    if ask.person_id != each.person:
        ask.person_id = each.person
        for name in Ask.SERIES:
            setattr(ask, name, None)
        return True
    return is_other
