"""Deciding on what a newer template says: take it over, or keep what the company has. Step by step, in any order."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from contacts.models import EmergencyRole
from playbooks.actions.editing import Line, bring_back, delete, save_part
from playbooks.comparing import Change, Difference, OurLine, Part, differences, is_settled, lines_of
from playbooks.content import CoreDont, CorePlaybook, CoreStep
from playbooks.copying import dont_from, step_from
from playbooks.models import Playbook, PlaybookDont, PlaybookStep
from playbooks.phases import Phase

MODELS: dict[Part, type[Line]] = {Part.STEP: PlaybookStep, Part.DONT: PlaybookDont}
SETTLED = "the line reads as the template by now; nothing printed changes"


def our_lines(playbook: Playbook) -> tuple[OurLine, ...]:
    """The lines of a playbook that come from its template, in the order of print; two queries."""
    steps = PlaybookStep.objects.in_order().filter(playbook=playbook).exclude(core_key="")
    donts = PlaybookDont.objects.filter(playbook=playbook).exclude(core_key="")
    return tuple(_our_line(row) for row in (*steps, *donts))


def _our_line(row: Line) -> OurLine:
    if isinstance(row, PlaybookStep):
        part, ours, was = Part.STEP, (row.action, row.target_state), (row.core_action, row.core_target)
    else:
        part, ours, was = Part.DONT, (row.text, ""), (row.core_text, "")
    return OurLine(
        row.pk, part, row.core_key, row.phase, ours, was, row.is_dropped, reason=row.deviation_reason
    )


@transaction.atomic
def take_over(*, playbook: Playbook, core: CorePlaybook, part: Part, key: str, by: User) -> None:
    """Let a line read as the template does now. ValidationError if there is nothing to decide, or no room."""
    found = _difference(playbook, core, part, key)
    if found.change is Change.NEW:
        save_part(part=_from_core(playbook, core, part, key), by=by)
    elif found.change is Change.GONE:
        row = _row(found)
        row.core_key = ""  # nobody's line but the company's, so that it may go
        delete(part=row, by=by)
    else:
        row = _row(found)
        _say(row, *(found.now or ("", "")))
        row.deviation_reason = ""
        if row.is_dropped:
            bring_back(part=row, by=by)
        else:
            row.version += 1
            save_part(part=row, by=by)
    _raise_version(playbook, core)


@transaction.atomic
def keep_ours(*, playbook: Playbook, core: CorePlaybook, part: Part, key: str, reason: str, by: User) -> None:
    """Keep a line as the company has it, although the template says something else by now.

    A new line of the template is put down as left out, one that the template has no more becomes the company's own. Where
    the words then differ from the template, the reason is kept; without one it says in which comparison that was decided.
    """
    found = _difference(playbook, core, part, key)
    reason = reason.strip() or _("Kept when compared with version %(version)d of the template") % {
        "version": core.version
    }
    if found.change is Change.NEW:
        row = _from_core(playbook, core, part, key)
        row.is_dropped, row.deviation_reason = True, reason
        row.save()
    elif found.change is Change.GONE:
        row = _row(found)
        row.core_key, row.deviation_reason = "", ""
        _remember(row, "", "")
        row.save()
    elif found.change.is_newer:
        row = _row(found)
        _remember(row, *(found.now or ("", "")))
        if not row.is_dropped or not row.deviation_reason:
            row.deviation_reason = reason
        row.version += 1
        row.save()
    _raise_version(playbook, core)


def _difference(playbook: Playbook, core: CorePlaybook, part: Part, key: str) -> Difference:
    Playbook.objects.select_for_update().get(pk=playbook.pk)
    for each in differences(our_lines(playbook), lines_of(core)):
        if (each.part, each.key) == (part, key):
            return each
    raise ValidationError(_("Somebody has decided on this line meanwhile."), code="settled")


def _row(found: Difference) -> Any:
    return MODELS[found.part].objects.get(pk=found.line_id)


def _from_core(playbook: Playbook, core: CorePlaybook, part: Part, key: str) -> Line:
    """A new line as the template has it, at the end of its list."""
    for page in core.phases:
        lines: tuple[CoreStep | CoreDont, ...] = page.all_steps if part is Part.STEP else page.donts
        for line in lines:
            if line.key == key:
                return _made(playbook, page.phase, line, is_immediate=line in page.immediate)
    raise LookupError(key)


def _made(playbook: Playbook, phase: Phase, line: CoreStep | CoreDont, *, is_immediate: bool) -> Line:
    if isinstance(line, CoreDont):
        return dont_from(line, playbook, phase)
    roles = {each.code: each for each in EmergencyRole.objects.exclude(code="")}
    targets = {each.core_code: each for each in Playbook.objects.filter(core_version__isnull=False)}
    step = step_from(line, playbook, phase, roles, targets)
    step.is_immediate = is_immediate
    return step


def _say(row: Line, first: str, second: str) -> None:
    """Let a line say what the template says."""
    if isinstance(row, PlaybookStep):
        row.action, row.target_state = first, second
    else:
        row.text = first
    _remember(row, first, second)


def _remember(row: Line, first: str, second: str) -> None:
    """Keep what the template says, to compare with the next version."""
    if isinstance(row, PlaybookStep):
        row.core_action, row.core_target = first, second
    else:
        row.core_text = first


def _raise_version(playbook: Playbook, core: CorePlaybook) -> None:
    """Once nothing newer is left to decide, the company is on the version of `core`."""
    ours, theirs = our_lines(playbook), lines_of(core)
    if not is_settled(ours, theirs) or (playbook.core_version or 0) >= core.version:
        return
    now = {(line.part, line.key): line.words for line in theirs}
    for line in ours:
        words = now.get((line.part, line.key))
        if words is not None and line.was != words:  # the company had already said it like this
            part: Any = MODELS[line.part].objects.get(pk=line.id)
            _remember(part, *words)
            fields = ["core_action", "core_target"] if line.part is Part.STEP else ["core_text"]
            MODELS[line.part].objects.unlogged(SETTLED).bulk_update([part], fields)
    row = Playbook.objects.get(pk=playbook.pk)
    row.core_version, row.version = core.version, row.version + 1
    row.save()
