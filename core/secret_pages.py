"""Pages whose address is their key: what a mail links to, for people without a login."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.utils.cache import add_never_cache_headers
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

View = Callable[..., HttpResponse]


def secret_page(view: View) -> View:
    """A view that the signed word in its address opens: nothing of it is stored, indexed, passed on or logged.

    Without CSRF cookie, on purpose (ADR 16): such a cookie proves that a form was ours to a session, and there is none. The
    word itself is the proof, and who has it may press the button anyway. Looking (GET, HEAD) must change nothing.
    """

    @csrf_exempt
    @login_not_required
    @require_http_methods(["GET", "HEAD", "POST"])
    @wraps(view)
    def page(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        answer = view(request, *args, **kwargs)
        add_never_cache_headers(answer)
        answer["Referrer-Policy"] = "no-referrer"
        answer["X-Robots-Tag"] = "noindex, nofollow"
        answer._has_been_logged = True  # type: ignore[attr-defined]  # the log shows the path, and the path is a secret
        return answer

    return page
