"""Mail of our own, through Django's mail interface: the outbox stands above this floor and takes it from there."""

from __future__ import annotations

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import Invitation, Organisation


class KeyedMail(EmailMultiAlternatives):
    """A mail that the outbox writes once per key, in the name of an organisation whose managers may read it."""

    def __init__(
        self, *, key: str, organisation: Organisation, to: str, subject: str, text: str, html: str
    ) -> None:
        super().__init__(subject=subject, body=text, to=[to])
        self.attach_alternative(html, "text/html")
        self.key = key
        self.organisation = organisation


def link(path: str) -> str:
    """An address for a mail. Never from the request: its host name is what the sender of the request says."""
    return settings.BASE_URL + path


def send_invitation(invitation: Invitation, token: str) -> None:
    """Write the invitation into the outbox, in the organisation's language; call inside the transaction."""
    organisation = invitation.organisation
    with translation.override(organisation.language), timezone.override(organisation.zone):
        context = {
            "invitation": invitation,
            "organisation": organisation,
            "link": link(reverse("accounts:invitation", args=[token])),
            "until": date_format(timezone.localtime(invitation.expires_at), "DATE_FORMAT"),
        }
        KeyedMail(
            key=f"invitation:{invitation.pk}",
            organisation=organisation,
            to=invitation.email,
            subject=_("Your access to the IT emergency plan of %(company)s") % {"company": organisation},
            text=render_to_string("accounts/mail/invitation.txt", context).strip() + "\n",
            html=render_to_string("accounts/mail/invitation.html", context),
        ).send()
