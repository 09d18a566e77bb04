"""The forms of a resource: its own, the people who know it, and the proofs of how long it takes."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from contacts.models import Contract, Location
from core.durations import hours_in_words
from core.forms import DateInput
from inventory import wording
from inventory.forms.overriding import say_what_is_overridden
from inventory.models import KnowledgeHolder, Resource, RtaEvidence
from inventory.reading import read_network
from inventory.targets import work_out
from records.forms import PartForm, PartFormSet, RecordForm


class ResourceForm(RecordForm[Resource]):
    """What everybody is asked comes first; the rest is folded away unless something is entered there."""

    folded = (_("Seldom asked"),)
    fieldsets = [
        (_("Resource"), ["kind", "name", "label", "description", "status"]),
        (
            _("Where it is, and who looks after it"),
            ["site", "location", "owner", "deputy", "supplier", "contract", "hosting"],
        ),
        (_("When it fails"), ["redundancy", "substitute_resource", "switch_over_hours"]),
        (_("Times"), ["rta_estimate_hours", "rto_hours", "rto_reason"]),
        (_("Data"), ["holds_data", "holds_personal_data", "rpa_estimate_hours", "rpo_hours", "rpo_reason"]),
        (
            _("Seldom asked"),
            [
                "basic_service",
                "data_reproducible",
                "has_statutory_retention",
                "offline_capable",
                "is_network_or_ot",
                "support_end",
                "replacement_weeks",
                "provider_account",
                "admin_domain",
                "exit_plan",
                "note",
            ],
        ),
    ]

    class Meta(RecordForm.Meta):
        model = Resource
        fields = [
            "kind",
            "name",
            "label",
            "description",
            "status",
            "site",
            "location",
            "owner",
            "deputy",
            "supplier",
            "contract",
            "hosting",
            "redundancy",
            "substitute_resource",
            "switch_over_hours",
            "rta_estimate_hours",
            "rto_hours",
            "rto_reason",
            "holds_data",
            "holds_personal_data",
            "rpa_estimate_hours",
            "rpo_hours",
            "rpo_reason",
            "basic_service",
            "data_reproducible",
            "has_statutory_retention",
            "offline_capable",
            "is_network_or_ot",
            "support_end",
            "replacement_weeks",
            "provider_account",
            "admin_domain",
            "exit_plan",
            "note",
        ]
        widgets = {
            "support_end": DateInput,
            "description": forms.Textarea({"rows": 3}),
            "exit_plan": forms.Textarea({"rows": 3}),
            "note": forms.Textarea({"rows": 3}),
        }
        error_messages = {
            "name": {"required": _("Enter what it is called, as in: server 1, internet access.")}
        }
        help_texts = {
            "switch_over_hours": _(
                "Until the substitute is in use. Without this time the substitute does not count."
            ),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._name_owners("location", Location.objects.sorted().select_related("site"), "site")
        self._name_owners("contract", Contract.objects.sorted().select_related("supplier"), "supplier")
        if self.instance._state.adding:
            return
        others: Any = self.fields["substitute_resource"]
        others.queryset = others.queryset.exclude(pk=self.instance.pk)
        figures = work_out(read_network(self.organisation)).resources.get(self.instance.pk)
        if figures is not None:
            time, lost = figures.demand, figures.rpo_demand
            say_what_is_overridden(
                self,
                {
                    "rto_hours": hours_in_words(time.hours) if time else "",
                    "rpo_hours": wording.loss(lost.hours) if lost else "",
                },
            )

    def save(self, commit: bool = True) -> Resource:
        """Whoever saves the form has looked at it: a suggestion is confirmed by that."""
        self.instance.is_suggestion = False
        return super().save(commit)

    def _name_owners(self, name: str, queryset: Any, owner: str) -> None:
        """A room alone says little: "Werk Süd: Serverraum"."""
        field: Any = self.fields[name]
        field.queryset = queryset.order_by(f"{owner}__sort_key", "sort_key")
        field.label_from_instance = lambda each: f"{getattr(each, owner)}: {each}"


class KnowledgeForm(PartForm[KnowledgeHolder]):
    class Meta(PartForm.Meta):
        model = KnowledgeHolder
        fields = ["person", "note"]


class KnowledgeRows(PartFormSet):
    def get_unique_error_message(self, unique_check: Any) -> Any:
        return _("One person stands in two rows. Delete one of them.")


class ProofForm(RecordForm[RtaEvidence]):
    """One more proof; those there are stay as they are."""

    class Meta(RecordForm.Meta):
        model = RtaEvidence
        fields = ["proof", "rta_hours", "rpa_hours", "proven_on", "proven_by", "note"]
        widgets = {"proven_on": DateInput, "proof": forms.RadioSelect}
        help_texts = {
            "rta_hours": _("Its own work only, counted from the moment all it needs is there."),
            "note": _("Report, contract, entry in the log."),
        }
