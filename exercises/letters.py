"""The mail of a drill alarm: its first word is DRILL, it has one link, and at most 120 words. In the reader's language."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from accounts.mail import link
from accounts.models import Organisation
from core.links import sign
from exercises.models import AlarmCall, AlarmTest
from outbox.models import Message
from outbox.send import Draft, plain

PURPOSE = "alarm"
COMPANY, CHAIN, ROLE = 60, 60, 80  # characters of a name


def key_of(call: AlarmCall) -> str:
    """Under which the outbox knows the mail to this one."""
    return f"alarm:{call.pk}"


def unsent_mails(calls: Iterable[AlarmCall]) -> set[uuid.UUID]:
    """The calls whose mail has not left: held back, refused, or still waiting. One query."""
    keys = {key_of(call): call.pk for call in calls if call.address}
    waiting = Message.objects.filter(key__in=keys, sent__isnull=True).values_list("key", flat=True)
    return {keys[key] for key in waiting}


def answer_url(call: AlarmCall) -> str:
    """The page on which this one answers, good for 14 days."""
    return link(reverse("alarm-answer", args=[sign(PURPOSE, call.pk)]))


def drafts(organisation: Organisation, test: AlarmTest, calls: Iterable[AlarmCall]) -> Iterator[Draft]:
    """One mail to everybody who has an address."""
    for call in calls:
        if call.address:
            with translation.override(call.language), timezone.override(organisation.zone):
                yield _draft(organisation, test, call)


def _draft(organisation: Organisation, test: AlarmTest, call: AlarmCall) -> Draft:
    company = Truncator(organisation.name).chars(COMPANY)
    context = {
        "organisation": company,
        "name": call.name,
        "chain": Truncator(test.path_name).chars(CHAIN),
        "role": Truncator(call.role).chars(ROLE),
        "started_at": test.started_at,
        "answer": answer_url(call),
    }
    text = render_to_string("exercises/mail/alarm.txt", context)
    return Draft(
        key=key_of(call),
        organisation=organisation,
        to=call.address,
        subject=_("DRILL – alarm test of %(company)s: please confirm now") % {"company": company},
        text=plain(text),
        html=render_to_string("exercises/mail/alarm.html", context),
    )
