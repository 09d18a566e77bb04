"""The pages of recovery, restoration and continuity plans: lists, and the plan with the state of all it refers to."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import Exists, OuterRef
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.http import MemberRequest
from accounts.roles import Permission
from accounts.tenancy import granted
from core.durations import hours_in_words
from inventory.models import Resource
from inventory.views.figured import targets_of
from records.access import access_context, access_url
from records.approval_views import badge as approval_badge
from records.columns import Column, Filter, May
from records.views import Parts, RecordViews
from recovery import wording
from recovery.actions.steps import field_of
from recovery.forms.plans import (
    FORMS,
    CoverageRows,
    CoveredProcessForm,
    CoveredResourceForm,
    PlanSupplierForm,
)
from recovery.models import (
    ContinuityPlan,
    Coverage,
    PlanSupplier,
    RecoveryPlan,
    RestorationPlan,
)
from recovery.reading import texts_of
from recovery.references import references_of
from recovery.states import before_it, plan_gaps, plan_time, processes_without, resources_without
from recovery.texts import PlanKind, PlanText
from recovery.views import shown
from recovery.views.acts import approvals, draft, naming, roles_of, said_gaps
from recovery.views.tabs import emergency_tabs, recovery_tabs

MANY = 500  # more keys than this are not worth naming in a query
OFFERED = 8  # of what has no plan yet


def _anything(found: Any, _value: str) -> Any:
    return found


def _names(plan: Any, may: May) -> str:
    """What it is for; other people's systems are not for an external provider to know."""
    return ", ".join(plan.covers) if Permission.VIEW_PLAN in may else ""


def _owner(plan: Any, may: May) -> object:
    return plan.owner if Permission.VIEW_PLAN in may else ""


def _points(plan: Any, _may: May) -> object:
    return len(plan.gaps) or ""


TITLE = Column(_("plan"), "title", sort=("sort_key",))
TAKES = Column(_("takes"), lambda plan, _may: wording.takes(plan.time))
TARGET = Column(
    _("shortest target"),
    lambda plan, may: hours_in_words(plan.time.limit) if Permission.VIEW_PLAN in may else "",
)
OWNER = Column(_("Responsible"), _owner)
POINTS = Column(_("open points"), _points, number=True)
TEXTS = (
    Column(_("approval"), lambda plan, _may: approval_badge(plan.text.state)[1], csv_only=True),
    Column(_("steps"), lambda plan, _may: len(plan.text.steps), csv_only=True),
    Column(_("what it achieves"), "purpose", csv_only=True),
    Column(_("who starts it, and when"), "activation", csv_only=True),
)
STATES = Filter(
    "state",
    _("State"),
    lambda: [
        ("overdue", _("Gap")),
        ("draft", _("Draft")),
        ("due", _("Changed since the approval")),
        ("ok", _("Approved")),
    ],
    _anything,
)


class PlanViews(RecordViews[Any]):
    """What the pages of all three kinds have in common.

    An external provider sees a plan that was granted to it, or that covers a resource granted to it; of that the texts and
    the steps, but no people, no companies, no other systems and not where the login is.
    """

    view_permission = Permission.VIEW_PART
    filters = (STATES,)
    end: ClassVar[str] = "resource"  # what it covers
    heading: ClassVar[Any]  # of the list

    def queryset(self) -> models.QuerySet[Any]:
        found: models.QuerySet[Any] = self.model.objects.sorted().select_related("owner", "deputy")
        return found

    def seen_by(self, request: MemberRequest, found: models.QuerySet[Any]) -> models.QuerySet[Any]:
        if Permission.VIEW_PLAN in request.may:
            return found
        theirs = granted(request, Resource.objects.all())
        covers = Coverage.objects.filter(
            **{field_of(self.model): OuterRef("pk")}, resource__in=theirs.values("pk")
        )
        own = granted(request, self.model.objects.all())
        return found.filter(Exists(covers) | models.Q(pk__in=own.values("pk")))

    def arranged(self, request: MemberRequest, found: models.QuerySet[Any]) -> Any:
        """The plans as values beside their rows; the state asked for is derived, so it is filtered here."""
        rows = list(super().arranged(request, found))
        equip(request, rows)
        state = request.GET.get("state", "")
        known = {value for value, _label in STATES.choices()}
        return [row for row in rows if row.badge[0] == state] if state in known else rows

    def state(self, record: Any) -> tuple[str, Any]:
        badge: tuple[str, Any] = record.badge
        return badge

    def _templates(self, page: str) -> list[str]:
        return [f"recovery/plan_{page}.html", f"records/{page}.html"]

    # --- The list ---------------------------------------------------------------------------------
    def list_context(self, request: MemberRequest) -> dict[str, Any]:
        context = {"tabs": self.tabs(request), "nouns": self.heading, "missing": [], "more_missing": []}
        if Permission.VIEW_PLAN in request.may and self.model is not RestorationPlan:
            found = self.missing(request)
            context |= {"missing": found[:OFFERED], "more_missing": found[OFFERED:]}
        return context

    def tabs(self, request: MemberRequest) -> list[dict[str, Any]]:
        return recovery_tabs(request, f"{self.model.noun()}-list")

    def missing(self, request: MemberRequest) -> list[dict[str, Any]]:
        """What should have such a plan and has none, the first needed first; one query beside the network's five."""
        targets, field = targets_of(request), field_of(self.model)
        rows = Coverage.objects.filter(**{f"{field}__isnull": False})
        planned = set(rows.values_list(self.end, flat=True))
        found: list[Any] = list(
            processes_without(targets, planned)
            if self.end == "process"
            else resources_without(targets, planned)
        )
        slug = request.organisation.slug
        return [
            {
                "name": targets.network.name(each.id),
                "time": hours_in_words(each.needed_again_after),
                "url": reverse(f"inventory:{self.end}-detail", args=[slug, each.id]),
                "draft_url": reverse(f"recovery:{self.model.noun()}-draft", args=[slug, each.id]),
            }
            for each in found
        ]

    # --- The plan ---------------------------------------------------------------------------------
    def extra_context(self, request: MemberRequest, record: Any) -> dict[str, Any]:
        targets = targets_of(request)
        (text,) = texts_of([record], record.pk)
        time = plan_time(text, targets)
        slug = request.organisation.slug
        context: dict[str, Any] = {
            "text": text,
            "kind": text.kind.value,
            "sheet": field_of(record),
            "step_urls": {
                name: f"recovery:{record.noun()}-step-{name}"
                for name in ("create", "update", "move", "delete")
            },
            "time_sentence": wording.time_sentence(time, reach=text.kind == PlanKind.CONTINUITY),
        }
        if Permission.VIEW_PLAN not in request.may:
            return context | self._for_provider(request, record, text, time)
        refs = references_of(
            text, on=timezone.localdate(), target=time.limit, further=before_it(text, targets)
        )
        gaps = plan_gaps(text, targets, time)
        name = naming(targets, refs)
        language = request.organisation.language if Permission.EDIT_PLAN in request.may else ""
        badge = wording.plan_badge(approval_badge(text.state), gaps)
        role_names = {key: str(each.role) for key, each in refs.roles.items()}
        context |= {
            "badge": badge,
            "gaps": said_gaps(gaps, time, name),
            "limit_sentence": "" if time.is_too_long else wording.limit_sentence(time, name),
            "measured_sentence": wording.measured_sentence(time, name),
            "path": wording.step_numbers(time.path) if len(time.path) > 1 else "",
            "facts": shown.facts(text, self.model),
            "stages": shown.stages(
                text,
                time,
                role=lambda key: role_names.get(key, ""),
                resource=refs.name,
                language=language,
            ),
            "covered": shown.nodes(
                [*text.resources, *text.processes], targets, slug, {**refs.resources, **refs.processes}
            ),
            "before": shown.nodes(before_it(text, targets), targets, slug, refs.resources),
            "people": shown.people(refs, slug),
            "roles": list(shown.roles(refs, slug)),
            "suppliers": shown.suppliers(refs, slug),
            "login": getattr(record, "credential_resource", None),
            "rehearse_url": self._rehearse_url(request, record, text),
            "take_over_url": self._take_over_url(request, record, text, time, targets),
        }
        return (
            context | approvals(self.model).context(request, record, text) | access_context(request, record)
        )

    def _for_provider(self, request: MemberRequest, record: Any, text: PlanText, time: Any) -> dict[str, Any]:
        theirs = granted(request, Resource.objects.filter(pk__in=text.resources))
        role_names = roles_of(text)
        return {
            "badge": approval_badge(text.state),
            "facts": shown.facts(text, self.model, leave_out=("credential_place", "special_rights")),
            "stages": shown.stages(
                text, time, role=lambda key: role_names.get(key, ""), resource=lambda _key: ""
            ),
            "theirs": list(theirs.order_by("sort_key", "pk")),
        }

    def _rehearse_url(self, request: MemberRequest, record: Any, text: PlanText) -> str:
        """Where the clock of a restore test starts; empty for other plans, and where there is nothing to tick."""
        if text.kind != PlanKind.RECOVERY or not text.steps or Permission.EDIT_PLAN not in request.may:
            return ""
        return reverse("recovery:recovery-plan-rehearse", args=[request.organisation.slug, record.pk])

    def _take_over_url(
        self, request: MemberRequest, record: Any, text: PlanText, time: Any, targets: Any
    ) -> str:
        """Where the duration becomes the estimate; empty where there is nothing to take over."""
        if text.kind != PlanKind.RECOVERY or time.minutes is None or Permission.EDIT_PLAN not in request.may:
            return ""
        if not any(node in targets.network.by_id for node in text.resources):
            return ""
        return reverse("recovery:recovery-plan-take-over", args=[request.organisation.slug, record.pk])

    def _context(self, request: MemberRequest, record: Any = None) -> dict[str, Any]:
        context = super()._context(request, record)
        if record is None and Permission.VIEW_PLAN not in request.may:
            context["purpose"] = ""
        return context

    def all_urls(self) -> list[URLPattern]:
        """Those of the record, its approval, its access, and the draft from the inventory."""
        noun = self.model.noun()
        return [
            path(f"{self.path}/for/<uuid:subject>/", draft(self.model), name=f"{noun}-draft"),
            *approvals(self.model).urls(self.path),
            access_url(self.model, self.path),
            *self.urls(),
        ]


def equip(request: MemberRequest, rows: list[Any]) -> None:
    """Give plans of one kind their value, time, gaps and badge; four queries and the network's five."""
    targets = targets_of(request)
    ids = [row.pk for row in rows] if len(rows) <= MANY else []
    texts = texts_of(rows, *ids) if rows else ()
    for row, text in zip(rows, texts, strict=True):
        row.text, row.time = text, plan_time(text, targets)
        row.gaps = plan_gaps(text, targets, row.time)
        row.badge = wording.plan_badge(approval_badge(text.state), row.gaps)
        row.covers = [
            targets.network.name(node)
            for node in (*text.resources, *text.processes)
            if node in targets.network.by_id
        ]


def covered_rows(form: Any, field: str, title: Any, label: Any, add: Any) -> Parts:
    return Parts(Coverage, form, title, label, add, fk_name=field, rows=CoverageRows)


def supplier_rows(field: str) -> Parts:
    return Parts(
        PlanSupplier,
        PlanSupplierForm,
        _("Suppliers called in"),
        _("Supplier"),
        _("Add a supplier"),
        fk_name=field,
    )


def resource_rows(field: str) -> Parts:
    return covered_rows(CoveredResourceForm, field, _("Brings back"), _("Resource"), _("Add a resource"))


class RecoveryPlanViews(PlanViews):
    model = RecoveryPlan
    form = FORMS[RecoveryPlan]
    path = "recovery-plans"
    heading = _("Recovery")
    purpose = _(
        "How each system gets back to emergency operation, so that a knowledgeable stranger can do it."
    )
    columns = (
        TITLE,
        Column(_("brings back"), _names),
        TAKES,
        TARGET,
        OWNER,
        POINTS,
        *TEXTS,
    )
    parts = (resource_rows("recovery_plan"), supplier_rows("recovery_plan"))


class RestorationPlanViews(PlanViews):
    model = RestorationPlan
    form = FORMS[RestorationPlan]
    path = "restoration-plans"
    heading = _("Restoration")
    purpose = _("How it goes from emergency operation back to normal: replacement, switching back, data.")
    columns = (TITLE, Column(_("brings back"), _names), TAKES, OWNER, POINTS, *TEXTS)
    parts = (resource_rows("restoration_plan"), supplier_rows("restoration_plan"))


class ContinuityPlanViews(PlanViews):
    model = ContinuityPlan
    form = FORMS[ContinuityPlan]
    path = "continuity-plans"
    heading = _("Emergency operation")
    end = "process"
    purpose = _("How a department goes on working: reach emergency operation, work in it, return from it.")
    columns = (
        TITLE,
        Column(_("keeps going"), _names),
        Column(_("reached after"), lambda plan, _may: wording.takes(plan.time)),
        TARGET,
        OWNER,
        POINTS,
        *TEXTS,
    )
    parts = (
        covered_rows(
            CoveredProcessForm, "continuity_plan", _("Keeps going"), _("Process"), _("Add a process")
        ),
        supplier_rows("continuity_plan"),
    )

    def tabs(self, request: MemberRequest) -> list[dict[str, Any]]:
        return emergency_tabs(request, "continuity-plan-list")
