"""Kept runs of the outage simulation: a list, and each as it was on its day."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.http import MemberRequest
from inventory.views.figured import targets_of
from records.columns import Column
from records.views import RecordViews
from recovery.forms.runs import OutageRunForm
from recovery.models import OutageRun
from recovery.outage_report import Chosen
from recovery.runs import report_from_json
from recovery.views.simulate import shown
from recovery.views.tabs import recovery_tabs


def _stopped(run: OutageRun, _may: frozenset[str]) -> int:
    return sum(each.get("falls") is not None for each in run.result.get("processes", ()))


class OutageRunViews(RecordViews[OutageRun]):
    """A run is never calculated anew; only its title and note may be changed."""

    model = OutageRun
    form = OutageRunForm
    path = "recovery/runs"
    purpose = _("What we asked “what if?”, and what we learned from it.")
    default_sort = "-ran_at"
    columns = (
        Column(_("title"), "title", sort=("sort_key",)),
        Column(_("processes that stand still"), _stopped, number=True),
        Column(_("calculated at"), "ran_at", sort=("ran_at",)),
        Column(_("calculated by"), "run_by_name"),
        Column(_("what we learn from it"), "note", csv_only=True),
    )

    def create(self, request: MemberRequest) -> HttpResponse:
        """A run begins with the simulation."""
        return redirect("recovery:outage", request.organisation.slug)

    def list_context(self, request: MemberRequest) -> dict[str, Any]:
        return {"tabs": recovery_tabs(request, "outage-run-list")}

    def extra_context(self, request: MemberRequest, record: OutageRun) -> dict[str, Any]:
        report = report_from_json(record.outage, record.result)
        slug = request.organisation.slug
        again = reverse("recovery:outage-result", args=[slug])
        return {
            "tabs": recovery_tabs(request, "outage-run-list"),
            "again_url": f"{again}?{query_of(report.chosen)}",
            "is_kept": True,
            "nouns": gettext("kept simulations"),
            "there": set(targets_of(request).network.by_id),
            **shown(report),
        }


def query_of(chosen: Chosen) -> str:
    """The address that switches off the same once more."""
    pairs = [("resource", str(each.id)) for each in chosen.resources]
    pairs += [("site", str(each.id)) for each in chosen.sites]
    pairs += [("supplier", str(each.id)) for each in chosen.suppliers]
    pairs += [("person", str(each.id)) for each in chosen.people]
    if chosen.hours is not None:
        pairs.append(("hours", f"{chosen.hours} h"))
    if chosen.gone:
        pairs.append(("gone", "on"))
    return urlencode(pairs)


urlpatterns = OutageRunViews().urls()
