from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from contacts.models import Owned
from playbooks.phases import Phase
from records.models import Record, RecordQuerySet, scoped

PHASES = (
    (Phase.DETECT_REPORT.value, _("Detect and report")),
    (Phase.ASSESS.value, _("Assess")),
    (Phase.COMMUNICATE.value, _("Communicate")),
    (Phase.RECOVER.value, _("Recover")),
    (Phase.FOLLOW_UP.value, _("Follow up")),
)


class IncidentKind(models.TextChoices):
    """Why something fails (cause view); plans are written for effects, playbooks for causes (domain 2.5)."""

    RANSOMWARE = "ransomware", _("Ransomware")
    PHISHING_ACCOUNT = "phishing_account", _("Phishing, compromised account")
    DATA_BREACH = "data_breach", _("Data exfiltration, personal data breach")
    SERVER_FAILURE = "server_failure", _("Server failure, hardware defect")
    DATA_LOSS = "data_loss", _("Data loss, accidental deletion")
    POWER_OUTAGE = "power_outage", _("Power outage")
    NETWORK_OUTAGE = "network_outage", _("Network or internet outage")
    SAAS_OUTAGE = "saas_outage", _("Cloud or third-party outage")
    CLOUD_MISCONFIG = "cloud_misconfig", _("Cloud misconfiguration")
    DDOS = "ddos", _("Denial of service (DDoS)")
    FIRE_WATER = "fire_water", _("Fire, water, lightning")
    DEVICE_LOSS = "device_loss", _("Loss or theft of devices")
    KEY_PERSON = "key_person", _("Loss of a key person")
    OTHER = "other", _("Something else")


class OutageScenario(models.TextChoices):
    """What is missing (effect view, 200-4, 7 and 9)."""

    IT = "it", _("IT")
    DATA = "data", _("data")
    STAFF = "staff", _("people")
    BUILDING = "building", _("building or site")
    SERVICE = "service", _("supplier")
    PLANT = "plant", _("production plant")


class PlaybookQuerySet(RecordQuerySet["Playbook"]):
    def in_order(self) -> Self:
        """As in the binder."""
        return self.order_by("position", "sort_key", "pk")


class Playbook(Owned):
    """What we do when something of one kind happens, a page per phase (Notfallreaktionsprotokoll, second seed, step 3).

    Planted from our template `kind` in version `core_version`, or written by the company (`core_version` empty).
    Signs, escalation criteria and evidence are texts with one entry per line.
    """

    kind = models.CharField(
        _("kind of incident"), max_length=20, choices=IncidentKind.choices, default=IncidentKind.OTHER
    )
    core_version = models.PositiveSmallIntegerField(null=True, blank=True, editable=False)
    title = models.CharField(_("title"), max_length=80)
    symptom = models.CharField(
        _("how a layman notices it"),
        max_length=60,
        blank=True,
        help_text=_("By this people find the page: “Files are locked”."),
    )
    goal = models.CharField(_("goal"), max_length=140, blank=True, help_text=_("One line: what counts now."))
    signs = models.TextField(
        _("signs"), blank=True, max_length=600, help_text=_("One per line, at most four.")
    )
    owner_role = models.ForeignKey(
        "contacts.EmergencyRole",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="playbooks",
        verbose_name=_("leads the incident"),
        help_text=_("The incident owner: one role that is accountable from start to end."),
    )
    escalation_criteria = models.TextField(
        _("when it becomes an emergency"), blank=True, max_length=1000, help_text=_("One criterion per line.")
    )
    evidence = models.TextField(
        _("evidence to secure"), blank=True, max_length=1500, help_text=_("One kind per line.")
    )
    outage_scenarios = models.JSONField(_("what is missing then"), default=list, blank=True)
    is_attack = models.BooleanField(_("somebody does this on purpose"), default=False)
    concerns_data = models.BooleanField(_("data may be affected"), default=False)
    position = models.PositiveSmallIntegerField(_("order in the binder"), default=100, editable=False)

    list_choices: ClassVar[dict[str, Any]] = {"outage_scenarios": OutageScenario.choices}

    objects: ClassVar[Any] = scoped(PlaybookQuerySet)

    class Meta:
        verbose_name = _("playbook")
        verbose_name_plural = _("playbooks")
        ordering = ["position", "sort_key"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "kind"],
                condition=Q(core_version__isnull=False),
                name="playbook_once_per_template",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def search_parts(self) -> Iterable[str]:
        return [self.title, self.symptom, self.signs, str(self.get_kind_display())]

    @property
    def core_code(self) -> str:
        """The code of the template it was taken from; "" for the company's own."""
        return self.kind.upper() if self.core_version is not None else ""


class ExcludedKind(Record):
    """A kind of incident for which the company needs no playbook, with the reason (rule PLB-004)."""

    _noun = "excluded-kind"

    kind = models.CharField(_("kind of incident"), max_length=20, choices=IncidentKind.choices)
    reason = models.CharField(_("why we need none"), max_length=300)

    objects: ClassVar[Any] = scoped(RecordQuerySet)

    class Meta:
        verbose_name = _("kind without playbook")
        verbose_name_plural = _("kinds without playbook")
        ordering = ["kind"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "kind"], name="excluded_kind_once"),
            models.CheckConstraint(condition=~Q(reason=""), name="excluded_kind_says_why"),
        ]

    def __str__(self) -> str:
        return str(self.get_kind_display())


PHASE_LABEL = pgettext_lazy("emergency", "phase")
