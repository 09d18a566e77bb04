"""What a drill alarm sends: its first word is DRILL, it has one link, and at most 120 words. In the reader's language.

A text message is for one person, so it has the same link as the mail; a text for a channel has none.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator, Sequence

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from accounts.mail import link
from accounts.models import Organisation
from core.links import sign
from exercises.models import AlarmCall, AlarmTest
from outbox.models import Gateway, Message
from outbox.send import Draft, plain

PURPOSE = "alarm"
COMPANY, CHAIN, ROLE = 60, 60, 80  # characters of a name
SHORT = 30  # in a text message, whose alphabet has no ellipsis


def key_of(call: AlarmCall) -> str:
    """Under which the outbox knows the mail to this one."""
    return f"alarm:{call.pk}"


def unsent_messages(test: AlarmTest, calls: Iterable[AlarmCall]) -> tuple[set[uuid.UUID], list[str]]:
    """What has not left, be it held back, refused or still waiting: for which calls, and into which channels. One query."""
    keys = {key_of(call): call.pk for call in calls}
    waiting = Message.objects.filter(
        key__startswith="alarm:", organisation=test.organisation_id, sent__isnull=True
    ).select_related("gateway")
    found: set[uuid.UUID] = set()
    channels = []
    for message in waiting:
        own = ":".join(message.key.split(":")[:2])
        if own in keys:
            found.add(keys[own])
        elif own == f"alarm:{test.pk}":
            channels.append(str(message.gateway))
    return found, sorted(channels)


def answer_url(call: AlarmCall) -> str:
    """The page on which this one answers, good for 14 days."""
    return link(reverse("alarm-answer", args=[sign(PURPOSE, call.pk)]))


def drafts(organisation: Organisation, test: AlarmTest, calls: Iterable[AlarmCall]) -> Iterator[Draft]:
    """One mail to everybody who has an address."""
    for call in calls:
        if call.address:
            with translation.override(call.language), timezone.override(organisation.zone):
                yield _draft(organisation, test, call)


def texts(
    organisation: Organisation, test: AlarmTest, calls: Iterable[AlarmCall], gateways: Sequence[Gateway]
) -> Iterator[Draft]:
    """A text message to every mobile, and one text into every channel."""
    for gateway in gateways:
        if not gateway.calls_numbers:
            with translation.override(organisation.language), timezone.override(organisation.zone):
                yield _channel_text(organisation, test, gateway)
            continue
        for call in calls:
            if call.mobile:
                with translation.override(call.language):
                    yield _text_message(organisation, call, gateway)


def _text_message(organisation: Organisation, call: AlarmCall, gateway: Gateway) -> Draft:
    text = _("DRILL, no emergency: alarm test of %(company)s. Please confirm: %(address)s") % {
        "company": organisation.name[:SHORT].strip(),
        "address": answer_url(call),
    }
    return Draft(
        key=f"{key_of(call)}:{gateway.pk}",
        organisation=organisation,
        gateway=gateway,
        to=call.mobile,
        subject=_("DRILL: alarm test"),
        text=text,
    )


def _channel_text(organisation: Organisation, test: AlarmTest, gateway: Gateway) -> Draft:
    values = {
        "company": Truncator(organisation.name).chars(COMPANY),
        "chain": Truncator(test.path_name).chars(CHAIN),
        "time": date_format(timezone.localtime(test.started_at), "SHORT_DATETIME_FORMAT"),
    }
    text = _(
        "DRILL – this is no real emergency. %(company)s tests the alarm “%(chain)s” since %(time)s. "
        "Everybody on it: please confirm now, with the link in your own mail or text message."
    )
    return Draft(
        key=f"alarm:{test.pk}:{gateway.pk}",
        organisation=organisation,
        gateway=gateway,
        to="",
        subject=_("DRILL: alarm test"),
        text=text % values,
    )


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
