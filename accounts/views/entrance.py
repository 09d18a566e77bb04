"""The ways in before a login: the set-up link and the invitation."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse


@login_not_required
def setup(request: HttpRequest, token: str) -> HttpResponse:
    raise Http404


@login_not_required
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    raise Http404
