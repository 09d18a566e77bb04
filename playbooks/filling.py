"""The company's own data for the placeholders of its messages. Reads the database; inside the organisation's scope."""

from __future__ import annotations

from datetime import date

from accounts.models import Organisation
from contacts.models import EmergencyRole, InsurancePolicy, RoleAssignment, Site
from contacts.reach import first_phone
from playbooks.models import LegalProfile
from playbooks.placeholders import Level, Placeholder, known

Code = EmergencyRole.Code

# Where each value is entered: a view name, and whether its page needs no further key.
WHERE = {
    "organisation": "accounts:settings",
    "emergency_phone": "accounts:settings",
    "address": "contacts:site-list",
    "status_page": "playbooks:legal-profile-edit",
    "registration_no": "playbooks:legal-profile-edit",
    "spokesperson": "contacts:role-list",
    "dpo_contact": "contacts:role-list",
    "policy_no": "contacts:insurance-list",
}


def company_values(organisation: Organisation, on: date) -> dict[str, str]:
    """What is known of each placeholder of the company; "" where nothing is entered. Five queries.

    Never a private number. The address is that of the first site in the dictionary's order.
    """
    profile = LegalProfile.of(organisation)
    site = Site.objects.sorted().exclude(street="").first()
    policy = InsurancePolicy.objects.filter(kind=InsurancePolicy.Kind.CYBER).exclude(policy_number="")
    holders = {
        seat.role.code: seat.person
        for seat in RoleAssignment.objects.active(on)
        .filter(rank=0, role__code__in=[Code.COMMUNICATION_LEAD, Code.DATA_PROTECTION_CONTACT])
        .select_related("role", "person")
        .prefetch_related("person__contact_points")
    }
    officer = holders.get(Code.DATA_PROTECTION_CONTACT)
    phone = first_phone(officer.contact_points.all()) if officer else ""
    speaker = holders.get(Code.COMMUNICATION_LEAD)
    return {
        "organisation": organisation.name,
        "address": site.address if site else "",
        "emergency_phone": organisation.report_number,
        "status_page": profile.status_page,
        "registration_no": profile.nis2_registration_no,
        "spokesperson": str(speaker or ""),
        "dpo_contact": ", ".join(part for part in (str(officer or ""), phone) if part),
        "policy_no": policy.sorted().values_list("policy_number", flat=True).first() or "",
    }


def with_examples(values: dict[str, str], language: str) -> dict[str, str]:
    """The company's values, and an example for everything that is known only when something happens."""
    examples = {
        name: each.example[language] for name, each in known().items() if each.level == Level.INCIDENT
    }
    return examples | values


def by_level() -> list[tuple[Level, list[Placeholder]]]:
    """All placeholders in two groups, for the list beside the editor."""
    return [(level, [each for each in known().values() if each.level == level]) for level in Level]
