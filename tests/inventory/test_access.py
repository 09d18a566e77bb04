"""An external provider: the resources it is named on, the names of what they need, and nothing else."""

import pytest
from django.urls import reverse
from django_scopes import scope

from accounts.tenancy import grant
from records.models import Entry
from tests.factories.contacts import PersonFactory, SiteFactory, SupplierFactory
from tests.factories.inventory import ProcessFactory, ResourceFactory, RtaEvidenceFactory, needs
from tests.inventory.pages import url


@pytest.fixture
def plan(acme):
    """Orders -> ERP -> server -> power; mail beside it. All secrets carry the word "geheim"."""
    with scope(organisation=acme):
        person = PersonFactory(organisation=acme, last_name="Geheimrat")
        fields = {
            "owner": person,
            "note": "Passwort liegt geheim",
            "exit_plan": "geheim kündigen",
            "provider_account": "geheimkonto",
            "admin_domain": "geheim.local",
            "supplier": SupplierFactory(organisation=acme, name="Geheimlieferant"),
            "site": SiteFactory(organisation=acme, name="Werk Süd"),
            "rta_estimate_hours": 2,
        }
        orders = ProcessFactory(
            organisation=acme,
            name="Geheimprozess",
            mtpd_override_hours=8,
            mtpd_override_reason="geheim",
            rto_hours=4,
            rto_reason="geheim",
        )
        substitute = ResourceFactory(organisation=acme, name="Geheimersatz", rta_estimate_hours="0.25")
        erp = ResourceFactory(
            organisation=acme,
            name="Warenwirtschaft",
            rto_hours=8,
            rto_reason="geheim",
            substitute_resource=substitute,
            switch_over_hours="0.25",
            **fields,
        )
        server = ResourceFactory(organisation=acme, name="Server 1", rta_estimate_hours=3)
        power = ResourceFactory(organisation=acme, name="Strom Halle 2", rta_estimate_hours=1)
        mail = ResourceFactory(organisation=acme, name="E-Mail", rta_estimate_hours=1)
        hidden = ResourceFactory(organisation=acme, name="Geheimsystem")
        needs(orders, erp, workaround="geheim bis dahin", note="geheim")
        needs(hidden, erp)
        needs(erp, server)
        needs(server, power)
        RtaEvidenceFactory(organisation=acme, resource=erp, rta_hours=5, proven_by=person, note="geheim")
    return {"erp": erp, "server": server, "power": power, "mail": mail, "hidden": hidden, "orders": orders}


@pytest.fixture
def granted(petra, plan):
    grant(petra, plan["erp"])
    grant(petra, plan["mail"])


def test_provider_sees_those_two_their_upstream_names_and_nothing_else(acme, petra, plan, granted, client_of):
    client = client_of(petra)
    listed = client.get(url("resource-list", acme))
    assert {row["cells"][0] for row in listed.context["rows"]} == {"Warenwirtschaft", "E-Mail"}
    texts = {
        "list": listed.content.decode(),
        "csv": client.get(url("resource-csv", acme)).content.decode(),
        "erp": client.get(url("resource-detail", acme, plan["erp"])).content.decode(),
        "mail": client.get(url("resource-detail", acme, plan["mail"])).content.decode(),
    }

    for name, text in texts.items():
        assert "geheim" not in text.casefold(), name
        assert str(plan["orders"].pk) not in text, name
    for upstream in ("server", "power"):
        assert f"<li>{plan[upstream].name}</li>" in texts["erp"]
        assert plan[upstream].name not in texts["list"] + texts["csv"] + texts["mail"]
        assert str(plan[upstream].pk) not in texts["erp"]
    assert "„Warenwirtschaft“ muss nach 4 Stunden wieder nutzbar sein." in texts["erp"]
    assert "Verlauf" not in texts["erp"]
    assert url("resource-update", acme, plan["erp"]) not in texts["erp"]


def test_provider_gets_no_other_page(acme, petra, plan, granted, client_of):
    client = client_of(petra)
    for name in ("server", "hidden"):
        assert client.get(url("resource-detail", acme, plan[name])).status_code == 404
    for page in ("process-list", "process-csv", "dependency-list", "dependency-csv", "resource-create"):
        assert client.get(url(page, acme)).status_code == 403
    for page in ("update", "delete", "history", "prove", "needs", "needed-by"):
        assert client.get(url(f"resource-{page}", acme, plan["erp"])).status_code == 403
    assert client.post(url("resource-retire", acme, plan["erp"])).status_code == 403
    assert client.post(url("resource-grant", acme, plan["server"]), {"user": petra.pk}).status_code == 403
    assert client.get(url("process-detail", acme, plan["orders"])).status_code == 403


@pytest.mark.parametrize(
    "query", ["q=geheim", "q=server", "check=gap", "kind=it_system", "sort=-name", "page=9"]
)
def test_no_question_to_the_list_tells_more(query, acme, petra, plan, granted, client_of):
    response = client_of(petra).get(url("resource-list", acme) + "?" + query)

    assert {row["cells"][0] for row in response.context["rows"]} <= {"Warenwirtschaft", "E-Mail"}
    assert "Geheim" not in response.content.decode().replace('value="geheim"', "")


def test_provider_finds_the_systems_in_the_menu(acme, petra, plan, granted, client_of):
    page = client_of(petra).get(url("resource-list", acme)).content.decode()

    assert f'href="{url("resource-list", acme)}" data-go="b"' in page
    assert url("process-list", acme) not in page


def test_page_of_a_granted_supplier_names_no_system(acme, petra, plan, client_of):
    supplier = plan["erp"].supplier
    grant(petra, supplier)
    page = client_of(petra).get(reverse("contacts:supplier-detail", args=[acme.slug, supplier.pk]))

    assert "Warenwirtschaft" not in page.content.decode()


def test_manager_grants_and_withdraws_and_the_history_tells(acme, mia, petra, plan, client_of):
    manager, provider = client_of(mia), client_of(petra)
    assert petra.email in manager.get(url("resource-detail", acme, plan["erp"])).content.decode()

    manager.post(url("resource-grant", acme, plan["erp"]), {"user": petra.pk})
    assert provider.get(url("resource-detail", acme, plan["erp"])).status_code == 200
    manager.post(url("resource-grant", acme, plan["erp"]), {"user": petra.pk, "withdraw": "yes"})
    assert provider.get(url("resource-detail", acme, plan["erp"])).status_code == 404

    told = [entry.changes["granted_to"] for entry in Entry.objects.filter(changes__has_key="granted_to")]
    assert told == [["Petra", ""], ["", "Petra"]]
    assert "granted_to" not in manager.get(url("resource-history", acme, plan["erp"])).content.decode()


def test_only_providers_can_be_chosen(acme, mia, bob, plan, client_of):
    for user in ("", "nonsense", str(bob.pk)):
        response = client_of(mia).post(url("resource-grant", acme, plan["erp"]), {"user": user}, follow=True)
        assert "Wählen Sie ein Mitglied" in response.content.decode()
