"""Members and invitations: who may come in, and as what."""

from __future__ import annotations

import uuid

from allauth.mfa.models import Authenticator
from django.contrib import messages
from django.core.cache import cache
from django.core.paginator import Paginator
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts import actions
from accounts.forms import InviteForm, RoleForm
from accounts.http import MemberRequest
from accounts.mail import send_invitation
from accounts.models import Invitation, Membership
from accounts.roles import DESCRIPTIONS, MAY, PERMISSION_LABELS, AccessRole, Permission
from accounts.tenancy import members_only

INVITATIONS_PER_HOUR = 50
LINK_IN_SESSION = "invitation_link"


@members_only(Permission.MANAGE_ORGANISATION)
@require_GET
def index(request: MemberRequest) -> HttpResponse:
    """Members, open invitations, and what each access role may. Five queries, whatever the number of members."""
    members = Membership.objects.filter(organisation=request.organisation).select_related("user")
    page = Paginator(members.order_by("user__name", "user__email"), 50).get_page(request.GET.get("page"))
    protected = set(
        Authenticator.objects.filter(user__in=[member.user_id for member in page])
        .exclude(type=Authenticator.Type.RECOVERY_CODES)
        .values_list("user_id", flat=True)
    )
    context = {
        "page_obj": page,
        "members": [(member, member.user_id in protected) for member in page],
        "invitations": Invitation.objects.filter(organisation=request.organisation, accepted_at=None),
        "now": timezone.now(),
        "link": request.session.pop(LINK_IN_SESSION, None),  # shown once
        "roles": [(role, DESCRIPTIONS[role]) for role in AccessRole],
        "rights": [
            (label, [permission in MAY[role] for role in AccessRole])
            for permission, label in PERMISSION_LABELS.items()
        ],
    }
    return TemplateResponse(request, "accounts/members.html", context)


@members_only(Permission.MANAGE_ORGANISATION)
@require_http_methods(["GET", "POST"])
def invite(request: MemberRequest) -> HttpResponse:
    """Invite an address: by mail, and by a link to copy."""
    form = InviteForm(request.POST or None, organisation=request.organisation)
    if request.method == "POST" and form.is_valid():
        if _too_many(request):
            form.add_error(None, _too_many_sentence())
        else:
            return _send(request, form.cleaned_data["email"], form.cleaned_data["role"])
    return TemplateResponse(
        request, "accounts/invite.html", {"form": form}, status=422 if form.is_bound else 200
    )


@members_only(Permission.MANAGE_ORGANISATION)
@require_POST
def renew(request: MemberRequest, pk: uuid.UUID) -> HttpResponse:
    """A new link for an open or expired invitation; the old one stops working."""
    invitation = get_object_or_404(
        Invitation, pk=pk, organisation=request.organisation, accepted_at__isnull=True
    )
    if _too_many(request):
        messages.error(request, _too_many_sentence())
        return redirect("accounts:members", request.organisation.slug)
    return _send(request, invitation.email, invitation.role)


@members_only(Permission.MANAGE_ORGANISATION)
@require_POST
def withdraw(request: MemberRequest, pk: uuid.UUID) -> HttpResponse:
    """Take an invitation back; its link stops working at once."""
    invitation = get_object_or_404(
        Invitation, pk=pk, organisation=request.organisation, accepted_at__isnull=True
    )
    invitation.delete()
    messages.success(request, _("The invitation of %(email)s is withdrawn.") % {"email": invitation.email})
    return redirect("accounts:members", request.organisation.slug)


@members_only(Permission.MANAGE_ORGANISATION)
@require_http_methods(["GET", "POST"])
def role(request: MemberRequest, pk: uuid.UUID) -> HttpResponse:
    """Give a member another access role."""
    member = _member(request, pk)
    form = RoleForm(request.POST or None, initial={"role": member.role})
    if request.method == "POST" and form.is_valid():
        try:
            actions.set_role(membership=member, role=form.cleaned_data["role"], by=request.user)
        except actions.LastManager as error:
            form.add_error("role", str(error))
        else:
            messages.success(
                request,
                _("%(name)s now has the access role “%(role)s”.")
                % {"name": member.user, "role": member.get_role_display()},
            )
            return _back(request, member)
    context = {"member": member, "form": form, "is_me": member.user_id == request.user.pk}
    return TemplateResponse(request, "accounts/role.html", context, status=422 if form.is_bound else 200)


@members_only(Permission.MANAGE_ORGANISATION)
@require_http_methods(["GET", "POST"])
def remove(request: MemberRequest, pk: uuid.UUID) -> HttpResponse:
    """Ask, then take the membership away; the last manager stays."""
    member = _member(request, pk)
    refusal = ""
    if request.method == "POST":
        try:
            actions.remove_member(membership=member, by=request.user)
        except actions.LastManager as error:
            refusal = str(error)
        else:
            messages.success(request, _("%(name)s has no access any more.") % {"name": member.user})
            return _back(request, member)
    context = {"member": member, "refusal": refusal, "is_me": member.user_id == request.user.pk}
    return TemplateResponse(request, "accounts/remove.html", context, status=409 if refusal else 200)


def _member(request: MemberRequest, pk: uuid.UUID) -> Membership:
    return get_object_or_404(
        Membership.objects.select_related("user", "organisation"), pk=pk, organisation=request.organisation
    )


def _back(request: MemberRequest, member: Membership) -> HttpResponse:
    """To the list; who has just given away their own right goes home instead of into a refusal."""
    if member.user_id == request.user.pk:
        return redirect("/")
    return redirect("accounts:members", request.organisation.slug)


def _send(request: MemberRequest, email: str, role: str) -> HttpResponse:
    with transaction.atomic():
        invitation, token = actions.invite(
            organisation=request.organisation,
            email=email,
            role=role,
            by=request.user,
            expires_at=timezone.now() + Invitation.VALID_FOR,
        )
        send_invitation(invitation, token)
    # The manager copies it in the browser in which this host name works.
    url = request.build_absolute_uri(reverse("accounts:invitation", args=[token]))
    request.session[LINK_IN_SESSION] = {"email": invitation.email, "url": url}
    return redirect("accounts:members", request.organisation.slug)


def _too_many(request: MemberRequest) -> bool:
    """Count this invitation; true beyond fifty an hour, so that nobody sends advertising with our server."""
    key = f"invitations:{request.organisation.pk}"
    cache.add(key, 0, timeout=3600)
    return cache.incr(key) > INVITATIONS_PER_HOUR


def _too_many_sentence() -> str:
    return _("%(number)s invitations were sent within an hour. Wait an hour, then go on.") % {
        "number": INVITATIONS_PER_HOUR
    }
