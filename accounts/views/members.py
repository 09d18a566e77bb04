"""Members and invitations."""

import uuid

from django.http import HttpResponse
from django.shortcuts import redirect

from accounts.http import MemberRequest
from accounts.roles import Permission
from accounts.tenancy import members_only


@members_only(Permission.MANAGE_ORGANISATION)
def index(request: MemberRequest) -> HttpResponse:
    return redirect("/")


@members_only(Permission.MANAGE_ORGANISATION)
def invite(request: MemberRequest) -> HttpResponse:
    return redirect("/")


@members_only(Permission.MANAGE_ORGANISATION)
def role(request: MemberRequest, pk: uuid.UUID) -> HttpResponse:
    return redirect("/")


@members_only(Permission.MANAGE_ORGANISATION)
def remove(request: MemberRequest, pk: uuid.UUID) -> HttpResponse:
    return redirect("/")


@members_only(Permission.MANAGE_ORGANISATION)
def withdraw(request: MemberRequest, pk: uuid.UUID) -> HttpResponse:
    return redirect("/")


@members_only(Permission.MANAGE_ORGANISATION)
def renew(request: MemberRequest, pk: uuid.UUID) -> HttpResponse:
    return redirect("/")
