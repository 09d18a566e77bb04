from __future__ import annotations

import uuid
from collections.abc import Iterable
from typing import Any, ClassVar, Self

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from contacts.models import Owned
from core.durations import HoursField
from playbooks import catalogue
from records.models import Record, RecordQuerySet, scoped


class ReportingDutyQuerySet(RecordQuerySet["ReportingDuty"]):
    def in_order(self) -> Self:
        return self.order_by("position", "sort_key", "pk")


class DutyStays(ValidationError):
    """A duty of the catalogue is not deleted: nobody could see any more that it was looked at."""


class ReportingDuty(Owned):
    """Who must be told what, by law or contract, and by when; no legal advice, every default may be overridden.

    Planted from our catalogue (`core_code`), or the company's own. What departs from the catalogue needs a reason:
    whether it concerns the company, and its words (`departs`, derived when it is saved).
    """

    _noun = "duty"
    unlogged_fields = (*Owned.unlogged_fields, "departs")

    class Applies(models.TextChoices):
        DERIVED = "", _("as the answers about the company say")
        YES = "yes", _("yes, it concerns us")
        NO = "no", _("no, it does not concern us")

    class Verified(models.TextChoices):
        PRIMARY = "primary", _("read in the law")
        SECONDARY = "secondary", _("taken from a secondary source")
        UNVERIFIED = "unverified", _("not verified")
        OWN = "own", _("entered by the company")

    stays = _(
        "A duty of the catalogue cannot be deleted. If it does not concern you, say so here, with the reason."
    )

    core_code = models.CharField(max_length=40, blank=True, editable=False)
    departs = models.BooleanField(default=False, editable=False)
    title = models.CharField(pgettext_lazy("law", "duty"), max_length=160)
    legal_basis = models.CharField(_("legal basis"), max_length=300, blank=True)
    question = models.TextField(
        _("questions that trigger it"), blank=True, max_length=1000, help_text=_("One per line.")
    )
    applies = models.CharField(
        _("concerns us"), max_length=5, choices=Applies.choices, default=Applies.DERIVED, blank=True
    )
    override_reason = models.CharField(
        _("why it differs from our catalogue"),
        max_length=300,
        blank=True,
        help_text=_("Who said so, and when: lawyer, insurer, authority."),
    )
    recipient = models.CharField(_("recipient"), max_length=300, blank=True)
    channel = models.CharField(_("by which way"), max_length=200, blank=True)
    contents = models.TextField(
        _("what the report says"), blank=True, max_length=2000, help_text=_("One point per line.")
    )
    notes = models.TextField(_("notes"), blank=True, max_length=2000)
    verified = models.CharField(
        _("how sure this is"), max_length=10, choices=Verified.choices, default=Verified.OWN, editable=False
    )
    valid_from = models.DateField(_("in force since"), null=True, blank=True)
    role = models.ForeignKey(
        "contacts.EmergencyRole",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="reporting_duties",
        verbose_name=_("reports"),
    )
    template = models.ForeignKey(
        "playbooks.MessageTemplate",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="duties",
        verbose_name=_("prepared text"),
    )
    access_place = models.CharField(
        _("where the login is"),
        max_length=200,
        blank=True,
        help_text=_("Certificate, password and second factor of the portal: the place only."),
    )
    access_tested_on = models.DateField(_("login last tried on"), null=True, blank=True)
    position = models.PositiveSmallIntegerField(default=100, editable=False)

    objects: ClassVar[Any] = scoped(ReportingDutyQuerySet)

    class Meta:
        verbose_name = _("reporting duty")
        verbose_name_plural = _("reporting duties")
        ordering = ["position", "sort_key"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "core_code"], condition=~Q(core_code=""), name="duty_once_per_code"
            ),
            models.CheckConstraint(
                condition=Q(applies="", departs=False) | Q(core_code="") | ~Q(override_reason=""),
                name="duty_override_says_why",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """Delete the company's own duty; raises DutyStays for one of the catalogue, which can be put aside with a reason."""
        if self.core_code:
            raise DutyStays(self.stays)
        return super().delete(*args, **kwargs)

    def prepare(self) -> None:
        super().prepare()
        self.departs = bool(self.departures())

    @property
    def shipped(self) -> catalogue.ShippedDuty | None:
        """What our catalogue says; None for the company's own duty."""
        return catalogue.duties().get(self.core_code)

    def departures(self) -> list[str]:
        """The fields whose words differ from our catalogue, whichever language it was planted in."""
        if self.shipped is None:
            return []
        return self.shipped.departures(
            {name: getattr(self, name) for name in self.shipped.texts("de")} | {"valid_from": self.valid_from}
        )

    def search_parts(self) -> Iterable[str]:
        return [self.title, self.legal_basis, self.recipient]


class ReportStage(Record):
    """One report of a duty: which event starts its clock, and how long it runs.

    `amount` empty: without undue delay; `internal_hours` is then our own target. Hours run through weekends and holidays,
    months and days end as BGB §§ 188, 193 say (`playbooks.deadlines`). `condition`: see `playbooks.conditions`.
    """

    _noun = "stage"

    class Stage(models.TextChoices):
        EARLY_WARNING = "early_warning", _("early warning")
        NOTIFICATION = "notification", _("notification")
        INTERMEDIATE = "intermediate", _("intermediate report")
        FINAL = "final", _("final report")
        PROGRESS = "progress", _("progress report")

    class Start(models.TextChoices):
        OCCURRED_AT = "occurred_at", _("it happened")
        DETECTED_AT = "detected_at", _("it was noticed")
        AWARE_AT = "aware_at", _("we became aware that it must be reported")
        CLASSIFIED_AT = "classified_at", _("it was classified")
        AUTHORITY_REQUEST_AT = "authority_request_at", _("the authority asked for it")
        THIRD_PARTY_CLAIM_AT = "third_party_claim_at", _("a third party made a claim")
        CORRECTIVE_MEASURE_AT = "corrective_measure_available_at", _("a remedy was available")
        CLOSED_AT = "closed_at", _("the work on it was done")
        SUBMITTED = "submitted", _("an earlier report was handed in")

    class Unit(models.TextChoices):
        NONE = "", _("without undue delay")
        HOURS = "hours", _("hours")
        DAYS = "days", _("days")
        MONTHS = "months", _("months")
        CONTRACT = "contract", _("as the contract says")

    class Counts(models.TextChoices):
        ALL_HOURS = "all_hours", _("every hour counts, weekends too")
        CALENDAR = "calendar", _("calendar days and months")
        DORA = "dora", _("until noon of the next working day (DORA)")

    duty = models.ForeignKey(
        ReportingDuty,
        editable=False,
        on_delete=models.CASCADE,
        related_name="stages",
        verbose_name=_("reporting duty"),
    )
    position = models.PositiveSmallIntegerField(default=1, editable=False)
    stage = models.CharField(
        pgettext_lazy("report", "report"), max_length=15, choices=Stage.choices, default=Stage.NOTIFICATION
    )
    start = models.CharField(
        _("the clock starts when"), max_length=35, choices=Start.choices, default=Start.AWARE_AT
    )
    start_stage = models.CharField(
        _("which earlier report"), max_length=15, choices=Stage.choices, blank=True, default=""
    )
    amount = models.PositiveSmallIntegerField(
        _("time allowed"), null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(9999)]
    )
    unit = models.CharField(_("unit"), max_length=10, choices=Unit.choices, default=Unit.NONE, blank=True)
    counts = models.CharField(
        _("how it is counted"), max_length=10, choices=Counts.choices, default=Counts.ALL_HOURS
    )
    internal_hours = HoursField(
        _("our own target"),
        null=True,
        blank=True,
        help_text=_("Where the law says “without undue delay”: within what we want to have reported."),
    )
    latest_start = models.CharField(
        max_length=35, choices=Start.choices, blank=True, default="", editable=False
    )
    latest_hours = models.PositiveSmallIntegerField(null=True, blank=True, editable=False)
    is_voluntary = models.BooleanField(_("voluntary"), default=False)
    condition = models.CharField(max_length=40, blank=True, default="", editable=False)
    instead_of = models.CharField(
        max_length=15, choices=Stage.choices, blank=True, default="", editable=False
    )
    note = models.CharField(_("note"), max_length=300, blank=True)
    template = models.ForeignKey(
        "playbooks.MessageTemplate",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="stages",
        verbose_name=_("prepared text of this report"),
    )
    own_amount = models.PositiveSmallIntegerField(
        _("own time allowed"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(9999)],
        help_text=_("Overrides the default, for instance because a contract asks for less."),
    )
    own_unit = models.CharField(
        _("own unit"), max_length=10, choices=Unit.choices, default=Unit.NONE, blank=True
    )
    own_reason = models.CharField(_("reason of the own time"), max_length=300, blank=True)

    objects: ClassVar[Any] = scoped(RecordQuerySet)

    class Meta:
        verbose_name = _("report of a duty")
        verbose_name_plural = _("reports of a duty")
        ordering = ["position", "created_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(own_amount__isnull=True, own_unit="") | ~Q(own_reason=""),
                name="report_stage_own_time_says_why",
            ),
            models.CheckConstraint(
                condition=Q(start="submitted") & ~Q(start_stage="")
                | ~Q(start="submitted") & Q(start_stage=""),
                name="report_stage_start_is_whole",
            ),
            models.CheckConstraint(
                condition=Q(unit__in=["hours", "days", "months"], amount__isnull=False)
                | Q(unit__in=["", "contract"], amount__isnull=True),
                name="report_stage_time_is_whole",
            ),
        ]

    def __str__(self) -> str:
        return str(self.get_stage_display())

    def subject_id(self) -> uuid.UUID:
        return self.duty_id

    def obstacle(self) -> ReportingDuty:
        return self.duty

    def get_absolute_url(self) -> str:
        return self.duty.get_absolute_url()
