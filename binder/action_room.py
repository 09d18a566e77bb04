"""How much of a side an action page takes, reckoned from the face's own widths: before it is set, and without the press.

The figures mirror sheets/action.css; a test holds both against each other. Reckoned heights are never much below what the
press needs, so "fits" may be believed; "does not fit" is the press's word. Points throughout.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from typing import TYPE_CHECKING

from django.utils.translation import pgettext

from binder.call_box import CallBox
from binder.measure import width

if TYPE_CHECKING:
    from binder.action_pages import ActionPage, StepLine

MM = 72 / 25.4
WIDTH, HEIGHT = 170 * MM, 273 * MM
CALL_BOX, BESIDE = 52 * MM - 3 - 5 * MM, 115 * MM  # inside the box; left of it
AT_ONCE, DONTS, LISTED = BESIDE - 3 - 12 * MM, BESIDE - 4 - 5 * MM, BESIDE - 1.5 - 9.8 * MM
BAND, CONDITION, STEP, TARGET, SMALL, LIST = 20.0, 12.0, 14.6, 12.0, 10.5, 10.5
NARROW, WIDE = 37 * MM, 45 * MM  # of the column who and by when
AIR = 10.0  # rounding of line boxes over a whole page, and hyphens

Part = tuple[str, float, bool]  # text, size, bold


class Air(StrEnum):
    """How generously a page is set; the type is the same in both."""

    PLENTY = ""
    LITTLE = "dense"


def air(page: ActionPage, title: str, calls: CallBox) -> Air:
    """The more generous setting, if the page fits in it."""
    return Air.PLENTY if needed(page, title, calls, Air.PLENTY) <= HEIGHT else Air.LITTLE


def needed(page: ActionPage, title: str, calls: CallBox, how: Air) -> float:
    """The height that a page takes; more than HEIGHT does not fit."""
    dense = how != Air.PLENTY
    top = max(_beside(page, dense), _call_box(calls))
    rest = _messages(page, dense) + _steps(page, dense) + _end(page)
    return _band(title) + _conditions(page) + top + rest + AIR


def flow(parts: Iterable[Part], within: float, start: float = 0.0) -> tuple[int, float]:
    """How many lines texts of several sizes take, one after the other, and how much of the last one is used.

    `start`: how much of the first line is taken, by an arrow or a box.
    """
    count, used = 1, start
    for text, size, bold in parts:
        space = width(" ", size, bold=bold)
        for word in text.split():
            long = width(word, size, bold=bold)
            if used and used + space + long > within:
                count, used = count + 1, 0.0
            elif used:
                used += space
            while long > within:
                count, long = count + 1, long - within * 0.95
            used += long
    return count, used


def _height(parts: Iterable[Part], within: float, line: float) -> float:
    return flow(parts, within)[0] * line


def _band(title: str) -> float:
    lines, _used = flow([(f"00 {title}", BAND, True)], WIDTH - 9 * MM)
    return lines * BAND * 1.15 + 18 * 1.2 + (1.3 + 1.6 + 0.8 + 2) * MM


def _conditions(page: ActionPage) -> float:
    condition = [("Erkennen: ", CONDITION, True), (page.signs or page.begins, CONDITION, False)]
    goal = [("Ziel: ", CONDITION, True), (page.goal, CONDITION, False)]
    if page.is_first:
        goal += [("Leitung: ", CONDITION, True), (page.lead or "x" * 25, CONDITION, False)]
    lines = [goal, condition] if page.is_first or page.begins else [goal]
    blank = 8 * MM * ((not page.goal) + (page.is_first and not page.signs))
    return sum(_height(each, WIDTH, CONDITION * 1.25) + 1 * MM for each in lines) + blank


def _beside(page: ActionPage, dense: bool) -> float:
    total, gap = 0.0, (3.4 if dense else 5.5) * MM  # padding, too
    if page.is_first:
        inside = 14 * 1.2 + sum(
            _step(each, AT_ONCE, dense, is_named=not page.all_at_once) + (0.6 if dense else 1.2) * MM
            for each in page.immediate
        )
        total += inside + 3 + gap
    if page.donts:
        lines = [[(what, 12, True), (f"– {why}" if why else "", 12, False)] for what, why in page.donts]
        if len(lines) == 1:
            inside = 1.8 + _height([("○○ NICHT TUN", 14, True), *lines[0]], DONTS, 15)
        else:
            inside = 14 * 1.2 + sum(_height(each, DONTS, 15) + (0.3 if dense else 0.8) * MM for each in lines)
        total += inside + 4 + gap
    duties = [f"{each.title}: {each.times}" for each in page.duties]
    lists = [(page.criteria, 0), (page.evidence, 0), (duties, page.more_duties)]
    for entries, more in lists:
        if entries:
            inside = sum(_height([(each, LIST, False)], LISTED, LIST * 1.2) + 0.4 * MM for each in entries)
            total += inside + bool(more) * SMALL * 1.25 + 11 * 1.25 + 1.5 + gap
    return total


def _call_box(calls: CallBox) -> float:
    total = 14 * 1.2 + 4 * MM + 3 + 2 * MM + 4 * 1.5 * MM + 12
    total += _height([(calls.number, 18, True)], CALL_BOX, 20.7) if calls.number else 8 * MM
    total += _height([(f"oder {calls.number_2}", 11, True)], CALL_BOX, 13.2) if calls.number_2 else 0
    for each in calls.entries:
        total += _height([(each.label, 10, False)], CALL_BOX, 12)
        total += _height([(each.name, 12, True)], CALL_BOX, 14.4) if each.name else 0
        total += _height([(each.number, 15, True)], CALL_BOX, 17.25) if each.number else 8 * MM
        if each.note:
            total += _height([(f"{each.note_label} {each.note}", SMALL, False)], CALL_BOX, 12.6)
        elif each.note_label:
            total += 8 * MM
    return total


def _messages(page: ActionPage, dense: bool) -> float:
    """The prepared texts, one after the other in a box of full width."""
    if not page.messages:
        return 0.0
    boxes = " ".join(f"□□□□ {each}" for each in page.messages)
    more = " und noch 00 in Register 7" if page.more_messages else ""
    words: list[Part] = [
        ("Vorbereitete Texte (Register 7, Seite 000):", 11, True),
        (boxes + more, LIST, False),
    ]
    height = _height(words, WIDTH - 5 * MM - 1.5, 13.75)
    return height + 1.5 + (3.4 if dense else 5.5) * MM


def _steps(page: ActionPage, dense: bool) -> float:
    gap = (1.2 if dense else 2.1) * MM + 0.5
    steps = sum(_step(each, WIDTH - 12.5 * MM, dense) + gap for each in page.steps)
    return 2.5 + steps + len(page.blank_steps) * (16 * MM + gap)


def _step(each: StepLine, within: float, dense: bool, *, is_named: bool = False) -> float:
    """One step: action and target beside who does it by when, what else is said below."""
    who = _who(each) if each.number else 0
    life = "Leben zuerst +" if each.is_life_safety else ""
    count, used = flow([(life, 12, True), (each.action, STEP, True)], within - who)
    target: list[Part] = [(each.target, TARGET, False)] if each.target else []
    if is_named and each.who:
        target.append((f"({each.who})", TARGET, False))
    total = count * STEP * 1.17
    if target:
        lines, long = flow(
            [(f"{pgettext('action page', 'Target:')} ", TARGET, False), *target], within - who, 5.2 * MM
        )
        beside = dense and lines == 1 and used + 1.2 * MM + 4 + long <= within - who
        total += 0 if beside else lines * TARGET * 1.17
    total = max(total, 9.6 * MM if who else 0)
    small: list[Part] = [(f"nur mit: {each.approval}", 12, True)] if each.approval else []
    for label, text in (("Hier: ", each.detail), ("Braucht: ", each.uses), ("Zurück: ", each.rollback)):
        small += [(label, SMALL, True), (text, SMALL, False)] if text else []
    if small:
        lines, _used = flow(small, within)
        total += lines * SMALL * 1.22 + (2 if each.approval else 0)
    if each.branch:
        words = f"WENN {each.branch.when} {each.branch.target}, Seite 000"
        total += flow([(words, 12, True)], within - 5.5 * MM, 7 * MM)[0] * 15
    return total


def who_width(who: str, due: str) -> float:
    """What the two lines of who does it, by when, and the time to write ask for."""
    return max(width(who, 11), width(f"{due} :", 11, bold=True) + 16.5 * MM)


def _who(each: StepLine) -> float:
    return (WIDE if each.is_wide else NARROW) + 3 * MM


def _end(page: ActionPage) -> float:
    exit_ = [("Fertig, wenn: ", 12, True), (page.exit, 12, False)]
    done = _height(exit_, WIDTH, 15) + 1 * MM if page.exit else 0
    words = f"ENDE Phase A – weiter mit Phase B: {page.next_label}, Seite 000"
    return 1.5 * MM + done + _height([(words, 12, True)], WIDTH - 5.5 * MM, 15)
