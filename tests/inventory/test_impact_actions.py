"""Writing the analysis: one readable history entry, no falling value, signatures that stay."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db.models.deletion import ProtectedError
from django.utils import timezone, translation

from inventory.actions import (
    ChangedMeanwhile,
    FallingValues,
    adopt_proposal,
    put_aside,
    rate_impact,
    sign_off,
    take_up,
)
from inventory.analysis import levels_of, study_of
from inventory.impact import Completeness
from inventory.models import BiaSettings, DamageScenario, ImpactRating, ImpactSignOff, Process
from inventory.signatures import latest_signatures, signatures_of
from records.history import describe
from records.models import Entry
from tests.factories.contacts import ContactPointFactory, PersonFactory
from tests.factories.inventory import ProcessFactory, rate


@pytest.fixture
def process(in_acme):
    return ProcessFactory(organisation=in_acme, name="Auftragsannahme")


@pytest.fixture
def money(in_acme):
    return DamageScenario.objects.get(code="financial")


def levels(scenario, values):
    return {(scenario.pk, Decimal(hours)): level for hours, level in values.items()}


def stored(process):
    return {hours: level for (_kind, hours), level in levels_of([process.pk]).get(process.pk, {}).items()}


def entries_of(process):
    return Entry.objects.filter(subject=process.pk).exclude(action=Entry.Action.CREATE)


def test_a_saved_grid_is_one_entry_in_words(process, money, alice):
    with translation.override("de"):
        changed = rate_impact(
            process=process,
            levels=levels(money, {4: 0, 24: 2, 720: None}),
            fields={"mtpd_reason": "Aufträge wandern ab."},
            by=alice,
        )

    assert changed == 2
    assert stored(process) == {4: 0, 24: 2}
    entry = entries_of(process).get()
    assert (entry.actor, entry.action) == (alice, Entry.Action.UPDATE)
    assert entry.changes["Geld · 4 Stunden"] == ["", "gering"]
    assert entry.changes["Geld · 24 Stunden"] == ["", "hoch"]
    with translation.override("de"):
        line = describe([entry], frozenset())[0]
    assert ("Geld · 4 Stunden", "", "gering") in [(c.field, c.old, c.new) for c in line.changes]
    assert any(change.new == "Aufträge wandern ab." for change in line.changes)


def test_changing_emptying_and_saving_the_same_again(process, money, alice):
    rate(process, {4: 0, 24: 2, 72: 2})

    assert rate_impact(process=process, levels=levels(money, {4: 1, 24: None, 72: 2}), by=alice) == 2
    assert stored(process) == {4: 1, 72: 2}
    version = Process.objects.get(pk=process.pk).version
    before = Entry.objects.count()

    assert rate_impact(process=process, levels=levels(money, {4: 1, 72: 2}), by=alice) == 0
    assert Entry.objects.count() == before
    assert Process.objects.get(pk=process.pk).version == version


def test_a_falling_value_is_refused_and_nothing_is_written(process, money, alice):
    rate(process, {8: 2})

    with pytest.raises(FallingValues) as refused:
        rate_impact(process=process, levels=levels(money, {4: 1, 24: 1}), by=alice)

    assert [mistake.cell for mistake in refused.value.mistakes] == [(money.pk, Decimal(24))]
    assert stored(process) == {8: 2}
    assert not entries_of(process).filter(actor=alice).exists()


def test_ratings_at_horizons_that_went_neither_count_nor_stand_in_the_way(process, money, acme, alice):
    rate(process, {2: 3})  # the settings do not name two hours

    rate_impact(process=process, levels=levels(money, {4: 0}), by=alice)

    assert stored(process) == {2: 3, 4: 0}
    assert study_of(process).derived is None


def test_a_kind_of_harm_of_somebody_else_is_refused(process, other, alice):
    strange = DamageScenario.objects.model._base_manager.filter(organisation=other).first()

    with pytest.raises(ValidationError):
        rate_impact(process=process, levels=levels(strange, {4: 0}), by=alice)

    assert not ImpactRating._base_manager.exists()


def test_completeness_of_a_process(process, in_acme, alice):
    assert study_of(process).completeness is Completeness.NOT
    rate(process, {4: 0})
    assert study_of(process).completeness is Completeness.PARTLY
    horizons = BiaSettings.of(in_acme).hours
    for scenario in DamageScenario.objects.all():
        rate_impact(process=process, levels=levels(scenario, dict.fromkeys(horizons, 0)), by=alice)
    DamageScenario(organisation=in_acme, name="Umwelt").save()

    assert study_of(process).completeness is Completeness.COMPLETE


def test_a_signature_is_a_row_and_covers_until_something_changes(process, money, acme, alice):
    owner = PersonFactory(organisation=acme, first_name="Ayşe", last_name="Kaya")
    rate(process, {4: 0, 24: 2})
    now = timezone.now()

    first = sign_off(process=process, person=owner, by=alice, at=now, note="im Termin")
    assert (first.mtpd_hours, first.rto_hours) == (24, 20)
    seen = signatures_of(process, study_of(process).fingerprint)
    assert [(s.person, s.covers, s.own, s.entered_by) for s in seen] == [
        (str(owner), True, False, str(alice))
    ]

    rate_impact(process=process, levels=levels(money, {8: 2}), by=alice)
    assert not signatures_of(process, study_of(process).fingerprint)[0].covers

    second = sign_off(process=process, person=owner, by=alice, at=now + timedelta(hours=1))
    signed = signatures_of(process, study_of(process).fingerprint)
    assert [each.covers for each in signed] == [True, False]
    assert latest_signatures([process.pk])[process.pk].fingerprint == second.fingerprint
    assert ImpactSignOff.objects.count() == 2


def test_the_history_tells_of_a_signature_in_words(process, acme, alice):
    rate(process, {24: 2})
    sign_off(process=process, person=PersonFactory(organisation=acme), by=alice, at=timezone.now())

    with translation.override("de"):
        changes = describe(Entry.objects.filter(subject=process.pk)[:1], frozenset())[0].changes
    said = {change.field: change.new for change in changes}

    assert said["Spätestens wieder nötig nach"] == "24 Stunden"
    assert "20 Stunden" in said.values()
    assert not any(len(value) == 64 for value in said.values())


def test_reaction_time_makes_a_signature_old_where_it_makes_the_target(process, acme, alice):
    owner = PersonFactory(organisation=acme)
    rate(process, {24: 2})
    sign_off(process=process, person=owner, by=alice, at=timezone.now())
    settings = BiaSettings.of(acme)
    settings.bao_reaction_hours = Decimal(8)
    settings.save()

    assert not signatures_of(process, study_of(process).fingerprint)[0].covers


def test_own_signature_is_told_by_the_address(process, acme, alice):
    owner = PersonFactory(organisation=acme)
    ContactPointFactory(organisation=acme, person=owner, kind="email_company", value="Alice@Example.com")
    rate(process, {24: 2})

    sign_off(process=process, person=owner, by=alice, at=timezone.now())

    assert signatures_of(process, "")[0].own


def test_nothing_to_sign_and_signing_what_has_changed(process, money, acme, alice):
    owner = PersonFactory(organisation=acme)
    with pytest.raises(ValidationError):
        sign_off(process=process, person=owner, by=alice, at=timezone.now())
    rate(process, {24: 2})
    seen = study_of(process).fingerprint
    rate_impact(process=process, levels=levels(money, {72: 3}), by=alice)

    with pytest.raises(ChangedMeanwhile):
        sign_off(process=process, person=owner, by=alice, at=timezone.now(), seen=seen)

    assert not ImpactSignOff.objects.exists()


def test_whoever_signed_stays_and_the_obstacle_has_a_page(process, acme, alice):
    owner = PersonFactory(organisation=acme)
    rate(process, {24: 2})
    sign_off(process=process, person=owner, by=alice, at=timezone.now())

    with pytest.raises(ProtectedError) as refused:
        owner.delete()

    assert {each.obstacle() for each in refused.value.protected_objects} == {process}


def test_adopting_writes_the_target(process, alice):
    adopt_proposal(process=process, hours=Decimal(20), by=alice)

    assert Process.objects.get(pk=process.pk).rto_hours == 20


def test_putting_aside_asks_for_a_reason_and_can_be_undone(process, alice):
    with pytest.raises(ValidationError):
        put_aside(process=process, reason="  ", by=alice)
    put_aside(process=process, reason="Läuft auch auf Papier.", by=alice)
    assert not Process.objects.examined().exists()

    take_up(process=process, by=alice)
    assert Process.objects.get(pk=process.pk).prefilter == Process.Prefilter.INCLUDED
    take_up(process=process, by=alice, decided=False)

    assert Process.objects.get(pk=process.pk).prefilter == Process.Prefilter.OPEN
    assert entries_of(process).count() == 3
