"""Who is told that a backup job went wrong or works again, and in which words."""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from accounts.mail import link
from accounts.models import Membership, Organisation
from accounts.roles import AccessRole
from backups.models import BackupRun, JobWatch
from contacts.addresses import mail_addresses
from contacts.models import Person
from outbox import send

ONE_BY_ONE = 5  # more jobs than this in one look come in one mail
TAIL = 500  # characters of what a failed run said that a mail quotes


@dataclass(frozen=True, slots=True)
class News:
    """One job that went wrong or works again, as a mail tells it."""

    watch: JobWatch
    kind: str  # "late", "failed" or "ok"
    url: str
    output: str = ""

    @property
    def name(self) -> str:
        return self.watch.job.name

    @property
    def key(self) -> str:
        """The same for whoever tells the same: the job, and the moment that makes it news."""
        watch = self.watch
        moment = {"late": watch.due_at, "failed": watch.failure_at}.get(self.kind, watch.success_at)
        return f"{watch.pk}:{self.kind}:{moment:%Y%m%dT%H%M%S%f}" if moment else f"{watch.pk}:{self.kind}"

    @property
    def since(self) -> str:
        """When it last worked, in words; "" if it never did."""
        return _when(self.watch.success_at)

    @property
    def failed_at(self) -> str:
        return _when(self.watch.failure_at)

    @property
    def due(self) -> str:
        return _when(self.watch.due_at)


def _when(moment: datetime | None) -> str:
    return date_format(timezone.localtime(moment), "SHORT_DATETIME_FORMAT") if moment else ""


def tell(organisation: Organisation, *, wrong: Sequence[JobWatch], mended: Sequence[JobWatch]) -> int:
    """Write the mails, in the organisation's language; inside its scope and the transaction that marks them as told.

    A mail for each job, unless more than five went wrong (or work again) in the same look: then one for each person.
    """
    to = _Readers(organisation, [*wrong, *mended])
    with translation.override(organisation.language), timezone.override(organisation.zone):
        said = _last_words(watch for watch in wrong if watch.state == JobWatch.State.FAILED)
        bad = [
            News(watch, watch.state, _page(organisation, watch), said.get(watch.pk, "")) for watch in wrong
        ]
        good = [News(watch, "ok", _page(organisation, watch)) for watch in mended]
        return sum(_write(organisation, news, to) for news in (bad, good))


def _page(organisation: Organisation, watch: JobWatch) -> str:
    return link(reverse("backups:job-runs", args=[organisation.slug, watch.pk]))


def _write(organisation: Organisation, news: list[News], to: _Readers) -> int:
    if len(news) <= ONE_BY_ONE:
        mails = [(address, [each]) for each in news for address in to.of(each.watch)]
    else:
        by_reader: dict[str, list[News]] = defaultdict(list)
        for each in news:
            for address in to.of(each.watch):
                by_reader[address].append(each)
        mails = list(by_reader.items())
    for address, told in mails:
        about = hashlib.sha256("\n".join(each.key for each in told).encode()).hexdigest()
        one = told[0] if len(told) == 1 else None
        page = one.url if one else link(reverse("backups:overview", args=[organisation.slug]))
        context = {"organisation": organisation, "news": told, "one": one, "link": page}
        send.write(
            key=f"backups:{about[:40]}:{hashlib.sha256(address.encode()).hexdigest()[:40]}",
            organisation=organisation,
            to=address,
            subject=_subject(told),
            text=re.sub(r"\n{3,}", "\n\n", render_to_string("backups/mail/watch.txt", context)).strip()
            + "\n",
            html=render_to_string("backups/mail/watch.html", context),
        )
    return len(mails)


def _subject(told: list[News]) -> str:
    first = told[0]
    if len(told) > 1:
        if first.kind == "ok":
            return ngettext("%(count)d backup runs again", "%(count)d backups run again", len(told)) % {
                "count": len(told)
            }
        return ngettext("%(count)d backup is missing", "%(count)d backups are missing", len(told)) % {
            "count": len(told)
        }
    if first.kind == "ok":
        return _("Backup runs again: %(job)s") % {"job": first.name}
    if first.kind == "failed":
        return pgettext("subject of a mail", "Backup failed: %(job)s") % {"job": first.name}
    return _("Backup did not come: %(job)s") % {"job": first.name}


def _last_words(failed: Iterable[JobWatch]) -> dict[Any, str]:
    """The end of what the last failed run of each job said; a query for each, and there are few."""
    said = {}
    for watch in failed:
        runs: Any = BackupRun.objects.filter(job_id=watch.pk, outcome=BackupRun.Outcome.FAILED)
        body = runs.newest_first().values_list("body", flat=True).first() or ""
        said[watch.pk] = body.strip()[-TAIL:]
    return said


class _Readers:
    """Who reads about which job: owner and deputy, else who looks after it, else the managers. Three queries for all."""

    def __init__(self, organisation: Organisation, watches: Iterable[JobWatch]) -> None:
        people: set[Person] = set()
        for watch in watches:
            job = watch.job
            people |= {each for each in (job.owner, job.deputy, job.monitored_by) if each is not None}
        self.addresses = mail_addresses(people)
        managers = Membership.objects.filter(organisation=organisation, role=AccessRole.MANAGER)
        self.managers = list(
            managers.filter(user__is_active=True)
            .order_by("user__email")
            .values_list("user__email", flat=True)
        )

    def of(self, watch: JobWatch) -> list[str]:
        """Their addresses, each once."""
        job = watch.job
        for people in ((job.owner, job.deputy), (job.monitored_by,)):
            found = [
                self.addresses[each.pk] for each in people if each is not None and each.pk in self.addresses
            ]
            if found:
                return list(dict.fromkeys(found))
        return self.managers
