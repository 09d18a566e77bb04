"""The escalation matrix: the value (pure), the page, the form and its two editors."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.html import escape
from django_scopes import scope

from contacts.escalation import Cell, deciders, fingerprint, within
from contacts.models import EscalationRule
from contacts.views.escalation import gap_sentences
from records.models import Entry
from tests.contacts.crowd import WHY, add_people, add_roles
from tests.factories.contacts import EmergencyRoleFactory, EscalationRuleFactory


def test_fingerprint_changes_with_any_cell_and_not_with_order_or_empty_cells():
    cells = [Cell("crisis", "a", "decides", 0, "call"), Cell("crisis", "b", "acts", None, "sms")]

    assert fingerprint(cells) == fingerprint([*reversed(cells), Cell("emergency", "a")])
    for other in (
        Cell("crisis", "b", "acts", 0, "sms"),
        Cell("crisis", "b", "is_informed", None, "sms"),
        Cell("crisis", "b", "acts", None, "call"),
    ):
        assert fingerprint([cells[0], other]) != fingerprint(cells)


def test_deciders_are_counted_per_level():
    cells = [Cell("crisis", "a", "decides"), Cell("crisis", "b", "decides"), Cell("emergency", "a", "acts")]

    assert deciders(cells) == {"crisis": 2}
    assert len(gap_sentences(cells)) == 3  # nobody at two levels, two at the third
    assert gap_sentences([Cell(level, "a", "decides") for level in EscalationRule.Level.values]) == []


@pytest.mark.parametrize("language", ["de", "en"])
def test_limits_in_words(language):
    from django.utils import translation

    with translation.override(language):
        words = [within(n) for n in (None, 0, 1, 30, 60, 120, 90, 1440)]

    assert words[0] == ""
    assert len(set(words)) == len(words)
    assert ["1" in words[2], "30" in words[3], "2" in words[5], "90" in words[6]] == [True] * 4


# --- Pages --------------------------------------------------------------------------------------------
def url(organisation, page=""):
    return reverse("contacts:escalation" + (f"-{page}" if page else ""), args=[organisation.slug])


@pytest.fixture
def roles(in_acme):
    return [
        EmergencyRoleFactory(organisation=in_acme, name=name, position=n)
        for n, name in enumerate(("Geschäftsführung", "IT-Leitung"))
    ]


def key(role, level, name):
    return f"{role.pk}-{level}-{name}"


def page_data(client, organisation):
    """What the browser would post if nobody typed anything."""
    matrix = client.get(url(organisation, "edit")).context["matrix"]
    data = {"fingerprint": matrix.seen}
    for form in matrix.cells:
        for field in form:
            data[field.html_name] = "" if field.value() is None else field.value()
    return data


def test_one_post_saves_every_cell_with_history(acme, alice, client_of, roles):
    EscalationRuleFactory(organisation=acme, role=roles[0], level="crisis", duty="decides", within_minutes=0)
    gone = EscalationRuleFactory(organisation=acme, role=roles[1], level="crisis", duty="acts")
    client = client_of(alice)
    data = page_data(client, acme) | {
        key(roles[0], "crisis", "within_minutes"): "15",
        key(roles[1], "crisis", "duty"): "",
        key(roles[1], "emergency", "duty"): "decides",
        key(roles[1], "emergency", "within_minutes"): "30",
        key(roles[1], "emergency", "channel"): "sms",
    }

    answer = client.post(url(acme, "edit"), data)

    assert answer.status_code == 302
    assert sorted(
        EscalationRule.objects.values_list("role__name", "level", "duty", "within_minutes", "channel")
    ) == [
        ("Geschäftsführung", "crisis", "decides", 15, "call"),
        ("IT-Leitung", "emergency", "decides", 30, "sms"),
    ]
    assert Entry.objects.filter(object_pk=str(gone.pk), action=Entry.Action.DELETE, actor=alice).exists()
    assert Entry.objects.filter(actor=alice).count() == 3
    assert client.get(url(acme, "history")).status_code == 200


def test_saving_without_a_change_writes_nothing(acme, alice, client_of, roles):
    EscalationRuleFactory(organisation=acme, role=roles[0], level="crisis", within_minutes=None)
    client = client_of(alice)
    before = Entry.objects.count()

    assert client.post(url(acme, "edit"), page_data(client, acme)).status_code == 302
    assert Entry.objects.count() == before


def test_the_second_editor_is_shown_what_differs_and_keeps_what_was_typed(acme, alice, mia, client_of, roles):
    first, second = client_of(alice), client_of(mia)
    theirs, mine = page_data(first, acme), page_data(second, acme)
    first.post(url(acme, "edit"), theirs | {key(roles[0], "crisis", "duty"): "decides"})
    mine |= {key(roles[1], "emergency", "duty"): "acts", key(roles[1], "emergency", "within_minutes"): "45"}

    conflict = second.post(url(acme, "edit"), mine)
    matrix = conflict.context["matrix"]

    assert conflict.status_code == 409
    assert {d.label.split(",")[0] for d in matrix.differences} == {"Geschäftsführung", "IT-Leitung"}
    assert 'value="45"' in conflict.content.decode()
    assert EscalationRule.objects.get().duty == "decides"

    again = second.post(url(acme, "edit"), mine | {"fingerprint": matrix.seen})

    assert again.status_code == 302
    assert [(r.role, r.within_minutes) for r in EscalationRule.objects.all()] == [(roles[1], 45)]


def test_a_role_added_meanwhile_keeps_its_cells(acme, alice, client_of, roles):
    client = client_of(alice)
    data = page_data(client, acme) | {key(roles[0], "crisis", "duty"): "decides"}
    new = EmergencyRoleFactory(organisation=acme)
    EscalationRuleFactory(organisation=acme, role=new, level="crisis", duty="acts")

    conflict = client.post(url(acme, "edit"), data)
    client.post(url(acme, "edit"), data | {"fingerprint": conflict.context["matrix"].seen})

    assert EscalationRule.objects.get(role=new).duty == "acts"
    assert EscalationRule.objects.get(role=roles[0]).duty == "decides"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("duty", "rules"),
        ("within_minutes", "-1"),
        ("within_minutes", "soon"),
        ("within_minutes", "99999999999999999999"),
        ("within_minutes", "1.5"),
        ("channel", "pigeon"),
    ],
)
def test_bad_cells_get_a_sentence_and_nothing_is_saved(acme, alice, client_of, roles, name, value):
    client = client_of(alice)
    data = page_data(client, acme) | {
        key(roles[0], "crisis", "duty"): "decides",
        key(roles[1], "crisis", "duty"): "acts",
        key(roles[1], "crisis", name): value,
    }

    answer = client.post(url(acme, "edit"), data)

    assert answer.status_code == 422
    [(field, sentence)] = answer.context["matrix"].errors
    assert field.html_name == key(roles[1], "crisis", name)
    assert escape(sentence) in answer.content.decode()
    assert not EscalationRule.objects.exists()


def test_a_time_without_a_duty_is_asked_about(acme, alice, client_of, roles):
    client = client_of(alice)

    answer = client.post(
        url(acme, "edit"), page_data(client, acme) | {key(roles[0], "crisis", "within_minutes"): "5"}
    )

    assert answer.status_code == 422
    assert [field.name for field, _sentence in answer.context["matrix"].errors] == ["duty"]


def test_cells_of_another_organisation_are_not_touched(acme, other, alice, client_of, roles):
    with scope(organisation=other):
        theirs = EmergencyRoleFactory(organisation=other, name="Fremd")
        rule = EscalationRuleFactory(organisation=other, role=theirs, level="crisis", duty="decides")
    client = client_of(alice)
    data = page_data(client, acme) | {
        key(theirs, "crisis", "duty"): "acts",
        key(theirs, "emergency", "duty"): "acts",
    }

    answer = client.post(url(acme, "edit"), data)

    assert answer.status_code == 302
    assert "Fremd" not in client.get(url(acme)).content.decode()
    assert not EscalationRule.objects.exists()
    with scope(organisation=other):
        assert [r.duty for r in EscalationRule.objects.all()] == ["decides"]
        assert EscalationRule.objects.get().pk == rule.pk


def test_matrix_says_at_which_level_nobody_decides(acme, bob, client_of, roles):
    for level in ("disruption", "emergency"):
        EscalationRuleFactory(organisation=acme, role=roles[0], level=level, within_minutes=30)

    answer = client_of(bob).get(url(acme))

    assert len(answer.context["gaps"]) == 1
    assert str(EscalationRule.Level.CRISIS.label) in answer.context["gaps"][0]
    assert url(acme, "edit") not in answer.content.decode()


@pytest.mark.parametrize("which", ["", "edit", "history"])
def test_who_may_open_which_page(acme, bob, petra, charlie, alice, client_of, roles, which):
    assert client_of(alice).get(url(acme, which)).status_code == 200
    assert client_of(bob).get(url(acme, which)).status_code == (403 if which == "edit" else 200)
    assert client_of(petra).get(url(acme, which)).status_code == 403
    assert client_of(charlie).get(url(acme, which)).status_code == 404


def test_reader_and_stranger_cannot_post(acme, bob, charlie, client_of, roles):
    data = {"fingerprint": fingerprint([]), key(roles[0], "crisis", "duty"): "decides"}

    assert client_of(bob).post(url(acme, "edit"), data).status_code == 403
    assert client_of(charlie).post(url(acme, "edit"), data).status_code == 404
    assert not EscalationRule.objects.exists()


@pytest.mark.parametrize("which", ["", "edit"])
def test_query_count_does_not_grow(acme, alice, client_of, in_acme, which):
    client, counts = client_of(alice), []
    for more in (1, 2, 47):
        roles = add_roles(acme, add_people(acme, more))
        EscalationRule.objects.all().unlogged(WHY).bulk_create(
            EscalationRule(organisation=acme, role=role, level="crisis", duty="acts") for role in roles
        )
        client.get(url(acme, which))
        with CaptureQueriesContext(connection) as queries:
            assert client.get(url(acme, which)).status_code == 200
        counts.append(len(queries))

    assert counts[0] == counts[1] == counts[2]
