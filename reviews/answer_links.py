"""The addresses that a mail names: where its reader answers, and where the weekly mail is moved or switched off."""

from __future__ import annotations

from accounts.mail import link
from core.links import sign
from reviews.models import ReminderSent


def answer_url(sent: ReminderSent) -> str:
    return link(f"/k/{sign('ask', sent.pk)}/")


def preferences_url(sent: ReminderSent) -> str:
    return link(f"/k/{sign('ask', sent.pk)}/mails/")
