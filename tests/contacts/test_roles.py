"""Pages of emergency roles."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape
from django_scopes import scope

from contacts.models import EmergencyRole, Person, RoleAssignment
from contacts.models.role import MandatoryRole
from contacts.staffing import Clash, Gap, badge, gaps
from tests.contacts.crowd import add_people, add_roles, fill
from tests.factories.contacts import (
    AlertPathFactory,
    AlertStepFactory,
    EmergencyRoleFactory,
    EscalationRuleFactory,
    PersonFactory,
    RoleAssignmentFactory,
)


def url(organisation, page, *args):
    return reverse(f"contacts:role-{page}", args=[organisation.slug, *args])


def form_data(role=None, *rows, **fields):
    """What the edit page posts; each row: (person, rank) or (assignment, person, rank)."""
    data = {
        "version": role.version if role else 1,
        "name": role.name if role else "Leitung",
        "tasks": "",
        "authority_text": "",
        "spending_limit": "",
        "is_crisis_role": "on",
        "min_deputies": "1",
        "position": "100",
        "maintained_by": "",
    }
    data |= fields
    prefix = "RoleAssignment"
    old = [row for row in rows if len(row) == 3]
    data |= {f"{prefix}-TOTAL_FORMS": len(rows), f"{prefix}-INITIAL_FORMS": len(old)}
    for n, row in enumerate(old + [row for row in rows if len(row) == 2]):
        *known, person, rank = row
        data |= {f"{prefix}-{n}-person": str(person.pk), f"{prefix}-{n}-rank": rank}
        if known:
            data[f"{prefix}-{n}-id"] = str(known[0].pk)
    return data


@pytest.fixture
def role(in_acme):
    return EmergencyRoleFactory(organisation=in_acme, name="Leitung Krisenstab")


@pytest.fixture
def people(in_acme):
    return [PersonFactory(organisation=in_acme, last_name=name) for name in ("Kaya", "Maier", "Ötztal")]


def seat(role, person, rank=0, **fields):
    return RoleAssignmentFactory(
        organisation=role.organisation, role=role, person=person, rank=rank, **fields
    )


def test_editor_creates_a_role_with_holder_and_deputies(acme, alice, client_of, people):
    answer = client_of(alice).post(
        url(acme, "create"),
        form_data(
            None, (people[1], 1), (people[0], 0), (people[2], 2), name="Leitung", spending_limit="5000"
        ),
    )

    role = EmergencyRole.objects.get()
    assert answer.status_code == 302, answer.context["form"].errors
    assert list(role.assignments.values_list("person__last_name", flat=True)) == ["Kaya", "Maier", "Ötztal"]
    page = client_of(alice).get(answer.url).content.decode()
    assert "Kaya" in page
    assert "5.000" in page


def test_blank_rows_are_left_out(acme, alice, client_of, people):
    data = form_data(None, (people[0], 0), (people[1], 1), (people[2], 2))
    data["RoleAssignment-1-person"] = data["RoleAssignment-2-person"] = ""

    assert client_of(alice).post(url(acme, "create"), data).status_code == 302
    assert RoleAssignment.objects.get().person == people[0]


def test_list_shows_gaps_first_and_filters_them(acme, bob, client_of, in_acme, people):
    full = EmergencyRoleFactory(organisation=acme, name="A voll", position=1)
    seat(full, people[0])
    seat(full, people[1], 1)
    alone = EmergencyRoleFactory(organisation=acme, name="B allein", position=2)
    seat(alone, people[0])
    empty = EmergencyRoleFactory(organisation=acme, name="C leer", position=3)
    client = client_of(bob)

    rows = client.get(url(acme, "list")).context["rows"]
    unfilled = client.get(url(acme, "list"), {"gap": "holder"}).context["rows"]
    without = client.get(url(acme, "list"), {"gap": "deputy"}).context["rows"]

    assert [row["cells"][0] for row in rows] == [empty.name, alone.name, full.name]
    assert [row["state"] for row in rows] == ["overdue", "due", "ok"]
    assert rows[2]["cells"][1:3] == [str(people[0]), f"1. {people[1]}"]
    assert [row["cells"][0] for row in unfilled] == ["C leer"]
    assert [row["cells"][0] for row in without] == ["C leer", "B allein"]


def test_order_of_the_list_agrees_with_the_pure_function(acme, in_acme, people):
    today = timezone.localdate()
    yesterday = today - timedelta(days=1)
    people[2].is_active = False
    people[2].save()
    for name, seats in {
        "left": [(2, 0, {}), (0, 1, {})],
        "over": [(0, 0, {"valid_to": yesterday}), (1, 1, {})],
        "few": [(0, 0, {}), (1, 1, {})],
        "good": [(0, 0, {"valid_to": today}), (1, 1, {})],
    }.items():
        wanted = 2 if name == "few" else 1
        made = EmergencyRoleFactory(organisation=acme, name=name, min_deputies=wanted)
        for person, rank, fields in seats:
            seat(made, people[person], rank, **fields)

    for found in EmergencyRole.objects.gaps_first(today):
        state = badge(gaps(found, found.assignments.all(), today))[0]
        assert {0: "overdue", 1: "due", 2: "ok"}[found.gap] == state, found.name


def test_detail_page_shows_alarm_chain_and_escalation(acme, bob, client_of, role, people):
    seat(role, people[0], accepted_at=date(2026, 1, 5))
    path = AlertPathFactory(organisation=acme, name="Alarmkette IT")
    step = AlertStepFactory(organisation=acme, path=path, role=role)
    EscalationRuleFactory(organisation=acme, role=role, within_minutes=0)

    answer = client_of(bob).get(url(acme, "detail", role.pk))
    page = answer.content.decode()

    assert f"#step-{step.pk}" in page
    assert "Alarmkette IT" in page
    assert [each["rule"].level for each in answer.context["rules"]] == ["emergency"]
    assert str(Gap.NO_DEPUTY.sentence) in page
    assert url(acme, "update", role.pk) not in page


@pytest.mark.parametrize(
    ("ranks", "clash"),
    [
        ([(0, 0), (0, 1)], Clash.OWN_DEPUTY),
        ([(0, 0), (1, 1), (1, 2)], Clash.TWICE),
        ([(0, 0), (1, 0)], Clash.TWO_HOLDERS),
        ([(0, 0), (1, 1), (2, 1)], Clash.SAME_ORDER),
    ],
)
def test_contradictory_rows_get_a_sentence(acme, alice, client_of, role, people, ranks, clash):
    rows = [(people[person], rank) for person, rank in ranks]

    answer = client_of(alice).post(url(acme, "update", role.pk), form_data(role, *rows))

    assert answer.status_code == 422
    assert escape(clash.sentence) in answer.content.decode()
    assert RoleAssignment.objects.count() == 0


def test_people_change_places(acme, alice, client_of, role, people):
    first, second = seat(role, people[0]), seat(role, people[1], 1)

    answer = client_of(alice).post(
        url(acme, "update", role.pk), form_data(role, (first, people[0], 1), (second, people[1], 0))
    )

    assert answer.status_code == 302
    assert [s.person for s in role.assignments.order_by("rank")] == [people[1], people[0]]


def test_a_stranger_person_is_refused_and_nothing_changes(acme, other, alice, client_of, role, people):
    first = seat(role, people[0])
    with scope(organisation=other):
        theirs = PersonFactory(organisation=other, last_name="Fremd")

    answer = client_of(alice).post(
        url(acme, "update", role.pk), form_data(role, (first, people[0], 0), (theirs, 1), name="Anders")
    )

    page = answer.content.decode()
    assert answer.status_code == 422
    assert answer.context["formsets"][0]["formset"].forms[1].errors["person"]
    assert "Fremd" not in page
    role.refresh_from_db()
    assert role.name == "Leitung Krisenstab"
    assert list(role.assignments.values_list("person", flat=True)) == [people[0].pk]


def test_an_inactive_person_cannot_be_named_but_may_stay(acme, alice, client_of, role, people):
    gone = people[1]
    first = seat(role, gone)
    gone.is_active = False
    gone.save()
    client = client_of(alice)

    stays = client.post(url(acme, "update", role.pk), form_data(role, (first, gone, 0)))
    new_role = EmergencyRoleFactory(organisation=acme)
    refused = client.post(url(acme, "update", new_role.pk), form_data(new_role, (gone, 0)))

    assert stays.status_code == 302
    assert str(Gap.LEFT.sentence) in client.get(url(acme, "detail", role.pk)).content.decode()
    assert refused.status_code == 422
    assert new_role.assignments.count() == 0


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""),
        ("name", "x" * 500),
        ("min_deputies", "99999999999999999999"),
        ("min_deputies", "-1"),
        ("position", "40000"),
        ("spending_limit", "1e400"),
        ("spending_limit", "-5"),
        ("RoleAssignment-0-rank", "70000"),
        ("RoleAssignment-0-person", "'; drop table"),
        ("RoleAssignment-0-valid_from", "31.02.2026"),
    ],
)
def test_bad_input_is_kept_and_nothing_changes(acme, alice, client_of, role, people, field, value):
    data = form_data(role, (people[0], 0)) | {field: value}

    answer = client_of(alice).post(url(acme, "update", role.pk), data)

    assert answer.status_code == 422
    role.refresh_from_db()
    assert (role.name, role.version) == ("Leitung Krisenstab", 1)
    assert role.assignments.count() == 0


def test_a_mandatory_role_can_neither_be_deleted_nor_made_optional(acme, alice, client_of, in_acme):
    role = EmergencyRoleFactory(organisation=acme, code="it_lead", is_mandatory=True)
    client = client_of(alice)

    refused = client.post(url(acme, "delete", role.pk))
    client.post(url(acme, "update", role.pk), form_data(role, is_mandatory="", code=""))
    with pytest.raises(MandatoryRole):
        role.delete()

    role = EmergencyRole.objects.get(pk=role.pk)
    assert refused.status_code == 409
    assert escape(str(EmergencyRole.stays)) in refused.content.decode()
    assert (role.is_mandatory, role.code) == (True, "it_lead")
    assert url(acme, "delete", role.pk) not in client.get(url(acme, "update", role.pk)).content.decode()


def test_a_role_in_use_names_what_stands_in_the_way(acme, alice, client_of, role):
    path = AlertPathFactory(organisation=acme, name="Alarmkette IT")
    AlertStepFactory(organisation=acme, path=path, role=role)

    answer = client_of(alice).post(url(acme, "delete", role.pk))

    assert answer.status_code == 409
    assert path.get_absolute_url() in answer.content.decode()
    assert EmergencyRole.objects.filter(pk=role.pk).exists()


def test_too_many_roles_and_the_own_log_are_warned_of(acme, alice, client_of, in_acme, people):
    roles = [
        EmergencyRoleFactory(organisation=acme, code=code)
        for code in ("crisis_team_lead", "log_keeper", "it_lead", "top_management")
    ]
    for each in roles:
        seat(each, people[0])

    warnings = client_of(alice).get(url(acme, "detail", roles[1].pk)).context["warnings"]

    assert sum(str(people[0]) in text for _state, text in warnings) == 2
    assert any("4" in text and "3" in text for _state, text in warnings)


@pytest.mark.parametrize("which", ["list", "csv", "create", "detail", "update", "delete", "history"])
def test_who_may_open_which_page(acme, bob, petra, charlie, alice, client_of, role, which):
    address = url(acme, which) if which in {"list", "csv", "create"} else url(acme, which, role.pk)
    writes = which in {"create", "update", "delete"}

    assert client_of(alice).get(address).status_code == 200
    assert client_of(bob).get(address).status_code == (403 if writes else 200)
    assert client_of(petra).get(address).status_code == 403
    assert client_of(charlie).get(address).status_code == 404


def test_a_role_of_another_organisation_is_not_found(acme, other, charlie, client_of, role):
    for page in ("detail", "update", "delete", "history"):
        assert client_of(charlie).get(url(other, page, role.pk)).status_code == 404


def test_history_names_who_was_put_into_the_role(acme, alice, client_of, role, people):
    client = client_of(alice)
    client.post(url(acme, "update", role.pk), form_data(role, (people[0], 0)))

    page = client.get(url(acme, "history", role.pk)).content.decode()

    assert str(people[0]) in page
    assert alice.name in page or alice.email in page


@pytest.mark.parametrize("which", ["list", "csv", "detail", "update"])
def test_query_count_does_not_grow(acme, alice, client_of, in_acme, which):
    client, counts = client_of(alice), []
    role = EmergencyRoleFactory(organisation=acme, name="AAA")
    for more in (1, 2, 297):
        people = add_people(acme, more)
        add_roles(acme, people)
        fill(acme, [(role, person) for person in people[:10]])
        address = url(acme, which) if which in {"list", "csv"} else url(acme, which, role.pk)
        client.get(address)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address).status_code == 200
        counts.append(len(queries))

    assert Person.objects.count() == 300
    assert counts[0] == counts[1] == counts[2]
