"""Who is told of a submitted version, and of the decision on it. In the reader's language, at most 120 words, one link."""

from __future__ import annotations

from collections.abc import Iterator

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from accounts.mail import link
from accounts.models import Membership, Organisation, User
from accounts.roles import AccessRole
from binder.models import Release
from outbox.send import Draft, plain

COMPANY, QUOTED = 60, 300  # characters


def approvers(organisation: Organisation, *, without: User) -> list[User]:
    """Who decides: the approvers, or the managers where there is no other. One query."""
    members = Membership.objects.filter(
        organisation=organisation, role__in=[AccessRole.APPROVER, AccessRole.MANAGER], user__is_active=True
    ).exclude(user=without)
    found = list(members.select_related("user").order_by("created_at", "pk"))
    named = [each.user for each in found if each.role == AccessRole.APPROVER]
    return named or [each.user for each in found]


def to_decide(release: Release, organisation: Organisation, *, by: User) -> Iterator[Draft]:
    """To those who decide: it waits for you."""
    for user in approvers(organisation, without=by):
        with translation.override(user.language):
            news = _("%(name)s has submitted version %(number)s of the IT emergency plan for release.") % {
                "name": release.submitted_by_name,
                "number": release.number,
            }
            subject = _("%(company)s: version %(number)s waits for your release")
            label = _("Read and decide (about 2 minutes, with your login)")
            yield _draft(release, organisation, user, subject, news, release.reason, label)


def decided(release: Release, organisation: Organisation) -> Iterator[Draft]:
    """To whoever submitted it: released, or given back with the reason."""
    user = release.submitted_by
    if user is None or user.pk == release.decided_by_id or not user.is_active:
        return
    with translation.override(user.language):
        is_released = release.state == Release.State.RELEASED
        values = {"name": release.decided_by_name, "number": release.number}
        news = (
            _("%(name)s has released version %(number)s of the IT emergency plan.")
            if is_released
            else _("%(name)s has given back version %(number)s of the IT emergency plan.")
        )
        subject = (
            _("%(company)s: version %(number)s is released")
            if is_released
            else _("%(company)s: version %(number)s was given back")
        )
        yield _draft(
            release, organisation, user, subject, news % values, release.comment, _("Open the version")
        )


def _draft(
    release: Release, organisation: Organisation, user: User, subject: str, news: str, words: str, label: str
) -> Draft:
    company = Truncator(organisation.name).chars(COMPANY)
    context = {
        "name": user.name or user.email,
        "news": news,
        "words": Truncator(" ".join(words.split())).chars(QUOTED),
        "label": label,
        "link": link(reverse("binder:release-detail", args=[organisation.slug, release.pk])),
        "organisation": company,
    }
    return Draft(
        key=f"release:{release.pk}:{release.state}:{user.pk}",
        organisation=organisation,
        to=user.email,
        subject=subject % {"company": company, "number": release.number},
        text=plain(render_to_string("binder/mail/release.txt", context)),
        html=render_to_string("binder/mail/release.html", context),
    )
