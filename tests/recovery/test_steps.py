"""Steps of a plan: numbers without gaps, no ring, one line of history; and their pages."""

import pytest
from django.utils.translation import override
from django_scopes import scope

from records.models import Entry
from recovery.actions import RingOfSteps, add_step, delete_step, move_step
from recovery.models import PlanStep
from tests.factories.recovery import PlanStepFactory, RecoveryPlanFactory
from tests.recovery.pages import company, continuity_plan, recovery_plan, step_data, url


@pytest.fixture
def plan(acme):
    """A, B, C, D in this order."""
    with scope(organisation=acme):
        found = RecoveryPlanFactory(organisation=acme)
        for number, name in enumerate("ABCD", start=1):
            PlanStepFactory(
                organisation=acme, recovery_plan=found, position=number, action=f"{name} einschalten"
            )
    return found


def order(plan):
    with scope(organisation=plan.organisation):
        steps = list(PlanStep.objects.filter(recovery_plan=plan).in_order())
        assert [step.position for step in steps] == list(range(1, len(steps) + 1))
        return "".join(step.action[0] for step in steps)


def step_of(plan, name):
    return PlanStep.objects.get(recovery_plan=plan, action__startswith=name)


def wait(plan, **pairs):
    """`wait(plan, B="D")`: B begins after D."""
    for one, other in pairs.items():
        step = step_of(plan, one)
        step.after_step = step_of(plan, other)
        step.save()


# --- Actions ----------------------------------------------------------------------------------------
@pytest.mark.parametrize(("name", "to", "expected"), [("A", 3, "BCAD"), ("D", 1, "DABC"), ("B", 99, "ACDB")])
def test_a_step_moves_and_the_others_close_up(plan, alice, name, to, expected):
    with scope(organisation=plan.organisation):
        before = Entry.objects.count()
        move_step(step=step_of(plan, name), to=to, by=alice)

        assert order(plan) == expected
        entry = Entry.objects.order_by("-timestamp").first()
        assert Entry.objects.count() == before + 1
        assert (entry.subject, entry.actor) == (plan.pk, alice)
        assert entry.changes["position"][1] == expected.index(name) + 1


def test_a_move_that_changes_nothing_tells_nothing(plan, alice):
    with scope(organisation=plan.organisation):
        before = Entry.objects.count()
        move_step(step=step_of(plan, "A"), to=0, by=alice)

        assert Entry.objects.count() == before


def test_a_move_that_closes_a_ring_is_refused(plan, alice):
    """D waits for A by name. Moved behind D, A would wait for D by its place."""
    with scope(organisation=plan.organisation):
        wait(plan, D="A")
        with override("de"), pytest.raises(RingOfSteps, match="Schritt 3 wartet auf Schritt 4"):
            move_step(step=step_of(plan, "A"), to=4, by=alice)

        assert order(plan) == "ABCD"


def test_deleting_a_step_lets_go_of_what_began_after_it(plan, alice):
    with scope(organisation=plan.organisation):
        wait(plan, D="B")
        delete_step(step=step_of(plan, "B"), by=alice)

        assert order(plan) == "ACD"
        assert step_of(plan, "D").after_step is None


def test_a_deletion_that_closes_a_ring_is_refused(plan, alice):
    with scope(organisation=plan.organisation):
        wait(plan, B="C", C="A")
        with override("de"), pytest.raises(RingOfSteps) as refused:
            delete_step(step=step_of(plan, "A"), by=alice)

        assert order(plan) == "ABCD"
        assert "Schritt 1 wartet auf Schritt 2, der auf Schritt 1 wartet" in refused.value.messages[0]


def test_steps_of_a_stage_stay_in_it(acme, alice):
    with scope(organisation=acme):
        plan = continuity_plan(company(acme))
        first, last = plan.plansteps.get(stage="reach"), plan.plansteps.get(stage="return")
        move_step(step=last, to=1, by=alice)
        move_step(step=first, to=3, by=alice)
        new = PlanStep(organisation=acme, action="Neu anfangen", target_state="an", stage="reach")
        add_step(plan=plan, step=new, by=alice)

        steps = plan.plansteps.in_order()
        assert [step.stage for step in steps] == ["reach", "reach", "operate", "return"]
        assert [step.position for step in steps] == [1, 2, 3, 4]
        assert new.position == 2


# --- Pages ------------------------------------------------------------------------------------------
def test_a_step_is_written_and_the_next_one_follows(acme, alice, plan, client_of):
    client = client_of(alice)
    response = client.post(
        url("recovery-plan-step-create", acme, plan), step_data(action="E einschalten", more="1")
    )

    assert response.url == url("recovery-plan-step-create", acme, plan) + "?stage="
    assert order(plan) == "ABCDE"
    assert client.get(response.url).status_code == 200


def test_what_makes_a_step_useless_stops_saving_until_somebody_insists(acme, alice, plan, client_of):
    client, address = client_of(alice), url("recovery-plan-step-create", acme, plan)
    given = step_data(action="E einschalten", target_state="", detail="Raum 4")
    response = client.post(address, given)
    page = response.content.decode()

    assert response.status_code == 422
    assert "Woran erkennt man, dass es erledigt ist?" in page
    assert "Raum 4" in page
    assert "Trotzdem speichern" in page
    assert order(plan) == "ABCD"

    assert client.post(address, given | {"save_anyway": "on"}).status_code == 302
    assert order(plan) == "ABCDE"


def test_hints_do_not_stop_and_stand_on_the_page_of_the_plan(acme, alice, bob, plan, client_of):
    client_of(alice).post(
        url("recovery-plan-step-create", acme, plan), step_data(action="E zeitnah einschalten")
    )

    hint = "„zeitnah“ versteht jeder anders."
    assert hint in client_of(alice).get(url("recovery-plan-detail", acme, plan)).content.decode()
    assert hint not in client_of(bob).get(url("recovery-plan-detail", acme, plan)).content.decode()


def test_the_checker_speaks_while_one_writes_and_stores_nothing(acme, alice, plan, client_of):
    client, address = client_of(alice), url("recovery-plan-step-check", acme, plan)
    said = client.post(
        address, step_data(action="E zeitnah einschalten", role="x"), headers={"hx-request": "true"}
    )

    assert "„zeitnah“ versteht jeder anders." in said.content.decode()
    assert "<html" not in said.content.decode()
    fine = client.post(address, step_data(role="x")).content.decode()
    assert "Der Schritt liest sich gut." in fine
    assert client.get(address).status_code == 405
    assert order(plan) == "ABCD"


def test_a_ring_is_named_at_once_and_what_was_typed_stays(acme, alice, plan, client_of):
    with scope(organisation=acme):
        two, four = step_of(plan, "B"), step_of(plan, "D")
        four.after_step = two
        four.save()
    response = client_of(alice).post(
        url("recovery-plan-step-update", acme, plan, two),
        step_data(action="B anders einschalten", after_step=four.pk, version=two.version),
    )
    page = response.content.decode()

    assert response.status_code == 422
    assert "Schritt 2 wartet auf Schritt 4, der auf Schritt 2 wartet." in page
    assert "B anders einschalten" in page
    with scope(organisation=acme):
        assert step_of(plan, "B").action == "B einschalten"


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"duration_minutes": "-1"}, ""),
        ({"duration_minutes": "eine Stunde"}, "Geben Sie ganze Minuten ein"),
        ({"duration_minutes": "99999999"}, ""),
        ({"parallel_group": "100"}, ""),
        ({"kind": "unsinn"}, ""),
        ({"action": ""}, "Sagen Sie mit einem Verb"),
        ({"action": "x" * 200}, "160"),
        ({"role": "5d5e0f0e-0000-4000-8000-000000000000"}, ""),
        (
            {"after_step": "5d5e0f0e-0000-4000-8000-000000000000"},
            "Jemand hat diesen Schritt inzwischen gelöscht",
        ),
    ],
)
def test_bad_input_gets_a_sentence_and_keeps_what_was_typed(fields, sentence, acme, alice, plan, client_of):
    response = client_of(alice).post(
        url("recovery-plan-step-create", acme, plan), step_data(detail="Raum bleibt") | fields
    )

    assert response.status_code == 422
    assert sentence in response.content.decode()
    assert "Raum bleibt" in response.content.decode()
    assert order(plan) == "ABCD"


def test_role_and_everybody_exclude_each_other(acme, alice, client_of):
    with scope(organisation=acme):
        made = company(acme)
        plan = recovery_plan(made)
    response = client_of(alice).post(
        url("recovery-plan-step-create", acme, plan), step_data(role=made.role.pk, for_everybody="on")
    )

    assert response.status_code == 422
    assert "nicht beides" in response.content.decode()


def test_steps_move_by_buttons_and_by_number(acme, alice, plan, client_of):
    client = client_of(alice)
    with scope(organisation=acme):
        a, d = step_of(plan, "A"), step_of(plan, "D")
    for step, data, expected in (
        (a, {"way": "up"}, "ABCD"),
        (a, {"way": "down"}, "BACD"),
        (d, {"to": "1"}, "DBAC"),
        (d, {"to": "drei"}, "DBAC"),
        (d, {}, "DBAC"),
        (d, {"to": "9"}, "BACD"),
    ):
        response = client.post(url("recovery-plan-step-move", acme, plan, step), data)
        assert response.url == url("recovery-plan-detail", acme, plan) + f"#step-{step.pk}"
        assert order(plan) == expected


def test_a_refused_move_says_why(acme, alice, plan, client_of):
    with scope(organisation=acme):
        wait(plan, D="A")
        a = step_of(plan, "A")
    response = client_of(alice).post(url("recovery-plan-step-move", acme, plan, a), {"to": "4"}, follow=True)

    assert "Nicht verschoben: Schritt 3 wartet auf Schritt 4" in response.content.decode()
    assert order(plan) == "ABCD"


def test_a_step_is_deleted_after_a_question(acme, alice, plan, client_of):
    client = client_of(alice)
    with scope(organisation=acme):
        b = step_of(plan, "B")
        wait(plan, D="B")
    address = url("recovery-plan-step-delete", acme, plan, b)

    assert "Schritt 4 begann danach" in client.get(address).content.decode()
    assert order(plan) == "ABCD"
    client.post(address)
    assert order(plan) == "ACD"
    assert client.get(address).status_code == 404


def test_a_refused_deletion_says_why(acme, alice, plan, client_of):
    with scope(organisation=acme):
        wait(plan, B="C", C="A")
        a = step_of(plan, "A")
    response = client_of(alice).post(url("recovery-plan-step-delete", acme, plan, a))

    assert response.status_code == 409
    assert "der auf Schritt 1 wartet" in response.content.decode()
    assert order(plan) == "ABCD"


def test_two_editors_of_one_step(acme, alice, mia, plan, client_of):
    with scope(organisation=acme):
        b = step_of(plan, "B")
    address = url("recovery-plan-step-update", acme, plan, b)
    first = client_of(alice).post(
        address, step_data(action="B einschalten", version=b.version, detail="Raum 1")
    )
    second = client_of(mia).post(
        address, step_data(action="B einschalten", version=b.version, detail="Raum 2")
    )

    assert first.status_code == 302
    assert second.status_code == 422
    assert "Raum 1" in second.content.decode()
    assert "Raum 2" in second.content.decode()
    again = client_of(mia).post(
        address, step_data(action="B einschalten", version=b.version + 1, detail="Raum 2")
    )
    assert again.status_code == 302
    with scope(organisation=acme):
        assert step_of(plan, "B").detail == "Raum 2"


def test_a_step_of_another_plan_is_not_found(acme, alice, plan, client_of):
    with scope(organisation=acme):
        other = recovery_plan(company(acme))
        b = step_of(plan, "B")
    for page in ("update", "delete"):
        assert client_of(alice).get(url(f"recovery-plan-step-{page}", acme, other, b)).status_code == 404
    assert (
        client_of(alice).post(url("recovery-plan-step-move", acme, other, b), {"way": "up"}).status_code
        == 404
    )


def test_a_new_step_of_a_continuity_plan_goes_where_it_was_begun(acme, alice, client_of):
    with scope(organisation=acme):
        plan = continuity_plan(company(acme))
    address = url("continuity-plan-step-create", acme, plan)
    page = client_of(alice).get(address + "?stage=operate").content.decode()
    assert '<option value="operate" selected>' in page

    client_of(alice).post(address, step_data(stage="operate"))
    bad = client_of(alice).post(address, step_data(stage="unsinn"))

    assert bad.status_code == 422
    with scope(organisation=acme):
        assert [step.stage for step in plan.plansteps.in_order()] == ["reach", "operate", "operate", "return"]
