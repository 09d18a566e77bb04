from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from contacts.models import Owned
from records.models import RecordQuerySet, scoped


class AbstractPlan(Owned):
    """What every plan says first: what it is called, what it is for, who starts it when."""

    history_labels: ClassVar[dict[str, Any]] = {"granted_to": _("may see this page")}

    title = models.CharField(_("title"), max_length=120)
    purpose = models.TextField(
        _("what it achieves"),
        blank=True,
        max_length=1000,
        help_text=_("The state at the end, in one or two sentences."),
    )
    activation = models.TextField(
        _("who starts it, and when"),
        blank=True,
        max_length=1000,
        help_text=_("As in: the IT lead, as soon as the emergency is declared."),
    )

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.title

    def search_parts(self) -> Iterable[str]:
        return [self.title, self.purpose]


class RecoveryPlan(AbstractPlan):
    """How one or several resources reach emergency operation (Wiederanlaufplan, BSI-Standard 200-4, 12.2).

    So that a knowledgeable third person can act on it. Steps, covered resources and suppliers are parts of it.
    """

    _noun = "recovery-plan"

    prerequisites = models.TextField(
        _("what must be there first"),
        blank=True,
        max_length=2000,
        help_text=_(
            "Access rights, emergency account, licences, installation media, keys; with their place."
        ),
    )
    credential_place = models.CharField(
        _("where the login is"),
        max_length=200,
        blank=True,
        help_text=_("The place only, never the password: envelope 3 in the safe."),
    )
    credential_resource = models.ForeignKey(
        "inventory.Resource",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("the login is kept in"),
        help_text=_("A password store, for instance. It must not need what this plan brings back."),
    )
    documentation = models.TextField(
        _("where the documentation is"),
        blank=True,
        max_length=1000,
        help_text=_("On paper or offline. A path on the server that is down is no place."),
    )
    tools = models.TextField(
        _("tools and spare parts"), blank=True, max_length=1000, help_text=_("With the place where they lie.")
    )
    data_needed = models.TextField(
        _("data needed"),
        blank=True,
        max_length=1000,
        help_text=_("Backup, configuration, licence file: which copy, and where."),
    )
    restrictions = models.TextField(
        _("limits of emergency operation"),
        blank=True,
        max_length=1000,
        help_text=_("What does not work yet at the end of this plan."),
    )
    hand_over = models.TextField(
        _("who takes it over"),
        blank=True,
        max_length=1000,
        help_text=_("To whom it is handed over after the function test, and who confirms it."),
    )

    objects: ClassVar[Any] = scoped(RecordQuerySet)

    class Meta:
        verbose_name = _("recovery plan")
        verbose_name_plural = _("recovery plans")
        ordering = ["sort_key"]


class RestorationPlan(AbstractPlan):
    """How one or several resources get from emergency operation back to normal (Wiederherstellungsplan, 200-4, 12)."""

    _noun = "restoration-plan"

    procurement = models.TextField(
        _("where replacements come from"),
        blank=True,
        max_length=2000,
        help_text=_("Sources, delivery times, who may order."),
    )
    installation = models.TextField(_("installation and configuration"), blank=True, max_length=2000)
    function_test = models.TextField(_("function test"), blank=True, max_length=1000)
    switch_back = models.TextField(
        _("switching back from emergency operation"),
        blank=True,
        max_length=2000,
        help_text=_("When, in which order, and how long nothing runs meanwhile."),
    )
    reconciliation = models.TextField(
        _("bringing the data together"),
        blank=True,
        max_length=2000,
        help_text=_("What was written on paper or in a substitute, and who enters it."),
    )
    organisational = models.TextField(_("what else is to be done"), blank=True, max_length=1000)

    objects: ClassVar[Any] = scoped(RecordQuerySet)

    class Meta:
        verbose_name = _("restoration plan")
        verbose_name_plural = _("restoration plans")
        ordering = ["sort_key"]


class ContinuityPlan(AbstractPlan):
    """How one or several processes go on in emergency operation (Geschäftsfortführungsplan, BSI-Standard 200-4, 11).

    Its steps come in three stages: reach emergency operation, work in it, return from it with the backlog.
    """

    _noun = "continuity-plan"

    special_rights = models.TextField(
        _("special rights and duties while it is active"),
        blank=True,
        max_length=1000,
        help_text=_("As in: may order up to 5,000 € without a second signature."),
    )
    measures = models.TextField(
        _("organisational measures"),
        blank=True,
        max_length=2000,
        help_text=_("Moving to another place, shifts, cancelled leave."),
    )
    contacts_note = models.TextField(
        _("whom the department informs"),
        blank=True,
        max_length=1000,
        help_text=_("Own staff, customers and partners, by which way."),
    )
    documents = models.TextField(_("papers needed, with their place"), blank=True, max_length=1000)

    objects: ClassVar[Any] = scoped(RecordQuerySet)

    class Meta:
        verbose_name = _("continuity plan")
        verbose_name_plural = _("continuity plans")
        ordering = ["sort_key"]
