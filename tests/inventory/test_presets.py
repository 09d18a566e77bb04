"""The six industry presets are real data: taken over, their numbers come out without contradiction."""

from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from inventory.actions import adopt_preset, sign_off
from inventory.models import BiaSettings, Dependency, ImpactRating, Process, Resource
from inventory.presets import preset, presets
from inventory.reading import read_network
from inventory.targets import work_out
from records.models import Entry
from tests.factories.contacts import PersonFactory
from tests.factories.inventory import ResourceFactory
from tests.inventory.pages import resource_data, url

ALL = [each.code for each in presets()]


def test_there_are_six_and_each_names_only_its_own():
    assert len(ALL) == 6
    for each in presets():
        systems = {system.code for system in each.systems}
        named = {code for entry in (*each.processes, *each.systems) for code in entry.needs}
        assert named <= systems
        assert {code for process in each.processes for code in process.bridges} <= systems


@pytest.mark.parametrize("code", ALL)
def test_a_preset_taken_over_contradicts_itself_nowhere(code, in_acme, alice):
    chosen = preset(code)
    adopt_preset(organisation=in_acme, preset=chosen, take_reaction_time=True, by=alice)
    targets = work_out(read_network(in_acme))
    name = targets.network.name
    processes = {name(node): figures for node, figures in targets.processes.items()}
    resources = {name(node): figures for node, figures in targets.resources.items()}

    assert targets.rings == ()
    assert [name(each.id) for each in targets.in_order() if each.contradictions] == []
    for process in chosen.processes:
        figures = processes[process.name]
        assert (figures.mtpd, figures.rto, figures.rpo) == (process.mtpd, process.rto, process.rpo)
    for system in chosen.systems:
        figures = resources[system.name]
        assert figures.target is not None
        assert system.rto is None or figures.target <= system.rto
        assert not system.holds_data or system.rpo is None or figures.rpo <= system.rpo


def test_what_is_there_already_is_used_and_nothing_is_made_twice(in_acme, alice):
    mine = ResourceFactory(organisation=in_acme, name="Büroserver", label="srv01")
    first = adopt_preset(organisation=in_acme, preset=preset("HANDWERK"), take_reaction_time=False, by=alice)
    again = adopt_preset(organisation=in_acme, preset=preset("HANDWERK"), take_reaction_time=False, by=alice)

    mine.refresh_from_db()
    assert (mine.label, mine.is_suggestion) == ("srv01", False)
    assert mine.needs.count() == 2
    assert (first.processes, first.resources) == (6, 12)
    assert (again.processes, again.resources, again.dependencies) == (0, 0, 0)
    assert BiaSettings.of(in_acme).bao_reaction_hours == 4


def test_everything_is_a_suggestion_with_a_history(in_acme, alice):
    adopt_preset(organisation=in_acme, preset=preset("HANDWERK"), take_reaction_time=True, by=alice)

    assert not Process.objects.filter(is_suggestion=False).exists()
    assert not Resource.objects.filter(is_suggestion=False).exists()
    for record in (*Process.objects.all(), *Resource.objects.all(), *Dependency.objects.all()):
        record.full_clean()
        assert Entry.objects.filter(object_pk=str(record.pk)).exists()


def test_a_bridged_need_keeps_its_time_and_workaround(in_acme, alice):
    adopt_preset(organisation=in_acme, preset=preset("ARZTPRAXIS"), take_reaction_time=True, by=alice)
    bridged = Dependency.objects.filter(needed_after_hours__isnull=False)

    assert {each.needed_after_hours for each in bridged} == {Decimal(24)}
    assert all(each.workaround for each in bridged)


def test_the_editor_chooses_what_fits(acme, in_acme, alice, client_of):
    client = client_of(alice)
    address = reverse("inventory:preset", args=[acme.slug, "HANDWERK"])
    page = client.get(address).content.decode()
    answer = client.post(
        address, {"processes": ["H1"], "systems": ["TEL", "INET"], "take_reaction_time": "on"}
    )

    assert "Notdienst und Störungsannahme" in page
    assert "2 Stunden statt 4 Stunden" in page
    assert answer.status_code == 302
    assert set(Process.objects.values_list("name", flat=True)) == {"Notdienst und Störungsannahme"}
    assert Resource.objects.count() == Dependency.objects.count() == 2
    assert ImpactRating.objects.count() == 7
    assert BiaSettings.of(in_acme).bao_reaction_hours == 2


def test_nothing_ticked_gets_a_sentence(acme, alice, client_of):
    answer = client_of(alice).post(reverse("inventory:preset", args=[acme.slug, "HANDWERK"]), {})

    assert answer.status_code == 422
    assert "mindestens einen Prozess" in answer.content.decode()


def test_taking_over_costs_a_constant_number_of_queries(in_acme, alice, django_assert_max_num_queries):
    with django_assert_max_num_queries(40):
        adopt_preset(organisation=in_acme, preset=preset("PRODUKTION"), take_reaction_time=True, by=alice)


def test_a_signature_confirms_a_suggested_process(in_acme, alice):
    adopt_preset(organisation=in_acme, preset=preset("HANDWERK"), take_reaction_time=True, by=alice)
    process = Process.objects.first()
    sign_off(process=process, person=PersonFactory(organisation=in_acme), by=alice, at=timezone.now())

    process.refresh_from_db()
    assert not process.is_suggestion
    assert Process.objects.filter(is_suggestion=True).count() == 5


def test_saving_its_form_confirms_a_suggested_system(acme, in_acme, alice, client_of):
    adopt_preset(organisation=in_acme, preset=preset("HANDWERK"), take_reaction_time=True, by=alice)
    server, client = Resource.objects.get(name="Büroserver"), client_of(alice)
    shown = client.get(url("resource-detail", acme, server)).content.decode()
    answer = client.post(
        url("resource-update", acme, server), resource_data(name="Büroserver", version=server.version)
    )

    server.refresh_from_db()
    assert answer.status_code == 302
    assert "Aus einer Branchenvorlage, noch nicht bestätigt." in shown
    assert not server.is_suggestion
