"""What a new company starts with: prepared messages, the catalogue of reporting duties, and a blank legal profile."""

from __future__ import annotations

from django.db import transaction
from django_scopes import scope

from accounts.models import Organisation, User
from contacts.models import EmergencyRole
from playbooks import catalogue
from playbooks.clocks import columns
from playbooks.models import LegalProfile, MessageTemplate, ReportingDuty, ReportStage

SHIPPED = "what every company starts with is no news"


@transaction.atomic
def plant(*, organisation: Organisation, by: User | None) -> None:
    """Plant messages, duties and profile in the organisation's language; what is there already stays as it is.

    Recognised by `core_code`, whatever it is called by now. Without history. Nine queries at most.
    """
    with scope(organisation=organisation):
        language = catalogue.language_of(organisation.language)
        roles = {role.code: role for role in EmergencyRole.objects.exclude(code="")}
        messages = _messages(organisation, roles, language)
        _duties(organisation, roles, messages, language)
        if not LegalProfile.objects.exists():
            profile = LegalProfile(organisation=organisation)
            LegalProfile.objects.unlogged(SHIPPED).bulk_create([profile])


def _messages(
    organisation: Organisation, roles: dict[str, EmergencyRole], language: str
) -> dict[str, MessageTemplate]:
    """Every prepared message by its code."""
    known = {each.core_code: each for each in MessageTemplate.objects.exclude(core_code="")}
    missing = [
        MessageTemplate(
            organisation=organisation,
            core_code=code,
            audience=shipped.audience,
            approver_role=roles.get(shipped.approver),
            language=language,
            **shipped.texts(language),
        )
        for code, shipped in catalogue.messages().items()
        if code not in known
    ]
    MessageTemplate.objects.unlogged(SHIPPED).bulk_create(missing)
    return known | {each.core_code: each for each in missing}


def _duties(
    organisation: Organisation,
    roles: dict[str, EmergencyRole],
    messages: dict[str, MessageTemplate],
    language: str,
) -> None:
    known = set(ReportingDuty.objects.exclude(core_code="").values_list("core_code", flat=True))
    missing = [
        ReportingDuty(
            organisation=organisation,
            core_code=code,
            verified=shipped.verified,
            valid_from=shipped.valid_from,
            role=roles.get(shipped.role),
            template=messages.get(shipped.template),
            position=position * 10,
            **shipped.texts(language),
        )
        for position, (code, shipped) in enumerate(catalogue.duties().items(), start=1)
        if code not in known
    ]
    ReportingDuty.objects.unlogged(SHIPPED).bulk_create(missing)
    stages = [
        ReportStage(
            organisation=organisation,
            duty=duty,
            position=position,
            template=messages.get(stage.template),
            **columns(stage, language),
        )
        for duty in missing
        for position, stage in enumerate(catalogue.duties()[duty.core_code].stages, start=1)
    ]
    ReportStage.objects.unlogged(SHIPPED).bulk_create(stages)
