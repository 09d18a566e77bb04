"""3-2-1-1-0 in words: each digit with its reasons, and which copy is missing. Values in, words out; no query."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from backups.models import BackupCopy
from backups.rule321 import Because, Count321, Digit, Part, Why

Badge = tuple[str, Any]

LABELS: dict[Part, Any] = {
    Part.COPIES: gettext_lazy("copies, the original included"),
    Part.MEDIA: gettext_lazy("kinds of media"),
    Part.OFFSITE: pgettext_lazy("digit of 3-2-1", "off-site"),
    Part.APART: gettext_lazy("offline or immutable"),
    Part.ERRORS: gettext_lazy("errors when restoring"),
}
REASONS: dict[Why, Any] = {
    Why.PRODUCTION: gettext_lazy("%(name)s: the original"),
    Why.COUNTS: "%(name)s",
    Why.SAME_STORAGE: gettext_lazy("%(name)s does not count again: same medium of the same storage."),
    Why.NO_BACKUP: gettext_lazy(
        "%(name)s does not count: replication, synchronisation and snapshots are no backup."
    ),
    Why.PAUSED: gettext_lazy("%(name)s does not count: the job is paused."),
    Why.ON_ITSELF: gettext_lazy("%(name)s does not count: it lies on what it protects."),
    Why.NO_COPY: gettext_lazy("%(name)s does not count: no copy is entered."),
    Why.OFFSITE: "%(name)s",
    Why.SAME_SITE: gettext_lazy("%(name)s is marked off-site, but lies where the original is."),
    Why.SAME_PROVIDER: gettext_lazy("%(name)s lies with the provider that has the original."),
    Why.UNMARKED: gettext_lazy("%(name)s lies at another site, but is not marked off-site."),
    Why.NEAR: gettext_lazy("%(name)s is not off-site."),
    Why.OFFLINE: gettext_lazy("%(name)s: offline"),
    Why.IMMUTABLE: gettext_lazy("%(name)s: immutable"),
    Why.REACHABLE: gettext_lazy("%(name)s can be reached and deleted."),
    Why.PASSED: gettext_lazy("The last restore test passed, and the data were checked."),
    Why.UNCHECKED: gettext_lazy(
        "The last restore test passed, but nobody wrote down how the data were checked."
    ),
    Why.PARTIAL: gettext_lazy("The last restore test passed only in part."),
    Why.FAILED: gettext_lazy("The last restore test failed."),
    Why.NEVER: gettext_lazy("No restore was ever tried."),
}


@dataclass(frozen=True, slots=True)
class DigitWords:
    """A digit as it is shown. `state` and `word`: shape and word; `verdict`: short, for the picture."""

    digit: Digit
    label: str
    state: str
    word: str
    verdict: str
    reasons: tuple[str, ...]


def in_words(count: Count321) -> tuple[DigitWords, ...]:
    """The five digits, in the order 3, 2, 1, 1, 0."""
    return tuple(
        DigitWords(
            digit,
            str(LABELS[digit.part]),
            *badge(digit),
            _verdict(digit),
            tuple(reason(each) for each in digit.because),
        )
        for digit in count.digits
    )


def badge(digit: Digit) -> tuple[str, str]:
    """Shape and word of a digit."""
    if digit.holds is None:
        return "open", _("unknown")
    return ("ok", _("holds")) if digit.holds else ("overdue", _("does not hold"))


def reason(because: Because) -> str:
    """Why something counts, or not."""
    if because.why == Why.MEDIUM:
        return medium(because.detail)
    if because.why == Why.IMMUTABLE and because.detail:
        days = int(because.detail)
        return ngettext(
            "%(name)s: immutable for %(count)d day", "%(name)s: immutable for %(count)d days", days
        ) % {"name": because.name, "count": days}
    return str(REASONS[because.why]) % {"name": because.name}


def medium(value: str) -> str:
    """The name of a medium; paper is one, too."""
    return _("paper") if value == "paper" else str(BackupCopy.Media(value).label)


def _verdict(digit: Digit) -> str:
    if digit.part == Part.ERRORS:
        why = digit.because[0].why
        return {
            Why.PASSED: _("restored and checked"),
            Why.UNCHECKED: _("restored, not checked"),
            Why.PARTIAL: _("restored in part"),
            Why.FAILED: _("restore failed"),
            Why.NEVER: _("never tried"),
        }[why]
    if digit.holds:
        return _("%(have)d there") % {"have": digit.have}
    missing = digit.number - digit.have
    return _("%(have)d there, %(missing)d missing") % {"have": digit.have, "missing": missing}


def failing(digit: Digit) -> str:
    """What is wrong with a digit that does not hold, as briefly as a column of a table bears."""
    if digit.part == Part.ERRORS:
        return _verdict(digit)
    return {
        Part.COPIES: _("copies: %(have)d of 3"),
        Part.MEDIA: _("only one kind of medium"),
        Part.OFFSITE: _("nothing off-site"),
        Part.APART: _("nothing offline or immutable"),
    }[digit.part] % {"have": digit.have}


def verdict(count: Count321) -> tuple[str, str, str]:
    """Shape, word, and what fails: "" where nothing does.

    Without any copy that is all there is to say; a missing proof is said only where the copies are right.
    """
    if len(count.counted) == 0:
        return "overdue", _("3-2-1 fails"), _("no copy that counts")
    wrong = ", ".join(failing(each) for each in count.failing if count.holds_321 or each.part != Part.ERRORS)
    if count.holds_32110:
        return "ok", _("3-2-1-1-0 holds"), ""
    if count.holds_321:
        return "ok" if count.holds_32110 is None else "due", _("3-2-1 holds"), wrong
    return "overdue", _("3-2-1 fails"), wrong


def lacking(count: Count321) -> str:
    """Exactly which copy is missing; "" where none is."""
    missing = count.lacking
    how = [
        word
        for word, is_missing in (
            (_("on another kind of medium"), missing.medium),
            (pgettext_lazy("a copy that is", "off-site"), missing.offsite),
            (pgettext_lazy("a copy that is", "offline or immutable"), missing.apart),
        )
        if is_missing
    ]
    if not missing:
        return ""
    properties = ", ".join(str(each) for each in how)
    if not missing.copies:
        return _("Missing: a copy %(how)s.") % {"how": properties}
    if missing.copies == 1:
        return (_("Missing: one more copy, %(how)s.") if how else _("Missing: one more copy.")) % {
            "how": properties
        }
    sentence = (
        _("Missing: %(count)d more copies, at least one of them %(how)s.")
        if how
        else _("Missing: %(count)d more copies.")
    )
    return sentence % {"count": missing.copies, "how": properties}
