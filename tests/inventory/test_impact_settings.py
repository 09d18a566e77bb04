"""Horizons, levels and times as people type them; kinds of harm that must stay."""

import pytest
from django.urls import reverse

from inventory.analysis import levels_of
from inventory.models import BiaSettings, DamageScenario, ImpactRating
from tests.factories.contacts import ContactPointFactory, PersonFactory
from tests.factories.inventory import ProcessFactory, rate


def url(organisation, page, *args):
    return reverse(f"inventory:{page}", args=[organisation.slug, *args])


@pytest.fixture
def save(acme, alice, client_of):
    """Post the settings with these changes."""
    client = client_of(alice)

    def act(**changes):
        form = client.get(url(acme, "impact-settings")).context["form"]
        data = {field.html_name: "" if field.value() is None else field.value() for field in form}
        return client.post(url(acme, "impact-settings"), data | changes, follow=True)

    act.client = client
    return act


def horizons(acme):
    return BiaSettings._base_manager.get(organisation=acme).horizons


def test_horizons_read_back_as_they_were_typed(acme, in_acme, save):
    field = save.client.get(url(acme, "impact-settings")).context["form"]["horizons"]
    assert field.value() == "4 h, 8 h, 24 h, 3 Tage, 7 Tage, 14 Tage, 30 Tage"

    assert save().status_code == 200
    assert horizons(acme) == [4, 8, 24, 72, 168, 336, 720]


@pytest.mark.parametrize(
    ("typed", "hours"),
    [
        ("1 Tag, 4 h, 3 Tage; 4 h, 1 Woche, 30 Tage", [4, 24, 72, 168, 720]),
        ("0,5 h, 4, 24, 72, 168", [0.5, 4, 24, 72, 168]),
        ("90 min\n4 h\n2 Tage\n7 Tage\n1 Monat", [1.5, 4, 48, 168, 720]),
    ],
)
def test_horizons_are_sorted_and_each_is_there_once(acme, in_acme, save, typed, hours):
    answer = save(horizons=typed)

    assert horizons(acme) == hours
    assert "Empfohlen sind fünf bis acht" not in answer.content.decode()


@pytest.mark.parametrize("typed", ["bald", "-4 h, 8 h", "sofort, 4 h", "4 h, 1000000000", "24 h", "", ", ;"])
def test_horizons_nobody_can_use_are_refused_and_kept(acme, in_acme, save, typed):
    answer = save(horizons=typed)

    assert answer.status_code == 422
    assert answer.context["form"].errors["horizons"]
    assert answer.context["form"]["horizons"].value() == typed
    assert horizons(acme) == [4, 8, 24, 72, 168, 336, 720]


def test_too_many_horizons_are_refused_and_unwise_ones_are_warned_about(acme, in_acme, save):
    assert save(horizons=", ".join(f"{n} h" for n in range(1, 14))).status_code == 422
    few = save(horizons="2 Tage, 3 Tage").content.decode()

    assert horizons(acme) == [48, 72]
    assert "Empfohlen sind fünf bis acht Zeithorizonte" in few
    assert "innerhalb eines Tages beginnen" in few


def test_a_horizon_that_goes_keeps_its_ratings_and_says_so(acme, in_acme, save):
    process = ProcessFactory(organisation=in_acme)
    rate(process, {4: 0, 8: 1, 24: 2})

    answer = save(horizons="4 h, 1 Tag, 3 Tage, 7 Tage, 14 Tage").content.decode()

    assert "Die Bewertungen zu 8 Stunden, 30 Tage bleiben aufgehoben (1)" in answer
    assert len(levels_of([process.pk])[process.pk]) == 3


def test_a_level_in_use_keeps_its_name(acme, in_acme, save):
    rate(ProcessFactory(organisation=in_acme), {24: 3, 72: 3})

    refused = save(level_3="")
    assert refused.status_code == 422
    assert "2 Bewertungen nutzen diese Stufe." in refused.content.decode()
    assert BiaSettings.of(acme).level_3 == "sehr hoch"


def test_an_unused_level_can_go_and_a_fifth_can_come(acme, in_acme, save):
    assert save(level_3="").status_code == 200
    assert len(BiaSettings.of(acme).levels) == 3
    assert save(level_4="Ruin").status_code == 422  # the fourth is missing between them
    assert save(level_3="schlimm", level_4="Ruin", intolerability_level="4").status_code == 200
    assert [name for _n, name in BiaSettings.of(acme).levels][3:] == ["schlimm", "Ruin"]
    assert save(level_4="").status_code == 422  # it is the one that is intolerable


def test_who_decided_and_when_belong_together(acme, in_acme, save):
    boss = PersonFactory(organisation=acme)

    assert save(intolerability_approved_by=str(boss.pk)).status_code == 422
    assert save(intolerability_approved_on="2026-01-31").status_code == 422
    assert (
        save(intolerability_approved_by=str(boss.pk), intolerability_approved_on="2999-01-31").status_code
        == 422
    )
    assert (
        save(intolerability_approved_by=str(boss.pk), intolerability_approved_on="2026-01-31").status_code
        == 200
    )
    assert BiaSettings.of(acme).get_absolute_url() == url(acme, "impact-settings")


@pytest.mark.parametrize(("typed", "hours"), [("4 h", 4), ("0,5", 0.5), ("2 Tage", 48), ("sofort", 0)])
def test_reaction_time_as_people_write_it(acme, in_acme, save, typed, hours):
    assert save(bao_reaction_hours=typed).status_code == 200
    assert BiaSettings.of(acme).bao_reaction_hours == hours


@pytest.mark.parametrize("typed", ["-1", "1000000000", "gleich", ""])
def test_reaction_times_that_make_no_sense(acme, in_acme, save, typed):
    assert save(bao_reaction_hours=typed).context["form"].errors["bao_reaction_hours"]


def test_the_weekend_is_named_while_nobody_is_reachable(acme, in_acme, save):
    page = url(acme, "impact-settings")
    assert "62 Stunden" in save.client.get(page).content.decode()
    ContactPointFactory(organisation=acme, person=PersonFactory(organisation=acme), out_of_hours=True)

    assert "62 Stunden" not in save.client.get(page).content.decode()


def test_two_editors_of_the_settings(acme, in_acme, save, mia, client_of):
    other = client_of(mia)
    form = other.get(url(acme, "impact-settings")).context["form"]
    mine = {field.html_name: "" if field.value() is None else field.value() for field in form}
    save(rto_buffer_hours="2 h", horizons="4 h, 8 h, 24 h, 3 Tage, 7 Tage")

    conflict = other.post(url(acme, "impact-settings"), mine | {"rto_buffer_hours": "3 h"})

    assert conflict.status_code == 422
    assert [(d.stored, d.typed) for d in conflict.context["form"].differences] == [
        ("4 h, 8 h, 24 h, 3 Tage, 7 Tage", "4 h, 8 h, 24 h, 3 Tage, 7 Tage, 14 Tage, 30 Tage"),
        ("2 Stunden", "3 Stunden"),
    ]


# --- Kinds of harm ------------------------------------------------------------------------------------
def test_mandatory_kinds_stay_and_can_be_worded_anew(acme, in_acme, alice, client_of):
    money = DamageScenario.objects.get(code="financial")
    client = client_of(alice)

    answer = client.post(url(acme, "scenario-delete", money.pk))
    assert answer.status_code == 409
    assert "vorgeschrieben (BSI-Standard 200-4) und bleibt deshalb" in answer.content.decode()
    form = client.get(url(acme, "scenario-update", money.pk)).context["form"]
    assert "definition_4" not in form.fields
    assert "hoch" in str(form.fields["definition_2"].label)
    data = {field.html_name: field.value() for field in form} | {
        "name": "Kosten",
        "definition_2": "ab 10.000 €",
    }
    assert client.post(url(acme, "scenario-update", money.pk), data).status_code == 302
    money.refresh_from_db()
    assert (money.name, money.definition_2, money.code) == ("Kosten", "ab 10.000 €", "financial")


def test_an_own_kind_goes_unless_it_is_rated(acme, in_acme, alice, client_of):
    client = client_of(alice)
    form = client.get(url(acme, "scenario-create")).context["form"]
    data = {field.html_name: field.value() or "" for field in form} | {"name": "Umwelt", "position": "5"}
    assert client.post(url(acme, "scenario-create"), data).status_code == 302
    own = DamageScenario.objects.get(name="Umwelt")
    assert DamageScenario.objects.in_order().first() == own
    process = ProcessFactory(organisation=acme, name="Galvanik")
    rating = ImpactRating(organisation=acme, process=process, scenario=own, horizon_hours=4, level=1)
    rating.save()

    refused = client.post(url(acme, "scenario-delete", own.pk))
    assert refused.status_code == 409
    assert "Galvanik" in refused.content.decode()
    rating.delete()
    assert client.post(url(acme, "scenario-delete", own.pk)).status_code == 302
    assert not DamageScenario.objects.filter(pk=own.pk).exists()
