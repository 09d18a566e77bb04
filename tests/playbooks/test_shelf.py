"""The list of playbooks and templates: how each stands, taking over, leaving out; quick, fenced, honest."""

import pytest
from django_scopes import scope

from accounts.tenancy import grant
from playbooks.actions import adopt
from playbooks.content import CODES, core_playbooks
from playbooks.models import ExcludedKind, Playbook
from tests.factories.contacts import PersonFactory, RoleAssignmentFactory
from tests.factories.playbooks import PlaybookFactory, PlaybookStepFactory
from tests.playbooks.playbook_pages import url


def rows_of(response):
    return {row["entry"].title: row for _title, rows in response.context["groups"] for row in rows}


def test_every_template_stands_there_before_anything_is_taken_over(company, alice, client_of):
    response = client_of(alice).get(url("list", company))

    assert list(rows_of(response)) == [core.title for core in core_playbooks("de")]
    text = response.content.decode()
    assert "Szenarien" in text
    assert text.count("Nicht übernommen") == 13
    assert "Alle 13 übernehmen" in text


def test_one_is_read_in_full_before_it_is_taken_over(company, bob, client_of):
    core = core_playbooks("de")[0]
    text = client_of(bob).get(url("template", company, core.code)).content.decode()

    for step in core.all_steps:
        assert step.action in text
    for dont in core.all_donts:
        assert dont.why in text
    assert client_of(bob).get(url("template", company, "NONSENSE")).status_code == 404


def test_taking_over_one_some_and_all(company, alice, client_of):
    client = client_of(alice)

    one = client.post(url("adopt", company), {"code": "DDOS"})
    with scope(organisation=company):
        assert one.url == url("detail", company, Playbook.objects.get().pk)
    assert client.post(url("adopt", company), {"code": ["RANSOMWARE", "DATA_LOSS"]}).url == url(
        "list", company
    )
    client.post(url("exclude", company, "KEY_PERSON"), {"reason": "Zwei Inhaber"})
    client.post(url("adopt", company), {"all": "yes"})

    with scope(organisation=company):
        assert Playbook.objects.count() == 12
    text = client.get(url("list", company)).content.decode()
    assert "Zwei Inhaber" in text
    none = client.post(url("adopt", company), follow=True)
    assert "Kreuzen Sie zuerst" in none.content.decode()


def test_excluding_asks_for_a_reason_and_is_taken_back(company, alice, client_of):
    client = client_of(alice)
    refused = client.post(url("exclude", company, "DDOS"), {"reason": ""})
    assert refused.status_code == 422

    client.post(url("exclude", company, "DDOS"), {"reason": "Keine Webseite"})
    assert "Nicht nötig" in client.get(url("list", company)).content.decode()
    client.post(url("include", company, "DDOS"))

    with scope(organisation=company):
        assert not ExcludedKind.objects.exists()


def test_the_list_says_what_is_open(company, alice, client_of):
    with scope(organisation=company):
        own = PlaybookFactory(organisation=company, title="Eigenes")
        PlaybookStepFactory(organisation=company, playbook=own, action="Bald Hilfe", target_state="")
        adopt(organisation=company, codes=["DDOS"], by=alice)

    rows = rows_of(client_of(alice).get(url("list", company)))

    assert any("ohne Rolle" in each for each in rows["Eigenes"]["entry"].open)
    assert any("Hinweis" in each for each in rows["Eigenes"]["entry"].open)
    ddos = next(row for row in rows.values() if row["entry"].code == "DDOS")
    assert any("nicht besetzt" in each for each in ddos["entry"].open)
    with scope(organisation=company):
        for role in {s.role for s in own.playbooksteps.all()}:
            assert role is None
        person = PersonFactory(organisation=company)
        for role in Playbook.objects.get(kind="ddos").owner_role.__class__.objects.all():
            RoleAssignmentFactory(organisation=company, role=role, person=person)
    rows = rows_of(client_of(alice).get(url("list", company)))
    assert rows[ddos["entry"].title]["entry"].open == ()


@pytest.mark.parametrize("codes", [CODES[:1], CODES])
def test_the_list_needs_twelve_queries_beside_the_fence_at_most(
    company, alice, client_of, codes, django_assert_max_num_queries
):
    with scope(organisation=company):
        adopt(organisation=company, codes=codes, by=alice)
    client = client_of(alice)
    client.get(url("list", company))

    with django_assert_max_num_queries(5 + 12):  # session, user, membership and two for the rights
        client.get(url("list", company))


def test_a_provider_sees_what_was_granted_and_nothing_else(company, ransomware, mia, petra, client_of):
    with scope(organisation=company):
        hidden = PlaybookFactory(organisation=company, title="Geheim")
        grant(petra, ransomware)
    client = client_of(petra)

    listed = client.get(url("list", company)).content.decode()
    shown = client.get(url("detail", company, ransomware.pk))

    assert ransomware.title in listed
    assert "Geheim" not in listed
    assert shown.status_code == 200
    assert 'id="history-title"' not in shown.content.decode()
    assert client.get(url("detail", company, hidden.pk)).status_code == 404
    assert client.get(url("page", company, ransomware.pk, "assess")).status_code == 403
