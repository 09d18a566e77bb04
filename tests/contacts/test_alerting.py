"""Alarm chains: whether they reach somebody (pure), and their pages."""

from dataclasses import dataclass

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django_scopes import scope

from contacts.alerting import Trouble, Wait, best_first, latest_minutes, only_one_way, reach, step_trouble
from contacts.models import AlertPath, AlertStep
from records.models import Entry
from tests.contacts.crowd import add_people, add_roles, fill
from tests.factories.contacts import (
    AlertPathFactory,
    AlertStepFactory,
    ContactPointFactory,
    EmergencyRoleFactory,
    PersonFactory,
    RoleAssignmentFactory,
    SupplierFactory,
)


@dataclass(frozen=True)
class Point:
    kind: str = "mobile"
    out_of_hours: bool = True
    depends_on: str = ""
    priority: int = 1


MOBILE, DESK, MAIL = (
    Point(),
    Point("landline", False, "phone_system"),
    Point("email_company", True, "mail_server"),
)


@pytest.mark.parametrize(
    ("points", "trouble"),
    [
        ([], Trouble.NO_PHONE),
        ([MAIL], Trouble.NO_PHONE),
        ([MAIL, DESK], Trouble.OWN_SYSTEM),
        ([Point("voip")], Trouble.OWN_SYSTEM),
        ([Point(depends_on="power")], Trouble.OWN_SYSTEM),
        ([Point(out_of_hours=False)], Trouble.OFFICE_HOURS),
        ([Point(out_of_hours=False), Point("voip")], Trouble.OFFICE_HOURS),
        ([DESK, MOBILE], None),
    ],
)
def test_what_keeps_a_person_from_being_reached(points, trouble):
    assert reach(points) == trouble


def test_the_number_for_three_in_the_morning_comes_first():
    office, second = Point(out_of_hours=False), Point(priority=2)

    assert best_first([DESK, office, MAIL, second, MOBILE]) == [MOBILE, second, office, DESK]


@pytest.mark.parametrize(
    ("people", "trouble"),
    [
        ([], Trouble.UNFILLED),
        ([[MAIL], [MOBILE]], None),
        ([[MAIL], [DESK]], Trouble.OWN_SYSTEM),
        ([[], []], Trouble.NO_PHONE),
        ([[Point(out_of_hours=False)], [MAIL]], Trouble.OFFICE_HOURS),
    ],
)
def test_one_reachable_person_is_enough_for_a_step(people, trouble):
    assert step_trouble(people) == trouble


def test_longest_time_counts_every_deputy_and_the_second_try():
    assert latest_minutes([Wait(5, 3, "deputy"), Wait(10, 2, "next"), Wait(5, 1, "repeat")]) == 35
    assert latest_minutes([Wait(5, 0, "deputy")]) == 5
    assert latest_minutes([]) == 0


def test_one_medium_alone_is_noticed():
    assert only_one_way([["call"], ["call"]])
    assert not only_one_way([["call"], ["call", "sms"]])


# --- Pages --------------------------------------------------------------------------------------------
def url(organisation, page, *args):
    return reverse(f"contacts:alertpath-{page}", args=[organisation.slug, *args])


@pytest.fixture
def chain(in_acme):
    """Three steps: a role with holder and deputy, a supplier, a role that nobody fills."""
    path = AlertPathFactory(organisation=in_acme, name="Alarmkette IT")
    lead = EmergencyRoleFactory(organisation=in_acme, name="IT-Leitung")
    for rank, name in enumerate(("Kaya", "Maier")):
        person = PersonFactory(organisation=in_acme, last_name=name)
        ContactPointFactory(
            organisation=in_acme, person=person, value=f"0170 55501{rank}0", out_of_hours=True
        )
        RoleAssignmentFactory(organisation=in_acme, role=lead, person=person, rank=rank)
    supplier = SupplierFactory(organisation=in_acme, name="Systemhaus Süd")
    empty = EmergencyRoleFactory(organisation=in_acme, name="Kommunikation")
    for order, owner in enumerate(({"role": lead}, {"supplier": supplier}, {"role": empty}), start=1):
        AlertStepFactory(organisation=in_acme, path=path, order=order, **owner)
    return path


def form_data(path, *rows, **fields):
    data = {
        "version": path.version if path else 1,
        "name": path.name if path else "Neue Kette",
        "trigger": "",
        "position": 1,
        "maintained_by": "",
        "AlertStep-TOTAL_FORMS": len(rows),
        "AlertStep-INITIAL_FORMS": sum("id" in row for row in rows),
    }
    for number, row in enumerate(rows):
        typed = {
            "order": "",
            "role": "",
            "supplier": "",
            "media": ["call"],
            "wait_minutes": 10,
            "on_no_answer": "deputy",
            "requires_ack": "on",
        } | row
        data |= {f"AlertStep-{number}-{name}": value for name, value in typed.items()}
    return data | fields


def rows_of(path):
    return [
        {
            "id": str(step.pk),
            "order": step.order,
            "role": str(step.role_id or ""),
            "supplier": str(step.supplier_id or ""),
            "media": step.media,
        }
        for step in path.steps.order_by("order")
    ]


def order_of(path):
    return [str(step.role or step.supplier) for step in path.steps.order_by("order")]


def test_editor_creates_a_chain_in_the_order_typed(acme, alice, client_of, in_acme):
    lead = EmergencyRoleFactory(organisation=acme, name="IT-Leitung")
    supplier = SupplierFactory(organisation=acme, name="Systemhaus")

    answer = client_of(alice).post(
        url(acme, "create"),
        form_data(
            None,
            {"supplier": str(supplier.pk), "media": ["call", "sms"]},
            {"role": str(lead.pk), "order": 1},
            {},
        ),
    )

    assert answer.status_code == 302
    path = AlertPath.objects.get()
    assert order_of(path) == ["IT-Leitung", "Systemhaus"]
    assert [(s.order, s.media) for s in path.steps.order_by("order")] == [(1, ["call"]), (2, ["call", "sms"])]


def test_detail_shows_whom_the_chain_calls_today(acme, bob, client_of, chain):
    answer = client_of(bob).get(url(acme, "detail", chain.pk))
    steps = answer.context["steps"]
    page = answer.content.decode()

    assert [[call.name.split()[-1] for call in shown.calls] for shown in steps] == [
        ["Kaya", "Maier"],
        ["Süd"],
        [],
    ]
    assert [shown.trouble for shown in steps] == [None, Trouble.NO_PHONE, Trouble.UNFILLED]
    assert "tel:+49170555" in page
    assert Trouble.UNFILLED.sentence in page
    assert "40" in answer.context["tried_after"]  # 10 for each of two people, 10 and 10
    assert answer.context["one_way"]


def test_private_numbers_are_shown_by_right_and_each_reading_is_noted(acme, bob, alice, client_of, in_acme):
    role = EmergencyRoleFactory(organisation=acme)
    person = PersonFactory(organisation=acme)
    ContactPointFactory(organisation=acme, person=person, value="0170 5559999", is_private=True)
    RoleAssignmentFactory(organisation=acme, role=role, person=person)
    path = AlertPathFactory(organisation=acme)
    AlertStepFactory(organisation=acme, path=path, role=role)
    readings = Entry.objects.filter(action=Entry.Action.ACCESS, subject=person.pk)

    assert "0170 5559999" not in client_of(bob).get(url(acme, "detail", path.pk)).content.decode()
    assert not readings.exists()
    assert "0170 5559999" in client_of(alice).get(url(acme, "detail", path.pk)).content.decode()
    assert readings.get().actor == alice


@pytest.mark.parametrize(
    ("first", "way", "expected"),
    [
        (1, "up", ["Systemhaus Süd", "IT-Leitung", "Kommunikation"]),
        (1, "down", ["IT-Leitung", "Kommunikation", "Systemhaus Süd"]),
        (0, "up", ["IT-Leitung", "Systemhaus Süd", "Kommunikation"]),
        (2, "down", ["IT-Leitung", "Systemhaus Süd", "Kommunikation"]),
    ],
)
def test_steps_move_up_and_down_and_stop_at_the_ends(acme, alice, client_of, chain, first, way, expected):
    step = chain.steps.order_by("order")[first]

    answer = client_of(alice).post(url(acme, "move", chain.pk, step.pk), {"way": way})

    assert answer.status_code == 302
    assert answer.url.endswith(f"#step-{step.pk}")
    assert order_of(chain) == expected
    assert [s.order for s in chain.steps.order_by("order")] == [1, 2, 3]


def test_moving_is_for_editors_by_post_and_inside_one_chain(
    acme, other, alice, bob, charlie, client_of, chain
):
    step = chain.steps.order_by("order")[1]
    elsewhere = AlertStepFactory(
        organisation=acme,
        path=AlertPathFactory(organisation=acme),
        role=EmergencyRoleFactory(organisation=acme),
    )
    address = url(acme, "move", chain.pk, step.pk)

    assert client_of(alice).get(address).status_code == 405
    assert client_of(alice).post(url(acme, "move", chain.pk, elsewhere.pk), {"way": "up"}).status_code == 404
    assert client_of(bob).post(address, {"way": "up"}).status_code == 403
    assert client_of(charlie).post(address, {"way": "up"}).status_code == 404
    assert client_of(charlie).post(url(other, "move", chain.pk, step.pk), {"way": "up"}).status_code == 404
    assert order_of(chain) == ["IT-Leitung", "Systemhaus Süd", "Kommunikation"]


def test_number_fields_reorder_and_the_history_tells(acme, alice, client_of, chain):
    rows = rows_of(chain)
    rows[0]["order"] = 9
    rows[1]["media"] = ["call", "sms"]
    client = client_of(alice)

    assert client.post(url(acme, "update", chain.pk), form_data(chain, *rows)).status_code == 302
    page = client.get(url(acme, "history", chain.pk)).content.decode()

    assert order_of(chain) == ["Systemhaus Süd", "Kommunikation", "IT-Leitung"]
    assert str(AlertStep.Medium.SMS.label) in page
    assert "[&quot;" not in page


@pytest.mark.parametrize(
    "change",
    [
        {"role": ""},
        {"both": True},
        {"media": []},
        {"media": ["pigeon"]},
        {"wait_minutes": "-1"},
        {"wait_minutes": "99999999999"},
        {"on_no_answer": "cry"},
        {"order": "0"},
        {"role": "not-a-key"},
    ],
)
def test_bad_steps_are_refused_whole(acme, alice, client_of, chain, change):
    rows = rows_of(chain)
    if change.pop("both", False):
        change = {"supplier": rows[1]["supplier"]}
    rows[0] |= change

    answer = client_of(alice).post(url(acme, "update", chain.pk), form_data(chain, *rows, name="Anders"))

    assert answer.status_code == 422
    assert answer.context["formsets"][0]["formset"].total_error_count() > 0
    assert AlertPath.objects.get(pk=chain.pk).name == "Alarmkette IT"
    assert rows_of(chain)[0]["media"] == ["call"]


def test_a_role_or_supplier_of_another_organisation_is_refused(acme, other, alice, client_of, chain):
    with scope(organisation=other):
        role, supplier = EmergencyRoleFactory(organisation=other), SupplierFactory(organisation=other)
    for name, theirs in (("role", role), ("supplier", supplier)):
        answer = client_of(alice).post(
            url(acme, "update", chain.pk), form_data(chain, *rows_of(chain), {name: str(theirs.pk)})
        )

        assert answer.status_code == 422
        assert answer.context["formsets"][0]["formset"].forms[3].errors[name]
        assert chain.steps.count() == 3


@pytest.mark.parametrize("which", ["list", "csv", "create", "detail", "update", "delete", "history"])
def test_who_may_open_which_page(acme, bob, petra, charlie, alice, client_of, chain, which):
    address = url(acme, which) if which in {"list", "csv", "create"} else url(acme, which, chain.pk)
    writes = which in {"create", "update", "delete"}

    assert client_of(alice).get(address).status_code == 200
    assert client_of(bob).get(address).status_code == (403 if writes else 200)
    assert client_of(petra).get(address).status_code == 403
    assert client_of(charlie).get(address).status_code == 404


def test_deleting_a_chain_takes_its_steps_along(acme, alice, client_of, chain):
    assert client_of(alice).post(url(acme, "delete", chain.pk)).status_code == 302
    assert not AlertStep.objects.exists()


@pytest.mark.parametrize("which", ["list", "csv", "detail", "update"])
def test_query_count_does_not_grow(acme, alice, client_of, in_acme, which):
    client, counts = client_of(alice), []
    path = AlertPathFactory(organisation=acme)
    for more in (1, 2, 297):
        people = add_people(acme, more)
        roles = add_roles(acme, people)
        fill(acme, [(roles[0], person) for person in people[1:]], first_rank=1)
        for role in roles[:10]:
            AlertStepFactory(organisation=acme, path=path, role=role, order=50)
        address = url(acme, which) if which in {"list", "csv"} else url(acme, which, path.pk)
        client.get(address)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address).status_code == 200
        counts.append(len(queries))

    assert counts[0] == counts[1] == counts[2]
