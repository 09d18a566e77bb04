"""The outbox of the organisation."""

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
def detail(request: MemberRequest, pk: uuid.UUID) -> HttpResponse:
    return redirect("/")


@members_only(Permission.MANAGE_ORGANISATION)
def send_now(request: MemberRequest, pk: uuid.UUID) -> HttpResponse:
    return redirect("/")
