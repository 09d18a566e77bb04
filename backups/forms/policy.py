"""The numbers by which an organisation judges its backups."""

from __future__ import annotations

from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _

from backups.models import BackupPolicy
from records.forms import RecordForm


class PolicyForm(RecordForm[BackupPolicy]):
    fieldsets: ClassVar[list[tuple[Any, list[str]]]] = [
        (_("Restore tests"), ["months_within_24h", "months_within_72h", "months_otherwise"]),
        (_("Retention and runs"), ["retention_min_days", "grace_factor"]),
    ]

    class Meta(RecordForm.Meta):
        model = BackupPolicy
        fields = [
            "months_within_24h",
            "months_within_72h",
            "months_otherwise",
            "retention_min_days",
            "grace_factor",
        ]
