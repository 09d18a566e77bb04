"""What a job does, in sentences. Values in, words out; no query, no clock."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext, ngettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from backups.models import BackupJob, JobWatch
from backups.protection import Heard
from backups.run_words import Badge, state_badge
from core.durations import hours_in_words

Kind, Status = BackupJob.Kind, BackupJob.Status

MEANS: dict[str, Any] = {
    Kind.SNAPSHOT: _(
        "A snapshot is no backup: it lies on the same storage and is lost with it. It helps against a slip of the hand."
    ),
    Kind.REPLICATION: _(
        "Replication is no backup: what is deleted or encrypted here is so over there at once. It helps when a device "
        "fails."
    ),
    Kind.SYNC: _(
        "Synchronisation is no backup: it takes deleted and encrypted files along. It helps when a device is lost."
    ),
    Kind.FULL: _("Every run copies everything: needs the most space, and comes back in one step."),
    Kind.INCREMENTAL: _(
        "Every run copies what changed since the last run: coming back needs the last full copy and all runs after it."
    ),
    Kind.DIFFERENTIAL: _(
        "Every run copies what changed since the last full copy: coming back needs that one and the last run."
    ),
    Kind.IMAGE: _("The whole machine with its system: comes back at once, also on other hardware if tested."),
    Kind.EXPORT: _(
        "Only the data: whoever restores them needs the application first, in a version that reads them."
    ),
}


def badge(status: str, watch: JobWatch | Heard | None) -> Badge:
    """How a job stands: what was last heard of it, unless it is not to run at all."""
    if status == Status.RETIRED:
        return "open", Status.RETIRED.label
    if status == Status.PAUSED:
        return "due", Status.PAUSED.label
    return state_badge(watch)


def rhythm(interval: Decimal | None) -> str:
    """ "every 24 hours"; "" where nobody entered it."""
    if interval is None:
        return ""
    if interval == 1:
        return gettext("every hour")
    return gettext("every %(time)s") % {"time": hours_in_words(interval)}


def kept_for(days: int | None) -> str:
    return "" if days is None else ngettext("%(count)d day", "%(count)d days", days) % {"count": days}


def listed(names: Sequence[str], most: int = 4) -> str:
    """Names as one says them: "A, B and C"; what is beyond the most is counted."""
    if len(names) > most:
        rest = len(names) - most + 1
        return ngettext("%(names)s and %(count)d more", "%(names)s and %(count)d more", rest) % {
            "names": ", ".join(names[: most - 1]),
            "count": rest,
        }
    if len(names) < 2:
        return "".join(names)
    return gettext("%(names)s and %(last)s") % {"names": ", ".join(names[:-1]), "last": names[-1]}


def summary(
    names: Sequence[str],
    *,
    is_backup: bool,
    interval: Decimal | None,
    window: str,
    retention_days: int | None,
    copies: int,
) -> str:
    """The first sentence of a job's page, with what is not entered in a second one."""
    what = listed(names) or gettext("nothing yet")
    pattern = gettext("Backs up %(what)s") if is_backup else gettext("Copies %(what)s")
    parts = [pattern % {"what": what}]
    if interval is not None:
        parts[0] += " " + rhythm(interval)
    if window:
        parts[0] += f" ({window})"
    if retention_days is not None:
        parts.append(gettext("keeps it for %(time)s") % {"time": kept_for(retention_days)})
    if copies:
        parts.append(ngettext("on %(count)d copy", "on %(count)d copies", copies) % {"count": copies})
    missing = [
        word
        for word, is_missing in (
            (gettext("what is backed up"), not names),
            (gettext("how often it runs"), interval is None),
            (gettext("how long it is kept"), retention_days is None),
            (gettext("where the copies are"), not copies),
        )
        if is_missing
    ]
    said = ", ".join(parts) + "."
    if missing:
        said += " " + gettext("Not entered: %(what)s.") % {"what": ", ".join(missing)}
    return said


ON_ITSELF = _(
    "This copy lies on “%(name)s”, which this job backs up: one fault takes both. Choose another storage, or “snapshot” "
    "as the kind of this job."
)
YES: Badge = ("ok", _("yes"))
NO: Badge = ("open", _("no"))


def protections(
    is_offsite: bool, is_offline: bool, is_immutable: bool, days: int | None
) -> list[tuple[Any, Badge]]:
    """The three questions that decide whether a copy outlives fire and blackmail, each with shape and word."""
    immutable: Badge = YES if is_immutable else NO
    if is_immutable and days:
        immutable = ("ok", ngettext("for %(count)d day", "for %(count)d days", days) % {"count": days})
    return [
        (pgettext_lazy("copy", "off-site"), YES if is_offsite else NO),
        (pgettext_lazy("copy", "offline"), YES if is_offline else NO),
        (pgettext_lazy("copy", "immutable"), immutable),
    ]
