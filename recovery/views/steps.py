"""The steps of a plan: added, changed, moved, deleted one by one; the step checker speaks while one writes."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, cast

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.http import MemberRequest
from accounts.roles import Permission
from accounts.tenancy import members_only
from recovery.actions import RingOfSteps, add_step, change_step, delete_step, move_step
from recovery.actions.steps import field_of
from recovery.forms.steps import PlaceForm, StepForm
from recovery.models import AbstractPlan, ContinuityPlan, PlanStep
from recovery.moving import neighbour
from recovery.step_checks import check_step, sentence


@dataclass(frozen=True)
class StepPages:
    """The step pages of one kind of plan, below its own address."""

    model: type[AbstractPlan]

    def urls(self, route: str) -> list[URLPattern]:
        """`<route>/<id>/steps/new/`, `…/steps/<step>/`, `…/move/`, `…/delete/` and `…/steps/check/`."""
        edit: Callable[..., Any] = members_only(Permission.EDIT_PLAN)
        noun, steps = self.model.noun(), f"{route}/<uuid:pk>/steps"
        pages: list[tuple[str, Callable[..., HttpResponseBase], str]] = [
            (f"{steps}/new/", edit(self.create), "create"),
            (f"{steps}/check/", edit(require_POST(self.check)), "check"),
            (f"{steps}/<uuid:step>/", edit(self.update), "update"),
            (f"{steps}/<uuid:step>/move/", edit(require_POST(self.move)), "move"),
            (f"{steps}/<uuid:step>/delete/", edit(self.delete), "delete"),
        ]
        return [path(address, view, name=f"{noun}-step-{name}") for address, view, name in pages]

    # --- Pages ------------------------------------------------------------------------------------
    def create(self, request: MemberRequest, pk: uuid.UUID) -> HttpResponse:
        """A new step at the end; `?stage=` says of which part of a continuity plan."""
        plan = self._plan(request, pk)
        step = PlanStep(organisation=request.organisation)
        setattr(step, field_of(plan), plan)
        if isinstance(plan, ContinuityPlan):
            wanted = request.GET.get("stage", "")
            step.stage = wanted if wanted in PlanStep.Stage.values[1:] else PlanStep.Stage.REACH
        return self._edit(request, plan, step, None)

    def update(self, request: MemberRequest, pk: uuid.UUID, step: uuid.UUID) -> HttpResponse:
        plan = self._plan(request, pk)
        found = get_object_or_404(self._steps(plan), pk=step)
        return self._edit(request, plan, found, found.action)

    def check(self, request: MemberRequest, pk: uuid.UUID) -> HttpResponse:
        """What the step checker says about the step as it is typed; for htmx, nothing is stored."""
        self._plan(request, pk)
        findings = check_step(
            action=request.POST.get("action", "")[:400],
            target_state=request.POST.get("target_state", "")[:400],
            has_role=bool(request.POST.get("role") or request.POST.get("for_everybody")),
            language=request.organisation.language,
        )
        context = {"hints": [sentence(each) for each in findings], "asked": True}
        return TemplateResponse(request, "recovery/_step_hints.html", context)

    def move(self, request: MemberRequest, pk: uuid.UUID, step: uuid.UUID) -> HttpResponse:
        """Up, down (`way`) or to a place (`to`); nothing happens at the end of the plan or of its part."""
        plan = self._plan(request, pk)
        with transaction.atomic():
            steps = list(self._steps(plan))
            found = next((each for each in steps if each.pk == step), None) or get_object_or_404(
                self._steps(plan), pk=step
            )
            form = PlaceForm(request.POST)
            if request.POST.get("way") in {"up", "down"}:
                to = neighbour(steps, found, up=request.POST["way"] == "up")
            elif form.is_valid():
                to = form.cleaned_data["to"]
            else:
                messages.error(request, _("Enter the number of the place, as in: 3."))
                return self._back(request, plan, found)
            try:
                move_step(step=found, to=to, by=request.user)
            except RingOfSteps as refused:
                messages.error(request, _("Not moved: %(why)s") % {"why": " ".join(refused.messages)})
        return self._back(request, plan, found)

    def delete(self, request: MemberRequest, pk: uuid.UUID, step: uuid.UUID) -> HttpResponse:
        """Ask first; what began after it then begins after the step before."""
        plan = self._plan(request, pk)
        found = get_object_or_404(self._steps(plan), pk=step)
        error = ""
        if request.method == "POST":
            try:
                delete_step(step=found, by=request.user)
            except RingOfSteps as refused:
                error = " ".join(refused.messages)
            else:
                messages.success(request, _("Deleted: %(name)s") % {"name": found.action})
                return self._back(request, plan)
        waiting = [each for each in self._steps(plan) if each.after_step_id == found.pk]
        context = {
            "plan": plan,
            "step": found,
            "error": error,
            "points": [
                _("Step %(number)d began after it; it will begin after the step before it.")
                % {"number": each.position}
                for each in waiting
            ],
            "plan_url": self._url(request, plan),
        }
        return TemplateResponse(
            request, "recovery/step_confirm_delete.html", context, status=409 if error else 200
        )

    # --- Inside -----------------------------------------------------------------------------------
    def _edit(
        self, request: MemberRequest, plan: AbstractPlan, step: PlanStep, stored: str | None
    ) -> HttpResponse:
        data = request.POST if request.method == "POST" else None
        others = list(self._steps(plan))
        number = step.position if stored is not None else None
        with transaction.atomic():
            form = StepForm(
                data,
                instance=step,
                organisation=request.organisation,
                may=request.may,
                plan=plan,
                others=others,
            )
            if data is not None and form.is_valid():
                try:
                    saved = self._save(plan, form, request)
                except RingOfSteps as refused:
                    form.add_error("after_step", ValidationError(refused.messages))
                else:
                    messages.success(request, _("Saved: %(name)s") % {"name": saved.action})
                    if "more" in data:
                        return redirect(f"{self._address(request, plan, 'create')}?stage={saved.stage}")
                    return self._back(request, plan, saved)
        context = {
            "plan": plan,
            "form": form,
            "stored": stored,
            "number": number,
            "places": range(1, len(others) + 1) if stored is not None and len(others) > 1 else [],
            "step_id": step.pk,
            "plan_url": self._url(request, plan),
            "check_url": self._address(request, plan, "check"),
            "hints": [sentence(each) for each in form.findings if not each.stops],
        }
        if stored is not None:
            context["move_url"] = self._address(request, plan, "move", step)
            context["delete_url"] = self._address(request, plan, "delete", step)
        return TemplateResponse(
            request, "recovery/step_form.html", context, status=200 if data is None else 422
        )

    @staticmethod
    def _save(plan: AbstractPlan, form: StepForm, request: MemberRequest) -> PlanStep:
        if form.instance._state.adding:
            return add_step(plan=plan, step=form.step, by=request.user)
        return change_step(step=form.step, by=request.user)

    def _plan(self, request: MemberRequest, pk: uuid.UUID) -> AbstractPlan:
        plan = cast(AbstractPlan, get_object_or_404(self.model.objects.all(), pk=pk))
        plan.organisation = request.organisation  # loaded once, for the addresses
        return plan

    def _steps(self, plan: AbstractPlan) -> Any:
        return PlanStep.objects.filter(**{field_of(plan): plan}).in_order()

    def _address(
        self, request: MemberRequest, plan: AbstractPlan, page: str, step: PlanStep | None = None
    ) -> str:
        args = [request.organisation.slug, plan.pk] + ([step.pk] if step else [])
        return reverse(f"recovery:{self.model.noun()}-step-{page}", args=args)

    def _url(self, request: MemberRequest, plan: AbstractPlan) -> str:
        return reverse(f"recovery:{self.model.noun()}-detail", args=[request.organisation.slug, plan.pk])

    def _back(self, request: MemberRequest, plan: AbstractPlan, step: PlanStep | None = None) -> HttpResponse:
        return redirect(self._url(request, plan) + (f"#step-{step.pk}" if step else "#steps"))
