import logging
from typing import Any
from urllib.parse import urlsplit

import requests
from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount import app_settings
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.http import HttpRequest
from django.shortcuts import render

from accounts.mail import link

logger = logging.getLogger(__name__)


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

    def get_requests_session(self) -> requests.Session:
        return ProviderSession()


class ProviderSession(requests.Session):
    """Speaks to the identity provider. If that is down, as in an emergency, a page says how to get in without it."""

    def request(self, *args: Any, **kwargs: Any) -> requests.Response:
        kwargs.setdefault("timeout", app_settings.REQUESTS_TIMEOUT)
        try:
            response = super().request(*args, **kwargs)
            response.raise_for_status()
        except requests.RequestException as error:
            logger.warning("The identity provider did not answer as it should: %s", error)
            page = render(context.request, "socialaccount/authentication_error.html", status=503)
            raise ImmediateHttpResponse(page) from error
        return response
