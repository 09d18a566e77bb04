"""A playbook and a newer template, made up from the shipped one: each difference is decided, then the version rises."""

import uuid
from dataclasses import replace

import pytest
from django.core.exceptions import ValidationError
from django_scopes import scope

from playbooks.actions import drop, keep_ours, our_lines, take_over
from playbooks.comparing import Change, CoreLine, OurLine, Part, differences, is_settled, lines_of
from playbooks.content import core_playbook
from playbooks.models import Playbook, PlaybookDont, PlaybookStep
from playbooks.phases import MAX_STEPS

WAS, NOW, OURS = ("Kabel ziehen", "Leuchte aus"), ("Netz trennen", "Leuchte aus"), ("Funk aus", "Licht aus")


def our(ours=WAS, was=WAS, key="cable", **fields):
    return OurLine(uuid.uuid4(), Part.STEP, key, "assess", ours, was, **fields)


def core(words, key="cable"):
    return CoreLine(Part.STEP, key, "assess", words)


@pytest.mark.parametrize(
    ("ours", "theirs", "change"),
    [
        (our(), core(WAS), None),
        (our(OURS), core(WAS), Change.OURS),
        (our(), core(NOW), Change.CHANGED),
        (our(OURS), core(NOW), Change.CHANGED),
        (our(NOW), core(NOW), None),
        (our(is_dropped=True), core(WAS), Change.DROPPED),
        (our(is_dropped=True), core(NOW), Change.DROPPED_CHANGED),
        (our(), None, Change.GONE),
        (our(OURS), None, Change.GONE),
        (our(is_dropped=True), None, None),
        (None, core(NOW), Change.NEW),
    ],
)
def test_what_happened_to_a_line(ours, theirs, change):
    found = differences([ours] if ours else [], [theirs] if theirs else [])

    assert [each.change for each in found] == ([change] if change else [])
    assert is_settled([ours] if ours else [], [theirs] if theirs else []) == (
        change in {None, Change.OURS, Change.DROPPED}
    )
    if found:
        assert found[0].both_changed == (ours is not None and ours.ours == OURS and change == Change.CHANGED)


def test_what_wants_a_decision_stands_first():
    found = differences([our(OURS, key="a"), our(key="b")], [core(WAS, "a"), core(NOW, "b"), core(NOW, "c")])

    assert [each.key for each in found] == ["b", "c", "a"]


@pytest.fixture
def playbook(ransomware):
    with scope(organisation=ransomware.organisation):
        yield ransomware


@pytest.fixture
def newer():
    """Version 2: in each of the five phases another kind of change."""
    core = core_playbook("RANSOMWARE", "de")
    first, assess, communicate, recover, follow_up = core.phases
    return replace(
        core,
        version=2,
        phases=(
            replace(first, donts=(replace(first.donts[0], text="Geräte NICHT abschalten"), *first.donts[1:])),
            replace(assess, steps=(replace(assess.steps[0], action="Lage neu prüfen"), *assess.steps[1:])),
            replace(communicate, steps=communicate.steps[1:]),
            replace(
                recover,
                steps=(*recover.steps[:-1], replace(recover.steps[-1], key="new", action="Neues prüfen")),
            ),
            follow_up,
        ),
    )


def test_nothing_differs_from_the_template_that_was_taken_over(playbook):
    assert differences(our_lines(playbook), lines_of(core_playbook("RANSOMWARE", "de"))) == ()


def open_lines(playbook, core):
    return [each for each in differences(our_lines(playbook), lines_of(core)) if each.change.is_newer]


def test_taking_everything_over_raises_the_version(playbook, newer, alice):
    assert {each.change for each in open_lines(playbook, newer)} == {Change.NEW, Change.CHANGED, Change.GONE}
    while found := sorted(open_lines(playbook, newer), key=lambda each: each.change != Change.GONE):
        assert Playbook.objects.get().core_version == 1
        take_over(playbook=playbook, core=newer, part=found[0].part, key=found[0].key, by=alice)

    assert Playbook.objects.get().core_version == 2
    assert differences(our_lines(playbook), lines_of(newer)) == ()
    new = PlaybookStep.objects.get(core_key="new")
    assert (new.phase, new.action) == ("recover", "Neues prüfen")
    assert new.position == len(newer.phases[3].steps)


def test_keeping_everything_raises_the_version_too_and_says_why(playbook, newer, alice):
    gone = core_playbook("RANSOMWARE", "de").phases[2].steps[0].key
    while found := open_lines(playbook, newer):
        keep_ours(playbook=playbook, core=newer, part=found[0].part, key=found[0].key, reason="", by=alice)

    assert Playbook.objects.get().core_version == 2
    assert not PlaybookStep.objects.filter(core_key=gone).exists()
    assert PlaybookStep.objects.filter(core_key="", phase="communicate").count() == 1
    refused = PlaybookStep.objects.get(core_key="new")
    assert refused.is_dropped
    assert "Fassung 2" in refused.deviation_reason
    kept = PlaybookDont.objects.get(core_text="Geräte NICHT abschalten")
    assert kept.differs
    assert kept.deviation_reason == refused.deviation_reason
    assert {each.change for each in differences(our_lines(playbook), lines_of(newer))} == {
        Change.OURS,
        Change.DROPPED,
    }


def test_own_words_and_what_was_left_out_survive_the_comparison(playbook, newer, alice):
    step = PlaybookStep.objects.get(core_key=newer.phases[1].steps[0].key)
    drop(part=step, reason="Kein eigenes Netz", by=alice)

    [found] = [each for each in open_lines(playbook, newer) if each.key == step.core_key]
    assert found.change == Change.DROPPED_CHANGED
    keep_ours(playbook=playbook, core=newer, part=Part.STEP, key=step.core_key, reason="", by=alice)

    step.refresh_from_db()
    assert (step.is_dropped, step.deviation_reason) == (True, "Kein eigenes Netz")
    assert step.core_action == "Lage neu prüfen"
    take_over(playbook=playbook, core=newer, part=Part.STEP, key=step.core_key, by=alice)
    step.refresh_from_db()
    assert (step.is_dropped, step.action, step.deviation_reason) == (False, "Lage neu prüfen", "")


def test_own_words_go_back_to_the_template(playbook, alice):
    core = core_playbook("RANSOMWARE", "de")
    step = PlaybookStep.objects.filter(phase="assess").first()
    step.action, step.deviation_reason = "Anders machen", "Wir sind klein"
    step.save()

    take_over(playbook=playbook, core=core, part=Part.STEP, key=step.core_key, by=alice)

    step.refresh_from_db()
    assert not step.differs
    assert step.deviation_reason == ""


def test_what_somebody_decided_meanwhile_and_full_pages_get_a_sentence(playbook, newer, alice):
    with pytest.raises(ValidationError) as refused:
        take_over(playbook=playbook, core=newer, part=Part.STEP, key="nonsense", by=alice)
    assert "inzwischen" in str(refused.value)

    steps = PlaybookStep.objects.filter(phase="recover", is_dropped=False)
    for number in range(MAX_STEPS - steps.count()):
        PlaybookStep(
            organisation=playbook.organisation, playbook=playbook, phase="recover", position=20 + number,
            action="Kabel ziehen",
        ).save()  # fmt: skip
    with pytest.raises(ValidationError) as refused:
        take_over(playbook=playbook, core=newer, part=Part.STEP, key="new", by=alice)
    assert "sieben Schritte" in str(refused.value)
    assert Playbook.objects.get().core_version == 1
