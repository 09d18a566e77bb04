from __future__ import annotations

import functools
import operator
import uuid
from typing import Any, ClassVar, Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.durations import HoursField
from core.text import search_words
from inventory.models.process import Process
from inventory.models.resource import Resource
from records.models import Record, RecordQuerySet, scoped


class Strength(models.TextChoices):
    """Essential: without it nothing runs. Only essential dependencies hand target times on."""

    ESSENTIAL = "essential", _("essential: without it nothing runs")
    SUPPORTING = "supporting", _("supporting: it is slower without")


class DependencyQuerySet(RecordQuerySet["Dependency"]):
    def with_names(self) -> Self:
        return self.select_related(
            "dependent_process", "dependent_resource", "required_process", "required_resource"
        )

    def search(self, query: str) -> Self:
        """By the names of both ends as they are now, and by the texts of either."""
        found = self
        for word in search_words(query):
            ends = [Q(**{f"{end}__search_text__contains": word}) for end in Dependency.named_by]
            found = found.filter(functools.reduce(operator.or_, ends))
        return found


class Dependency(Record):
    """An edge from what needs to what is needed (BSI-Standard 200-4, 7.2.2 and 7.2.3).

    A process needs processes and resources; a resource needs resources. `needed_after_hours` empty: needed at the target
    time of what needs it; later only with a workaround that bridges the time.
    """

    named_by = ("dependent_process", "dependent_resource", "required_process", "required_resource")

    dependent_process = models.ForeignKey(
        Process,
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="needs",
        verbose_name=_("process"),
    )
    dependent_resource = models.ForeignKey(
        Resource,
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="needs",
        verbose_name=_("resource"),
    )
    required_process = models.ForeignKey(
        Process,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="needed_by",
        verbose_name=_("needed process"),
    )
    required_resource = models.ForeignKey(
        Resource,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="needed_by",
        verbose_name=_("needed resource"),
    )
    strength = models.CharField(
        _("strength"), max_length=10, choices=Strength.choices, default=Strength.ESSENTIAL
    )
    needed_after_hours = HoursField(
        _("needed after"), null=True, blank=True, help_text=_("Empty: at the target time of what needs it.")
    )
    workaround = models.TextField(
        _("how the time until then is bridged"),
        blank=True,
        max_length=1000,
        help_text=_("With material, people, and how long it carries."),
    )
    note = models.CharField(_("note"), max_length=200, blank=True)

    objects: ClassVar[Any] = scoped(DependencyQuerySet)

    class Meta:
        verbose_name = _("dependency")
        verbose_name_plural = _("dependencies")
        ordering = ["created_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(dependent_process__isnull=False, dependent_resource__isnull=True)
                | Q(dependent_process__isnull=True, dependent_resource__isnull=False),
                name="dependency_has_one_dependent",
            ),
            models.CheckConstraint(
                condition=Q(required_process__isnull=False, required_resource__isnull=True)
                | Q(required_process__isnull=True, required_resource__isnull=False),
                name="dependency_has_one_requirement",
            ),
            models.CheckConstraint(
                condition=Q(dependent_process__isnull=False) | Q(required_resource__isnull=False),
                name="dependency_no_resource_needs_process",
            ),
            models.CheckConstraint(
                condition=Q(dependent_process__isnull=True)
                | Q(required_process__isnull=True)
                | ~Q(dependent_process=F("required_process")),
                name="dependency_not_onto_own_process",
            ),
            models.CheckConstraint(
                condition=Q(dependent_resource__isnull=True)
                | Q(required_resource__isnull=True)
                | ~Q(dependent_resource=F("required_resource")),
                name="dependency_not_onto_own_resource",
            ),
            models.UniqueConstraint(
                fields=["dependent_process", "required_process"],
                condition=Q(dependent_process__isnull=False, required_process__isnull=False),
                name="dependency_once_process_process",
            ),
            models.UniqueConstraint(
                fields=["dependent_process", "required_resource"],
                condition=Q(dependent_process__isnull=False, required_resource__isnull=False),
                name="dependency_once_process_resource",
            ),
            models.UniqueConstraint(
                fields=["dependent_resource", "required_resource"],
                condition=Q(dependent_resource__isnull=False, required_resource__isnull=False),
                name="dependency_once_resource_resource",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.dependent} → {self.required}"

    @property
    def dependent(self) -> Process | Resource:
        """What needs."""
        found = self.dependent_process if self.dependent_process_id else self.dependent_resource
        assert found is not None
        return found

    @property
    def required(self) -> Process | Resource:
        """What is needed."""
        found = self.required_process if self.required_process_id else self.required_resource
        assert found is not None
        return found

    @property
    def is_essential(self) -> bool:
        return self.strength == Strength.ESSENTIAL

    def subject_id(self) -> uuid.UUID:
        found = self.dependent_process_id or self.dependent_resource_id
        assert found is not None
        return found

    def obstacle(self) -> Process | Resource:
        """Where a dependency that stands in the way of a deletion can be changed."""
        return self.dependent

    def clean(self) -> None:
        super().clean()
        same_process = self.dependent_process_id and self.dependent_process_id == self.required_process_id
        same_resource = self.dependent_resource_id and self.dependent_resource_id == self.required_resource_id
        if same_process or same_resource:
            raise ValidationError(_("Nothing can need itself. Choose something else."), code="itself")
