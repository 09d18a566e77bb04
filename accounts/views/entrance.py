"""The ways in before there is a login: the set-up link and the invitation. GET shows, POST acts."""

from __future__ import annotations

from typing import Any

from allauth.account.models import EmailAddress
from allauth.account.utils import perform_login
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.actions import accept_invitation, create_first_manager, create_login
from accounts.forms import FirstManagerForm, NewLoginForm
from accounts.models import Invitation, SetupLink, User, hash_token


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def setup(request: HttpRequest, token: str) -> HttpResponse:
    """The first manager chooses a password; the link works once, and only while nobody has a login."""
    link = SetupLink.objects.filter(token_hash=hash_token(token)).first()
    if link is None or User.objects.exists():
        return _link_gone(request, "setup")
    form = FirstManagerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        user = create_first_manager(
            link=link,
            email=form.cleaned_data["email"],
            name=form.cleaned_data["name"],
            password=form.cleaned_data["password1"],
        )
        return _log_in(request, user, "/") if user else _link_gone(request, "setup")
    return TemplateResponse(
        request, "accounts/setup.html", {"form": form}, status=422 if form.is_bound else 200
    )


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Accept an invitation: with the login one has, or with a new one that this page makes.

    The link is personal: it works for the invited address only, so a forwarded mail opens nobody else's door.
    """
    invited = (
        Invitation.objects.open(timezone.now())
        .select_related("organisation", "invited_by")
        .filter(token_hash=hash_token(token))
        .first()
    )
    if invited is None:
        return _link_gone(request, "invitation")
    context: dict[str, Any] = {"invitation": invited, "company": invited.organisation}
    if isinstance(request.user, User):
        context["is_mine"] = _has_address(request.user, invited.email)
        if request.method == "POST" and context["is_mine"]:
            return _join(request, invited, request.user)
        status = 403 if request.method == "POST" else 200
        return TemplateResponse(request, "accounts/invitation.html", context, status=status)
    if _login_exists(invited.email):
        return TemplateResponse(
            request, "accounts/invitation.html", context | {"has_login": True, "here": request.path}
        )
    form = NewLoginForm(request.POST or None, address=invited.email)
    if request.method == "POST" and form.is_valid():
        with transaction.atomic():
            user = create_login(
                email=invited.email,
                name=form.cleaned_data["name"],
                password=form.cleaned_data["password1"],
                language="" if get_language() == invited.organisation.language else get_language() or "",
            )
            member = accept_invitation(invitation=invited, user=user, at=timezone.now())
            if member is None:  # somebody was faster; leave no login behind
                transaction.set_rollback(True)
        if member is None:
            return _link_gone(request, "invitation")
        return _log_in(request, user, invited.organisation.get_absolute_url())
    return TemplateResponse(
        request, "accounts/invitation.html", context | {"form": form}, status=422 if form.is_bound else 200
    )


def _join(request: HttpRequest, invited: Invitation, user: User) -> HttpResponse:
    if accept_invitation(invitation=invited, user=user, at=timezone.now()) is None:
        return _link_gone(request, "invitation")
    messages.success(request, _("You now belong to %(company)s.") % {"company": invited.organisation})
    return redirect(invited.organisation)


def _log_in(request: HttpRequest, user: User, url: str) -> HttpResponse:
    """Log in through allauth, so that the session is listed among the devices."""
    response: HttpResponse = perform_login(request, user, redirect_url=url)
    return response


def _has_address(user: User, email: str) -> bool:
    return (
        user.email.lower() == email.lower()
        or EmailAddress.objects.filter(user=user, email__iexact=email, verified=True).exists()
    )


def _login_exists(email: str) -> bool:
    return (
        User.objects.filter(email__iexact=email).exists()
        or EmailAddress.objects.filter(email__iexact=email, verified=True).exists()
    )


def _link_gone(request: HttpRequest, kind: str) -> HttpResponse:
    return TemplateResponse(request, "accounts/link_gone.html", {"kind": kind}, status=404)
