"""Forms of suppliers with their contracts, insurers and authorities."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from contacts.models import Authority, Contract, InsurancePolicy, Supplier
from core.forms import DateInput
from records.forms import PartForm, RecordForm


class SupplierForm(RecordForm[Supplier]):
    fieldsets = [
        (_("Company"), ["name", "services", "customer_number", "is_it_provider"]),
        (_("Care"), ["maintained_by", "note"]),
    ]

    class Meta(RecordForm.Meta):
        model = Supplier
        fields = ["name", "services", "customer_number", "is_it_provider", "maintained_by", "note"]
        error_messages = {"name": {"required": _("Enter the name of the company.")}}


class ContractForm(PartForm[Contract]):
    class Meta(PartForm.Meta):
        model = Contract
        fields = [
            "subject",
            "contract_number",
            "service_hours",
            "service_hours_note",
            "reaction_hours",
            "restore_hours",
            "ends_on",
            "document_place",
        ]
        widgets = {"ends_on": DateInput}


class InsuranceForm(RecordForm[InsurancePolicy]):
    fieldsets = [
        (_("Policy"), ["insurer", "kind", "policy_number", "valid_until"]),
        (_("In an emergency"), ["notice_duty", "document_place"]),
        (_("Care"), ["maintained_by"]),
    ]

    class Meta(RecordForm.Meta):
        model = InsurancePolicy
        fields = [
            "insurer",
            "kind",
            "policy_number",
            "valid_until",
            "notice_duty",
            "document_place",
            "maintained_by",
        ]
        widgets = {"valid_until": DateInput}
        error_messages = {"insurer": {"required": _("Enter the name of the insurer.")}}


class AuthorityForm(RecordForm[Authority]):
    fieldsets = [
        (_("Authority"), ["name", "kind", "note"]),
        (_("Care"), ["maintained_by"]),
    ]

    class Meta(RecordForm.Meta):
        model = Authority
        fields = ["name", "kind", "note", "maintained_by"]
        error_messages = {"name": {"required": _("Enter the name of the authority.")}}
