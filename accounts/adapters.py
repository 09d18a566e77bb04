from typing import Any
from urllib.parse import urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.http import HttpRequest

from accounts.mail import link


class AccountAdapter(DefaultAccountAdapter):
    """Nobody signs up alone: a login comes from the set-up link or an invitation.

    Links in mails lead to our own address, not to the host name that the request claims: else anybody could have a
    password link sent that delivers its secret elsewhere.
    """

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_reset_password_from_key_url(self, key: str) -> str:
        return link(urlsplit(super().get_reset_password_from_key_url(key)).path)

    def get_email_confirmation_url(self, request: HttpRequest, emailconfirmation: Any) -> str:
        return link(urlsplit(super().get_email_confirmation_url(request, emailconfirmation)).path)


class SocialAccountAdapter(DefaultSocialAccountAdapter):
    """Single sign-on opens an existing login only; members connect it once in their account."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        return False
