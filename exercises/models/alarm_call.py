from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any, ClassVar

from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from contacts.models import Person, Supplier
from exercises.models.alarm_test import AlarmTest
from records.models import Record, RecordQuerySet, WrittenOnce, scoped

LONGEST_READY = 1440  # minutes


class AlarmCallQuerySet(RecordQuerySet["AlarmCall"]):
    def in_order(self) -> AlarmCallQuerySet:
        return self.order_by("position", "pk")


class AlarmCall(Record):
    """Somebody whom an alarm test calls, and what they answered: once per test, whatever number of roles they fill.

    Name, role, number and address are copied when it starts. `steps` are the places in `AlarmTest.steps` at which this one
    is called. A supplier has no mail of its own here: it is called. Once the test is closed, nothing is written any more.
    """

    _noun = "alarm-call"

    class NumberOk(models.TextChoices):
        UNKNOWN = "", pgettext_lazy("telephone number", "not said")
        RIGHT = "yes", pgettext_lazy("telephone number", "right")
        WRONG = "no", pgettext_lazy("telephone number", "wrong")

    class By(models.TextChoices):
        NOBODY = "", pgettext_lazy("answer", "no answer")
        LINK = "link", pgettext_lazy("answer", "through the link in the mail")
        PAPER = "paper", pgettext_lazy("answer", "from the call sheet")

    unlogged_fields = (
        *Record.unlogged_fields,
        "steps",
        "position",
        "number",
        "number_is_private",
        "mobile",
        "address",
        "address_is_private",
    )

    test = models.ForeignKey(
        AlarmTest, on_delete=models.CASCADE, related_name="calls", verbose_name=_("alarm test")
    )
    person = models.ForeignKey(
        Person, null=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("person")
    )
    supplier = models.ForeignKey(
        Supplier, null=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("supplier")
    )
    name = models.CharField(_("name"), max_length=200)
    role = models.CharField(_("role"), max_length=300, blank=True)
    steps = models.JSONField(default=list)
    position = models.PositiveSmallIntegerField(default=0)
    language = models.CharField(max_length=5, editable=False)
    number = models.CharField(_("telephone number"), max_length=200, blank=True)
    number_is_private = models.BooleanField(default=False)
    mobile = models.CharField(
        max_length=20, blank=True, help_text="For text messages, in E.164; never a private number."
    )
    address = models.CharField(_("mail address"), max_length=254, blank=True)
    address_is_private = models.BooleanField(default=False)
    received_at: models.DateTimeField[datetime | None, datetime | None] = models.DateTimeField(
        _("reached"), null=True, blank=True
    )
    ready_at: models.DateTimeField[datetime | None, datetime | None] = models.DateTimeField(
        _("said at"), null=True, blank=True, help_text="The moment from which `ready_in` counts."
    )
    ready_in = models.PositiveSmallIntegerField(
        _("ready for duty in (minutes)"), null=True, blank=True, validators=[MaxValueValidator(LONGEST_READY)]
    )
    number_ok = models.CharField(
        _("the number is"), max_length=3, choices=NumberOk.choices, default=NumberOk.UNKNOWN, blank=True
    )
    answered_by = models.CharField(
        _("known"), max_length=5, choices=By.choices, default=By.NOBODY, blank=True
    )
    entered_by_name = models.CharField(_("entered by"), max_length=200, blank=True)

    objects: ClassVar[Any] = scoped(AlarmCallQuerySet)

    class Meta:
        verbose_name = _("call of an alarm test")
        verbose_name_plural = _("calls of an alarm test")
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["test", "person"], name="alarm_call_once_per_person"),
            models.UniqueConstraint(fields=["test", "supplier"], name="alarm_call_once_per_supplier"),
            models.CheckConstraint(
                condition=Q(ready_in__isnull=True) | Q(ready_at__isnull=False, received_at__isnull=False),
                name="alarm_call_ready_was_reached",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self.test.is_open:
            raise WrittenOnce("The alarm test is closed, so its answers stay as they are.")
        super().save(*args, **kwargs)

    def subject_id(self) -> uuid.UUID:
        return self.test_id

    def get_absolute_url(self) -> str:
        return self.test.get_absolute_url()
