"""Taking over our templates, or saying why a kind of incident needs none."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Organisation, User
from contacts.models import EmergencyRole
from playbooks.content import CorePlaybook, core_playbooks
from playbooks.copying import Copy, Targets, branch, copy_of, playbook_from
from playbooks.models import (
    ExcludedKind,
    MessageTemplate,
    Playbook,
    PlaybookDont,
    PlaybookDuty,
    PlaybookMessage,
    PlaybookPage,
    PlaybookStep,
    ReportingDuty,
)
from records.actions import create_many
from records.models import Record

ONE_ENTRY = "the playbook's own history entry stands for all that came with it"


@dataclass(frozen=True)
class Adopted:
    """The playbooks taken over now, and those of before in which a branch to one of them could be completed."""

    playbooks: tuple[Playbook, ...]
    completed: tuple[Playbook, ...] = ()


@transaction.atomic
def adopt(*, organisation: Organisation, codes: Collection[str], by: User) -> Adopted:
    """Take over the templates with these codes in the organisation's language, inside its scope.

    Those it has already are left alone, and so are codes that nobody knows. Roles, duties and messages are found by their
    codes; branches lead to the playbooks that are there. A constant number of queries, and two for each branch that is
    completed in an earlier playbook. One history entry per playbook.
    """
    Organisation.objects.select_for_update().get(
        pk=organisation.pk
    )  # whoever adopts waits for whoever is adopting
    templates = core_playbooks(organisation.language)
    there = {each.core_code: each for each in Playbook.objects.filter(core_version__isnull=False)}
    roles = {each.code: each for each in EmergencyRole.objects.exclude(code="")}
    new = {
        core.code: playbook_from(core, organisation, roles, position * 10)
        for position, core in enumerate(templates, start=1)
        if core.code in codes and core.code not in there
    }
    create_many(records=list(new.values()), by=by)
    targets = there | new
    chosen = [core for core in templates if core.code in new]
    copies = [copy_of(new[core.code], core, roles, targets) for core in chosen]
    _save(copies)
    _link(organisation, [(new[core.code], core) for core in chosen])
    ExcludedKind.objects.filter(kind__in=[each.kind for each in new.values()]).delete()
    return Adopted(tuple(new.values()), _complete_branches(templates, there, new))


def _save(copies: Iterable[Copy]) -> None:
    copies = list(copies)
    parts: tuple[tuple[type[Record], list[Any]], ...] = (
        (PlaybookPage, [page for copy in copies for page in copy.pages]),
        (PlaybookStep, [step for copy in copies for step in copy.steps]),
        (PlaybookDont, [dont for copy in copies for dont in copy.donts]),
    )
    for model, rows in parts:
        model.objects.unlogged(ONE_ENTRY).bulk_create(rows)


def _link(organisation: Organisation, pairs: Sequence[tuple[Playbook, CorePlaybook]]) -> None:
    """Link the duties and messages that a template names, as far as the company has them."""
    duties = {each.core_code: each for each in ReportingDuty.objects.exclude(core_code="")}
    messages = {each.core_code: each for each in MessageTemplate.objects.exclude(core_code="")}
    PlaybookDuty.objects.unlogged(ONE_ENTRY).bulk_create(
        PlaybookDuty(organisation=organisation, playbook=playbook, duty=duties[code])
        for playbook, core in pairs
        for code in core.reporting
        if code in duties
    )
    PlaybookMessage.objects.unlogged(ONE_ENTRY).bulk_create(
        PlaybookMessage(
            organisation=organisation, playbook=playbook, template=messages[code], position=position
        )
        for playbook, core in pairs
        for position, code in enumerate(core.messages, start=1)
        if code in messages
    )


def _complete_branches(
    templates: Iterable[CorePlaybook], there: Targets, new: Targets
) -> tuple[Playbook, ...]:
    """Add the branches that an earlier playbook lost because what it leads to was not there yet."""
    wanted = {
        (there[core.code].pk, step.key): step
        for core in templates
        if core.code in there
        for step in core.all_steps
        if step.branch is not None and step.branch.playbook in new
    }
    if not wanted:
        return ()
    steps = PlaybookStep.objects.filter(
        core_key__in={key for _playbook, key in wanted}, branch_when="", is_dropped=False
    )
    completed = {}
    for step in steps.select_related("playbook", "role", "approval_role", "uses"):
        core_step = wanted.get((step.playbook_id, step.core_key))
        if core_step is not None and branch(step, core_step, new):
            step.save()
            completed[step.playbook_id] = step.playbook
    return tuple(completed.values())


@transaction.atomic
def exclude(*, organisation: Organisation, kind: str, reason: str, by: User) -> ExcludedKind:
    """Say why the company needs no playbook of a kind; said once more, the new reason counts.

    ValidationError without a reason, and for a kind that has been taken over.
    """
    if not reason.strip():
        raise ValidationError({"reason": _("Say in one sentence why this cannot happen to you.")})
    if Playbook.objects.filter(kind=kind, core_version__isnull=False).exists():
        raise ValidationError(_("You have taken this playbook over. Delete it first."), code="adopted")
    found = ExcludedKind.objects.select_for_update().filter(kind=kind).first()
    row: ExcludedKind = found or ExcludedKind(organisation=organisation, kind=kind)
    row.reason = reason.strip()
    row.save()
    return row


@transaction.atomic
def include(*, kind: str, by: User) -> None:
    """Take back that a kind is not needed."""
    for row in ExcludedKind.objects.filter(kind=kind):
        row.delete()
