from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator
from typing import Any, ClassVar

from django.core.validators import MaxValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from contacts.models import Owned
from core.durations import HoursField
from core.text import lines
from inventory.models import Process
from records.models import Record, RecordQuerySet, scoped


class Workaround(Owned):
    """How a process goes on without what it needs: by hand, on paper, with something else (200-4, 10 and 11).

    Times in hours. `carries_hours` says how long that works; the form it needs is printed blank, a column per line of
    `form_columns`.
    """

    process = models.ForeignKey(
        Process, on_delete=models.CASCADE, related_name="workarounds", verbose_name=_("process")
    )
    name = models.CharField(
        _("workaround"), max_length=120, help_text=_("As in: take orders on the paper form.")
    )
    how = models.TextField(
        _("how it is done"),
        max_length=2000,
        help_text=_("One step per line, so that a temp could do it."),
    )
    starts_after_hours = HoursField(
        _("ready after"),
        null=True,
        blank=True,
        help_text=_("How long it takes until it works. Empty: at once."),
    )
    carries_hours = HoursField(
        _("carries for"),
        null=True,
        blank=True,
        help_text=_("How long work can go on like this. Empty: nobody knows yet."),
    )
    people = models.PositiveSmallIntegerField(
        _("people needed"), null=True, blank=True, validators=[MaxValueValidator(9999)]
    )
    material = models.TextField(
        _("material, with its place"),
        blank=True,
        max_length=1000,
        help_text=_("Forms, price list, customer list, cash box: printed, and where they lie."),
    )
    limits = models.TextField(
        _("what does not work"), blank=True, max_length=1000, help_text=_("So that nobody promises it.")
    )
    backlog = models.TextField(
        _("what is caught up afterwards"),
        blank=True,
        max_length=1000,
        help_text=_("What is entered later, by whom, and how it is checked."),
    )
    form_title = models.CharField(_("title of the paper form"), max_length=80, blank=True)
    form_columns = models.TextField(
        _("columns of the paper form"),
        blank=True,
        max_length=400,
        help_text=_("One per line, at most eight. We print the blank form."),
    )
    uses = models.ForeignKey(
        "inventory.Resource",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("needs"),
        help_text=_("What must work for it: forms, a spare device, mobile phones."),
    )
    tried_on = models.DateField(
        _("last tried on"),
        null=True,
        blank=True,
        help_text=_("The day on which somebody really worked like this."),
    )

    objects: ClassVar[Any] = scoped(RecordQuerySet)
    MAX_COLUMNS: ClassVar[int] = 8

    class Meta:
        verbose_name = _("workaround")
        verbose_name_plural = _("workarounds")
        ordering = ["sort_key"]

    def __str__(self) -> str:
        return self.name

    def search_parts(self) -> Iterable[str]:
        return [self.name, self.how]

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns of the paper form."""
        return lines(self.form_columns)

    def mistakes(self) -> Iterator[tuple[str, Any]]:
        yield from super().mistakes()
        if len(self.columns) > self.MAX_COLUMNS:
            yield "form_columns", _("Eight columns fit on the sheet. Leave out the least important ones.")
        if self.form_title and not self.columns:
            yield "form_columns", _("Name the columns of the form, one per line.")


class Bridge(Record):
    """A need of the process that a workaround bridges; the dependency itself carries the hours."""

    workaround = models.ForeignKey(
        Workaround, on_delete=models.CASCADE, related_name="bridges", verbose_name=_("workaround")
    )
    dependency = models.ForeignKey(
        "inventory.Dependency",
        on_delete=models.CASCADE,
        related_name="bridges",
        verbose_name=_("bridged need"),
    )

    named_by = ("dependency",)
    objects: ClassVar[Any] = scoped(RecordQuerySet)

    class Meta:
        verbose_name = _("bridged need")
        verbose_name_plural = _("bridged needs")
        ordering = ["created_at"]
        constraints = [
            models.UniqueConstraint(fields=["workaround", "dependency"], name="bridge_once_per_need"),
        ]

    def __str__(self) -> str:
        return str(self.dependency)

    def subject_id(self) -> uuid.UUID:
        return self.workaround_id
