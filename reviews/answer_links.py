"""The addresses that a mail names: where its reader answers, and where the weekly mail is moved or switched off."""

from __future__ import annotations

from django.urls import reverse

from accounts.mail import link
from core.links import sign
from reviews.models import ReminderSent

PURPOSE = "ask"


def answer_url(sent: ReminderSent) -> str:
    return _page("answers", sent)


def preferences_url(sent: ReminderSent) -> str:
    return _page("answer-mails", sent)


def _page(name: str, sent: ReminderSent) -> str:
    return link(reverse(name, args=[sign(PURPOSE, sent.pk)]))
