"""Reading processes, resources and the impact analysis into the plan."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from contacts.models import Contract
from inventory.models import BiaSettings, DamageScenario, ImpactSignOff, KnowledgeHolder, StaffNeed
from inventory.network import ProofKind
from plan.load import load
from tests.factories.contacts import (
    ContractFactory,
    LocationFactory,
    PersonFactory,
    SiteFactory,
    SupplierFactory,
)
from tests.factories.inventory import ProcessFactory, ResourceFactory, RtaEvidenceFactory, needs, rate

NIGHT = datetime(2026, 11, 21, 2, 0, tzinfo=UTC)


@pytest.fixture
def company(in_acme):
    """One process on one server, described as fully as can be."""
    person = PersonFactory(organisation=in_acme, first_name="Ayşe", last_name="Kaya")
    supplier = SupplierFactory(organisation=in_acme)
    contract: Contract = ContractFactory(
        organisation=in_acme, supplier=supplier, contract_number="W-17", restore_hours=Decimal(8)
    )
    site = SiteFactory(organisation=in_acme, key_holder=person)
    room = LocationFactory(organisation=in_acme, site=site, name="Serverraum")
    process = ProcessFactory(organisation=in_acme, owner=person, mbco="Nur Großkunden", rto_hours=Decimal(8))
    server = ResourceFactory(organisation=in_acme, location=room, contract=contract, label="SRV-01")
    needs(process, server, needed_after_hours=Decimal(4), workaround="Papier", note="im Büro")
    rate(process, {4: 1, 8: 2})
    StaffNeed(organisation=in_acme, process=process, after_hours=Decimal(4), people=3).save()
    KnowledgeHolder(organisation=in_acme, resource=server, person=person, note="alles").save()
    for day, hours in ((1, 9), (2, 7)):
        RtaEvidenceFactory(
            organisation=in_acme,
            resource=server,
            rta_hours=Decimal(hours),
            proven_on=date(2026, 1, day),
        )
    for day in (3, 4):
        ImpactSignOff(
            organisation=in_acme,
            process=process,
            person=person,
            signed_at=datetime(2026, 2, day, tzinfo=UTC),
            fingerprint=str(day),
        ).save()
    return process, server, person


def test_a_process_with_its_words_ratings_and_newest_signature(in_acme, company):
    process, _server, person = company
    plan = load(in_acme, at=NIGHT, private=True)

    details = plan.inventory.process(process.pk)
    money = DamageScenario.objects.get(code="financial").pk
    assert details.owner_id == person.pk
    assert details.mbco == "Nur Großkunden"
    assert details.staff_needs[0].people == 3
    assert details.ratings == {(money, Decimal(4)): 1, (money, Decimal(8)): 2}
    assert details.sign_off is not None
    assert (details.sign_off.person, details.sign_off.fingerprint) == ("Ayşe Kaya", "4")
    assert plan.figures.processes[process.pk].mtpd == 8


def test_a_resource_with_place_contract_knowledge_and_proofs(in_acme, company):
    _process, server, person = company
    plan = load(in_acme, at=NIGHT, private=True)

    details = plan.inventory.resource(server.pk)
    assert (details.label, details.location) == ("SRV-01", "Serverraum")
    assert details.contract is not None
    assert (details.contract.contract_number, details.contract.restore_hours) == ("W-17", 8.0)
    assert [holder.person_id for holder in details.holders] == [person.pk]
    assert [(p.proof, p.rta) for p in details.evidence] == [(ProofKind.TEST, 7), (ProofKind.TEST, 9)]
    assert details.site_id is not None
    assert plan.site(details.site_id).key_holder_id == person.pk


def test_what_is_written_on_a_dependency(in_acme, company):
    plan = load(in_acme, at=NIGHT, private=True)

    (edge,) = plan.network.edges
    assert edge.bridged
    assert plan.inventory.edge(edge.id).workaround == "Papier"
    assert plan.inventory.edge(edge.id).note == "im Büro"


def test_the_method_with_scale_definitions_and_who_decided(in_acme, company):
    settings = BiaSettings.of(in_acme)
    settings.intolerability_approved_by = company[2]
    settings.intolerability_approved_on = date(2026, 1, 12)
    settings.save()

    method = load(in_acme, at=NIGHT, private=True).inventory.method

    assert method.levels == ("gering", "mittel", "hoch", "sehr hoch")
    assert method.level(2) == "hoch"
    assert method.level(None) == ""
    assert (method.approved_by, method.approved_on) == ("Ayşe Kaya", date(2026, 1, 12))
    assert [len(each.definitions) for each in method.scenarios] == [4] * 5


def test_who_is_retired_is_in_no_plan(in_acme, company):
    process, _server, _person = company
    process.status = "retired"
    process.save()

    plan = load(in_acme, at=NIGHT, private=True)

    assert plan.inventory.processes == {}
    assert plan.network.processes == ()
    assert plan.inventory.process(process.pk).owner_id is None


def test_the_emergency_view_leaves_the_inventory_out(in_acme, company, django_assert_num_queries):
    with django_assert_num_queries(13):
        plan = load(in_acme, at=NIGHT, private=True, everybody=False, inventory=False)

    assert plan.network.by_id == {}
    assert plan.inventory.resources == {}


@pytest.mark.parametrize("count", [1, 3, 60])
def test_number_of_queries_is_constant(in_acme, company, count, django_assert_num_queries):
    for _ in range(count):
        process, server = ProcessFactory(organisation=in_acme), ResourceFactory(organisation=in_acme)
        needs(process, server)
        rate(process, {4: 1})
        RtaEvidenceFactory(organisation=in_acme, resource=server, rta_hours=Decimal(2))
    with django_assert_num_queries(62):
        load(in_acme, at=NIGHT, private=True)
