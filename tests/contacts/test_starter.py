"""What a new company starts with."""

import pytest
from django_scopes import scope

from contacts.escalation import deciders
from contacts.forms.escalation import cell_of
from contacts.models import AlertPath, AlertStep, EmergencyRole, EscalationRule, RoleAssignment
from contacts.starter import _content, plant
from records.models import Entry


@pytest.fixture(params=["de", "en"])
def company(request, acme):
    acme.language = request.param
    acme.save()
    plant(organisation=acme, by=None)
    with scope(organisation=acme):
        yield acme


def test_every_mandatory_role_is_there_in_the_language_of_the_paper(company):
    roles = {role.code: role for role in EmergencyRole.objects.exclude(code="")}

    assert set(roles) == set(EmergencyRole.Code.values)
    assert all(role.is_mandatory and role.tasks for role in roles.values())
    assert (
        roles["top_management"].name == {"de": "Geschäftsführung", "en": "Top management"}[company.language]
    )
    assert roles["crisis_team_lead"].authority_text
    assert roles["crisis_team_lead"].spending_limit


def test_planted_entries_are_valid_and_remembered(company):
    for model in (EmergencyRole, AlertPath, AlertStep, EscalationRule):
        records = list(model.objects.all())
        assert records
        for record in records:
            record.full_clean()
            assert Entry.objects.filter(object_pk=str(record.pk)).exists()


def test_exactly_one_role_decides_at_every_level(company):
    count = deciders(cell_of(rule) for rule in EscalationRule.objects.all())

    assert count == {"disruption": 1, "emergency": 1, "crisis": 1}


def test_planting_twice_changes_nothing(company):
    before = [
        sorted(model.objects.values_list("pk", "updated_at"))
        for model in (EmergencyRole, AlertPath, AlertStep, EscalationRule)
    ]

    plant(organisation=company, by=None)

    assert before == [
        sorted(model.objects.values_list("pk", "updated_at"))
        for model in (EmergencyRole, AlertPath, AlertStep, EscalationRule)
    ]


def test_what_the_company_wrote_stays(in_acme):
    own = EmergencyRole(organisation=in_acme, code="it_lead", name="Kaya macht IT")
    own.save()

    plant(organisation=in_acme, by=None)

    assert EmergencyRole.objects.get(code="it_lead").name == "Kaya macht IT"
    assert RoleAssignment.objects.count() == 0


def test_both_languages_say_the_same_things():
    content = _content()
    texts = [role[key] for role in content["roles"] for key in ("name", "tasks", "authority")]
    texts += [content["alert_path"][key] for key in ("name", "trigger")]

    for text in texts:
        assert bool(text["de"]) == bool(text["en"])
        assert len(text["de"].splitlines()) == len(text["en"].splitlines())
