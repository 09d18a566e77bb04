"""Backups on the pages of what they protect."""

from __future__ import annotations

from typing import Any

from django import template
from django.urls import reverse
from django.utils import timezone

from accounts.roles import Permission
from backups.digit_words import in_words, lacking, verdict
from backups.job_findings import job_findings
from backups.job_words import badge as job_badge
from backups.job_words import rhythm
from backups.judging import Judgement, judge
from backups.models import BackupJob, Protection, RestoreTest
from backups.overview_words import line
from backups.picture import draw
from backups.protection import Copy, Job
from backups.restore_words import due_badge, due_sentence
from backups.views.links import link_of
from backups.views.upcoming import protection_of
from backups.words import NO_BACKUP, STATES, Words
from inventory.models import Resource

register = template.Library()


@register.inclusion_tag("backups/_backups_of.html", takes_context=True)
def backups_of(context: template.Context, record: Resource) -> dict[str, Any]:
    """How a resource is backed up, and whether that is proven; at most eight queries beside the network's.

    Nothing for what holds no data and has neither job nor test: that costs two. An external provider who may see the
    resource sees state, last run and last test, without names.
    """
    if not _concerns(record):
        return {}
    request = context["request"]
    protection = protection_of(request)
    if record.pk not in protection.resources:
        return {}
    judgement = judge(protection, record.pk, at=timezone.localtime())
    today = timezone.localdate()
    shown: dict[str, Any] = {
        "line": line(judgement, today),
        "badge": STATES[judgement.state],
        "judgement": judgement,
    }
    if Permission.VIEW_PLAN not in context["may"]:
        return shown | {"whole": False}
    organisation, may_edit = context["organisation"], Permission.EDIT_PLAN in context["may"]
    args, words, digits = [organisation.slug, record.pk], Words(protection), in_words(judgement.count)
    told = [(words.tell(each, judgement), each) for each in judgement.findings]
    return shown | {
        "whole": True,
        "jobs": [_shown_job(job) for job in judgement.jobs],
        "verdict": verdict(judgement.count),
        "lacking": lacking(judgement.count),
        "digits": digits,
        "picture": draw(digits),
        "findings": [
            (each, link_of(found, judgement, organisation.slug, may_edit=may_edit)) for each, found in told
        ],
        "no_backup": NO_BACKUP,
        "has_mirrors": any(job.is_active and not job.is_backup for job in judgement.jobs),
        "due": judgement.due,
        "due_badge": due_badge(judgement.due, today) if judgement.due else None,
        "due_sentence": due_sentence(judgement.due) if judgement.due else "",
        "drill_url": reverse("backups:drill-start", args=args) if may_edit and judgement.has_backup else "",
        "create_url": f"{reverse('backups:job-create', args=args[:1])}?resource={record.pk}"
        if may_edit
        else "",
        "overview_url": reverse("backups:overview", args=args[:1]),
        "organisation": organisation,
        "record": record,
    }


@register.inclusion_tag("backups/_findings_of_job.html", takes_context=True)
def findings_of_job(context: template.Context, job: BackupJob) -> dict[str, Any]:
    """What is wrong with a job and its copies, worst first; six queries beside the network's five."""
    protection = protection_of(context["request"])
    value = protection.job_by_id.get(job.pk)
    if value is None or Permission.VIEW_PLAN not in context["may"]:
        return {}
    at, may_edit = timezone.localtime(), Permission.EDIT_PLAN in context["may"]
    found = list(job_findings(protection, value, at=at))
    judgements: dict[Any, Judgement] = {}
    for resource in value.resources:
        judgements[resource] = judge(protection, resource, at=at)
        found += [
            each for each in judgements[resource].findings if each.resource == resource and each.job == job.pk
        ]
    words, slug = Words(protection), context["organisation"].slug
    return {
        "findings": [
            (
                words.tell(each, judgements.get(each.resource)),
                link_of(each, judgements.get(each.resource), slug, may_edit=may_edit),
            )
            for each in sorted(found, key=lambda each: each.rank)
        ]
    }


def _concerns(record: Resource) -> bool:
    """Whether there is anything to say; two queries at most."""
    if record.status != Resource.Status.ACTIVE:
        return False
    return (
        record.holds_data
        or record.is_network_or_ot
        or Protection.objects.filter(resource=record).exclude(job__status=BackupJob.Status.RETIRED).exists()
        or RestoreTest.objects.filter(resource=record).exists()
    )


def _shown_job(job: Job) -> dict[str, Any]:
    return {
        "job": job,
        "badge": job_badge(job.status, job.heard),
        "rhythm": rhythm(job.interval),
        "kind": BackupJob.Kind(job.kind).label,
        "copies": [_shown_copy(copy) for copy in job.copies],
    }


def _shown_copy(copy: Copy) -> str:
    """ "Band: Bank, Tresorraum": the name, and where it lies."""
    place = ", ".join(part for part in (copy.place.site, copy.place.location) if part)
    return f"{copy.name} ({place})" if place else copy.name
