"""What `recovery.states` finds, as sentences and badges: for pages and paper, without markup.

Pure functions in the language of the moment. A badge is the shape of `_components/status.html` and its word.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import Any

from django.utils.formats import date_format
from django.utils.text import get_text_list
from django.utils.translation import gettext, ngettext, pgettext
from django.utils.translation import gettext_lazy as _

from contacts.alerting import Trouble
from core.durations import hours_in_words
from inventory.targets import Targets
from recovery.states import (
    ContractTrouble,
    Gap,
    Lack,
    PersonTrouble,
    PlanTime,
)
from recovery.workaround_states import WorkaroundGap, WorkaroundLack

Badge = tuple[str, Any]
Name = Callable[[uuid.UUID], str]


def plan_badge(approval: Badge, gaps: Iterable[Gap]) -> Badge:
    """How it stands with a plan in one word: what makes it fail counts more than its approval."""
    return ("overdue", _("Gap")) if any(gap.lack.is_severe for gap in gaps) else approval


# --- Time -------------------------------------------------------------------------------------------
def minutes_in_words(minutes: int) -> str:
    """A duration of steps: "45 minutes", "4 hours", "4 hours 30 minutes", "0 minutes"."""
    hours, rest = divmod(minutes, 60)
    words = [hours_in_words(hours)] if hours else []
    if rest or not hours:
        words.append(ngettext("%(count)d minute", "%(count)d minutes", rest) % {"count": rest})
    return " ".join(words)


def takes(time: PlanTime) -> str:
    """How long the plan takes, for a column: "4 hours", "at least 2 hours", "unknown"."""
    if time.minutes is not None:
        return minutes_in_words(time.minutes)
    if time.at_least:
        return gettext("at least %(time)s") % {"time": minutes_in_words(time.at_least)}
    return ""


def step_numbers(numbers: Iterable[int]) -> str:
    """Names of steps: "step 3", "steps 1, 3 and 4"."""
    numbers = list(numbers)
    return ngettext("step %(numbers)s", "steps %(numbers)s", len(numbers)) % {
        "numbers": get_text_list([str(number) for number in numbers], gettext("and"))
    }


def time_sentence(time: PlanTime, *, reach: bool = False) -> str:
    """How long it takes if nobody is missing. `reach`: only until emergency operation is reached."""
    if time.minutes is None and not time.unknown:
        return gettext("Nobody can say yet how long this takes: there are no steps.")
    if time.minutes is None:
        said = gettext("Nobody can say yet how long this takes. Without minutes: %(steps)s.") % {
            "steps": step_numbers(time.unknown)
        }
        if not time.at_least:
            return said
        least = gettext("At least: %(time)s.") % {"time": minutes_in_words(time.at_least)}
        return f"{said} {least}"
    values = {"time": minutes_in_words(time.minutes)}
    if reach:
        return gettext("Until emergency operation: %(time)s, if nobody is missing.") % values
    return gettext("It takes %(time)s, if nobody is missing.") % values


def limit_sentence(time: PlanTime, name: Name) -> str:
    """The plan's time against the shortest target of what it is for (REC-006); empty without a target."""
    if time.limit is None or time.limit_of is None:
        return ""
    values: dict[str, Any] = {"name": name(time.limit_of), "target": hours_in_words(time.limit)}
    if time.is_too_long:
        values["gap"] = hours_in_words((Decimal(time.at_least) / 60 - time.limit).quantize(Decimal("0.01")))
        return gettext("Too long by %(gap)s: the target of “%(name)s” is %(target)s.") % values
    if time.minutes is None:
        return gettext("The target of “%(name)s” is %(target)s.") % values
    return gettext("That is in time: the target of “%(name)s” is %(target)s.") % values


def measured_sentence(time: PlanTime, name: Name) -> str:
    """A proven time beside the plan's: "measured 9 hours on …, plan 4 hours"; empty where nothing is proven."""
    if time.measured is None or time.measured_of is None:
        return ""
    on = date_format(time.measured.on, "SHORT_DATE_FORMAT") if time.measured.on else "–"
    values = {
        "name": name(time.measured_of),
        "measured": hours_in_words(time.measured.hours),
        "plan": takes(time) or gettext("unknown"),
        "on": on,
    }
    return gettext("“%(name)s”: measured %(measured)s (%(on)s), plan %(plan)s.") % values


def ring_sentence(numbers: Iterable[int]) -> str:
    """A ring of steps, closed, from its first step on: "Step 2 waits for step 4, which waits for step 2"."""
    numbers = list(numbers)
    first = numbers.index(min(numbers))
    numbers = numbers[first:] + numbers[:first]
    following = [*numbers[1:], numbers[0]]
    said = gettext("Step %(one)d waits for step %(other)d") % {"one": numbers[0], "other": following[0]}
    return said + "".join(
        gettext(", which waits for step %(number)d") % {"number": number} for number in following[1:]
    )


# --- What a plan lacks ------------------------------------------------------------------------------
_STAGES = {
    "reach": _("reach emergency operation"),
    "operate": _("work in emergency operation"),
    "return": _("return and catch up"),
}


def gap_sentence(gap: Gap, time: PlanTime, name: Name) -> str:
    """What is missing and what to do about it."""
    if gap.lack == Lack.TOO_LONG:
        return (
            limit_sentence(time, name) + " " + gettext("Let steps run side by side, or keep a spare ready.")
        )
    if gap.lack == Lack.RING:
        return ring_sentence(gap.steps) + ". " + gettext("Change what one of them begins after.")
    values = {
        "steps": step_numbers(gap.steps) if gap.steps else "",
        "names": ", ".join(name(node) or "?" for node in gap.nodes),
        "stages": ", ".join(str(_STAGES[stage]) for stage in gap.stages),
    }
    return _LACKS[gap.lack] % values


_LACKS: dict[Lack, Any] = {
    Lack.NO_STEPS: _("There are no steps yet. A knowledgeable stranger must be able to work by them."),
    Lack.NO_COVERAGE: _("It does not say yet what it is for. Choose that under “Edit”."),
    Lack.LOGIN_LOCKED_IN: _(
        "The login is kept where nobody gets to it while this is down: it needs %(names)s. "
        "Keep an emergency account on paper in a sealed envelope."
    ),
    Lack.OUT_OF_USE: _(
        "No longer in use: %(names)s. Take it out of the plan, or choose what took its place."
    ),
    Lack.STAGES_MISSING: _("Steps are missing for: %(stages)s. The way back belongs to it."),
    Lack.NO_ACTIVATION: _("It does not say who starts it, and when."),
    Lack.NO_ROLE: _("Nobody is named in: %(steps)s. What belongs to nobody is not done."),
    Lack.NO_MINUTES: _("How long it takes is unknown in: %(steps)s. Estimate it; unknown is never zero."),
    Lack.NO_FUNCTION_TEST: _("There is no function test: faulty or infected systems would go into use."),
    Lack.NO_HANDOVER: _("There is no hand-over to the department that works with it."),
    Lack.NO_PREREQUISITES: _("It does not say what must be there first: rights, licences, media, keys."),
    Lack.NO_CONTACTS: _("It does not say whom the department informs."),
    Lack.NO_OWNER: _("Nobody answers for this plan. Name a person."),
}


# --- People, companies ------------------------------------------------------------------------------
PERSON_BADGES: dict[PersonTrouble, Badge] = {
    PersonTrouble.LEFT: ("overdue", _("has left")),
    PersonTrouble.NO_PHONE: ("overdue", _("no telephone number")),
    PersonTrouble.OFFICE_HOURS: ("due", _("not out of hours")),
    PersonTrouble.UNCHECKED: ("due", _("number not checked lately")),
}


def person_badges(troubles: Iterable[PersonTrouble]) -> list[Badge]:
    """What is wrong with reaching somebody, or that it is in order."""
    return [PERSON_BADGES[each] for each in troubles] or [("ok", _("reachable out of hours, too"))]


CONTRACT_BADGES: dict[ContractTrouble, Badge] = {
    ContractTrouble.ENDED: ("overdue", _("contract has ended")),
    ContractTrouble.NOTHING_AGREED: ("overdue", _("no service hours agreed")),
    ContractTrouble.RESTORES_LATE: ("overdue", _("promises more time than there is")),
    ContractTrouble.HOURS_TOO_SHORT: ("due", _("service hours too short for the target")),
    ContractTrouble.ENDS_SOON: ("due", _("contract ends soon")),
}


def contract_badges(troubles: Iterable[ContractTrouble]) -> list[Badge]:
    """What is wrong with a contract, or that it is in force."""
    return [CONTRACT_BADGES[each] for each in troubles] or [("ok", _("in force"))]


HOTLINE_BADGES: dict[Trouble, Badge] = {
    Trouble.UNFILLED: ("overdue", _("no telephone number")),
    Trouble.NO_PHONE: ("overdue", _("no telephone number")),
    Trouble.OWN_SYSTEM: ("overdue", _("reachable only through our own IT")),
    Trouble.OFFICE_HOURS: ("due", _("not out of hours")),
}


# --- Workarounds ------------------------------------------------------------------------------------
def workaround_badge(gaps: Iterable[WorkaroundGap]) -> Badge:
    """How it stands with a workaround in one word."""
    found = [gap.lack for gap in gaps]
    if WorkaroundLack.CARRIES_UNKNOWN in found:
        return "overdue", _("Duration unknown")
    if any(lack.is_severe for lack in found):
        return "overdue", _("Gap")
    if WorkaroundLack.NEVER_TRIED in found:
        return "due", _("Never tried")
    return ("due", _("To check")) if found else ("ok", pgettext("workaround", "Ready"))


def workaround_sentence(gap: WorkaroundGap, targets: Targets) -> str:
    """What is missing and what to do about it."""
    names = ", ".join(targets.network.name(node) for node in gap.nodes)
    return _WORKAROUND_LACKS[gap.lack] % {"names": names, "time": hours_in_words(gap.hours)}


_WORKAROUND_LACKS: dict[WorkaroundLack, Any] = {
    WorkaroundLack.CARRIES_UNKNOWN: _(
        "Nobody has said how long this carries, so it bridges nothing: unknown is never zero. Try it, then enter it."
    ),
    WorkaroundLack.NEEDS_WHAT_IS_GONE: _("It needs what it shall do without: %(names)s."),
    WorkaroundLack.READY_TOO_LATE: _("It is ready later than the target of the process allows (%(time)s)."),
    WorkaroundLack.ENDS_TOO_EARLY: _(
        "It ends before everything is back (%(names)s: %(time)s). Let it carry longer, or speed up the recovery."
    ),
    WorkaroundLack.BRIDGES_NOTHING: _("It does not say yet which needs of the process it bridges."),
    WorkaroundLack.NO_MATERIAL: _(
        "No form, no material, no device is named. Paper fails when the form or the price list is missing."
    ),
    WorkaroundLack.NEVER_TRIED: _("Nobody has ever worked like this. Try it for an hour."),
    WorkaroundLack.TRIED_LONG_AGO: _("The last try was more than a year ago."),
}
