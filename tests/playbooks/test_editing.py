"""What stands on a page: saved, moved, left out, brought back; numbers stay dense and pages within their limits."""

import random

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django_scopes import scope

from playbooks.actions import bring_back, delete, drop, place, save_part
from playbooks.models import PlaybookDont, PlaybookStep
from playbooks.phases import MAX_DONTS, MAX_IMMEDIATE, MAX_STEPS
from records.models import Entry
from tests.factories.playbooks import PlaybookDontFactory, PlaybookFactory, PlaybookStepFactory


@pytest.fixture
def playbook(in_acme):
    return PlaybookFactory(organisation=in_acme)


def a_step(playbook, **fields):
    fields.setdefault("phase", "assess")
    return PlaybookStep(
        organisation=playbook.organisation, playbook=playbook, action="Kabel ziehen", **fields
    )


def saved(playbook, by, number, **fields):
    made = []
    for n in range(number):
        step = a_step(playbook, **fields)
        step.action = f"Kabel {n + 1} ziehen"
        save_part(part=step, by=by)
        made.append(step)
    return made


def order(playbook, phase="assess", is_immediate=False):
    steps = PlaybookStep.objects.filter(
        playbook=playbook, phase=phase, is_immediate=is_immediate, is_dropped=False
    )
    found = list(steps.order_by("position"))
    assert [each.position for each in found] == list(range(1, len(found) + 1))
    return [each.action.split()[1] for each in found]


def move(step, to, by, phase="assess", is_immediate=False):
    step = PlaybookStep.objects.get(pk=step.pk)
    place(part=step, phase=phase, is_immediate=is_immediate, place=to, by=by)


def test_a_new_step_stands_last(playbook, alice):
    saved(playbook, alice, 3)

    assert order(playbook) == ["1", "2", "3"]


@pytest.mark.parametrize(
    ("to", "expected"), [(1, "2134"), (2, "1234"), (4, "1342"), (99, "1342"), (0, "2134")]
)
def test_a_step_moves_within_its_page(playbook, alice, to, expected):
    steps = saved(playbook, alice, 4)

    move(steps[1], to, alice)

    assert "".join(order(playbook)) == expected


def test_a_step_moves_to_another_phase_and_into_the_box(playbook, alice):
    steps = saved(playbook, alice, 3)

    move(steps[0], 1, alice, phase="recover")
    move(steps[1], 1, alice, phase="detect_report", is_immediate=True)

    assert order(playbook) == ["3"]
    assert order(playbook, "recover") == ["1"]
    assert order(playbook, "detect_report", is_immediate=True) == ["2"]
    with pytest.raises(ValidationError):
        move(steps[2], 1, alice, phase="recover", is_immediate=True)


@pytest.mark.parametrize("seed", range(3))
def test_order_stays_that_of_a_plain_list(playbook, alice, seed):
    dice = random.Random(seed)
    steps = saved(playbook, alice, 5)
    plain = list(steps)
    for _ in range(8):
        step, to = dice.choice(steps), dice.randint(-1, 7)
        plain.remove(step)
        plain.insert(min(max(to, 1), 5) - 1, step)
        move(step, to, alice)

    assert order(playbook) == [step.action.split()[1] for step in plain]


@pytest.mark.parametrize(
    ("fields", "limit", "said"),
    [
        ({}, MAX_STEPS, "sieben Schritte"),
        ({"phase": "detect_report", "is_immediate": True}, MAX_IMMEDIATE, "drei Sofortmaßnahmen"),
    ],
)
def test_one_step_too_many_is_refused_with_a_sentence(playbook, alice, fields, limit, said):
    saved(playbook, alice, limit, **fields)

    with pytest.raises(ValidationError) as refused:
        save_part(part=a_step(playbook, **fields), by=alice)

    assert said in str(refused.value)
    other = saved(playbook, alice, 1, phase="recover")[0]
    with pytest.raises(ValidationError):
        move(
            other,
            1,
            alice,
            phase=fields.get("phase", "assess"),
            is_immediate=bool(fields),
        )


def test_the_fourth_prohibition_and_the_fourth_branch_are_refused(playbook, alice):
    for _ in range(MAX_DONTS):
        dont = PlaybookDont(organisation=playbook.organisation, playbook=playbook, text="NICHT löschen")
        save_part(part=dont, by=alice)
    with pytest.raises(ValidationError) as refused:
        save_part(
            part=PlaybookDont(organisation=playbook.organisation, playbook=playbook, text="NICHT zahlen"),
            by=alice,
        )
    assert "drei Verbote" in str(refused.value)

    leads = {"branch_when": "Server betroffen", "branch_phase": "recover"}
    saved(playbook, alice, 3, **leads)
    with pytest.raises(ValidationError) as refused:
        save_part(part=a_step(playbook, **leads), by=alice)
    assert "branch_when" in refused.value.message_dict


def test_a_step_never_leads_to_the_page_it_stands_on(playbook, alice):
    step = saved(playbook, alice, 1, branch_when="Server betroffen", branch_phase="recover")[0]

    with pytest.raises(ValidationError) as refused:
        move(step, 1, alice, phase="recover")
    assert "genau diese Seite" in str(refused.value)


def test_what_is_left_out_makes_room_and_comes_back_last(playbook, alice):
    steps = saved(playbook, alice, MAX_STEPS)
    PlaybookStep.objects.filter(pk=steps[1].pk).unlogged("test").update(
        core_key="cable", core_action=steps[1].action
    )
    core = PlaybookStep.objects.get(pk=steps[1].pk)
    with pytest.raises(ValidationError):
        drop(part=core, reason=" ", by=alice)

    drop(part=core, reason="Kein Kabelnetz", by=alice)
    assert order(playbook) == ["1", "3", "4", "5", "6", "7"]
    with pytest.raises(ValueError, match="dropped"):
        delete(part=core, by=alice)

    save_part(part=a_step(playbook, position=9), by=alice)
    with pytest.raises(ValidationError):
        bring_back(part=PlaybookStep.objects.get(pk=core.pk), by=alice)
    delete(part=PlaybookStep.objects.get(pk=steps[0].pk), by=alice)
    bring_back(part=PlaybookStep.objects.get(pk=core.pk), by=alice)

    assert order(playbook) == ["3", "4", "5", "6", "7", "ziehen", "2"]
    assert PlaybookStep.objects.get(pk=core.pk).deviation_reason == ""


def test_the_history_tells_of_the_line_that_moved_only(playbook, alice):
    steps = saved(playbook, alice, 4)
    before = Entry.objects.filter(subject=playbook.pk).count()

    move(steps[3], 1, alice)

    assert Entry.objects.filter(subject=playbook.pk).count() == before + 1


def test_the_database_refuses_a_line_left_out_without_a_reason(playbook):
    step = PlaybookStepFactory(organisation=playbook.organisation, playbook=playbook)
    dont = PlaybookDontFactory(organisation=playbook.organisation, playbook=playbook)
    for row in (step, dont):
        row.is_dropped = True
        with pytest.raises(IntegrityError), transaction.atomic():
            row.save()


def test_two_companies_never_share_a_page(playbook, other, alice):
    with scope(organisation=other):
        theirs = PlaybookFactory(organisation=other)
        save_part(
            part=PlaybookStep(organisation=other, playbook=theirs, phase="assess", action="Kabel x ziehen"),
            by=alice,
        )
    assert order(playbook) == []
