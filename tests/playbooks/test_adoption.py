"""Taking templates over: everything is there, roles are found, branches lead somewhere, and it is quick."""

import pytest
from django.core.exceptions import ValidationError
from django_scopes import scope

from contacts.models import EmergencyRole
from playbooks.actions import adopt, exclude, include
from playbooks.content import CODES, core_playbook, core_playbooks
from playbooks.models import (
    ExcludedKind,
    MessageTemplate,
    Playbook,
    PlaybookStep,
    ReportingDuty,
)
from playbooks.open_points import open_points
from playbooks.reading import read_playbooks
from records.models import Entry
from tests.factories.playbooks import MessageTemplateFactory, PlaybookFactory, ReportingDutyFactory


@pytest.fixture
def company(company):
    with scope(organisation=company):
        yield company


def test_all_thirteen_come_whole_and_in_order(company, alice):
    done = adopt(organisation=company, codes=CODES, by=alice)

    assert [each.core_code for each in done.playbooks] == list(CODES)
    texts = read_playbooks()
    for text, core in zip(texts, core_playbooks("de"), strict=True):
        assert (text.title, text.symptom, text.goal, text.core_version) == (
            core.title, core.symptom, core.goal, core.version,
        )  # fmt: skip
        assert [(s.phase, s.action, s.target, s.minutes) for s in text.steps] == [
            (page.phase.value, step.action, step.target, step.minutes)
            for page in core.phases
            for step in page.all_steps
        ]
        assert len(text.donts) == len(core.all_donts)
        assert len(text.frames) == 5
        assert not any(each.differs for each in (*text.steps, *text.donts))


def test_roles_are_found_by_code_and_every_branch_leads_somewhere(company, alice):
    adopt(organisation=company, codes=CODES, by=alice)
    it_lead = EmergencyRole.objects.get(code="it_lead").pk

    ransomware = read_playbooks()[0]
    core = core_playbook("RANSOMWARE", "de")
    assert ransomware.owner_role_id == EmergencyRole.objects.get(code=core.owner).pk
    assert any(step.role_id == it_lead for step in ransomware.steps)
    assert {s.action for s in ransomware.steps if s.for_everybody} == {
        s.action for s in core.all_steps if s.role == "everybody"
    }
    branches = sum(step.branch is not None for core in core_playbooks("de") for step in core.all_steps)
    assert PlaybookStep.objects.exclude(branch_when="").count() == branches


def test_what_comes_has_nothing_open_but_the_people(company, alice):
    adopt(organisation=company, codes=CODES, by=alice)
    filled = set(EmergencyRole.objects.values_list("pk", flat=True))

    assert {t.title: open_points(t, filled, "de").count for t in read_playbooks()} == {
        core.title: 0 for core in core_playbooks("de")
    }


def test_duties_and_messages_are_linked_by_code_in_the_order_of_use(company, alice):
    MessageTemplateFactory(organisation=company)
    ReportingDutyFactory(organisation=company)

    adopt(organisation=company, codes=CODES, by=alice)

    duties = dict(ReportingDuty.objects.values_list("pk", "core_code"))
    messages = dict(MessageTemplate.objects.values_list("pk", "core_code"))
    for text, core in zip(read_playbooks(), core_playbooks("de"), strict=True):
        assert {duties[each] for each in text.duties} == set(core.reporting)
        assert tuple(messages[each] for each in text.messages) == core.messages


def test_what_the_company_does_not_have_is_not_linked(company, alice):
    code = core_playbook("DDOS", "de").messages[0]
    MessageTemplate.objects.filter(core_code=code).unlogged("test").update(core_code="")

    adopt(organisation=company, codes=["DDOS"], by=alice)

    assert len(read_playbooks()[0].messages) == len(core_playbook("DDOS", "de").messages) - 1


def test_twice_changes_nothing_and_unknown_codes_are_ignored(company, alice):
    adopt(organisation=company, codes=["DDOS"], by=alice)
    Playbook.objects.get().delete()
    adopt(organisation=company, codes=["DDOS"], by=alice)

    done = adopt(organisation=company, codes=["DDOS", "NONSENSE", ""], by=alice)

    assert done.playbooks == ()
    assert Playbook.objects.count() == 1


def test_a_branch_is_completed_once_its_playbook_is_there(company, alice):
    core = core_playbook("SERVER_FAILURE", "de")
    leads = [step for step in core.all_steps if step.branch and step.branch.playbook]
    assert leads
    adopt(organisation=company, codes=["SERVER_FAILURE"], by=alice)
    step = PlaybookStep.objects.get(core_key=leads[0].key)
    assert step.branch_playbook is None

    done = adopt(organisation=company, codes=[leads[0].branch.playbook], by=alice)

    assert [each.core_code for each in done.completed] == ["SERVER_FAILURE"]
    step.refresh_from_db()
    assert step.branch_playbook == done.playbooks[0]


def test_one_history_entry_per_playbook(company, alice):
    adopt(organisation=company, codes=CODES, by=alice)

    subjects = set(Playbook.objects.values_list("pk", flat=True))
    entries = Entry.objects.filter(subject__in=subjects)
    assert entries.count() == len(CODES)
    assert {entry.actor for entry in entries} == {alice}


def test_queries_do_not_grow_with_the_number_of_playbooks(company, alice, django_assert_max_num_queries):
    with django_assert_max_num_queries(45) as one:
        adopt(organisation=company, codes=["DDOS"], by=alice)
    Playbook.objects.get().delete()
    with django_assert_max_num_queries(len(one) + 15):  # SQLite takes 400 steps in batches
        adopt(organisation=company, codes=CODES, by=alice)


def test_a_kind_is_excluded_with_a_reason_and_put_back(company, alice):
    with pytest.raises(ValidationError):
        exclude(organisation=company, kind="ddos", reason="  ", by=alice)

    exclude(organisation=company, kind="ddos", reason="Keine eigene Webseite", by=alice)
    exclude(organisation=company, kind="ddos", reason="Alles beim Anbieter", by=alice)
    assert ExcludedKind.objects.get().reason == "Alles beim Anbieter"

    include(kind="ddos", by=alice)
    assert not ExcludedKind.objects.exists()

    exclude(organisation=company, kind="ddos", reason="Doch nicht", by=alice)
    adopt(organisation=company, codes=["DDOS"], by=alice)
    assert not ExcludedKind.objects.exists()
    with pytest.raises(ValidationError):
        exclude(organisation=company, kind="ddos", reason="Doch nicht", by=alice)


def test_own_playbooks_of_the_same_kind_are_no_obstacle(company, alice):
    PlaybookFactory(organisation=company, kind="ddos")

    assert len(adopt(organisation=company, codes=["DDOS"], by=alice).playbooks) == 1
