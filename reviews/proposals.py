"""What people who were asked want to have changed: proposed from the mail, taken over or declined by an editor."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypedDict

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from accounts.models import User
from contacts.confirming import REACHED_BY
from contacts.models import ContactPoint, Person
from inventory.models import Resource
from measures.models import Measure
from records.models import Record
from reviews import actions, asking
from reviews.facts import facts_of
from reviews.kinds import BY_CODE, RESTORE_TESTS
from reviews.models import Ask, Proposal, Review

POINT = "point:"  # then the key of a number or address
NEW_POINT = "point:new:"  # then the kind of a further one
HIDDEN = "…"  # stands for a private number once it is decided on
ANSWERS = {
    Proposal.What.CHANGE: Ask.Answer.PROPOSED,
    Proposal.What.HAND_BACK: Ask.Answer.HANDED_BACK,
}


class Change(TypedDict):
    """One thing that is to be different; empty `after`: it is to be taken out."""

    field: str
    label: str
    before: str
    after: str
    private: bool


@transaction.atomic
def propose(
    *, ask: Ask, what: str, changes: list[Change], note: str, person: Person, at: datetime
) -> Proposal:
    """Write down what somebody answers instead of confirming; `at` in UTC. ValidationError as in `asking.lock`."""
    now = asking.lock(ask)
    proposal = Proposal(
        organisation=now.organisation,
        ask=now,
        what=what,
        kind=now.kind,
        subject=now.subject,
        subject_name=now.subject_name,
        changes=list(changes),
        note=note,
        person=person,
        person_name=str(person)[:200],
        made_at=at,
    )
    proposal.save()
    now.answered_at, now.answer = at, ANSWERS[Proposal.What(what)]
    now.save()
    return proposal


@transaction.atomic
def accept(*, proposal: Proposal, at: datetime, by: User) -> Proposal:
    """Write into the plan what was proposed, all of it or nothing; `at` in UTC.

    A change confirms the entry as well (a Review of whoever proposed it). Who hands back is followed by the deputy, or by
    nobody. ValidationError "decided" if somebody was quicker, "deleted" if the entry is gone, "changed" if a field no longer
    reads as it did for the proposer.
    """
    now = _lock(proposal)
    now.changes = as_private_now(now.changes)
    subject = find_subject(now.kind, now.subject)
    if now.subject is not None and subject is None:
        raise ValidationError(
            _("This entry has been deleted meanwhile. Decline the proposal; nothing else is to be done."),
            code="deleted",
        )
    if subject is not None:
        subject = type(subject).objects.select_for_update().get(pk=subject.pk)
        subject.organisation = now.organisation
    if now.what == Proposal.What.CHANGE:
        for change in now.changes:
            _apply(subject, change, now)
        _save(subject, now.changes)
        _confirm(subject, now, at=at, by=by)
    else:
        step = step_back(subject, now.person_id)
        if step is not None:
            step.take()
    return _decide(now, Proposal.Decision.ACCEPTED, at=at, by=by)


@transaction.atomic
def decline(*, proposal: Proposal, why: str, at: datetime, by: User) -> Proposal:
    """Leave the plan as it is, and say why; `at` in UTC. Its keeper is asked again. ValidationError "decided" as above."""
    now = _lock(proposal)
    now.changes = as_private_now(now.changes)
    now.decision_note = why
    return _decide(now, Proposal.Decision.DECLINED, at=at, by=by)


def find_subject(kind: str, subject: uuid.UUID | None) -> Record | None:
    """The entry that a proposal is about, in scope; None if it is gone, or if the organisation has only one of it."""
    if subject is None:
        return None
    found: Record | None
    if kind == Ask.MEASURE:
        found = Measure.objects.filter(pk=subject).first()
    elif kind in RESTORE_TESTS:
        found = Resource.objects.filter(pk=subject).first()
    else:
        found = actions.find(BY_CODE[kind], subject)
    return found


def as_private_now(changes: list[Change]) -> list[Change]:
    """The same changes; one of a number that became private since counts as private, too. One query at most."""
    points = (each["field"] for each in changes if each["field"].startswith(POINT))
    keys = {field.removeprefix(POINT) for field in points if not field.startswith(NEW_POINT)}
    if not keys:
        return changes
    found = ContactPoint.objects.filter(pk__in=keys, is_private=True).order_by()
    private = {f"{POINT}{key}" for key in found.values_list("pk", flat=True)}
    return [Change(**{**each, "private": each["private"] or each["field"] in private}) for each in changes]


@dataclass(frozen=True, slots=True)
class StepBack:
    """Somebody hands back: in which entry, out of which column, and who follows."""

    entry: Any
    column: str  # without _id
    follower: Person | None
    has_deputy: bool

    def take(self) -> None:
        setattr(self.entry, self.column, self.follower)
        if self.has_deputy and self.column != "deputy":
            self.entry.deputy = None
        self.entry.version += 1
        self.entry.save()


def step_back(subject: Record | None, person: uuid.UUID | None) -> StepBack | None:
    """What handing back changes in the plan; None if an editor must do it by hand, since a role names the person."""
    if subject is None or person is None:
        return None
    entry: Any = subject
    owner = "owner" if hasattr(subject, "owner_id") else "maintained_by"
    if not hasattr(subject, f"{owner}_id"):  # a contract: whoever keeps its supplier
        entry = getattr(subject, "supplier", None)
    if entry is None or not hasattr(entry, f"{owner}_id"):
        return None
    has_deputy = hasattr(entry, "deputy_id")
    if getattr(entry, f"{owner}_id") == person:
        deputy = entry.deputy if has_deputy else None
        return StepBack(entry, owner, deputy if deputy and deputy.is_active else None, has_deputy)
    if has_deputy and entry.deputy_id == person:
        return StepBack(entry, "deputy", None, has_deputy)
    return None


def _lock(proposal: Proposal) -> Proposal:
    now: Proposal = Proposal.objects.select_for_update().select_related(None).get(pk=proposal.pk)
    if not now.is_open:
        raise ValidationError(
            _("%(name)s has decided on this meanwhile. Nothing was saved twice.")
            % {"name": now.decided_by or _("Somebody")},
            code="decided",
        )
    return now


def _apply(subject: Any, change: Change, proposal: Proposal) -> None:
    name = change["field"]
    if not name.startswith(POINT):
        _expect(change, str(getattr(subject, name)))
        setattr(subject, name, change["after"])
        return
    if name.startswith(NEW_POINT):
        point = ContactPoint(
            organisation=proposal.organisation,
            kind=name.removeprefix(NEW_POINT),
            **{REACHED_BY[type(subject)]: subject},
        )
    else:
        found = ContactPoint.objects.select_for_update().filter(pk=name.removeprefix(POINT)).first()
        _expect(change, found.value if found else "")
        point = found
        point.organisation = proposal.organisation
    if not change["after"]:
        point.delete()
        return
    point.value = change["after"]
    point.bounced_at = None
    point.verified_at, point.verified_by = localdate(proposal.made_at), proposal.person_name[:120]
    point.full_clean(exclude=["organisation"])
    point.save()


def _expect(change: Change, value: str) -> None:
    """Whoever proposed it saw `before`; if it reads otherwise by now, an editor must look."""
    if value != change["before"]:
        shown = HIDDEN if change["private"] else value or "–"
        raise ValidationError(
            _("“%(field)s” has changed meanwhile: %(value)s. Open the entry and enter there what is right.")
            % {"field": change["label"], "value": shown},
            code="changed",
        )


def _save(subject: Any, changes: list[Change]) -> None:
    """Save the entry itself where one of its own columns has changed."""
    if all(change["field"].startswith(POINT) for change in changes):
        return
    subject.full_clean(exclude=["organisation"])
    subject.version += 1
    subject.save()


def _confirm(subject: Record | None, proposal: Proposal, *, at: datetime, by: User) -> None:
    kind = BY_CODE[proposal.kind]
    facts = facts_of(kind, subject, organisation=proposal.organisation, on=localdate(at))
    words = "; ".join(
        f"{each['label']}: {HIDDEN if each['private'] else each['after'] or '–'}" for each in proposal.changes
    )
    actions.mark(
        organisation=proposal.organisation,
        kind=kind,
        subject=subject,
        result=Review.Result.CHANGED,
        note=(". ".join(part for part in (words, proposal.note) if part) or proposal.get_what_display())[
            :1000
        ],
        seen=actions.print_of(facts, actions.newest(kind, proposal.subject)),
        person=proposal.person,
        at=at,
        by=by,
    )


def _decide(proposal: Proposal, decision: str, *, at: datetime, by: User) -> Proposal:
    """Store the decision, and forget the private numbers that the proposal held."""
    proposal.decision, proposal.decided_at, proposal.decided_by = decision, at, by
    proposal.changes = [
        {**each, "before": HIDDEN, "after": HIDDEN} if each["private"] else each for each in proposal.changes
    ]
    proposal.save()
    return proposal
