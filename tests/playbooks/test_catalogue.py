"""The shipped duties and messages: complete in both languages, and all their references lead somewhere."""

from datetime import date

import pytest

from contacts.models import Authority, EmergencyRole
from playbooks import catalogue
from playbooks.conditions import facts_in
from playbooks.models import MessageTemplate, ReportingDuty

BOTH = {"de", "en"}


def test_duties_are_whole():
    roles, kinds = set(EmergencyRole.Code.values), {"", *Authority.Kind.values}
    for duty in catalogue.duties().values():
        assert set(facts_in(duty.applies_if)) <= set(catalogue.facts())
        assert duty.role in roles
        assert duty.authority in kinds
        assert duty.verified in ReportingDuty.Verified.values
        assert {"", *catalogue.messages()} >= {duty.template, *(stage.template for stage in duty.stages)}
        assert len(duty.content["de"]) == len(duty.content["en"])
        for language in BOTH:
            assert all(duty.texts(language).values()), duty.code
        for stage in duty.stages:
            assert set(facts_in(stage.clock.only_if or [])) <= set(catalogue.facts())
            assert set(stage.note) == BOTH


def test_messages_are_whole():
    for message in catalogue.messages().values():
        assert message.approver in EmergencyRole.Code.values
        assert message.audience in MessageTemplate.Audience.values
        for language in BOTH:
            texts = message.texts(language)
            assert all(texts[name] for name in ("title", "channels", "subject", "body")), message.code
    assert len(catalogue.messages()) == 15


def test_texts_fit_into_their_columns():
    columns = [
        (ReportingDuty, catalogue.duties().values()),
        (MessageTemplate, catalogue.messages().values()),
    ]
    for model, shipped in columns:
        for each in shipped:
            for language in BOTH:
                for name, text in each.texts(language).items():
                    limit = model._meta.get_field(name).max_length
                    assert limit is None or len(text) <= limit, (each.code, name)


def test_every_fact_is_asked_for_and_worded():
    used = set()
    for duty in catalogue.duties().values():
        used |= set(facts_in(duty.applies_if))
        for stage in duty.stages:
            used |= set(facts_in(stage.clock.only_if or []))

    assert used == set(catalogue.facts())
    for fact in catalogue.facts().values():
        assert fact.of in {"organisation", "incident"}
        assert set(fact.question) == BOTH
        assert all(text.endswith("?") for text in fact.question.values())


NIS2 = {"in_germany": True, "is_nis2_entity": True, "nis2_reporting_carved_out": False}


@pytest.mark.parametrize(
    ("code", "facts", "on", "expected"),
    [
        ("BSIG_32", NIS2 | {"is_significant": True}, None, True),
        ("BSIG_32", NIS2, None, None),
        ("BSIG_32", NIS2 | {"is_nis2_entity": False}, None, False),
        ("BSIG_32", NIS2 | {"nis2_reporting_carved_out": True}, None, False),
        ("BSIG_32", NIS2 | {"is_significant": True}, date(2025, 12, 5), False),
        ("BSIG_32", NIS2 | {"is_significant": True}, date(2025, 12, 6), True),
        ("BSIG_5", {"in_germany": True}, None, True),
        ("DSGVO_33", {"in_eu": True, "personal_data_affected": True}, None, None),
        ("DSGVO_33", {"in_eu": True, "personal_data_affected": True, "risk_unlikely": True}, None, False),
        ("DSGVO_33", {"in_eu": False}, None, False),
        ("CRA_14", {"in_eu": True, "is_cra_manufacturer": True}, date(2026, 9, 10), False),
        ("CRA_14", {"in_eu": True, "is_cra_manufacturer": True, "exploited_vulnerability": True}, None, True),
    ],
)
def test_applies(code, facts, on, expected):
    assert catalogue.duties()[code].applies(facts, on) is expected
