"""Writes to the steps of a plan: their numbers stay dense, and they never wait for each other in a ring."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from auditlog.context import disable_auditlog
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from records.models import Entry
from recovery import plans
from recovery.models import PLANS, AbstractPlan, PlanStep
from recovery.moving import moved
from recovery.wording import ring_sentence

STAGES = ("", "reach", "operate", "return")


class RingOfSteps(ValidationError):
    """Steps would wait for each other, so none could begin."""


def steps_of(plan: AbstractPlan) -> list[PlanStep]:
    """The steps of a plan in their order, locked where the database can; one query. Inside a transaction."""
    found = PlanStep.objects.select_for_update().filter(**{field_of(plan): plan})
    return list(found.in_order())


def field_of(plan: AbstractPlan | type[AbstractPlan]) -> str:
    """The name of the field by which a part names such a plan."""
    return PLANS[[name.replace("_", "") for name in PLANS].index(str(plan._meta.model_name))]


def refuse_ring(steps: Sequence[PlanStep]) -> None:
    """Raise RingOfSteps if these steps, in this order, wait for each other; the sentence names them by number."""
    outline = plans.Plan(
        id=steps[0].pk,
        title="",
        resources=(),
        steps=tuple(
            plans.PlanStep(
                each.pk,
                each.action,
                each.duration_minutes,
                each.role_id,
                each.parallel_group,
                each.after_step_id,
            )
            for each in steps
        ),
    ) if steps else None  # fmt: skip
    ring = plans.ring_of_steps(outline) if outline else ()
    if ring:
        numbers = {each.pk: number for number, each in enumerate(steps, start=1)}
        sentence = ring_sentence(numbers[step.id] for step in ring)
        raise RingOfSteps(_("%(ring)s. Nobody could begin.") % {"ring": sentence}, code="ring")


def in_stages(steps: Iterable[PlanStep]) -> list[PlanStep]:
    """Steps of a continuity plan stage by stage, within a stage as they came; other plans as they are."""
    return sorted(steps, key=lambda step: STAGES.index(step.stage))


@transaction.atomic
def add_step(*, plan: AbstractPlan, step: PlanStep, by: User) -> PlanStep:
    """Put a new step at the end of the plan, or of its stage. Raises RingOfSteps, and writes nothing."""
    setattr(step, field_of(plan), plan)
    steps = in_stages([*steps_of(plan), step])
    refuse_ring(steps)
    step.position = steps.index(step) + 1
    step.save()
    _number(steps)
    return step


@transaction.atomic
def change_step(*, step: PlanStep, by: User) -> PlanStep:
    """Save a changed step; one that changed its stage goes to the end of the new one. Raises RingOfSteps."""
    rest = [step if each.pk == step.pk else each for each in steps_of(step.plan)]
    stored = PlanStep.objects.get(pk=step.pk)
    if stored.stage != step.stage:
        rest = [*(each for each in rest if each.pk != step.pk), step]
    steps = in_stages(rest)
    refuse_ring(steps)
    step.position = steps.index(step) + 1
    step.save()
    _number(steps)
    return step


@transaction.atomic
def move_step(*, step: PlanStep, to: int, by: User) -> None:
    """Put a step at another place, counted from 1 over the whole plan; one of a stage stays in its stage.

    One entry of history, on the step that was moved. Raises RingOfSteps, and writes nothing.
    """
    steps = steps_of(step.plan)
    stage = [each for each in steps if each.stage == step.stage]
    before = steps.index(stage[0])
    mine = next(each for each in steps if each.pk == step.pk)
    old = steps.index(mine) + 1
    new = in_stages([*(each for each in steps if each.stage != step.stage), *moved(stage, mine, to - before)])
    if new == steps:
        return
    refuse_ring(new)
    _number(new)
    Entry.objects.create(
        organisation_id=mine.organisation_id,
        subject=mine.subject_id(),
        actor=by,
        actor_email=by.email,
        action=Entry.Action.UPDATE,
        content_type=ContentType.objects.get_for_model(PlanStep),
        object_pk=str(mine.pk),
        object_repr=mine.action,
        changes={"position": [old, new.index(mine) + 1]},
    )


@transaction.atomic
def delete_step(*, step: PlanStep, by: User) -> None:
    """Delete a step; what began after it begins after the step before. Raises RingOfSteps, and writes nothing."""
    steps = [each for each in steps_of(step.plan) if each.pk != step.pk]
    waiting = [each for each in steps if each.after_step_id == step.pk]
    for each in waiting:
        each.after_step = None
    refuse_ring(steps)
    for each in waiting:
        each.save()
    step.delete()
    _number(steps)


def _number(steps: Sequence[PlanStep]) -> None:
    """Number the steps 1, 2, 3 …; one query for those that change."""
    changed = []
    for number, step in enumerate(steps, start=1):
        if step.position != number:
            step.position = number
            step.prepare()
            changed.append(step)
    if changed:
        with disable_auditlog():
            PlanStep.objects.unlogged("the step that was moved tells").bulk_update(
                changed, ["position", "sort_key"]
            )
