"""Where each finding is mended."""

from __future__ import annotations

import uuid
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from backups.findings import Detail, Finding, Found
from backups.judging import Judgement

Link = tuple[str, str]  # address and text

NEW_JOB = {
    Finding.NO_BACKUP,
    Finding.ONLY_REPLICATION,
    Finding.CLOUD_WITHOUT_BACKUP,
    Finding.CONFIGURATION_NOT_BACKED_UP,
}
TRY_AGAIN = {Finding.NEVER_TESTED, Finding.TEST_OVERDUE, Finding.TEST_FAILED}
LOOK_AT_TEST = {Finding.RESTORE_TOO_SLOW, Finding.DATA_TOO_OLD}


def link_of(found: Found, judgement: Judgement | None, slug: str, *, may_edit: bool) -> Link | None:
    """The page on which a finding is mended; for a reader, the page that shows it. None where there is neither."""
    if found.finding in LOOK_AT_TEST and found.test is not None:
        return reverse("backups:restore-test-detail", args=[slug, found.test]), _("Look at the test")
    if found.resource is not None:
        if found.finding in TRY_AGAIN:
            return _of_resource("backups:drill-start", slug, found, may_edit, _("Start a restore test"))
        if found.finding in NEW_JOB:
            address = reverse("backups:job-create", args=[slug])
            return (f"{address}?resource={found.resource}", _("Add a backup job")) if may_edit else None
        if found.finding == Finding.SAME_ADMIN and found.detail == Detail.UNKNOWN and not found.words[0]:
            return _of_resource("inventory:resource-update", slug, found, may_edit, _("Enter it"))
    job = found.job or _first_job(judgement)
    if job is None:
        return None
    if may_edit:
        return reverse("backups:job-update", args=[slug, job]), _("Change the job")
    return reverse("backups:job-detail", args=[slug, job]), _("Look at the job")


def _of_resource(name: str, slug: str, found: Found, may_edit: bool, text: Any) -> Link | None:
    return (reverse(name, args=[slug, found.resource]), str(text)) if may_edit else None


def _first_job(judgement: Judgement | None) -> uuid.UUID | None:
    """The job whose copies are to be changed: a real backup rather than a mirror."""
    jobs = judgement.jobs if judgement is not None else ()
    ordered = sorted(jobs, key=lambda job: (not job.is_active, not job.is_backup))
    return ordered[0].id if ordered else None
