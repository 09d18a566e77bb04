"""In which order everything comes back, and how long that takes: at best, and with the people there are."""

from __future__ import annotations

import csv
import io
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from accounts.http import MemberRequest
from accounts.roles import Permission
from accounts.tenancy import members_only
from inventory.views.figured import targets_of
from records.columns import safe_cell, without
from recovery.company import Company, read_company
from recovery.gantt import ROWS, draw, order_rows
from recovery.order_lines import Line
from recovery.order_words import Words
from recovery.ordering import Entry
from recovery.views.tabs import recovery_tabs

PER_PAGE = ROWS  # so many bars a picture can show: it and the table below have the same lines
MOST_SENTENCES = 12
BEST = "best"


@dataclass(frozen=True)
class Linked:
    """Something named in a sentence, with the page where it is mended."""

    name: str
    url: str
    sentence: str = ""


def company_of(request: MemberRequest) -> Company:
    """The company as the calculations see it, once per request; fourteen queries."""
    found: Company | None = getattr(request, "_company", None)
    if found is None:
        found = read_company(targets_of(request), timezone.localdate())
        request._company = found  # type: ignore[attr-defined]
    return found


@members_only(Permission.VIEW_PLAN)
@require_GET
def order(request: MemberRequest) -> HttpResponse:
    """Forty lines of the order as picture and table; calculated anew each time, fourteen queries however much there is.

    `?view=best`: as if nobody were missing. `?for=<id>`: one entry and what it waits for.
    """
    company = company_of(request)
    focus = _focus(request, company)
    words = _words(request, company)
    page = Paginator(_chosen(company, focus), PER_PAGE).get_page(request.GET.get("page"))
    slug = request.organisation.slug
    lines = [words.line(entry) for entry in page]
    context: dict[str, Any] = {
        "tabs": recovery_tabs(request, "order"),
        "words": words,
        "page_obj": page,
        "rows": [(line, _page_of(slug, line.node, company)) for line in lines],
        "views": _views(request, words),
        "focus": focus,
        "focus_name": company.targets.network.name(focus) if focus else "",
        "focus_is_resource": focus in company.targets.resources,
        "processes": [(each.id, each.name) for each in company.targets.network.processes],
        "csv_url": f"{reverse('recovery:order-csv', args=[slug])}?{without(request.GET, 'page')}",
        "is_empty": not company.targets.network.by_id,
        "may_edit": Permission.EDIT_PLAN in request.may,
        **_picture(company, words, lines),
        **_findings(request, company, words),
    }
    return TemplateResponse(request, "recovery/order.html", context)


def _picture(company: Company, words: Words, lines: Sequence[Line]) -> dict[str, Any]:
    """The bars of the lines of this page, and with our people the table of who does what when."""
    here = {line.node for line in lines}
    if words.at_best:
        part = replace(
            company.order, entries=tuple(each for each in company.order.entries if each.node in here)
        )
        rows, works, left = order_rows(part), [], 0
    else:
        found = [each for each in company.schedule.activities if here.intersection(each.resources)]
        shown, left = found[:PER_PAGE], max(0, len(found) - PER_PAGE)
        rows = [words.bar(each) for each in shown]
        works = [words.shift(each) for each in shown]
    return {"pictures": draw(rows), "works": works, "more_works": left}


@members_only(Permission.VIEW_PLAN)
@require_GET
def order_csv(request: MemberRequest) -> HttpResponse:
    """The whole order, or what one process waits for, as UTF-8 with byte-order mark and semicolons."""
    company = company_of(request)
    words = _words(request, company)
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow(
        [
            _("No."),
            _("Name"),
            _("Kind"),
            _("Own work"),
            _("Known from"),
            _("Back at best after"),
            _("Back with our people after"),
            _("Target"),
            _("Verdict"),
            _("Why"),
        ]
    )
    for entry in _chosen(company, _focus(request, company)):
        line = words.line(entry)
        verdict = " · ".join(part for part in (line.badge[1], line.gap) if part)
        cells = (line.position, line.name, line.kind, line.own, line.source, line.best, line.staffed)
        writer.writerow([safe_cell(cell) for cell in (*cells, line.target, verdict, line.cause)])
    response = HttpResponse("\ufeff" + text.getvalue(), content_type="text/csv; charset=utf-8")
    name = slugify(f"{_('Order of return')}-{request.organisation.slug}")
    response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return response


def _words(request: MemberRequest, company: Company) -> Words:
    at_best = request.GET.get("view") == BEST
    return Words(company.order, company.schedule, dict(company.staff.names), at_best)


def _focus(request: MemberRequest, company: Company) -> uuid.UUID | None:
    """The entry that `?for=` names; 404 where the plan has no such entry."""
    typed = request.GET.get("for", "")
    if not typed:
        return None
    try:
        focus = uuid.UUID(typed)
    except ValueError as error:
        raise Http404 from error
    if focus not in company.targets.network.by_id:
        raise Http404
    return focus


def _chosen(company: Company, focus: uuid.UUID | None) -> list[Entry]:
    """Everything, or one entry with all that it needs."""
    entries = company.order.entries
    if focus is None:
        return list(entries)
    near = {focus, *company.targets.network.upstream(focus)}
    return [entry for entry in entries if entry.node in near]


def _views(request: MemberRequest, words: Words) -> list[dict[str, Any]]:
    """The two cases, as two addresses."""
    rest = without(request.GET, "view", "page")
    return [
        {"label": _("With our people"), "url": f"?{rest}", "active": not words.at_best},
        {
            "label": _("At best, if nobody were missing"),
            "url": f"?{rest}&view={BEST}" if rest else f"?view={BEST}",
            "active": words.at_best,
        },
    ]


def _page_of(slug: str, node: uuid.UUID, company: Company) -> str:
    noun = "process" if node in company.targets.processes else "resource"
    return reverse(f"inventory:{noun}-detail", args=[slug, node])


def _entry_of(company: Company, slug: str, node: uuid.UUID, editable: bool) -> Linked:
    """Where a missing duration is entered: at the minutes of its plan, else at the resource itself."""
    work = company.order.by_node[node].work
    if work is not None and work.plan is not None:
        page, key = "recovery:recovery-plan-detail", work.plan.id
        sentence = _("minutes are missing in the plan “%(plan)s”") % {"plan": work.plan.title}
    else:
        page, key = ("inventory:resource-update" if editable else "inventory:resource-detail"), node
        sentence = ""
    return Linked(company.targets.network.name(node), reverse(page, args=[slug, key]), sentence)


def _findings(request: MemberRequest, company: Company, words: Words) -> dict[str, Any]:
    """What stands in the way, by name, each list no longer than a page can bear."""
    slug, name = request.organisation.slug, company.targets.network.name
    editable = Permission.EDIT_PLAN in request.may
    unknown = [_entry_of(company, slug, node, editable) for node in company.order.unknown[:MOST_SENTENCES]]
    return {
        "broken": [
            Linked(each.name, _page_of(slug, each.node, company), each.sentence)
            for each in words.broken(MOST_SENTENCES)
        ],
        "broken_count": words.broken_count,
        "judges_anything": company.order.judges_anything,
        "more_broken": max(0, words.broken_count - MOST_SENTENCES),
        "unknown": unknown,
        "more_unknown": max(0, len(company.order.unknown) - MOST_SENTENCES),
        "nobody": words.without_anybody[:MOST_SENTENCES],
        "more_nobody": max(0, len(words.without_anybody) - MOST_SENTENCES),
        "unneeded": [name(node) for node in company.order.unneeded[:MOST_SENTENCES]],
        "more_unneeded": max(0, len(company.order.unneeded) - MOST_SENTENCES),
        "loads": [
            (words.names.get(load.person, ""), load, round(load.share * 100))
            for load in company.schedule.loads[:8]
            if load.busy > 0
        ],
    }


urlpatterns: list[URLPattern] = [
    path("recovery/order/", order, name="order"),
    path("recovery/order.csv", order_csv, name="order-csv"),
]
