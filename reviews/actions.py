"""What is written here: that somebody looked, how often that must be, and guided reviews over many entries."""

from __future__ import annotations

import uuid
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.formats import date_format
from django.utils.timezone import localdate, localtime
from django.utils.translation import gettext as _

from accounts.models import Organisation, User
from contacts.confirming import confirm_points
from contacts.models import Person
from records.approvals import fingerprint
from records.models import Record
from reviews import asking
from reviews.facts import Fact, facts_of
from reviews.kinds import Kind
from reviews.models import Ask, Audit, Review


def find(kind: Kind, pk: uuid.UUID) -> Record | None:
    """The entry of a kind with this key, in scope; None if there is none (any more). One query per model of the kind."""
    for source in kind.sources:
        found: Record | None = source.model.objects.filter(pk=pk).first()
        if found is not None:
            return found
    return None


def newest(kind: Kind, subject: uuid.UUID | None) -> Review | None:
    """The review that counts; one query."""
    found: Review | None = Review.objects.about(kind.code, subject).newest_first().first()
    return found


def print_of(facts: list[Fact], last: Review | None) -> str:
    """What a page shows, as 64 characters: other facts or another review give another text."""
    return fingerprint([facts, str(last.pk) if last else ""])


def _lock(organisation: Organisation, subject: Record | None) -> Record | None:
    """Let nobody else confirm the same thing meanwhile; ValidationError "deleted" if it is gone."""
    if subject is None:
        Organisation.objects.select_for_update().get(pk=organisation.pk)
        return None
    found: Record | None = type(subject).objects.select_for_update().filter(pk=subject.pk).first()
    if found is None:
        raise ValidationError(
            _("Somebody has deleted this entry while you were reading. Nothing was saved."), code="deleted"
        )
    return found


@transaction.atomic
def mark(
    *,
    organisation: Organisation,
    kind: Kind,
    subject: Record | None,
    result: str,
    note: str = "",
    seen: str,
    person: Person | None,
    audit: Audit | None = None,
    private: bool = False,
    at: datetime,
    by: User | None,
) -> Review:
    """Write down that somebody looked at an entry (`at` in UTC), with the facts that were shown.

    Numbers that were seen count as checked, and whoever was asked about it need not answer any more. `seen` is `print_of`
    the page; `private`: the page showed a person their own private numbers. `by` is empty for somebody without login.
    Raises ValidationError: code "deleted" if the entry is gone, "meanwhile" if somebody else confirmed it first, "changed"
    if it reads otherwise by now, "finished" if the audit is over.
    """
    if audit is not None and not Audit.objects.select_for_update().get(pk=audit.pk).is_running:
        raise ValidationError(
            _("This review is finished. Nothing can be added to its protocol."), code="finished"
        )
    now = _lock(organisation, subject)
    if now is not None:
        now.organisation = organisation
    today = localdate(at)
    facts = facts_of(kind, now, organisation=organisation, on=today)
    shown = facts_of(kind, now, organisation=organisation, on=today, private=True) if private else facts
    last = newest(kind, now.pk if now else None)
    if seen != print_of(shown, last):
        _refuse(last, at)
    row = Review(
        organisation=organisation,
        kind=kind.code,
        subject=now.pk if now else None,
        subject_name=(str(now) if now else kind.title)[:250],
        reviewed_at=at,
        result=result,
        seen=[list(fact) for fact in facts],
        note=note,
        person=person,
        person_name=str(person or by)[:200],
        entered_by=by,
        audit=audit,
    )
    row.save()
    if now is not None and result != Review.Result.NO_LONGER_NEEDED:
        confirm_points(record=now, on=today, name=row.person_name, private=private)
    asking.close(kind=kind.code, subject=row.subject, answer=Ask.Answer.CONFIRMED, review=row, at=at)
    return row


def _refuse(last: Review | None, at: datetime) -> None:
    """Say who was quicker, where that was so in the last quarter of an hour; else that the facts are others."""
    if last is not None and (at - last.reviewed_at).total_seconds() < 900:
        raise ValidationError(
            _(
                "%(person)s has confirmed this at %(time)s. Nothing was saved twice; look whether it is settled."
            )
            % {"person": last.person_name, "time": date_format(localtime(last.reviewed_at), "TIME_FORMAT")},
            code="meanwhile",
        )
    raise ValidationError(
        _("This entry has changed while you were reading. Read it once more, then confirm."), code="changed"
    )


@transaction.atomic
def start_audit(
    *, organisation: Organisation, kind: str, lead: Person | None, at: datetime, by: User
) -> Audit:
    """Begin a guided review; `at` in UTC."""
    audit = Audit(organisation=organisation, kind=kind, lead=lead, started_at=at)
    audit.save()
    return audit


@transaction.atomic
def finish_audit(*, audit: Audit, result: str, left_open: list[str], at: datetime, by: User) -> Audit:
    """End a guided review with its result; `left_open` names what nobody looked at. ValidationError if it is over."""
    now: Audit = Audit.objects.select_for_update().get(pk=audit.pk)
    if not now.is_running:
        raise ValidationError(
            _("Somebody else has finished this review meanwhile. Look at its protocol."), code="finished"
        )
    now.result, now.left_open, now.finished_at = result, left_open, at
    now.version += 1
    now.save()
    return now
