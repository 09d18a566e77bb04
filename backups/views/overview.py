"""All backups at a glance: what is wrong first."""

from __future__ import annotations

import csv
import io
from collections import Counter
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext
from django.views.decorators.http import require_GET

from accounts.http import MemberRequest
from accounts.roles import Permission
from accounts.tenancy import members_only
from backups.digit_words import lacking
from backups.judging import Judgement, State, judge_all
from backups.overview_words import Line, Show, keeps, line, worst_first
from backups.views.tabs import backup_tabs
from backups.views.upcoming import protection_of
from backups.words import NO_BACKUP
from core.durations import hours_in_words
from inventory.wording import loss
from records.columns import safe_cell, without

PER_PAGE = 50
NAMED = 5  # jobs, before "and 3 more"


@members_only(Permission.VIEW_PLAN)
@require_GET
def overview(request: MemberRequest) -> HttpResponse:
    """Every resource with data or a job, fifty a page; judged anew each time, eleven queries however much there is.

    `?show=todo`, `never` (tested) or `late` (or failed) narrows it.
    """
    protection, today = protection_of(request), timezone.localdate()
    everything = sorted(judge_all(protection, at=timezone.localtime()).values(), key=worst_first)
    show = _show(request)
    page = Paginator([each for each in everything if keeps(each, show)], PER_PAGE).get_page(
        request.GET.get("page")
    )
    slug = request.organisation.slug
    context: dict[str, Any] = {
        "tabs": backup_tabs(request, "overview"),
        "page_obj": page,
        "rows": [
            (line(each, today), reverse("inventory:resource-detail", args=[slug, each.resource_id]))
            for each in page
        ],
        "in_short": in_short(everything),
        "no_backup": NO_BACKUP,
        "shown": _chips(request, everything, show),
        "nowhere": _named(request, [job for job in protection.jobs if not job.resources]),
        "mirrors": _named(request, [job for job in protection.jobs if not job.is_backup and job.is_active]),
        "csv_url": f"{reverse('backups:overview-csv', args=[slug])}?{without(request.GET, 'page')}",
        "is_empty": not everything and not protection.jobs,
        "is_filtered": show != Show.ALL,
        "may_edit": Permission.EDIT_PLAN in request.may,
        "create_url": reverse("backups:job-create", args=[slug]),
    }
    return TemplateResponse(request, "backups/overview.html", context)


@members_only(Permission.VIEW_PLAN)
@require_GET
def overview_csv(request: MemberRequest) -> HttpResponse:
    """All lines of the overview, narrowed in the same way, as UTF-8 with byte-order mark and semicolons."""
    protection, today, show = protection_of(request), timezone.localdate(), _show(request)
    judgements = sorted(judge_all(protection, at=timezone.localtime()).values(), key=worst_first)
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow(
        [
            _("Resource"),
            _("Status"),
            _("Worst finding"),
            _("Backup jobs"),
            _("Last run"),
            _("Last success"),
            _("Backed up every"),
            _("Tolerable data loss"),
            _("3-2-1 rule"),
            _("What fails"),
            _("Which copy is missing"),
            _("Last restore test"),
            _("Tested on"),
            _("Measured"),
            _("Demanded"),
            _("Next test"),
        ]
    )
    for each in judgements:
        if keeps(each, show):
            writer.writerow([safe_cell(cell) for cell in _cells(line(each, today))])
    response = HttpResponse("\ufeff" + text.getvalue(), content_type="text/csv; charset=utf-8")
    name = slugify(f"{pgettext('page', 'Backups')}-{request.organisation.slug}")
    response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return response


def _cells(shown: Line) -> tuple[object, ...]:
    judgement = shown.judgement
    return (
        judgement.resource.name,
        shown.word,
        shown.because,
        ", ".join(job.name for job in judgement.jobs),
        shown.run[1] if shown.run else "",
        _moment(shown.success_at),
        hours_in_words(judgement.interval),
        loss(judgement.rpo),
        shown.rule[1] if shown.rule else "",
        shown.fails,
        lacking(judgement.count),
        shown.test[1],
        _moment(shown.tested_at),
        hours_in_words(judgement.proven_hours),
        hours_in_words(judgement.target),
        date_format(shown.due_on, "SHORT_DATE_FORMAT") if shown.due_on else "",
    )


def _moment(when: Any) -> str:
    return date_format(timezone.localtime(when), "SHORT_DATETIME_FORMAT") if when else ""


def in_short(judgements: list[Judgement]) -> str:
    """How many stand how, in one or two sentences."""
    count = Counter(each.state for each in judgements)
    total, proven = len(judgements), count[State.OK]
    if not total:
        return ""
    sentence = ngettext(
        "%(proven)d of %(count)d resource with data has a proven backup.",
        "%(proven)d of %(count)d resources with data have a proven backup.",
        total,
    ) % {"proven": proven, "count": total}
    if gaps := count[State.ERROR]:
        sentence += " " + ngettext("%(count)d has a gap.", "%(count)d have a gap.", gaps) % {"count": gaps}
    return sentence


def _show(request: MemberRequest) -> Show:
    chosen = request.GET.get("show", "")
    return Show(chosen) if chosen in set(Show) else Show.ALL


def _chips(request: MemberRequest, judgements: list[Judgement], show: Show) -> list[dict[str, Any]]:
    labels = {
        Show.ALL: pgettext("backup", "All"),
        Show.TODO: _("To do"),
        Show.NEVER: _("Never tested"),
        Show.LATE: _("Late or failed"),
    }
    return [
        {
            "label": f"{label} ({sum(keeps(each, kind) for each in judgements)})",
            "url": f"?show={kind}" if kind else "?",
            "active": kind == show,
        }
        for kind, label in labels.items()
    ]


def _named(request: MemberRequest, jobs: list[Any]) -> dict[str, Any]:
    """Jobs by name with the page of each; the rest is counted."""
    slug = request.organisation.slug
    return {
        "jobs": [(job.name, reverse("backups:job-detail", args=[slug, job.id])) for job in jobs[:NAMED]],
        "more": max(0, len(jobs) - NAMED),
    }


urlpatterns: list[URLPattern] = [
    path("backups/", overview, name="overview"),
    path("backups.csv", overview_csv, name="overview-csv"),
]
