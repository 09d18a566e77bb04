"""What every record has: one organisation, a search text, a history, and no way around them."""

import pytest
from django.core.exceptions import ValidationError
from django_scopes import ScopeError, scope

from contacts.models import Person, Site
from records.models import Entry
from records.models.record import Unlogged
from tests.factories.contacts import PersonFactory, SiteFactory


def test_query_outside_a_scope_raises(acme):
    with pytest.raises(ScopeError):
        Person.objects.count()


def test_scope_hides_the_other_organisation(acme, other):
    with scope(organisation=acme):
        PersonFactory(organisation=acme)

    with scope(organisation=other):
        assert list(Person.objects.all()) == []


def test_save_refuses_a_reference_into_another_organisation(acme, other):
    with scope(organisation=other):
        theirs = SiteFactory(organisation=other)

    with scope(organisation=acme):
        ours = PersonFactory(organisation=acme)
        ours.site = theirs
        with pytest.raises(ValidationError) as refused:
            ours.save()
        ours = Person.objects.get(pk=ours.pk)
        ours.site_id = theirs.pk
        with pytest.raises(ValidationError):
            ours.save()

    assert list(refused.value.message_dict) == ["site"]


@pytest.mark.parametrize("typed", ["müller", "Mueller", "muller", "MÜLLER", "ayse mull", "Ayşe"])
def test_search_finds_umlauts_however_they_are_typed(in_acme, typed):
    person = PersonFactory(organisation=in_acme, last_name="Müller")
    PersonFactory(organisation=in_acme, first_name="Eva", last_name="Maier")

    assert list(Person.objects.search(typed)) == [person]


@pytest.mark.parametrize("hostile", ["%", "_", "\\", "'", "\x00", "a\x00b", "x" * 5000])
def test_search_takes_hostile_words_literally(in_acme, hostile):
    PersonFactory(organisation=in_acme, last_name="Müller")

    assert list(Person.objects.search(hostile)) in (
        [],
        list(Person.objects.all()) if not hostile.strip("\x00") else [],
    )


def test_sorted_follows_the_german_dictionary(in_acme):
    for name in ("Zander", "Ärzte", "Adam", "Özil", "Oz", "straße", "Strasse A"):
        PersonFactory(organisation=in_acme, first_name="", last_name=name)

    assert [p.last_name for p in Person.objects.sorted()] == [
        "Adam", "Ärzte", "Oz", "Özil", "straße", "Strasse A", "Zander",
    ]  # fmt: skip


def test_bulk_writes_ask_for_a_reason(in_acme):
    PersonFactory(organisation=in_acme)

    with pytest.raises(Unlogged):
        Person.objects.update(note="x")
    with pytest.raises(Unlogged):
        Person.objects.filter(is_active=True).bulk_create([Person(organisation=in_acme, last_name="B")])

    assert Person.objects.unlogged("a test").update(note="x") == 1


def test_bulk_create_fills_the_search_columns(in_acme):
    Person.objects.all().unlogged("a test").bulk_create([Person(organisation=in_acme, last_name="Größe")])

    assert Person.objects.search("groesse").get().sort_key == "grosse"


def test_history_tells_field_old_and_new(in_acme):
    person = PersonFactory(organisation=in_acme, last_name="Alt")
    person.last_name = "Neu"
    person.save()

    newest = Entry.objects.filter(subject=person.pk).first()

    assert newest.organisation == in_acme
    assert newest.changes == {"last_name": ["Alt", "Neu"]}


def test_history_of_a_deleted_record_keeps_its_organisation(in_acme):
    site = SiteFactory(organisation=in_acme)
    pk = site.pk
    site.delete()

    entry = Entry.objects.filter(subject=pk).first()

    assert (entry.action, entry.organisation) == (Entry.Action.DELETE, in_acme)


def test_unchanged_save_writes_no_history(in_acme):
    site = Site.objects.get(pk=SiteFactory(organisation=in_acme).pk)
    before = Entry.objects.count()

    site.save()

    assert Entry.objects.count() == before
