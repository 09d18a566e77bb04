from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator
from typing import Any, ClassVar, Self

from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from contacts.models import Owned
from core.durations import HoursField
from records.models import Record, RecordQuerySet, scoped


class ResourceQuerySet(RecordQuerySet["Resource"]):
    def active(self) -> Self:
        return self.filter(status=Resource.Status.ACTIVE)


class Resource(Owned):
    """Something a process needs: a system, data, people, a room, a service (BSI-Standard 200-4, 7.2.3).

    Times in hours. `rto_hours` and `rpo_hours` are own targets that need a reason; what is inherited from the processes is
    derived in `inventory.targets`. Estimates stand here; what was proven stands in `RtaEvidence`, a row per proof.
    """

    history_labels: ClassVar[dict[str, Any]] = {"granted_to": _("may see this page")}

    class Kind(models.TextChoices):
        IT_SYSTEM = "it_system", _("IT system")
        APPLICATION = "application", _("Application")
        DATA = "data", _("Data")
        STAFF = "staff", _("Staff")
        INFRASTRUCTURE = "infrastructure", _("Building and supply lines")
        SERVICE = "service", _("Service")
        EQUIPMENT = "equipment", _("Machines and equipment")
        SUPPLY = "supply", _("Supplies")
        DOCUMENT = "document", _("Documents on paper")

    class Status(models.TextChoices):
        ACTIVE = "active", _("active")
        PLANNED = "planned", _("planned")
        RETIRED = "retired", _("retired")

    class Hosting(models.TextChoices):
        UNKNOWN = "", _("not entered")
        ON_PREM = "on_prem", _("in our own house")
        HOSTED = "hosted", _("at a provider, for us")
        SAAS = "saas", _("as a service from the cloud")
        PAPER = "paper", _("on paper")

    class BasicService(models.TextChoices):
        NONE = "", _("none of these")
        POWER = "power", _("power")
        NETWORK = "network", _("network")
        INTERNET = "internet", _("internet access")
        IDENTITY = "identity", _("logging in")

    class Redundancy(models.TextChoices):
        NONE = "none", pgettext_lazy("redundancy", "none")
        COLD = "cold", _("cold: spare part in the cupboard")
        WARM = "warm", _("warm: stands ready, is switched on by hand")
        HOT = "hot", _("hot: takes over by itself")
        N_PLUS_1 = "n_plus_1", _("n+1: one of several may fail")

    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices, default=Kind.IT_SYSTEM)
    name = models.CharField(_("name"), max_length=120)
    label = models.CharField(
        _("host name or inventory number"),
        max_length=80,
        blank=True,
        help_text=_("As it stands on the device."),
    )
    description = models.TextField(_("what it is for"), blank=True, max_length=2000)
    status = models.CharField(_("state"), max_length=10, choices=Status.choices, default=Status.ACTIVE)
    is_suggestion = models.BooleanField(
        _("suggestion, not confirmed yet"), default=False, editable=False
    )  # planted from an industry template; saving its form confirms it
    basic_service = models.CharField(
        _("is a basic service"),
        max_length=10,
        choices=BasicService.choices,
        default=BasicService.NONE,
        blank=True,
        help_text=_("Nothing else starts without it."),
    )
    site = models.ForeignKey(
        "contacts.Site",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="resources",
        verbose_name=_("site"),
    )
    location = models.ForeignKey(
        "contacts.Location",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="resources",
        verbose_name=_("room or area"),
    )
    supplier = models.ForeignKey(
        "contacts.Supplier",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="resources",
        verbose_name=_("supplier"),
        help_text=_("Who runs it, or whom we call when it fails."),
    )
    contract = models.ForeignKey(
        "contacts.Contract",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="resources",
        verbose_name=_("contract"),
    )
    hosting = models.CharField(
        _("where it runs"), max_length=10, choices=Hosting.choices, default=Hosting.UNKNOWN, blank=True
    )
    holds_data = models.BooleanField(_("holds data"), default=False)
    holds_personal_data = models.BooleanField(_("holds personal data"), default=False)
    data_reproducible = models.BooleanField(_("data can be made again"), default=False)
    has_statutory_retention = models.BooleanField(_("data must be kept by law"), default=False)
    offline_capable = models.BooleanField(_("works without network"), default=False)
    is_network_or_ot = models.BooleanField(_("network device or machine control"), default=False)
    redundancy = models.CharField(
        _("redundancy"), max_length=10, choices=Redundancy.choices, default=Redundancy.NONE
    )
    substitute_resource = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="substitutes_for",
        verbose_name=_("substitute"),
        help_text=_("What takes its place when it fails."),
    )
    switch_over_hours = HoursField(
        _("switching over takes"), null=True, blank=True, help_text=_("Until the substitute is in use.")
    )
    rto_hours = HoursField(
        _("own target: usable again after"),
        null=True,
        blank=True,
        help_text=_("Empty: inherited from the processes that need it."),
    )
    rto_reason = models.CharField(_("reason of the own target"), max_length=300, blank=True)
    rpo_hours = HoursField(
        _("own target: most data that may be lost"),
        null=True,
        blank=True,
        help_text=_("Data carry their own value. Empty: inherited."),
    )
    rpo_reason = models.CharField(_("reason of the own data-loss target"), max_length=300, blank=True)
    rta_estimate_hours = HoursField(
        _("estimate: usable again after"),
        null=True,
        blank=True,
        help_text=_("Its own work only, once all it needs is there. Nobody has proven it yet."),
    )
    rpa_estimate_hours = HoursField(_("estimate: data loss"), null=True, blank=True)
    support_end = models.DateField(_("support ends on"), null=True, blank=True)
    replacement_weeks = models.PositiveSmallIntegerField(
        _("delivery time of a replacement (weeks)"),
        null=True,
        blank=True,
        validators=[MaxValueValidator(520)],
    )
    provider_account = models.CharField(_("account at the provider"), max_length=120, blank=True)
    admin_domain = models.CharField(
        _("administered with"),
        max_length=120,
        blank=True,
        help_text=_("Directory or account whose administrators get in: one stolen login takes all of them."),
    )
    exit_plan = models.TextField(
        _("how we leave"),
        blank=True,
        max_length=1000,
        help_text=_("Export of the data, alternative, duration."),
    )
    note = models.TextField(_("note"), blank=True, max_length=2000)

    objects: ClassVar[Any] = scoped(ResourceQuerySet)

    class Meta:
        verbose_name = _("resource")
        verbose_name_plural = _("resources")
        ordering = ["sort_key"]
        indexes = [models.Index(fields=["organisation", "sort_key"], name="resource_by_name")]
        constraints = [
            models.CheckConstraint(
                condition=Q(substitute_resource__isnull=True) | ~Q(substitute_resource=models.F("id")),
                name="resource_is_not_its_own_substitute",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_cloud(self) -> bool:
        return self.hosting in {self.Hosting.HOSTED, self.Hosting.SAAS}

    def search_parts(self) -> Iterable[str]:
        return [self.name, self.label, self.description]

    def mistakes(self) -> Iterator[tuple[str, Any]]:
        yield from super().mistakes()
        if self.rto_hours is not None and not self.rto_reason.strip():
            yield "rto_reason", _("Say in one sentence why the own value applies.")
        if self.rpo_hours is not None and not self.holds_data and self.kind != self.Kind.DATA:
            yield (
                "rpo_hours",
                _("Tick “holds data” first, or leave this empty: without data nothing is lost."),
            )
        if self.substitute_resource_id is not None and self.substitute_resource_id == self.pk:
            yield "substitute_resource", _("Choose another resource: nothing can replace itself.")
        if self.location is not None and self.site_id and self.location.site_id != self.site_id:
            yield "location", _("This room belongs to another site.")
        if self.contract is not None and self.supplier_id and self.contract.supplier_id != self.supplier_id:
            yield "contract", _("This contract is with another supplier.")

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Data hold data, a room lies in a site, a contract is with a supplier: filled in where left empty."""
        if self.kind == self.Kind.DATA:
            self.holds_data = True
        if self.location is not None and self.site_id is None:
            self.site_id = self.location.site_id
        if self.contract is not None and self.supplier_id is None:
            self.supplier_id = self.contract.supplier_id
        super().save(*args, **kwargs)


class KnowledgeHolder(Record):
    """A person who knows how to run or repair a resource. Only one is a single point of knowledge (200-4, 7.2.4)."""

    _noun = "knowledge"

    resource = models.ForeignKey(
        Resource, on_delete=models.CASCADE, related_name="knowledge_holders", verbose_name=_("resource")
    )
    person = models.ForeignKey(
        "contacts.Person", on_delete=models.PROTECT, related_name="+", verbose_name=_("person")
    )
    note = models.CharField(_("what they know"), max_length=200, blank=True)

    objects: ClassVar[Any] = scoped(RecordQuerySet)

    class Meta:
        verbose_name = _("knowledge holder")
        verbose_name_plural = _("knowledge holders")
        ordering = ["sort_key"]
        constraints = [
            models.UniqueConstraint(fields=["resource", "person"], name="knowledge_once_per_person"),
        ]

    def __str__(self) -> str:
        return str(self.person)

    def subject_id(self) -> uuid.UUID:
        return self.resource_id

    def obstacle(self) -> Resource:
        return self.resource
