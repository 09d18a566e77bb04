"""What somebody without a login does with the questions that a mail put to them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from accounts.models import Organisation
from contacts.models import Person
from inventory.models import Resource
from measures import actions as measures
from measures.models import Measure
from records.models import Record
from reviews import actions, asking, reminding
from reviews.facts import Fact, facts_of, measure_facts, test_facts
from reviews.kinds import BY_CODE, RESTORE_TESTS, Kind
from reviews.letters import Letter
from reviews.models import Ask, ReminderPreference, ReminderSent, Review, Snooze
from reviews.opening import read_reachable
from reviews.proposals import find_subject
from reviews.reading import read_staff


@dataclass(frozen=True, slots=True)
class Question:
    """An open question with what its reader is shown."""

    ask: Ask
    kind: Kind | None  # None: a measure, or a restore test
    record: Record | None  # None: what the organisation has one of
    facts: list[Fact]
    last: Review | None = None
    is_private: bool = False  # the reader's own data: private numbers are shown

    @property
    def seen(self) -> str:
        return actions.print_of(self.facts, self.last)

    @property
    def is_measure(self) -> bool:
        return self.ask.kind == Ask.MEASURE


def open_questions(person: Person, on: date) -> list[Ask]:
    """What this person can answer on this day, the most urgent first; one query, and one for each model among them.

    Also what was asked of somebody whose deputy they are, once that person has not answered: but never another's own data.
    What was deleted or done meanwhile is left out.
    """
    mine = Q(person=person) | Q(deputy=person, deputy_told_on__isnull=False)
    asks = Ask.objects.open().filter(mine).exclude(snoozed_until__gt=on).most_urgent_first()
    return _still_there([ask for ask in asks if ask.person_id == person.pk or ask.subject != ask.person_id])


def _still_there(asks: list[Ask]) -> list[Ask]:
    wanted = {ask.subject for ask in asks if ask.subject is not None}
    rows = [model.objects.filter(pk__in=wanted) for model in _models({ask.kind for ask in asks})]
    if any(ask.kind == Ask.MEASURE for ask in asks):
        rows.append(Measure.objects.open().filter(pk__in=wanted))
    there = {key for each in rows for key in each.order_by().values_list("pk", flat=True)}
    return [ask for ask in asks if ask.subject is None or ask.subject in there]


def _models(kinds: set[str]) -> list[Any]:
    """The models of which entries of these kinds are."""
    found: list[Any] = [source.model for code in kinds & BY_CODE.keys() for source in BY_CODE[code].sources]
    if not kinds.isdisjoint(RESTORE_TESTS):
        found.append(Resource)
    return list(dict.fromkeys(found))


def read_question(ask: Ask, *, reader: Person, organisation: Organisation, on: date) -> Question | None:
    """The question as it is shown to this person now; None if what it is about is gone. A few queries."""
    record = find_subject(ask.kind, ask.subject)
    if ask.subject is not None and record is None:
        return None
    if isinstance(record, Measure):
        return Question(ask, None, record, measure_facts(record)) if record.is_open else None
    if ask.is_test:
        assert isinstance(record, Resource)
        return Question(ask, None, record, test_facts(record, ask.due_on))
    kind = BY_CODE[ask.kind]
    if record is not None:
        record.organisation = organisation
    private = ask.subject == reader.pk
    facts = facts_of(kind, record, organisation=organisation, on=on, private=private)
    return Question(ask, kind, record, facts, actions.newest(kind, ask.subject), private)


def confirm(question: Question, *, seen: str, reader: Person, at: datetime) -> Review:
    """Write down that the reader has looked and all is right; `at` in UTC. ValidationError as in `actions.mark`."""
    assert question.kind is not None
    return actions.mark(
        organisation=question.ask.organisation,
        kind=question.kind,
        subject=question.record,
        result=Review.Result.UNCHANGED,
        seen=seen,
        person=reader,
        private=question.is_private,
        at=at,
        by=None,
    )


@transaction.atomic
def put_off(*, ask: Ask, days: int, reason: str, reader: Person, at: datetime) -> Snooze:
    """Ask again in so many days (7 or 14); `at` in UTC. The series then begins anew.

    ValidationError "twice" if it was put off twice already, "answered" if somebody has answered it.
    """
    now = asking.lock(ask)
    if now.snoozes.count() >= Snooze.MOST:
        raise ValidationError(
            _("This was put off twice already. Answer it, change it or hand it back."), code="twice"
        )
    until = localdate(at) + timedelta(days=days)
    row = Snooze(
        organisation=now.organisation,
        ask=now,
        days=days,
        reason=reason,
        until=until,
        person=reader,
        person_name=str(reader)[:200],
        snoozed_at=at,
    )
    row.save()
    for name in Ask.SERIES:
        setattr(now, name, None)
    now.snoozed_until = until
    now.save()
    return row


def report_done(question: Question, *, note: str, at: datetime) -> None:
    """Close the measure that the reader was asked about; `at` in UTC.

    ValidationError "answered" if somebody has closed it, or given it up, meanwhile: then the question is settled, too.
    """
    assert isinstance(question.record, Measure)
    ask, done_on = question.ask, localdate(at)
    try:
        with transaction.atomic():
            measures.close(
                measure=question.record,
                done_on=done_on,
                done_note=note,
                effect_check_due=done_on + Measure.CHECK_AFTER,
                by=None,
            )
            asking.close(kind=ask.kind, subject=ask.subject, answer=Ask.Answer.CONFIRMED, at=at)
    except ValidationError as refused:
        asking.close(kind=ask.kind, subject=ask.subject, answer=Ask.Answer.SETTLED, at=at)
        raise asking.answered() from refused


@transaction.atomic
def send_again(*, person: Person, organisation: Organisation, at: datetime) -> bool:
    """Mail a new link to the person whose old one has run out, once an hour at most; whether one was sent.

    It goes to the address that is known today, which need not be the one that the old link came to.
    """
    on = localdate(at)
    reachable = read_reachable()
    key = f"on_demand:{person.pk}:{at:%Y-%m-%dT%H}"
    if person.pk not in reachable.addresses or ReminderSent.objects.filter(key=key).exists():
        return False
    letter = Letter(ReminderSent.Kind.ON_DEMAND, key, person.pk, on, own=tuple(open_questions(person, on)))
    return bool(reminding.write_letters(organisation, [letter], reachable, read_staff(organisation, on)))


@transaction.atomic
def prefer(*, person: Person, weekday: int | None, is_off: bool) -> ReminderPreference:
    """Note on which weekday somebody wants the weekly mail (None: as everybody), or that they want none."""
    wish: ReminderPreference
    wish, _is_new = ReminderPreference.objects.get_or_create(
        person=person, defaults={"organisation": person.organisation}
    )
    wish.weekday, wish.is_off = weekday, is_off
    wish.save()
    return wish
