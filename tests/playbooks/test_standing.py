"""Which duties concern a company, and what is still to be found out."""

from datetime import date

import pytest

from playbooks import catalogue
from playbooks.models import LegalProfile, ReportingDuty
from playbooks.standing import Standing, company_facts, open_facts, standing

TODAY = date(2026, 11, 25)
NOTHING = {
    name: "no"
    for name in (
        "is_processor", "has_works_council", "has_cyber_insurance", "has_customer_clause", "is_critical_operator",
        "is_dora_entity", "is_telecom_provider", "is_cra_manufacturer", "nis2_reporting_carved_out",
    )
} | {"nis2_status": "none"}  # fmt: skip


def codes(country="DE", on=TODAY, **answers):
    """The codes of the duties by standing, for a company that says no to everything else."""
    facts = company_facts(country, LegalProfile(**(NOTHING | answers)))
    found = {each: [] for each in Standing}
    for code, shipped in catalogue.duties().items():
        duty = ReportingDuty(core_code=code, valid_from=shipped.valid_from)
        found[standing(duty, facts, on)].append(code)
    return found


def test_a_plain_company_in_germany():
    found = codes()

    assert found[Standing.YES] == ["DSGVO_33", "DSGVO_34", "BSIG_5", "POLICE_ZAC", "BANK", "CARD_DATA"]
    assert found[Standing.CHECK] == []


@pytest.mark.parametrize(
    ("answers", "code", "expected"),
    [
        ({"nis2_status": "important"}, "BSIG_32", Standing.YES),
        ({"nis2_status": "unknown"}, "BSIG_32", Standing.CHECK),
        ({"nis2_status": "none", "nis2_override": "essential"}, "BSIG_32", Standing.YES),
        ({"nis2_status": "essential", "nis2_reporting_carved_out": "yes"}, "BSIG_32", Standing.NO),
        ({"nis2_status": "essential", "nis2_reporting_carved_out": "yes"}, "BSIG_35", Standing.YES),
        ({"nis2_status": "essential", "nis2_reporting_carved_out": ""}, "BSIG_32", Standing.CHECK),
        ({"is_processor": "yes"}, "DSGVO_33_2", Standing.YES),
        ({"is_processor": ""}, "DSGVO_33_2", Standing.CHECK),
        ({"is_telecom_provider": "yes"}, "TKG_168", Standing.YES),
        ({"is_dora_entity": "yes"}, "DORA_19", Standing.YES),
        ({"is_cra_manufacturer": "yes"}, "CRA_14", Standing.YES),
        ({"has_cyber_insurance": ""}, "INSURANCE", Standing.CHECK),
        ({"has_customer_clause": "yes"}, "CUSTOMER_CONTRACT", Standing.YES),
        ({"has_works_council": "yes"}, "WORKS_COUNCIL", Standing.YES),
        ({"is_critical_operator": "yes"}, "KRITISDACHG_18", Standing.YES),
    ],
)
def test_answers_decide(answers, code, expected):
    assert code in codes(**answers)[expected]


@pytest.mark.parametrize(
    ("country", "expected"),
    [
        ("AT", ["DSGVO_33", "DSGVO_34", "BANK", "CARD_DATA"]),
        ("LI", ["DSGVO_33", "DSGVO_34", "BANK", "CARD_DATA"]),
        ("CH", ["BANK", "CARD_DATA"]),
    ],
)
def test_german_law_is_for_germany(country, expected):
    assert codes(country)[Standing.YES] == expected


def test_before_it_is_in_force():
    answers = {"is_cra_manufacturer": "yes"}

    assert "CRA_14" in codes(on=date(2026, 9, 10), **answers)[Standing.NO]
    assert "CRA_14" in codes(on=date(2026, 9, 11), **answers)[Standing.YES]


def test_own_decision_goes_before_the_answers():
    facts = company_facts("DE", LegalProfile(**NOTHING))

    assert standing(ReportingDuty(core_code="BSIG_32", applies="yes"), facts, TODAY) == Standing.YES
    assert standing(ReportingDuty(core_code="DSGVO_33", applies="no"), facts, TODAY) == Standing.NO


def test_an_own_duty_concerns_the_company_from_its_first_day():
    facts = company_facts("DE", LegalProfile(**NOTHING))

    assert standing(ReportingDuty(title="x"), facts, TODAY) == Standing.YES
    assert standing(ReportingDuty(title="x", valid_from=date(2026, 11, 26)), facts, TODAY) == Standing.NO
    assert open_facts(ReportingDuty(title="x"), facts) == ()


def test_what_is_still_open():
    facts = company_facts("DE", LegalProfile())

    assert open_facts(ReportingDuty(core_code="BSIG_32"), facts) == (
        "is_nis2_entity",
        "nis2_reporting_carved_out",
    )
    assert open_facts(ReportingDuty(core_code="DSGVO_33"), facts) == ()
