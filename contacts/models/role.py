from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import date
from typing import Any, ClassVar, Self

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Case, Count, Exists, F, OuterRef, Q, Subquery, When
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from contacts.models.maintained import Maintained
from contacts.models.person import Person
from records.models import Record, RecordQuerySet, scoped


class EmergencyRoleQuerySet(RecordQuerySet["EmergencyRole"]):
    def in_order(self) -> Self:
        """As printed: the crisis team first, each in its own order."""
        return self.order_by("-is_crisis_role", "position", "sort_key", "pk")

    def gaps_first(self, on: date) -> Self:
        """Roles that nobody fills, then those that want a deputy, then the rest; each in the order of print."""
        now = RoleAssignment.objects.active(on).filter(role=OuterRef("pk"))
        deputies = now.filter(rank__gte=1).order_by().values("role").annotate(n=Count("pk")).values("n")
        return self.annotate(
            gap=Case(
                When(~Exists(now.filter(rank=0)), then=0),
                When(min_deputies__gt=Coalesce(Subquery(deputies), 0), then=1),
                default=2,
            )
        ).order_by("gap", "-is_crisis_role", "position", "sort_key", "pk")

    def without_holder(self, on: date) -> Self:
        holders = RoleAssignment.objects.active(on).filter(role=OuterRef("pk"), rank=0)
        return self.filter(~Exists(holders))

    def without_deputy(self, on: date) -> Self:
        """Roles that want a deputy and have none (200-4 ch. 5.1)."""
        deputies = RoleAssignment.objects.active(on).filter(role=OuterRef("pk"), rank__gte=1)
        return self.filter(~Exists(deputies), min_deputies__gte=1)


class MandatoryRole(ValidationError):
    """A role that must stay."""


class EmergencyRole(Maintained):
    """What somebody does in an emergency, apart from the everyday job (BSI-Standard 200-4, 5.1).

    Not to be confused with an access role. The mandatory ones (domain 2.8) are there from the start.
    """

    _noun = "role"

    class Code(models.TextChoices):
        TOP_MANAGEMENT = "top_management", _("Top management")
        CRISIS_TEAM_LEAD = "crisis_team_lead", _("Crisis team leader")
        IT_LEAD = "it_lead", _("IT lead")
        IT_SERVICE_PROVIDER = "it_service_provider", _("IT service provider")
        COMMUNICATION_LEAD = "communication_lead", _("Communication")
        DATA_PROTECTION_CONTACT = "data_protection_contact", _("Data protection")
        LOG_KEEPER = "log_keeper", _("Log keeper")
        PROCESS_OWNER = "process_owner", _("Process owner")
        FACILITY_CONTACT = "facility_contact", _("Building and power")

    code = models.CharField(
        _("standard role"), max_length=40, choices=Code.choices, blank=True, editable=False
    )
    name = models.CharField(_("name"), max_length=120)
    tasks = models.TextField(_("tasks in an emergency"), blank=True, max_length=2000)
    authority_text = models.TextField(
        _("may decide alone"),
        blank=True,
        max_length=1000,
        help_text=_("As in: declare an emergency, switch off production, call in the provider."),
    )
    spending_limit = models.DecimalField(
        _("may spend alone"),
        max_digits=10,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
        help_text=_("In the currency of the company, for one emergency."),
    )
    is_crisis_role = models.BooleanField(_("belongs to the crisis team"), default=True)
    is_mandatory = models.BooleanField(_("must be filled"), default=False, editable=False)
    min_deputies = models.PositiveSmallIntegerField(_("deputies wanted"), default=1)
    position = models.PositiveSmallIntegerField(_("order"), default=100)

    stays = _(
        "Every emergency plan needs this role, so it cannot be deleted. "
        "In a small company the same person may fill several."
    )

    objects: ClassVar[Any] = scoped(EmergencyRoleQuerySet)

    class Meta:
        verbose_name = _("emergency role")
        verbose_name_plural = _("emergency roles")
        ordering = ["-is_crisis_role", "position", "sort_key"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "code"], condition=~Q(code=""), name="role_once_per_code"
            )
        ]

    def __str__(self) -> str:
        return self.name

    def search_parts(self) -> Iterable[str]:
        return [self.name, self.tasks]

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """Delete the company's own role; raises MandatoryRole for one that every plan needs."""
        if self.is_mandatory:
            raise MandatoryRole(self.stays)
        return super().delete(*args, **kwargs)


class RoleAssignmentQuerySet(RecordQuerySet["RoleAssignment"]):
    def active(self, on: date) -> Self:
        """In force on that day, of people who are still with us."""
        return self.filter(
            Q(valid_from__isnull=True) | Q(valid_from__lte=on),
            Q(valid_to__isnull=True) | Q(valid_to__gte=on),
            person__is_active=True,
        )


class RoleAssignment(Record):
    """Who fills a role: rank 0 is the holder, 1 the first deputy, and so on."""

    role = models.ForeignKey(
        EmergencyRole, on_delete=models.CASCADE, related_name="assignments", verbose_name=_("role")
    )
    person = models.ForeignKey(
        Person, on_delete=models.PROTECT, related_name="assignments", verbose_name=_("person")
    )
    rank = models.PositiveSmallIntegerField(
        _("order"), default=0, help_text=_("0 is the holder, 1 the first deputy.")
    )
    valid_from = models.DateField(_("from"), null=True, blank=True)
    valid_to = models.DateField(_("until"), null=True, blank=True)
    accepted_at = models.DateField(
        _("accepted on"), null=True, blank=True, help_text=_("The day on which the person said yes.")
    )

    objects: ClassVar[Any] = scoped(RoleAssignmentQuerySet)

    class Meta:
        verbose_name = _("assignment")
        verbose_name_plural = _("assignments")
        ordering = ["rank", "created_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["role", "person"],
                name="assignment_once_per_person",
                violation_error_message=_("This person fills the role already."),
            ),
            models.CheckConstraint(
                condition=Q(valid_from__isnull=True)
                | Q(valid_to__isnull=True)
                | Q(valid_to__gte=F("valid_from")),
                name="assignment_ends_after_start",
                violation_error_message=_("The end lies before the start. Swap the two days."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.role}: {self.person}"

    def subject_id(self) -> uuid.UUID:
        return self.role_id

    def obstacle(self) -> EmergencyRole:
        """Where to go to take the person out of the role."""
        return self.role

    def get_absolute_url(self) -> str:
        return self.role.get_absolute_url()
