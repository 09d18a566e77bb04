"""The settings of the organisation."""

from django.http import HttpResponse
from django.shortcuts import redirect

from accounts.http import MemberRequest
from accounts.roles import Permission
from accounts.tenancy import members_only


@members_only(Permission.MANAGE_ORGANISATION)
def edit(request: MemberRequest) -> HttpResponse:
    return redirect("/")
