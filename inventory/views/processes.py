"""Processes: what must run, how long it may stand still, and what it needs."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.http import MemberRequest
from accounts.roles import Permission
from core.durations import hours_in_words
from inventory import wording
from inventory.figures import ProcessFigures, Verdict
from inventory.forms.processes import ProcessForm, StaffNeedForm, StaffRows
from inventory.models import Process, StaffNeed
from inventory.network import Process as Node
from inventory.views.figured import (
    ACHIEVABLE,
    STANDING,
    VERDICT,
    FiguredViews,
    FigureFilter,
    chain_hours,
    of_figures,
    state_of,
    targets_of,
)
from inventory.views.impact import impact_of_process
from inventory.views.needs import needs_context
from records.columns import Column
from records.views import Parts


def _checked(node: Node, figures: ProcessFigures, value: str) -> bool:
    return {
        "critical": figures.is_time_critical,
        "gap": figures.verdict == Verdict.GAP,
        "unknown": figures.verdict == Verdict.UNKNOWN,
        "unrated": not node.is_rated and node.mtpd_override is None,
        "unowned": node.owner_id is None,
    }[value]


class ProcessViews(FiguredViews[Process]):
    model = Process
    form = ProcessForm
    path = "processes"
    purpose = _("What must run, and how long it may stand still. Begin with what earns the money.")
    columns = (
        Column(_("process"), "name", sort=("name",)),
        Column(
            _("needed again at the latest after"),
            of_figures(lambda figures: hours_in_words(figures.mtpd)),
            sort=("needed_after",),
        ),
        Column(_("target: usable again after"), of_figures(wording.target_with_source), sort=("target",)),
        ACHIEVABLE,
        Column(_("Responsible"), "owner"),
        Column(_("department"), "unit", sort=("unit",)),
        VERDICT,
        Column(
            _("most data that may be lost"), lambda each, _may: wording.loss(each.rpo_hours), csv_only=True
        ),
        Column(_("why this long and no longer"), "mtpd_reason", csv_only=True),
        Column(_("state"), "status", csv_only=True),
    )
    order = {
        "needed_after": lambda _node, figures: figures.mtpd,
        "target": lambda _node, figures: figures.rto,
        "achievable": chain_hours,
        "unit": lambda node, _figures: node.unit.casefold() or None,
    }
    filters = (
        FigureFilter(
            "check",
            _("To check"),
            lambda: [
                ("critical", _("Time-critical")),
                ("gap", _("Gap")),
                ("unknown", _("Unknown")),
                ("unrated", _("Not rated")),
                ("unowned", _("Without owner")),
            ],
            keep=_checked,
        ),
        STANDING,
    )
    parts = (
        Parts(
            StaffNeed,
            StaffNeedForm,
            _("Staff for emergency operation"),
            _("Stage"),
            _("Add a stage"),
            fk_name="process",
            rows=StaffRows,
        ),
    )

    def list_context(self, request: MemberRequest) -> dict[str, Any]:
        slug = request.organisation.slug
        links = [(reverse("inventory:impact-overview", args=[slug]), _("Impact analysis"))]
        if Permission.EDIT_PLAN in request.may:
            links.append((reverse("inventory:preset-list", args=[slug]), _("Industry templates")))
        return {"links": links}

    def queryset(self) -> models.QuerySet[Process]:
        found: models.QuerySet[Process] = Process.objects.sorted().select_related("owner", "deputy")
        return found

    def extra_context(self, request: MemberRequest, record: Process) -> dict[str, Any]:
        targets = targets_of(request)
        figures = targets.processes.get(record.pk)
        state, word = state_of(record, figures)
        context = needs_context(request, record, targets) | impact_of_process(record)
        context |= {
            "state": state,
            "word": word,
            "figures": figures,
            "staff": record.staff_needs.all(),
        }
        if figures is None:
            return context
        return context | {
            "summary": wording.summary(targets, figures),
            "contradictions": wording.contradictions(targets, figures),
            "overrides": wording.overrides(targets, figures),
            "target": wording.target_with_source(figures),
            "asked": wording.asked(targets, figures),
            "steps": wording.critical_path(targets, figures.chain) if figures.chain else [],
            "unknown": wording.unknown(targets, figures),
            "data_loss": wording.loss(record.rpo_hours),
        }


urlpatterns = ProcessViews().urls()
