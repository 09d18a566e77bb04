"""What a new company's register starts with."""

import pytest
from django_scopes import scope

from dashboard.actions import found_company
from risks.models import RiskSettings, Threat
from risks.scoring import EXAMPLE_MATRIX
from risks.starter import plant, settings_fields, threat_fields


@pytest.fixture(params=["de", "en"])
def company(request, mia):
    organisation = found_company(by=mia, name="Neu GmbH", language=request.param, country="DE")
    with scope(organisation=organisation):
        yield organisation


def test_scales_and_threats_stand_in_the_language_of_the_company(company):
    settings = RiskSettings.of(company)
    fire = Threat.objects.get(key="g_0_1")

    settings.full_clean()
    assert settings.matrix == EXAMPLE_MATRIX
    assert settings.risk_appetite == 2
    assert (settings.level_4, fire.name, fire.code) == {
        "de": ("sehr hoch", "Feuer", "G 0.1"),
        "en": ("very high", "Fire", "G 0.1"),
    }[company.language]


def test_all_elementary_threats_and_every_kind_are_there(company):
    threats = list(Threat.objects.all())

    for threat in threats:
        threat.full_clean()
        assert threat.description
    assert {t.code for t in threats if t.code} == {f"G 0.{n}" for n in range(1, 48)}
    assert {t.kind for t in threats if not t.code} == set(Threat.Kind.values)
    assert [t.code for t in Threat.objects.in_order() if t.code] == [f"G 0.{n}" for n in range(1, 48)]


def test_planting_again_keeps_what_was_edited(company):
    threat = Threat.objects.get(key="g_0_39")
    threat.name, threat.is_active = "Viren", False
    threat.save()
    settings = RiskSettings.of(company)
    settings.risk_appetite = 1
    settings.save()

    plant(organisation=company, by=None)

    assert Threat.objects.get(key="g_0_39").name == "Viren"
    assert RiskSettings.of(company).risk_appetite == 1
    assert Threat.objects.count() == len(threat_fields("de"))


def test_both_languages_have_the_same_fields():
    assert set(settings_fields("de")) == set(settings_fields("en"))
    assert [t["key"] for t in threat_fields("de")] == [t["key"] for t in threat_fields("en")]
    assert all(t["name"] and t["description"] for lang in ("de", "en") for t in threat_fields(lang))
