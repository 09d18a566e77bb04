from __future__ import annotations

import uuid
from typing import Any

from auditlog.models import AbstractLogEntry
from django.db import models
from django.utils.translation import gettext_lazy as _
from django_scopes import get_scope

from accounts.models import Organisation


class Entry(AbstractLogEntry):
    """One change in the history: who changed which fields of what, when, in which organisation.

    `subject` is the entry whose page shows the change: a telephone number changes, its person's history tells.
    The organisation comes from the active scope, since a deleted row can no longer be asked.
    """

    organisation = models.ForeignKey(
        Organisation, null=True, on_delete=models.CASCADE, related_name="+", verbose_name=_("organisation")
    )
    subject = models.UUIDField(null=True, db_index=True)

    class Meta:
        verbose_name = _("history entry")
        verbose_name_plural = _("history entries")
        ordering = ["-timestamp"]
        get_latest_by = "timestamp"
        indexes = [models.Index(fields=["organisation", "-timestamp"], name="entry_by_organisation")]

    def save(self, *args: Any, **kwargs: Any) -> None:
        data = self.additional_data or {}
        if self.subject is None and data.get("subject"):
            self.subject = uuid.UUID(data["subject"])
        if self.organisation is None:
            key = data.get("organisation") or self._organisation_in_force()
            self.organisation_id = uuid.UUID(str(key)) if key else None
        super().save(*args, **kwargs)

    def _organisation_in_force(self) -> uuid.UUID | None:
        if self.content_type.model_class() is Organisation:
            return uuid.UUID(str(self.object_pk)) if self.action != self.Action.DELETE else None
        organisation = get_scope().get("organisation")
        return organisation.pk if isinstance(organisation, Organisation) else None
