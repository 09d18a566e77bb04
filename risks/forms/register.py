"""Forms of the register: a risk with its treatments, and the list of threats."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.forms import DateInput
from records.forms import PartForm, RecordForm
from risks.models import Risk, RiskTreatment, Threat


class RiskForm(RecordForm[Risk]):
    fieldsets = [
        (_("What may go wrong"), ["title", "threat", "scenario"]),
        (_("Where: one of these, or none for the whole company"), ["process", "resource", "site"]),
        (_("What we do about it"), ["safeguards", "owner", "deputy", "review_on"]),
    ]

    class Meta(RecordForm.Meta):
        model = Risk
        fields = [
            "title",
            "threat",
            "scenario",
            "process",
            "resource",
            "site",
            "safeguards",
            "owner",
            "deputy",
            "review_on",
        ]
        widgets = {"review_on": DateInput}
        error_messages = {
            "title": {"required": _("Name the risk in a few words.")},
            "threat": {"required": _("Choose what threatens you. Add a threat of your own if none fits.")},
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["threat"]
        offered = Q(is_active=True) | Q(pk=self.instance.threat_id)
        field.queryset = Threat.objects.filter(offered).in_order()
        threats = list(field.queryset)
        field.choices = [
            ("", "---------"),
            *(
                (label, [(each.pk, str(each)) for each in threats if each.kind == kind])
                for kind, label in Threat.Kind.choices
            ),
        ]


class TreatmentForm(PartForm[RiskTreatment]):
    class Meta(PartForm.Meta):
        model = RiskTreatment
        fields = ["option", "text", "insurance_policy"]
        widgets = {"text": forms.Textarea(attrs={"rows": 2})}
        error_messages = {"text": {"required": _("Say in one sentence how.")}}


class ThreatForm(RecordForm[Threat]):
    class Meta(RecordForm.Meta):
        model = Threat
        fields = ["name", "code", "kind", "description", "is_active"]
        error_messages = {"name": {"required": _("Name the threat in a few words.")}}
