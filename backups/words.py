"""What was found about a backup, in sentences: what is wrong, and what to do. Values in, words out; no query, no clock."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, npgettext, pgettext_lazy

from backups.digit_words import lacking
from backups.findings import Detail, Finding, Found, Gap, Severity
from backups.job_words import kept_for, listed
from backups.judging import Judgement, State
from backups.protection import Protection
from core.durations import hours_in_words
from inventory.wording import after, loss

Badge = tuple[str, Any]

STATES: dict[State, Badge] = {
    State.ERROR: ("overdue", pgettext_lazy("backup", "Gap")),
    State.WARNING: ("due", pgettext_lazy("backup", "Weak")),
    State.UNKNOWN: ("open", pgettext_lazy("backup", "Not proven")),
    State.OK: ("ok", pgettext_lazy("backup", "Proven")),
}
SEVERITIES: dict[Severity, Badge] = {
    Severity.ERROR: ("overdue", gettext_lazy("Gap")),
    Severity.WARNING: ("due", gettext_lazy("Weak point")),
    Severity.INFO: ("open", gettext_lazy("Hint")),
}
NO_BACKUP = gettext_lazy(
    "Replication, synchronisation and snapshots are no backup: they repeat every mistake and every encryption at once. They "
    "do not count here."
)
TITLES: dict[Finding, Any] = {
    Finding.NO_BACKUP: gettext_lazy("No backup"),
    Finding.INTERVAL_TOO_LONG: gettext_lazy("Backed up too seldom"),
    Finding.RUN_TOO_OLD: gettext_lazy("The last good backup is too old"),
    Finding.NEVER_TESTED: gettext_lazy("Never restored"),
    Finding.TEST_OVERDUE: gettext_lazy("Restore test overdue"),
    Finding.TEST_FAILED: gettext_lazy("The last restore test did not pass"),
    Finding.RESTORE_TOO_SLOW: gettext_lazy("Restoring takes too long"),
    Finding.DATA_TOO_OLD: gettext_lazy("The data that came back were too old"),
    Finding.NO_321: gettext_lazy("3-2-1 does not hold"),
    Finding.NOTHING_APART: gettext_lazy("No copy offline or immutable"),
    Finding.ON_ITSELF: gettext_lazy("A copy falls together with the original"),
    Finding.SAME_PLACE: gettext_lazy("Everything in one place"),
    Finding.SAME_ADMIN: gettext_lazy("The copies are not out of the administrators' reach"),
    Finding.KEY_NOT_APART: gettext_lazy("The key is not kept apart"),
    Finding.RETENTION_TOO_SHORT: gettext_lazy("Not kept long enough"),
    Finding.CLOUD_WITHOUT_BACKUP: gettext_lazy("Cloud data without a backup of our own"),
    Finding.CATALOGUE_NOT_APART: gettext_lazy("The backup system itself is not backed up"),
    Finding.UNWATCHED: gettext_lazy("Nobody notices when it fails"),
    Finding.ONLY_REPLICATION: gettext_lazy("Only replication or snapshots"),
    Finding.CONFIGURATION_NOT_BACKED_UP: gettext_lazy("The configuration is not backed up"),
    Finding.INCOMPLETE: gettext_lazy("The job is not fully described"),
}
GAPS: dict[Gap, Any] = {
    Gap.CONTENT: gettext_lazy("what is backed up"),
    Gap.INTERVAL: gettext_lazy("how often it runs"),
    Gap.TARGET: gettext_lazy("where the copies are"),
    Gap.RETENTION: gettext_lazy("how long it is kept"),
    Gap.OWNER: gettext_lazy("who is responsible"),
    Gap.RESTORE_ORDER: gettext_lazy("its place in the order of restore"),
    Gap.RESOURCES: gettext_lazy("which resources it protects"),
}


@dataclass(frozen=True, slots=True)
class Told:
    """A finding in words. `sentence` says what is wrong with the numbers, `fix` what to do."""

    found: Found
    state: str
    word: Any
    title: str
    sentence: str
    fix: str

    @property
    def code(self) -> str:
        return self.found.finding


class Words:
    """Puts findings into words; knows everything by its name."""

    def __init__(self, protection: Protection) -> None:
        self.protection = protection

    def tell(self, found: Found, judgement: Judgement | None = None) -> Told:
        """One finding; `judgement` is asked which copy is missing."""
        state, word = SEVERITIES[found.severity]
        sentence, fix = SAY[found.finding](self, found)
        if found.finding == Finding.NO_321 and judgement is not None:
            sentence = lacking(judgement.count) or sentence
        return Told(found, state, word, str(TITLES[found.finding]), sentence, fix)

    def resource(self, key: uuid.UUID | None) -> str:
        found = self.protection.resources.get(key) if key else None
        return found.name if found else _("a retired resource")

    def job(self, key: uuid.UUID | None) -> str:
        found = self.protection.job_by_id.get(key) if key else None
        return found.name if found else _("a retired job")

    def copies(self, found: Found) -> str:
        by_id = self.protection.copy_by_id
        return listed([by_id[each].name for each in found.copies if each in by_id])


Said = tuple[str, str]


def _no_backup(words: Words, found: Found) -> Said:
    sentence = _("Nothing copies these data. A loss would be final.")
    if found.others:
        sentence = _("The only job, “%(job)s”, is paused. A loss would be final.") % {
            "job": words.job(found.others[0])
        }
    return sentence, _("Set up a backup, or tick on its form that the data can be made again.")


def _interval(words: Words, found: Found) -> Said:
    return (
        _("It is backed up every %(have)s. Tolerable data loss: %(limit)s.")
        % {"have": hours_in_words(found.have), "limit": loss(found.limit)},
        _("Back it up more often, or settle on a longer tolerable loss."),
    )


def _run(words: Words, found: Found) -> Said:
    job, failed = words.job(found.job), found.detail == Detail.FAILED
    if found.have is None:
        sentence = (
            _("The last run of “%(job)s” failed, and none has ever worked.")
            if failed
            else _("“%(job)s” should have run long ago. None of its runs has ever worked.")
        )
        sentence %= {"job": job}
    else:
        sentence = (
            _("The last run of “%(job)s” failed. The last good one was %(ago)s ago.")
            if failed
            else _("“%(job)s” should have run long ago. The last good run was %(ago)s ago.")
        )
        sentence %= {"job": job, "ago": ago(found.have)}
    return sentence, _("Find the cause and let it run once by hand. Then check that failures are reported.")


def _never_tested(words: Words, found: Found) -> Said:
    return (
        _("Nobody has ever tried to restore it. An untested backup is a hope."),
        _("Restore it once and write down how long it took and how old the data were."),
    )


def _overdue(words: Words, found: Found) -> Said:
    months = int(found.limit or 0)
    return (
        ngettext(
            "The last restore test is more than %(count)d month old.",
            "The last restore test is more than %(count)d months old.",
            months,
        )
        % {"count": months},
        _("Restore it again: systems change, and an old test proves little."),
    )


def _test_failed(words: Words, found: Found) -> Said:
    sentence = (
        _("The last restore worked only in part.")
        if found.detail == Detail.PARTIAL
        else _("The last restore failed. At the moment the data cannot be relied on to come back.")
    )
    return sentence, _("Mend the cause, raise a measure for it, and restore again.")


def _too_slow(words: Words, found: Found) -> Said:
    assert found.limit is not None
    return (
        _("Restoring took %(have)s; it must be usable again %(limit)s.")
        % {"have": spoken(found.have or Decimal(0)), "limit": after(found.limit)},
        _("Make it quicker (a copy nearby, the important part first, a substitute) or change the target."),
    )


def _too_old(words: Words, found: Found) -> Said:
    return (
        _("The data that came back were %(have)s old. Tolerable data loss: %(limit)s.")
        % {"have": spoken(found.have or Decimal(0)), "limit": loss(found.limit)},
        _("Back it up more often, or find out which part was missing."),
    )


def _no_321(words: Words, found: Found) -> Said:
    return (
        _("A single event can take all copies at once."),
        _("Add what is missing. The picture says which digit it is."),
    )


def _nothing_apart(words: Words, found: Found) -> Said:
    return (
        _("Extortionists look for backups they can reach, and delete them first."),
        _(
            "Keep one copy on a disk or tape that is unplugged, or on storage that nobody can empty and that has a login of "
            "its own."
        ),
    )


def _on_itself(words: Words, found: Found) -> Said:
    copy = {"copy": words.copies(found)}
    sentence = (
        _("The copy “%(copy)s” lies on the very resource that it protects.") % copy
        if found.detail == Detail.ITSELF
        else _("The copy “%(copy)s” and the original both stand on “%(host)s”. One fault takes both.")
        % {**copy, "host": words.resource(found.others[0])}
    )
    return sentence, _("Move this copy to storage of its own.")


def _same_place(words: Words, found: Found) -> Said:
    site, compartment = found.words
    sentence = (
        _("The original and all copies are in the same fire compartment: %(site)s, %(compartment)s.")
        if found.detail == Detail.COMPARTMENT
        else _("The original and all copies are at the same site: %(site)s.")
    )
    return (
        sentence % {"site": site, "compartment": compartment},
        _("Keep one copy in another fire compartment, better at another place."),
    )


def _same_admin(words: Words, found: Found) -> Said:
    if found.detail == Detail.UNKNOWN:
        return (
            _(
                "Not entered with what the original or its copies are administered. Nobody can say who could delete both."
            ),
            _("Enter “administered with” for the resource and for each copy."),
        )
    return (
        _("Original and copies are administered with “%(admin)s”. Whoever takes that over deletes both.")
        % {"admin": found.words[0]},
        _("Use accounts and a login of their own for the backup, if possible a network of its own."),
    )


def _key(words: Words, found: Found) -> Said:
    job = words.job(found.job)
    if found.detail == Detail.MISSING:
        sentence = _("“%(job)s” is encrypted, and nobody wrote down where the key is.") % {"job": job}
    elif found.others[0] == found.others[1]:
        sentence = _("The key of “%(job)s” is kept on “%(key)s”, which it unlocks.") % {
            "job": job,
            "key": words.resource(found.others[0]),
        }
    else:
        sentence = _(
            "The key of “%(job)s” is kept in “%(key)s”. That needs “%(other)s”, which only this key unlocks."
        ) % {
            "job": job,
            "key": words.resource(found.others[0]),
            "other": words.resource(found.others[1]),
        }
    return sentence, _("Keep the key apart and sealed, so that two people can get at it.")


def _retention(words: Words, found: Found) -> Said:
    least = kept_for(int(found.limit or 0))
    sentence = (
        _("Nobody set how long copies are kept. It should be at least %(least)s.") % {"least": least}
        if found.have is None
        else _("No copy is kept longer than %(have)s. It should be at least %(least)s.")
        % {"have": kept_for(int(found.have)), "least": least}
    )
    return sentence, _(
        "Keep several generations, some of them for months: attackers are often in the network for weeks before "
        "anybody notices."
    )


def _cloud(words: Words, found: Found) -> Said:
    return (
        _("The provider's recycle bin and replication do not help when the account is lost or emptied."),
        _("Set up a regular export, or a backup with somebody else."),
    )


def _catalogue(words: Words, found: Found) -> Said:
    return (
        _("Nobody wrote down where catalogue and configuration of “%(job)s” are kept apart from it.")
        % {"job": words.job(found.job)},
        _("Back up configuration and catalogue elsewhere, and lay instructions on paper beside them."),
    )


def _unwatched(words: Words, found: Found) -> Said:
    return (
        _("Nobody looks whether “%(job)s” has run, and it does not report by itself.")
        % {"job": words.job(found.job)},
        _("Give it a ping address and a responsible person, or name somebody who looks every day."),
    )


def _only_replication(words: Words, found: Found) -> Said:
    return (
        _("Mistakes and encryption are copied along at once (%(jobs)s).")
        % {"jobs": listed([words.job(each) for each in found.others])},
        _("Add an independent backup with several generations."),
    )


def _configuration(words: Words, found: Found) -> Said:
    return (
        _("Without its configuration a replacement is an empty box."),
        _("Save the configuration after every change, and keep a printout of the addresses."),
    )


def _incomplete(words: Words, found: Found) -> Said:
    return (
        _("Not entered for “%(job)s”: %(what)s.")
        % {"job": words.job(found.job), "what": ", ".join(str(GAPS[each]) for each in found.gaps)},
        _("Fill it in: in an emergency somebody else has to understand it."),
    )


SAY: dict[Finding, Callable[[Words, Found], Said]] = {
    Finding.NO_BACKUP: _no_backup,
    Finding.INTERVAL_TOO_LONG: _interval,
    Finding.RUN_TOO_OLD: _run,
    Finding.NEVER_TESTED: _never_tested,
    Finding.TEST_OVERDUE: _overdue,
    Finding.TEST_FAILED: _test_failed,
    Finding.RESTORE_TOO_SLOW: _too_slow,
    Finding.DATA_TOO_OLD: _too_old,
    Finding.NO_321: _no_321,
    Finding.NOTHING_APART: _nothing_apart,
    Finding.ON_ITSELF: _on_itself,
    Finding.SAME_PLACE: _same_place,
    Finding.SAME_ADMIN: _same_admin,
    Finding.KEY_NOT_APART: _key,
    Finding.RETENTION_TOO_SHORT: _retention,
    Finding.CLOUD_WITHOUT_BACKUP: _cloud,
    Finding.CATALOGUE_NOT_APART: _catalogue,
    Finding.UNWATCHED: _unwatched,
    Finding.ONLY_REPLICATION: _only_replication,
    Finding.CONFIGURATION_NOT_BACKED_UP: _configuration,
    Finding.INCOMPLETE: _incomplete,
}


def spoken(hours: Decimal) -> str:
    """A measured time in a sentence: 30 minutes, 4.1 hours, 3 days."""
    return hours_in_words(hours if hours < 1 else round(hours, 1))


def ago(hours: Decimal) -> str:
    """A time that is followed by "ago": days from two on."""
    if hours >= 48:
        days = round(hours / 24)
        return npgettext("ago", "%(count)d day", "%(count)d days", days) % {"count": days}
    return spoken(hours)
