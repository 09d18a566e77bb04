"""The form of a process and of the people its emergency operation needs."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.durations import hours_in_words
from inventory.forms.overriding import say_what_is_overridden
from inventory.models import Process, StaffNeed
from inventory.reading import read_network
from inventory.targets import work_out
from records.forms import PartForm, PartFormSet, RecordForm


class ProcessForm(RecordForm[Process]):
    """Says beside each own value which derived one it replaces; that costs the queries of the network."""

    folded = (_("Seldom asked"),)
    fieldsets = [
        (_("Process"), ["name", "unit", "owner", "deputy", "description", "status"]),
        (
            _("How long it may stand still"),
            [
                "mtpd_reason",
                "worst_time_note",
                "critical_dates",
                "mtpd_override_hours",
                "mtpd_override_reason",
            ],
        ),
        (_("Targets"), ["rto_hours", "rto_reason", "rpo_hours"]),
        (_("Emergency operation"), ["mbco", "mbco_percent"]),
        (_("Seldom asked"), ["duration_hours", "prefilter", "prefilter_reason"]),
    ]

    class Meta(RecordForm.Meta):
        model = Process
        fields = [
            "name",
            "unit",
            "owner",
            "deputy",
            "description",
            "status",
            "mtpd_reason",
            "worst_time_note",
            "critical_dates",
            "mtpd_override_hours",
            "mtpd_override_reason",
            "rto_hours",
            "rto_reason",
            "rpo_hours",
            "mbco",
            "mbco_percent",
            "duration_hours",
            "prefilter",
            "prefilter_reason",
        ]
        widgets = {
            "description": forms.Textarea({"rows": 3}),
            "mtpd_reason": forms.Textarea({"rows": 3}),
            "mbco": forms.Textarea({"rows": 3}),
        }
        error_messages = {"name": {"required": _("Enter what the process is called, as in: taking orders.")}}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.proposed: Decimal | None = None
        if self.instance._state.adding:
            return
        targets = work_out(read_network(self.organisation))
        figures = targets.processes.get(self.instance.pk)
        if figures is None:
            return
        self.proposed = figures.proposed_rto
        derived = {"mtpd_override_hours": figures.derived_mtpd, "rto_hours": figures.proposed_rto}
        say_what_is_overridden(self, {name: hours_in_words(hours) for name, hours in derived.items()})

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        own = data.get("rto_hours")
        overrides = own is not None and self.proposed is not None and own != self.proposed
        if overrides and not data.get("rto_reason", "").strip():
            self.add_error("rto_reason", _("Say in one sentence why the own value applies."))
        return data


class StaffNeedForm(PartForm[StaffNeed]):
    class Meta(PartForm.Meta):
        model = StaffNeed
        fields = ["after_hours", "people", "workplaces", "note"]


class StaffRows(PartFormSet):
    def get_unique_error_message(self, unique_check: Any) -> Any:
        return _("Two rows begin at the same time. Put them together, or enter another time.")
