"""Suppliers with their contracts, insurers and authorities."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.db import models
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from accounts.http import MemberRequest
from accounts.roles import Permission
from accounts.tenancy import members_only
from contacts.actions import adopt_authorities
from contacts.authorities import codes_for
from contacts.forms.companies import AuthorityForm, ContractForm, InsuranceForm, SupplierForm
from contacts.forms.people import ContactPointForm
from contacts.models import Authority, ContactPoint, Contract, InsurancePolicy, Person, Supplier
from contacts.reach import SOON, Badge, end_badge, first_mail, first_phone, has_phone, number_badge, visible
from records.access import access_context
from records.columns import Column, Filter
from records.views import Parts, RecordViews


def numbers(owner: str) -> Parts:
    """The rows of numbers in the form of a company or office."""
    return Parts(
        ContactPoint,
        ContactPointForm,
        _("Numbers and addresses"),
        _("Number"),
        _("Add a number"),
        fk_name=owner,
    )


PHONE = Column(_("telephone"), lambda each, _may: first_phone(each.contact_points.all()), whole=True)
MAIL = Column(_("e-mail"), lambda each, _may: first_mail(each.contact_points.all()))
UNREACHABLE = Filter(
    "check",
    _("To check"),
    lambda: [("unreachable", _("Without telephone"))],
    lambda found, _value: found.unreachable(),
)


def next_end(supplier: Supplier) -> date | None:
    """The day on which the first of a supplier's contracts ends."""
    return min((each.ends_on for each in supplier.contracts.all() if each.ends_on), default=None)


def _ending(suppliers: Any, _value: str) -> models.QuerySet[Supplier]:
    ending = Contract.objects.ending(timezone.localdate(), within_days=SOON.days)
    return suppliers.filter(pk__in=ending.values("supplier"))


class SupplierViews(RecordViews[Supplier]):
    """An external provider sees the suppliers granted to it, without our notes about them and without history."""

    model = Supplier
    form = SupplierForm
    path = "suppliers"
    purpose = _("Whom we depend on: hotline, customer number, hours and contracts.")
    view_permission = Permission.VIEW_PART
    columns = (
        Column(_("company"), "name", sort=("sort_key",)),
        PHONE,
        Column(_("our customer number"), "customer_number"),
        Column(_("what they do for us"), "services"),
        Column(_("contract ends on"), lambda supplier, _may: next_end(supplier)),
        Column(_("helps in an IT emergency"), lambda each, _may: _("yes") if each.is_it_provider else ""),
        Column(_("e-mail"), lambda each, _may: first_mail(each.contact_points.all()), csv_only=True),
    )
    filters = (
        Filter(
            "emergency",
            _("In an emergency"),
            lambda: [("yes", _("Helps in an IT emergency"))],
            lambda suppliers, _value: suppliers.filter(is_it_provider=True),
        ),
        Filter("contract", _("Contract"), lambda: [("ending", _("Contract ends soon"))], _ending),
        UNREACHABLE,
    )
    parts = (
        numbers("supplier"),
        Parts(Contract, ContractForm, _("Contracts"), _("Contract"), _("Add a contract"), fk_name="supplier"),
    )

    def queryset(self) -> models.QuerySet[Supplier]:
        suppliers = Supplier.objects.sorted().select_related("maintained_by")
        return suppliers.prefetch_related("contact_points", "contracts")

    def state(self, record: Supplier) -> Badge | None:
        if not has_phone(record.contact_points.all()):
            return "overdue", _("Gap")
        end = end_badge(next_end(record), timezone.localdate())
        if end is None or end[0] == "ok":
            return "ok", _("In order")
        return end[0], _("Contract expired") if end[0] == "overdue" else _("Contract ends soon")

    def extra_context(self, request: MemberRequest, record: Supplier) -> dict[str, Any]:
        today = timezone.localdate()
        people = Person.objects.filter(employer=record, is_active=True).sorted()
        context: dict[str, Any] = {
            "points": visible(record.contact_points.all(), request.may),
            "contracts": [(each, end_badge(each.ends_on, today)) for each in record.contracts.all()],
            "people": [
                (each, first_phone(each.contact_points.all()))
                for each in people.prefetch_related("contact_points")
            ],
        }
        return context | access_context(request, record)


class InsuranceViews(RecordViews[InsurancePolicy]):
    model = InsurancePolicy
    form = InsuranceForm
    path = "insurance"
    purpose = _("Who pays, and what they want to be told at once.")
    columns = (
        Column(_("insurer"), "insurer", sort=("sort_key",)),
        Column(_("kind"), "kind", sort=("kind", "sort_key")),
        PHONE,
        Column(_("policy number"), "policy_number"),
        Column(_("valid until"), "valid_until", sort=("valid_until", "sort_key")),
        Column(_("where the policy is"), "document_place"),
        Column(_("what they want to be told, and when"), "notice_duty", csv_only=True),
    )
    filters = (UNREACHABLE,)
    parts = (numbers("insurance_policy"),)

    def queryset(self) -> models.QuerySet[InsurancePolicy]:
        policies = InsurancePolicy.objects.sorted().select_related("maintained_by")
        return policies.prefetch_related("contact_points")

    def state(self, record: InsurancePolicy) -> Badge | None:
        return _worse(
            number_badge(record.contact_points.all()), end_badge(record.valid_until, timezone.localdate())
        )

    def extra_context(self, request: MemberRequest, record: InsurancePolicy) -> dict[str, Any]:
        return {
            "points": record.contact_points.all(),
            "badge": end_badge(record.valid_until, timezone.localdate()),
        }


def _worse(number: Badge, end: Badge | None) -> Badge:
    return end if end is not None and number[0] == "ok" and end[0] != "ok" else number


class AuthorityViews(RecordViews[Authority]):
    model = Authority
    form = AuthorityForm
    path = "authorities"
    purpose = _("Who helps, and to whom we must report. Look up each number and enter it here.")
    columns = (
        Column(_("name"), "name", sort=("sort_key",)),
        Column(_("kind"), "kind", sort=("kind", "sort_key")),
        PHONE,
        MAIL,
        Column(_("when we call them"), "note", csv_only=True),
    )
    filters = (UNREACHABLE,)
    parts = (numbers("authority"),)

    def queryset(self) -> models.QuerySet[Authority]:
        return Authority.objects.sorted().prefetch_related("contact_points")

    def state(self, record: Authority) -> Badge | None:
        return number_badge(record.contact_points.all())

    def list_context(self, request: MemberRequest) -> dict[str, Any]:
        """Offers the shipped authorities as long as one of them is missing."""
        wanted = codes_for(request.organisation.country, request.organisation.federal_state)
        stored = set(Authority.objects.exclude(code="").values_list("code", flat=True))
        return {
            "adopt_url": reverse("contacts:authority-adopt", args=[request.organisation.slug]),
            "missing": bool(wanted - stored),
            "superfluous": bool(stored - wanted),
            "may_manage": Permission.MANAGE_ORGANISATION in request.may,
        }

    def extra_context(self, request: MemberRequest, record: Authority) -> dict[str, Any]:
        return {
            "points": record.contact_points.all(),
            "missing_phone": not has_phone(record.contact_points.all()),
            "elsewhere": bool(record.code)
            and record.code
            not in codes_for(request.organisation.country, request.organisation.federal_state),
        }


@members_only(Permission.EDIT_PLAN)
@require_POST
def adopt(request: MemberRequest) -> HttpResponse:
    """Add the authorities in charge of the organisation's federal state."""
    adopted = adopt_authorities(organisation=request.organisation, by=request.user)
    if adopted.added or adopted.removed:
        messages.success(
            request,
            gettext("Authorities: %(added)s added, %(removed)s removed.")
            % {"added": len(adopted.added), "removed": len(adopted.removed)},
        )
    else:
        messages.info(request, gettext("All authorities in charge are in the list already."))
    if adopted.kept:
        messages.warning(
            request,
            gettext("Not in charge any more, but kept because you have added to it: %(names)s.")
            % {"names": ", ".join(adopted.kept)},
        )
    return redirect("contacts:authority-list", slug=request.organisation.slug)
