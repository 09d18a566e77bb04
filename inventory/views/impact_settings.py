"""The settings of the impact analysis, and the kinds of harm."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.http import MemberRequest
from accounts.roles import Permission
from accounts.tenancy import members_only
from contacts.models import ContactPoint
from core.durations import hours_in_words
from inventory.forms.impact_settings import BiaSettingsForm, ScenarioForm
from inventory.models import BiaSettings, DamageScenario, ImpactRating, Process
from records.columns import Column
from records.views import RecordViews


@members_only(Permission.VIEW_PLAN)
def settings(request: MemberRequest) -> HttpResponse:
    """How this organisation measures harm; readers see it, editors change it."""
    stored = BiaSettings.of(request.organisation)
    context: dict[str, Any] = {"settings": stored, "alone": nobody_out_of_hours()}
    if Permission.EDIT_PLAN not in request.may:
        if request.method == "POST":
            raise PermissionDenied
        context["facts"] = _facts(stored)
        return TemplateResponse(request, "inventory/impact_settings.html", context)
    if request.method != "POST":
        context["form"] = BiaSettingsForm(instance=stored, organisation=request.organisation, may=request.may)
        return TemplateResponse(request, "inventory/impact_settings.html", context)
    with transaction.atomic():
        form = BiaSettingsForm(
            request.POST, instance=stored, organisation=request.organisation, may=request.may
        )
        if form.is_valid():
            form.save()
            _say(request, form)
            return redirect("inventory:impact-settings", request.organisation.slug)
    return TemplateResponse(request, "inventory/impact_settings.html", context | {"form": form}, status=422)


def _say(request: MemberRequest, form: BiaSettingsForm) -> None:
    """What was saved, what is unwise about it, and what became of ratings at horizons that went."""
    messages.success(request, _("Saved: %(name)s") % {"name": form.instance})
    for sentence in form.warnings():
        messages.warning(request, sentence)
    gone = form.removed()
    kept = ImpactRating.objects.filter(horizon_hours__in=gone).count() if gone else 0
    if kept:
        messages.warning(
            request,
            _(
                "The ratings after %(horizons)s are kept (%(count)d), but do not count. "
                "Name the time horizon again, and they are back."
            )
            % {"horizons": ", ".join(hours_in_words(hours) for hours in gone), "count": kept},
        )


def nobody_out_of_hours() -> bool:
    """Whether nobody of ours is entered as reachable out of hours: then the emergency waits for Monday."""
    return not ContactPoint.objects.filter(out_of_hours=True, person__is_active=True).exists()


def _facts(stored: BiaSettings) -> list[dict[str, Any]]:
    decided = stored.intolerability_approved_by
    day = stored.intolerability_approved_on
    labels = {field.name: field.verbose_name for field in BiaSettings._meta.fields}
    values: dict[str, Any] = {
        "horizons": ", ".join(hours_in_words(hours) for hours in stored.hours),
        "intolerability_level": stored.level_name(stored.intolerability_level),
        "intolerability_approved_by": f"{decided}, {date_format(day, 'SHORT_DATE_FORMAT')}"
        if decided and day
        else "",
        "bao_reaction_hours": hours_in_words(stored.bao_reaction_hours),
        "rto_buffer_hours": hours_in_words(stored.rto_buffer_hours),
        "prefilter_hours": hours_in_words(stored.prefilter_hours),
        "concentration_threshold": stored.concentration_threshold,
    }
    facts = [{"label": _("Damage levels"), "value": ", ".join(name for _number, name in stored.levels)}]
    for name, value in values.items():
        label = str(labels[name])
        facts.append({"label": label[:1].upper() + label[1:], "value": value})
    return facts


class ScenarioViews(RecordViews[DamageScenario]):
    """The mandatory kinds of harm can be worded anew, but stay; one that is rated stays, too."""

    model = DamageScenario
    form = ScenarioForm
    path: ClassVar[str] = "scenarios"
    purpose: ClassVar[Any] = gettext_lazy(
        "What damage an outage can do, and what each level means for you. Five kinds are mandatory."
    )
    columns: ClassVar[tuple[Column, ...]] = (
        Column(gettext_lazy("Kind of harm"), "name", sort=("sort_key",)),
        Column(gettext_lazy("Question"), "question"),
        Column(gettext_lazy("Origin"), lambda scenario, _may: _origin(scenario)),
    )

    def queryset(self) -> models.QuerySet[DamageScenario]:
        found: models.QuerySet[DamageScenario] = DamageScenario.objects.in_order()
        return found

    def extra_context(self, request: MemberRequest, record: DamageScenario) -> dict[str, Any]:
        levels = BiaSettings.of(request.organisation).levels
        return {
            "facts": [
                {"label": _("Question"), "value": record.question},
                {"label": _("Origin"), "value": _origin(record)},
                *({"label": name, "value": record.definition(number)} for number, name in levels),
            ]
        }

    def delete(self, request: MemberRequest, pk: uuid.UUID) -> HttpResponse:
        record = get_object_or_404(self.queryset(), pk=pk)
        rated = Process.objects.filter(ratings__scenario=record).distinct().sorted()
        if request.method != "POST" or not (record.is_mandatory or rated.exists()):
            return super().delete(request, pk)
        context = self._context(request, record) | {"rated": rated}
        return TemplateResponse(request, self._templates("confirm_delete"), context, status=409)

    def _context(self, request: MemberRequest, record: DamageScenario | None = None) -> dict[str, Any]:
        context = super()._context(request, record)
        return context | {"delete_url": ""} if record is not None and record.is_mandatory else context


def _origin(scenario: DamageScenario) -> str:
    return _("mandatory (BSI-Standard 200-4)") if scenario.is_mandatory else _("our own")


urlpatterns = [
    path("impact/settings/", settings, name="impact-settings"),
    *ScenarioViews().urls(),
]
