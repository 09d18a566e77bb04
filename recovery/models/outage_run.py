from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from records.models import Record, RecordQuerySet, scoped


class OutageRunQuerySet(RecordQuerySet["OutageRun"]):
    def newest_first(self) -> Self:
        return self.order_by("-ran_at", "-pk")


class OutageRun(Record):
    """A simulated outage that somebody kept: what was switched off, and what came of it then.

    `outage` and `result` are JSON as `recovery.runs` writes them, names and hours as they were on that day: a later plan
    changes nothing in it. Only title and note may be edited.
    """

    _noun = "outage-run"
    unlogged_fields = (*Record.unlogged_fields, "outage", "result", "run_by")

    title = models.CharField(_("title"), max_length=120)
    note = models.TextField(
        _("what we learn from it"), blank=True, max_length=4000, help_text=_("Printed with the run.")
    )
    outage = models.JSONField(editable=False)
    result = models.JSONField(editable=False)
    ran_at = models.DateTimeField(_("calculated at"), editable=False)
    run_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, editable=False, on_delete=models.SET_NULL, related_name="+"
    )
    run_by_name = models.CharField(_("calculated by"), max_length=200, editable=False)

    objects: ClassVar[Any] = scoped(OutageRunQuerySet)

    class Meta:
        verbose_name = _("simulated outage")
        verbose_name_plural = _("simulated outages")
        ordering = ["-ran_at"]

    def __str__(self) -> str:
        return self.title

    def search_parts(self) -> Iterable[str]:
        return [self.title, self.note]
