from __future__ import annotations

import functools
import operator
import uuid
from collections.abc import Iterator
from typing import Any, ClassVar, Self

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from records.models import Approval, ApprovalQuerySet, Record, RecordQuerySet, scoped
from recovery.models.plan import AbstractPlan, ContinuityPlan, RecoveryPlan, RestorationPlan
from recovery.models.step import Step

PLANS = ("recovery_plan", "restoration_plan", "continuity_plan")


def of_one_plan() -> Q:
    """The condition that exactly one of the three plans is named (as contact points have one owner, ADR 2)."""
    return functools.reduce(
        operator.or_,
        (Q(**{f"{name}__isnull": name != chosen for name in PLANS}) for chosen in PLANS),
    )


class PlanPart(Record):
    """Part of a recovery, a restoration or a continuity plan: of exactly one of them."""

    recovery_plan = models.ForeignKey(
        RecoveryPlan,
        null=True,
        blank=True,
        editable=False,
        on_delete=models.CASCADE,
        related_name="%(class)ss",
        verbose_name=_("recovery plan"),
    )
    restoration_plan = models.ForeignKey(
        RestorationPlan,
        null=True,
        blank=True,
        editable=False,
        on_delete=models.CASCADE,
        related_name="%(class)ss",
        verbose_name=_("restoration plan"),
    )
    continuity_plan = models.ForeignKey(
        ContinuityPlan,
        null=True,
        blank=True,
        editable=False,
        on_delete=models.CASCADE,
        related_name="%(class)ss",
        verbose_name=_("continuity plan"),
    )

    class Meta:
        abstract = True

    @property
    def plan(self) -> AbstractPlan:
        """The plan it is part of; a query unless that is loaded."""
        found = next(plan for name in PLANS if (plan := getattr(self, name)) is not None)
        assert isinstance(found, AbstractPlan)
        return found

    def subject_id(self) -> uuid.UUID:
        return self.recovery_plan_id or self.restoration_plan_id or self.continuity_plan_id or self.pk

    def obstacle(self) -> AbstractPlan:
        return self.plan


class PlanStepQuerySet(RecordQuerySet["PlanStep"]):
    def in_order(self) -> Self:
        return self.order_by("position", "created_at", "pk")


class PlanStep(Step, PlanPart):
    """A step of a plan, with how long it usually takes (minutes) and what it waits for.

    It begins when the step before it is done. Steps in a row with the same `parallel_group` run side by side, and what
    follows waits for all of them. `after_step` names one step to wait for instead.
    """

    class Kind(models.TextChoices):
        WORK = "work", pgettext_lazy("step", "work")
        DECISION = "decision", pgettext_lazy("step", "decision")
        FUNCTION_TEST = "function_test", _("function test")
        HANDOVER = "handover", _("hand-over")

    class Stage(models.TextChoices):
        NONE = "", "–"
        REACH = "reach", _("reach emergency operation")
        OPERATE = "operate", _("work in emergency operation")
        RETURN = "return", _("return and catch up")

    kind = models.CharField(
        pgettext_lazy("step", "kind"), max_length=15, choices=Kind.choices, default=Kind.WORK
    )
    stage = models.CharField(
        _("part"), max_length=10, choices=Stage.choices, default=Stage.NONE, blank=True, editable=False
    )
    duration_minutes = models.PositiveIntegerField(
        _("takes (minutes)"),
        null=True,
        blank=True,
        validators=[MaxValueValidator(60 * 24 * 60)],
        help_text=_("The usual time of its own work. Empty: nobody knows yet."),
    )
    parallel_group = models.PositiveSmallIntegerField(
        _("side by side: group"),
        default=0,
        validators=[MaxValueValidator(99)],
        help_text=_("Steps in a row with the same number run side by side. 0: one after the other."),
    )
    after_step = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="followed_by",
        verbose_name=_("begins after"),
        help_text=_("Empty: after the step before it."),
    )
    evidence_required = models.BooleanField(_("evidence is kept"), default=False)

    objects: ClassVar[Any] = scoped(PlanStepQuerySet)

    class Meta:
        verbose_name = _("step of a plan")
        verbose_name_plural = _("steps of a plan")
        ordering = ["position", "created_at"]
        constraints = [
            models.CheckConstraint(condition=of_one_plan(), name="plan_step_of_one_plan"),
            models.CheckConstraint(
                condition=Q(for_everybody=False) | Q(role__isnull=True), name="plan_step_role_or_everybody"
            ),
            models.CheckConstraint(
                condition=Q(after_step__isnull=True) | ~Q(after_step=models.F("id")),
                name="plan_step_not_after_itself",
            ),
            models.CheckConstraint(
                condition=Q(continuity_plan__isnull=True, stage="")
                | Q(continuity_plan__isnull=False) & ~Q(stage=""),
                name="plan_step_stage_of_continuity",
            ),
        ]

    def mistakes(self) -> Iterator[tuple[str, Any]]:
        yield from super().mistakes()
        if self.after_step is not None and self.after_step.subject_id() != self.subject_id():
            yield "after_step", _("This step belongs to another plan. Choose one of this plan.")


class Coverage(PlanPart):
    """What a plan is for: a resource it brings back, or a process it keeps going."""

    resource = models.ForeignKey(
        "inventory.Resource",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="plan_coverages",
        verbose_name=_("resource"),
    )
    process = models.ForeignKey(
        "inventory.Process",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="plan_coverages",
        verbose_name=_("process"),
    )

    named_by = ("resource", "process")
    objects: ClassVar[Any] = scoped(RecordQuerySet)

    class Meta:
        verbose_name = _("covered by a plan")
        verbose_name_plural = _("covered by a plan")
        ordering = ["created_at"]
        constraints = [
            models.CheckConstraint(condition=of_one_plan(), name="coverage_of_one_plan"),
            models.CheckConstraint(
                condition=Q(continuity_plan__isnull=True, resource__isnull=False, process__isnull=True)
                | Q(continuity_plan__isnull=False, resource__isnull=True, process__isnull=False),
                name="coverage_fits_its_plan",
            ),
            models.UniqueConstraint(
                fields=["recovery_plan", "resource"],
                condition=Q(recovery_plan__isnull=False),
                name="coverage_once_per_recovery_plan",
            ),
            models.UniqueConstraint(
                fields=["restoration_plan", "resource"],
                condition=Q(restoration_plan__isnull=False),
                name="coverage_once_per_restoration_plan",
            ),
            models.UniqueConstraint(
                fields=["continuity_plan", "process"],
                condition=Q(continuity_plan__isnull=False),
                name="coverage_once_per_continuity_plan",
            ),
        ]

    def __str__(self) -> str:
        return str(self.resource or self.process or "")


class PlanSupplier(PlanPart):
    """A supplier that a plan calls in, with the contract it relies on; its state today is shown beside it."""

    _noun = "plan-supplier"

    supplier = models.ForeignKey(
        "contacts.Supplier", on_delete=models.PROTECT, related_name="+", verbose_name=_("supplier")
    )
    contract = models.ForeignKey(
        "contacts.Contract",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("contract"),
    )
    note = models.CharField(_("what for"), max_length=200, blank=True)

    named_by = ("supplier",)
    objects: ClassVar[Any] = scoped(RecordQuerySet)

    class Meta:
        verbose_name = _("supplier of a plan")
        verbose_name_plural = _("suppliers of a plan")
        ordering = ["created_at"]
        constraints = [
            models.CheckConstraint(condition=of_one_plan(), name="plan_supplier_of_one_plan"),
        ]

    def __str__(self) -> str:
        return str(self.supplier)

    def clean(self) -> None:
        super().clean()
        if self.contract is not None and self.contract.supplier_id != self.supplier_id:
            raise ValidationError({"contract": _("This contract is with another supplier.")})


class PlanApproval(Approval, PlanPart):
    """The approval of a plan; a row per decision."""

    objects: ClassVar[Any] = scoped(ApprovalQuerySet)

    class Meta(Approval.Meta):
        abstract = False
        verbose_name = _("approval of a plan")
        verbose_name_plural = _("approvals of a plan")
        constraints = [
            *Approval.Meta.constraints,
            models.CheckConstraint(condition=of_one_plan(), name="plan_approval_of_one_plan"),
        ]
