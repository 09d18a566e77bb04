"""A playbook's own page, its head, what is linked to it, its approval and its comparison, as people see them."""

import pytest
from django.urls import reverse
from django_scopes import scope

from playbooks.models import (
    MessageTemplate,
    Playbook,
    PlaybookApproval,
    PlaybookStep,
    ReportingDuty,
)
from tests.factories.contacts import PersonFactory, RoleAssignmentFactory
from tests.factories.playbooks import PlaybookFactory, PlaybookStepFactory
from tests.playbooks.playbook_pages import head_form, of_step, step_form, url


def seen(client, address):
    return client.get(address).context["form"]["seen"].value()


def test_the_page_shows_everything_that_prints(company, bob, ransomware, client_of):
    text = client_of(bob).get(url("detail", company, ransomware.pk)).content.decode()

    with scope(organisation=company):
        for step in PlaybookStep.objects.all():
            assert step.action in text
    for word in ("Sofort", "NICHT tun", "Leitet den Vorfall", "Entwurf", "DSGVO", "Blatt drucken"):
        assert word in text
    assert "Diese Seite bearbeiten" not in text  # Bob reads


def test_whoever_leads_must_be_somebody(company, alice, ransomware, client_of):
    address = url("detail", company, ransomware.pk)
    assert (
        f"Die Rolle „{ransomware.owner_role}“ ist nicht besetzt"
        in client_of(alice).get(address).content.decode()
    )

    with scope(organisation=company):
        RoleAssignmentFactory(
            organisation=company, role=ransomware.owner_role, person=PersonFactory(organisation=company)
        )
    assert f"Die Rolle „{ransomware.owner_role}“ ist nicht besetzt" not in (
        client_of(alice).get(address).content.decode()
    )


def test_an_own_playbook_begins_blank_with_five_pages(company, alice, client_of):
    client = client_of(alice)
    response = client.post(url("create", company), head_form(outage_scenarios=["it", "building"]))

    with scope(organisation=company):
        own = Playbook.objects.get()
    assert response.url == url("detail", company, own.pk)
    assert (own.core_version, own.core_code, own.outage_scenarios) == (None, "", ["it", "building"])
    text = client.get(response.url).content.decode()
    assert text.count("Diese Seite bearbeiten") == 5
    assert "Es gibt noch keinen Schritt" in text


def test_the_head_takes_messages_duties_and_no_fifth_sign(company, alice, ransomware, client_of):
    with scope(organisation=company):
        own = PlaybookFactory(organisation=company)
        message, duty = MessageTemplate.objects.first(), ReportingDuty.objects.first()
    rows = {
        "PlaybookMessage-TOTAL_FORMS": 1, "PlaybookMessage-0-template": message.pk, "PlaybookMessage-0-position": 1,
        "PlaybookDuty-TOTAL_FORMS": 1, "PlaybookDuty-0-duty": duty.pk,
    }  # fmt: skip
    client, address = client_of(alice), url("update", company, own.pk)
    refused = client.post(address, head_form(version=1, signs="a\nb\nc\nd\ne", symptom="Warm", **rows))
    assert refused.status_code == 422
    assert "Mehr als vier Anzeichen" in refused.content.decode()
    assert 'value="Warm"' in refused.content.decode()

    client.post(address, head_form(version=1, signs="a\n\nb", **rows))

    with scope(organisation=company):
        assert [each.template for each in own.messages.all()] == [message]
        assert [each.duty for each in own.duties.all()] == [duty]
    text = client.get(url("detail", company, own.pk)).content.decode()
    assert reverse("playbooks:message-detail", args=[company.slug, message.pk]) in text
    assert "Rechtsberatung" in text


def test_the_kind_of_a_template_stays(company, alice, ransomware, client_of):
    client_of(alice).post(url("update", company, ransomware.pk), head_form(version=1, kind="ddos"))

    with scope(organisation=company):
        assert Playbook.objects.get().kind == "ransomware"


def test_approving_what_was_read(company, anton, alice, ransomware, client_of):
    address = url("approve", company, ransomware.pk)
    read = seen(client_of(anton), address)
    with scope(organisation=company):
        step = PlaybookStep.objects.filter(phase="assess").first()
    client_of(alice).post(
        url("line", company, ransomware.pk, "steps", step.pk), of_step(step, detail="Raum 7")
    )

    refused = client_of(anton).post(address, {"seen": read, "note": "Gelesen"})

    assert refused.status_code == 422
    text = refused.content.decode()
    assert "während Sie gelesen haben" in text
    assert "Gelesen" in text
    assert "Raum 7" in text
    again = client_of(anton).post(address, {"seen": refused.context["form"]["seen"].value(), "note": ""})
    assert again.url == url("detail", company, ransomware.pk)
    page = client_of(anton).get(again.url).content.decode()
    assert "Dieser Plan ist so freigegeben" in page
    assert "Freigabe zurücknehmen" in page


def test_an_approval_ends_with_the_next_change_or_when_taken_back(
    company, anton, alice, ransomware, client_of
):
    approver, address = client_of(anton), url("approve", company, ransomware.pk)
    approver.post(address, {"seen": seen(approver, address), "note": ""})
    client_of(alice).post(
        url("line-create", company, ransomware.pk, "assess", "donts"), {"text": "NICHT löschen"}
    )
    assert "Seit der Freigabe geändert" in approver.get(url("list", company)).content.decode()

    back = url("take-back", company, ransomware.pk)
    assert approver.get(back).status_code == 200
    assert approver.post(back, {"note": ""}).status_code == 422
    approver.post(back, {"note": "Anbieter gewechselt"})

    assert approver.post(back, {"note": "Noch einmal"}).status_code == 422
    with scope(organisation=company):
        assert PlaybookApproval.objects.count() == 2
    assert "Freigabe zurückgenommen" in approver.get(url("list", company)).content.decode()


def test_who_wrote_it_says_why_nobody_else_approves(company, mia, client_of):
    client = client_of(mia)
    client.post(url("create", company), head_form())
    with scope(organisation=company):
        own = Playbook.objects.get()
    address = url("approve", company, own.pk)
    nothing = client.post(address, {"seen": seen(client, address)})
    assert "keinen Schritt" in nothing.content.decode()
    client.post(url("line-create", company, own.pk, "assess", "steps"), step_form())
    assert "warum niemand anders freigibt" in client.get(address).content.decode()

    refused = client.post(address, {"seen": seen(client, address), "note": ""})
    assert "Lassen Sie jemand anders freigeben" in refused.content.decode()
    accepted = client.post(address, {"seen": seen(client, address), "note": "Allein im Betrieb"})
    assert accepted.status_code == 302


@pytest.mark.parametrize("who", ["alice", "bob", "rosa"])
def test_nobody_approves_without_the_right(company, ransomware, client_of, request, who):
    client = client_of(request.getfixturevalue(who))

    assert client.get(url("approve", company, ransomware.pk)).status_code == 403
    assert "Lesen und freigeben" not in client.get(url("detail", company, ransomware.pk)).content.decode()


def test_the_comparison_lists_what_the_company_says_otherwise(company, alice, ransomware, client_of):
    client, address = client_of(alice), url("compare", company, ransomware.pk)
    with scope(organisation=company):
        step = PlaybookStep.objects.filter(phase="assess").first()
    words = {"action": "Lage am Telefon klären", "deviation_reason": "Kein Lageraum"}
    client.post(url("line", company, ransomware.pk, "steps", step.pk), of_step(step, **words))

    text = client.get(address).content.decode()
    assert "In der Vorlage gibt es nichts Neueres" in text
    assert "Lage am Telefon klären" in text
    client.post(address, {"line": f"steps:{step.core_key}", "take": "yes"})

    with scope(organisation=company):
        assert not PlaybookStep.objects.get(pk=step.pk).differs
        own = PlaybookFactory(organisation=company)
    assert client.get(url("compare", company, own.pk)).status_code == 404
    for line in ("", "nonsense", "steps:", "steps:nothing"):
        told = client.post(address, {"line": line, "take": "yes"}, follow=True).content.decode()
        assert 'role="alert"' in told


def test_the_search_finds_playbooks_and_messages(company, alice, ransomware, client_of):
    address = reverse("dashboard:search", args=[company.slug])

    found = client_of(alice).get(address, {"q": "Erpressungssoftware"}).content.decode()

    assert url("detail", company, ransomware.pk) in found
    with scope(organisation=company):
        message = MessageTemplate.objects.first()
    found = client_of(alice).get(address, {"q": message.title}).content.decode()
    assert message.get_absolute_url() in found


def test_another_company_sees_nothing_of_it(company, other, charlie, ransomware, client_of):
    with scope(organisation=company):
        step = PlaybookStep.objects.first()
    client = client_of(charlie)

    assert client.get(url("detail", other, ransomware.pk)).status_code == 404
    assert client.get(url("line", other, ransomware.pk, "steps", step.pk)).status_code == 404
    with scope(organisation=other):
        own = PlaybookFactory(organisation=other)
        theirs = PlaybookStepFactory(organisation=other, playbook=own)
    refused = client.post(
        url("line", other, own.pk, "steps", theirs.pk),
        of_step(theirs, branch_when="Server betroffen", branch_playbook=ransomware.pk),
    )
    assert refused.status_code == 422
    assert "Erpressung" not in refused.content.decode()
