"""Copies of the binder: numbered, printed for their place, confirmed by whoever holds them, collected."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django_scopes import scope, scopes_disabled

from accounts.mail import link
from binder.models import PaperCopy, Release
from binder.releasing import document_of
from binder.sheet import CopyMark, Document
from core import links

PURPOSE = "copy"
BADGES = {"current": "ok", "old": "overdue", "draft": "open", "unconfirmed": "due", "collected": "draft"}


@dataclass(frozen=True, slots=True)
class Found:
    """What a scanned code says: the copy, the version on that paper, and the version that counts now."""

    copy: PaperCopy
    printed: Release
    counts: Release | None

    @property
    def is_current(self) -> bool:
        return (
            self.counts is not None and self.counts.pk == self.printed.pk and self.copy.collected_at is None
        )


def state_of(copy: PaperCopy, counts: Release | None) -> tuple[str, str]:
    """Badge and word of a copy beside the version that counts."""
    if copy.collected_at is not None:
        return BADGES["collected"], pgettext("copy", "collected")
    if copy.release_id is None:
        return BADGES["draft"], pgettext("copy", "not printed yet")
    if counts is None or copy.release_id != counts.pk:
        return BADGES["old"], pgettext("copy", "outdated")
    if copy.confirmed_release_id != copy.release_id:
        return BADGES["unconfirmed"], pgettext("copy", "not confirmed yet")
    return BADGES["current"], pgettext("copy", "current")


def address_of(copy: PaperCopy, release: Release) -> str:
    """What the code on the paper says: this copy, with this version on it. It holds for ever."""
    return link(reverse("copy-age", args=[links.mark(PURPOSE, copy.pk, release.pk)]))


def nothing_in_force() -> str:
    """What is said to whoever would print a copy before the first release."""
    return _("No version is in force. Let one be released first, then print this copy.")


def document_for(copy: PaperCopy, release: Release) -> Document:
    """The binder of this release with number, place and code of the copy. ValidationError when it was collected."""
    if copy.collected_at is not None:
        raise ValidationError(_("This copy was collected. Enter a new one."))
    document = document_of(release)
    return replace(document, copy=CopyMark(copy.number, copy.place, _code(copy, release, document.language)))


def _code(copy: PaperCopy, release: Release, language: str) -> str:
    """The code as SVG with a name for whoever cannot see it."""
    import segno  # noqa: PLC0415 -- only here

    with translation.override(language):
        title = _("Code that says whether this copy is current")
    drawn = segno.make(address_of(copy, release), error="m", micro=False)
    svg: str = drawn.svg_inline(title=title, omitsize=True, border=0, svgclass=None, lineclass=None)
    return svg.replace("<svg", '<svg role="img" width="80" height="80"', 1)


@transaction.atomic
def note_printed(*, copy: PaperCopy, release: Release, at: datetime) -> PaperCopy:
    """Keep that this version was printed for the copy; it is to be confirmed anew."""
    now: PaperCopy = PaperCopy.objects.select_for_update().get(pk=copy.pk)
    now.release, now.printed_at = release, at
    now.save()
    return now


@transaction.atomic
def confirm(*, copy: PaperCopy, release: Release, at: datetime) -> PaperCopy:
    """Keep that somebody holds this copy with this version. Twice is once; an older sheet does not undo a newer one."""
    now: PaperCopy = PaperCopy.objects.select_for_update().get(pk=copy.pk)
    if now.collected_at is None and now.release_id == release.pk:
        now.confirmed_release, now.confirmed_at = release, at
        now.save()
    return now


@transaction.atomic
def collect(*, copy: PaperCopy, at: datetime) -> PaperCopy:
    """Keep that the copy is no longer out there. Twice is once."""
    now: PaperCopy = PaperCopy.objects.select_for_update().get(pk=copy.pk)
    if now.collected_at is None:
        now.collected_at = at
        now.save()
    return now


def find(token: str) -> Found:
    """What is behind a scanned code. It knows no organisation, so scopes are switched off here. Raises links.Forged."""
    copy_key, release_key = links.read_mark(PURPOSE, token, 2)
    with scopes_disabled():
        copy = PaperCopy.objects.select_related("organisation").filter(pk=copy_key).first()
        printed = Release.objects.defer("packed").filter(pk=release_key).first()
    if copy is None or printed is None or copy.organisation_id != printed.organisation_id:
        raise links.Forged
    with scope(organisation=copy.organisation):
        return Found(copy, printed, Release.objects.released().defer("packed").first())
