from __future__ import annotations

import uuid
from datetime import date, time
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import Organisation
from records.models import Proof, Record, RecordQuerySet, scoped


class Weekday(models.IntegerChoices):
    """As `date.weekday()` counts."""

    MONDAY = 0, _("Monday")
    TUESDAY = 1, _("Tuesday")
    WEDNESDAY = 2, _("Wednesday")
    THURSDAY = 3, _("Thursday")
    FRIDAY = 4, _("Friday")
    SATURDAY = 5, _("Saturday")
    SUNDAY = 6, _("Sunday")


class ReminderPolicy(Record):
    """When an organisation's people are asked by mail. One row, with our defaults until somebody changes it.

    No study shows that a day or an hour is better than another; Tuesday, half past eight is ours [U].
    """

    _noun = "reminder-policy"

    is_on = models.BooleanField(
        _("ask people by mail"),
        default=True,
        help_text=_("If not, what is due stands on the pages only."),
    )
    weekday = models.PositiveSmallIntegerField(
        _("day of the weekly mail"),
        choices=Weekday.choices,
        default=Weekday.TUESDAY,
        help_text=_("Everybody may choose another day for themselves."),
    )
    from_time: models.TimeField[time, time] = models.TimeField(
        _("not before"), default=time(8, 30), help_text=_("In the time zone of the company.")
    )

    objects: ClassVar[Any] = scoped(RecordQuerySet)

    class Meta:
        verbose_name = _("rule for reminders")
        verbose_name_plural = _("rules for reminders")
        ordering = ["organisation"]
        constraints = [
            models.UniqueConstraint(fields=["organisation"], name="reminder_policy_once"),
        ]

    def __str__(self) -> str:
        return str(self._meta.verbose_name)

    @classmethod
    def of(cls, organisation: Organisation) -> ReminderPolicy:
        """The stored rule, or our defaults as an unsaved one; one query."""
        found: ReminderPolicy | None = cls.objects.first()
        return found or cls(organisation=organisation)


class ReminderPreference(Record):
    """What one person wants: another weekday, or no such mail at all. Who wants none is not asked; the next one is."""

    _noun = "reminder-preference"

    person = models.OneToOneField(
        "contacts.Person",
        on_delete=models.CASCADE,
        related_name="reminder_preference",
        verbose_name=_("person"),
    )
    weekday = models.PositiveSmallIntegerField(
        _("day of the weekly mail"), choices=Weekday.choices, null=True, blank=True
    )
    is_off = models.BooleanField(_("no weekly mail"), default=False)

    objects: ClassVar[Any] = scoped(RecordQuerySet)

    class Meta:
        verbose_name = _("wish for reminders")
        verbose_name_plural = _("wishes for reminders")
        ordering = ["person"]

    def __str__(self) -> str:
        return str(self.person)

    def subject_id(self) -> uuid.UUID:
        return self.person_id


class ReminderSent(Proof):
    """A mail that asked somebody: written with the mail, in one transaction. `key` makes sure that it is written once.

    The link in the mail names this row: whoever opens it is its person.
    """

    class Kind(models.TextChoices):
        DIGEST = "digest", pgettext_lazy("reminder", "weekly mail")
        SECOND = "second", pgettext_lazy("reminder", "reminder after three days")
        AT_ONCE = "at_once", pgettext_lazy("reminder", "at once")
        ON_DEMAND = "on_demand", pgettext_lazy("reminder", "new link")
        NOBODY = "nobody", pgettext_lazy("reminder", "nobody answers for it")

    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    person = models.ForeignKey(
        "contacts.Person", null=True, on_delete=models.CASCADE, related_name="+", verbose_name=_("to")
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.CASCADE,
        related_name="+",
        verbose_name=_("login"),
        help_text="A manager who is in no list of people.",
    )
    on: models.DateField[date, date] = models.DateField(_("sent on"))
    count = models.PositiveSmallIntegerField(_("points"), default=0)
    key = models.CharField(max_length=120)

    unlogged_fields = (*Proof.unlogged_fields, "key")

    objects: ClassVar[Any] = scoped(RecordQuerySet)

    class Meta:
        verbose_name = _("reminder")
        verbose_name_plural = _("reminders")
        ordering = ["-on", "-created_at"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "key"], name="reminder_once_per_key"),
        ]
        indexes = [models.Index(fields=["organisation", "-on"], name="reminder_newest")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.on:%Y-%m-%d}"

    def subject_id(self) -> uuid.UUID:
        return self.person_id or self.pk


class ReminderLook(models.Model):
    """On which day (of the organisation's time zone) the reminders last looked at it: what beat has missed is caught up.

    Bookkeeping of the machine, no entry of the plan.
    """

    organisation = models.OneToOneField(
        Organisation, primary_key=True, on_delete=models.CASCADE, related_name="+"
    )
    told_on: models.DateField[date | None, date | None] = models.DateField(
        null=True
    )  # questions opened, mails written

    class Meta:
        verbose_name = _("look of the reminders")
        verbose_name_plural = _("looks of the reminders")

    def __str__(self) -> str:
        return f"{self.organisation_id} {self.told_on}"
