from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.http import HttpRequest


class AccountAdapter(DefaultAccountAdapter):
    """Nobody signs up alone: a login comes from the set-up link or an invitation."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False


class SocialAccountAdapter(DefaultSocialAccountAdapter):
    """Single sign-on opens an existing login only; members connect it once in their account."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        return False
