from __future__ import annotations

from typing import Any, ClassVar, Self

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from records.models import Proof, Record, RecordQuerySet, scoped


class YesNo(models.TextChoices):
    """Three-valued: unknown counts as "to be checked", never as no (domain 2.1)."""

    UNKNOWN = "", _("not known yet")
    YES = "yes", _("yes")
    NO = "no", _("no")


class Nis2Status(models.TextChoices):
    ESSENTIAL = "essential", _("essential entity")
    IMPORTANT = "important", _("important entity")
    NONE = "none", _("not covered")
    UNKNOWN = "unknown", _("not known yet")


def _yes_no(label: Any, help_text: Any = "") -> models.CharField[str, str]:
    return models.CharField(
        label, max_length=5, choices=YesNo.choices, default=YesNo.UNKNOWN, blank=True, help_text=help_text
    )


class LegalProfile(Record):
    """What decides which reporting duties concern the company; one row per organisation, planted with it.

    `nis2_answers` is the walk through the questions that has not been recorded yet (`Nis2Assessment` is the record).
    """

    _noun = "legal-profile"
    unlogged_fields = (*Record.unlogged_fields, "nis2_answers")

    turnover_meur = models.DecimalField(
        _("turnover per year (million €)"),
        max_digits=10,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
    )
    balance_meur = models.DecimalField(
        _("balance sheet total (million €)"),
        max_digits=10,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
    )
    processes_personal_data = _yes_no(_("processes personal data"))
    is_processor = _yes_no(
        _("processes data for others"), _("As a service provider with a contract under Art. 28 GDPR.")
    )
    persons_processing = models.PositiveIntegerField(
        _("people who constantly work with personal data"), null=True, blank=True
    )
    has_works_council = _yes_no(_("has a works council"))
    has_secrecy_duty = _yes_no(
        _("bound by professional secrecy"), _("§ 203 StGB: doctors, lawyers, tax advisers.")
    )
    has_cyber_insurance = _yes_no(_("has a cyber insurance"))
    has_customer_clause = _yes_no(_("customers' contracts demand a notice of incidents"))
    is_critical_operator = _yes_no(_("runs a critical installation"))
    is_dora_entity = _yes_no(_("is a financial entity (DORA)"))
    is_telecom_provider = _yes_no(_("offers telecommunication"))
    is_cra_manufacturer = _yes_no(_("makes products with digital elements (CRA)"))
    is_energy_network = _yes_no(_("runs an energy network"))
    nis2_status = models.CharField(
        _("NIS2"), max_length=10, choices=Nis2Status.choices, default=Nis2Status.UNKNOWN, editable=False
    )
    nis2_answers = models.JSONField(default=dict, editable=False)
    nis2_override = models.CharField(
        _("NIS2: own decision"), max_length=10, choices=Nis2Status.choices, blank=True, default=""
    )
    nis2_override_reason = models.CharField(_("reason of the own decision"), max_length=500, blank=True)
    nis2_reporting_carved_out = _yes_no(_("NIS2 reports go by other law (DORA, telecommunication, energy)"))
    nis2_registered_on = models.DateField(_("registered with the BSI on"), null=True, blank=True)
    nis2_registration_no = models.CharField(_("registration number at the BSI"), max_length=60, blank=True)
    status_page = models.CharField(
        _("status page"),
        max_length=200,
        blank=True,
        help_text=_("Where customers read how things stand; outside your own IT."),
    )
    catalogue_reviewed_on = models.DateField(_("catalogue of duties last checked on"), null=True, blank=True)

    objects: ClassVar[Any] = scoped(RecordQuerySet)

    class Meta:
        verbose_name = _("legal profile")
        verbose_name_plural = _("legal profiles")
        ordering = ["created_at"]
        constraints = [
            models.UniqueConstraint(fields=["organisation"], name="legal_profile_once"),
            models.CheckConstraint(
                condition=Q(nis2_override="") | ~Q(nis2_override_reason=""),
                name="legal_profile_override_says_why",
            ),
        ]

    def __str__(self) -> str:
        return str(self._meta.verbose_name)

    def get_absolute_url(self) -> str:
        """There is one of it, so its page needs no key."""
        return reverse("playbooks:legal-profile", args=[self.organisation.slug])

    @classmethod
    def of(cls, organisation: Organisation) -> LegalProfile:
        """The profile of an organisation, blank where none was planted yet; one query, inside the scope."""
        found: LegalProfile | None = cls.objects.filter(organisation=organisation).first()
        return found or cls(organisation=organisation)

    @property
    def nis2(self) -> str:
        """The status that counts: the own decision, else that of the assistant."""
        return self.nis2_override or self.nis2_status


class Nis2AssessmentQuerySet(RecordQuerySet["Nis2Assessment"]):
    def newest_first(self) -> Self:
        return self.order_by("-assessed_at", "-pk")


class Nis2Assessment(Proof):
    """One walk through the questions of BSIG § 28 with its answers and its reasoning; written once. No legal advice."""

    _noun = "nis2-assessment"
    unlogged_fields = (*Proof.unlogged_fields, "assessed_by", "answers")

    answers = models.JSONField(editable=False)
    result = models.CharField(_("result"), max_length=10, choices=Nis2Status.choices)
    reasoning = models.TextField(_("reasoning"), max_length=6000)
    note = models.TextField(_("remark"), blank=True, max_length=1000)
    assessed_at = models.DateTimeField(_("assessed at"))
    assessed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    assessed_by_name = models.CharField(_("assessed by"), max_length=200)

    objects: ClassVar[Any] = scoped(Nis2AssessmentQuerySet)

    class Meta:
        verbose_name = _("NIS2 assessment")
        verbose_name_plural = _("NIS2 assessments")
        ordering = ["-assessed_at"]

    def __str__(self) -> str:
        return f"{self.get_result_display()} {self.assessed_at:%Y-%m-%d}"

    def get_absolute_url(self) -> str:
        return reverse("playbooks:legal-profile", args=[self.organisation.slug])
