"""Submitting the plan, releasing it or giving it back, withdrawing it, and its paper. Each may arrive twice."""

from __future__ import annotations

import json
import re
import zlib
from dataclasses import replace
from datetime import date, datetime, timedelta
from hashlib import sha256

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction
from django.utils import translation
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django_scopes import scope

from accounts.models import Organisation, User
from binder import release_mail
from binder.document import Document, build
from binder.models import ReadReceipt, Release
from binder.press import print_document
from binder.sheet import printed_day
from core.moments import one_moment
from outbox.send import write_many
from plan.diff import Change, diff
from plan.load import load
from plan.restore import as_it_was
from plan.snapshot import Snapshot, fingerprint, take, to_bytes, without_private

BINDER = "binder"
VALID_FOR = timedelta(days=365)
NUMBER = re.compile(r"^[0-9]{1,4}(\.[0-9]{1,4})?$")


def snapshot_of(release: Release) -> Snapshot:
    found: Snapshot = json.loads(release.plan_file)
    return found


def current() -> Release | None:
    """The release that counts now: the newest that was not withdrawn. One query."""
    found: Release | None = Release.objects.released().first()
    return found


def next_number(latest: Release | None) -> str:
    """1.0, then 1.1, 1.2 and so on."""
    if latest is None:
        return "1.0"
    major, _dot, minor = latest.number.partition(".")
    return f"{major}.{int(minor or 0) + 1}"


def changes(before: Release | None, after: Snapshot, *, private: bool) -> list[Change]:
    """What is different from that release, as sentences; without `private`, private numbers are in none of them."""
    if before is None:
        return []
    old = snapshot_of(before)
    return diff(old, after) if private else diff(without_private(old), without_private(after))


def submit(*, organisation: Organisation, number: str, reason: str, at: datetime, by: User) -> Release:
    """Keep the plan as it is at `at` (UTC), for the management to decide on.

    Raises ValidationError: code "open" if one is waiting already, "number" for a number that is none, is used or is not
    higher, "same" if nothing has changed since the release that counts.
    """
    latest = current()
    _refuse_number(number, latest)
    with one_moment():
        snapshot = take(organisation, at=at, private=True)
    mark = fingerprint(snapshot)
    if latest is not None and latest.fingerprint == mark:
        raise ValidationError(
            _("Nothing has changed since release %(number)s.") % {"number": latest}, code="same"
        )
    release = Release(
        organisation=organisation,
        number=number,
        reason=reason.strip(),
        packed=zlib.compress(to_bytes(snapshot), 9),
        fingerprint=mark,
        submitted_at=at,
        submitted_by=by,
        submitted_by_name=str(by)[:200],
    )
    try:
        with transaction.atomic():
            release.save()
            write_many(release_mail.to_decide(release, organisation, by=by))
    except IntegrityError as error:
        raise ValidationError(
            _("A version is waiting for its release already. Decide on it first, or give it back."),
            code="open",
        ) from error
    return release


def _refuse_number(number: str, latest: Release | None) -> None:
    if not NUMBER.match(number):
        raise ValidationError({"number": ValidationError(_("Enter a number as in 3.1."), code="number")})
    if latest is not None and _parts(number) <= _parts(latest.number):
        raise ValidationError(
            {
                "number": ValidationError(
                    _("Enter a number above %(number)s, which is released.") % {"number": latest},
                    code="number",
                )
            }
        )


def _parts(number: str) -> tuple[int, int]:
    major, _dot, minor = number.partition(".")
    return int(major), int(minor or 0)


@transaction.atomic
def release_it(
    *, release: Release, comment: str, valid_until: date | None, at: datetime, by: User
) -> Release:
    """Release what was submitted; from now on it counts. Its paper is printed afterwards (`print_release`).

    Raises ValidationError: code "decided" if somebody was quicker, "own" if `by` submitted it and says not why nobody else
    releases it.
    """
    now = _lock(release)
    comment = comment.strip()
    is_own = now.submitted_by_id == by.pk
    if is_own and not comment:
        raise ValidationError(
            {
                "comment": ValidationError(
                    _(
                        "You submitted this yourself. Let somebody else release it, or say here why nobody else can."
                    ),
                    code="own",
                )
            }
        )
    now.state, now.alone, now.comment = Release.State.RELEASED, is_own, comment
    now.decided_at, now.decided_by, now.decided_by_name = at, by, str(by)[:200]
    now.valid_until = valid_until or localtime(at).date() + VALID_FOR
    now.save()
    write_many(release_mail.decided(now, release.organisation))
    return now


@transaction.atomic
def give_back(*, release: Release, comment: str, at: datetime, by: User) -> Release:
    """Return it to the editors with what is missing. Raises ValidationError: code "decided", or "comment" without a word."""
    now = _lock(release)
    if not comment.strip():
        raise ValidationError(
            {"comment": ValidationError(_("Say in one sentence what is missing."), code="comment")}
        )
    now.state, now.comment = Release.State.RETURNED, comment.strip()
    now.decided_at, now.decided_by, now.decided_by_name = at, by, str(by)[:200]
    now.save()
    write_many(release_mail.decided(now, release.organisation))
    return now


def _lock(release: Release) -> Release:
    now: Release = Release.objects.select_for_update().get(pk=release.pk)
    if not now.is_open:
        raise ValidationError(
            _("%(name)s has decided on this meanwhile.") % {"name": now.decided_by_name}, code="decided"
        )
    return now


@transaction.atomic
def withdraw(*, release: Release, why: str, at: datetime, by: User) -> Release:
    """Say that a release no longer counts. Twice is once. Raises ValidationError: code "why" without a reason."""
    now: Release = Release.objects.select_for_update().get(pk=release.pk)
    if now.state == Release.State.WITHDRAWN:
        return now
    if not why.strip():
        raise ValidationError(
            {"why": ValidationError(_("Say in one sentence why it no longer counts."), code="why")}
        )
    now.state, now.ended_at, now.ended_by_name, now.ended_why = (
        Release.State.WITHDRAWN, at, str(by)[:200], why.strip(),
    )  # fmt: skip
    now.save()
    return now


def mark_read(*, release: Release, at: datetime, by: User) -> ReadReceipt:
    """Keep that `by` has read this release. Twice is once."""
    found, _is_new = ReadReceipt.objects.get_or_create(
        release=release,
        user=by,
        defaults={"organisation_id": release.organisation_id, "name": str(by)[:200], "read_at": at},
    )
    receipt: ReadReceipt = found
    return receipt


def document_of(release: Release) -> Document:
    """The binder of a release as a value, from what was submitted: the same at any time and on every machine.

    The plan is put into the database for reading, and taken out again: some seconds, in which SQLite lets nobody write.
    """
    snapshot = snapshot_of(release)
    at = datetime.fromisoformat(snapshot["taken_at"])
    with as_it_was(snapshot, release.pk) as organisation, scope(organisation=organisation):
        document = build(load(organisation, at=at, private=True), BINDER, None)
    with translation.override(document.language):
        return replace(
            document, plan_file=release.plan_file, validity=_validity(release), released=_released(release)
        )


def _validity(release: Release) -> str:
    """What stands on every page about the version."""
    return _("Version %(number)s, valid until %(until)s") % {
        "number": release.number,
        "until": printed_day(release.valid_until),
    }


def _released(release: Release) -> str:
    """What the cover says beside it."""
    day = printed_day(localtime(release.decided_at).date()) if release.decided_at else ""
    return _("Released on %(day)s by %(name)s") % {"day": day, "name": release.decided_by_name[:60]}


def print_release(release: Release) -> Release:
    """Print the paper of a release and keep it with its SHA-256. Safe to run twice: it is printed once."""
    if release.file or release.state != Release.State.RELEASED:
        return release
    pdf = print_document(document_of(release))
    name = default_storage.save(f"releases/{release.organisation_id}/{release.pk}.pdf", ContentFile(pdf))
    with transaction.atomic():
        now: Release = Release.objects.select_for_update().get(pk=release.pk)
        if now.file:
            default_storage.delete(name)
            return now
        now.file, now.sha256 = name, sha256(pdf).hexdigest()
        now.save()
    return now
