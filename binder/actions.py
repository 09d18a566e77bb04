"""Asking for a print, printing it, and throwing it away."""

from __future__ import annotations

import logging
import uuid
from contextlib import nullcontext
from dataclasses import replace
from datetime import datetime

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext
from django_scopes import scope

from accounts.models import Organisation, User
from binder.copies import document_for, note_printed, nothing_in_force
from binder.document import SubjectGone, build, printable, record_sheet
from binder.models import PaperCopy, PrintJob
from binder.press import DoesNotFit, PressUnavailable, print_document
from binder.releasing import current
from core.moments import one_moment
from plan.load import load
from plan.snapshot import take, to_bytes
from records.models import Record

logger = logging.getLogger(__name__)

COPY = "binder_copy"  # the released binder for one place of the distribution list
WITH_THE_PLAN = frozenset({"binder"})  # documents that hold the plan as data: what is whole on paper


@transaction.atomic
def ask_for_print(
    *,
    organisation: Organisation,
    document: str,
    with_private_numbers: bool,
    by: User,
    subject: Record | None = None,
) -> PrintJob:
    """Queue one document, or the sheet about `subject`; the worker takes it once this is committed.

    Raises KeyError for an unknown document.
    """
    if subject is None:
        printable(document)
    elif document != COPY:
        record_sheet(document)
    job: PrintJob = PrintJob.objects.create(
        organisation=organisation,
        document=document,
        subject=subject.pk if subject else None,
        subject_name=str(subject)[:120] if subject else "",
        with_private_numbers=with_private_numbers,
        requested_by=by,
    )
    return job


def run(*, organisation_id: uuid.UUID, job_id: uuid.UUID) -> None:
    """Print one job. Safe to run twice: a job that is done is left alone, one cut off in the middle starts anew."""
    organisation = Organisation.objects.get(pk=organisation_id)
    with scope(organisation=organisation):
        job = PrintJob.objects.filter(pk=job_id).first()
        if job is None or job.is_done:
            return
        PrintJob.objects.filter(pk=job.pk).update(state=PrintJob.State.PRINTING)
        try:
            _print(organisation, job)
        except (PressUnavailable, DoesNotFit) as problem:
            _fail(job, str(problem))
        except ValidationError as refused:
            _fail(job, " ".join(refused.messages))
        except SubjectGone:
            _fail(
                job, gettext("This entry is no longer part of the plan. Set it to active to print its sheet.")
            )
        except Exception:
            logger.exception("Printing %s failed", job.pk)
            _fail(job, "")


def _print(organisation: Organisation, job: PrintJob) -> None:
    if job.document == COPY:
        _print_copy(organisation, job)
        return
    at, content = timezone.now(), b""
    with one_moment() if job.document in WITH_THE_PLAN else nullcontext():
        plan = load(
            organisation,
            at=at,
            private=job.with_private_numbers,
            outage_run=job.subject if job.document == "outage_run" else None,
            alarm_test=job.subject if job.document == "alarm_sheet" else None,
        )
        if job.document in WITH_THE_PLAN:
            content = to_bytes(take(organisation, at=at, private=job.with_private_numbers))
    document = replace(build(plan, job.document, job.subject), plan_file=content)
    _keep(organisation, job, print_document(document))


def _print_copy(organisation: Organisation, job: PrintJob) -> None:
    """The released binder for one place, and that it was printed for it."""
    copy, release = PaperCopy.objects.get(pk=job.subject), current()
    if release is None:
        raise ValidationError(nothing_in_force())
    pdf = print_document(document_for(copy, release))
    note_printed(copy=copy, release=release, at=timezone.now())
    _keep(organisation, job, pdf)


def _keep(organisation: Organisation, job: PrintJob, pdf: bytes) -> None:
    name = default_storage.save(f"prints/{organisation.pk}/{job.pk}.pdf", ContentFile(pdf))
    PrintJob.objects.filter(pk=job.pk).update(
        state=PrintJob.State.READY, file=name, finished_at=timezone.now(), error=""
    )


def _fail(job: PrintJob, error: str) -> None:
    PrintJob.objects.filter(pk=job.pk).update(
        state=PrintJob.State.FAILED, error=error, finished_at=timezone.now()
    )


def tidy(*, at: datetime) -> int:
    """Throw away prints older than a week, of every organisation; returns how many."""
    count = 0
    for organisation in Organisation.objects.all():
        with scope(organisation=organisation):
            for job in PrintJob.objects.older_than(at - PrintJob.KEPT_FOR):
                job.delete_file()
                job.delete()
                count += 1
    return count
