"""The ear: what a job's script calls. Nobody is logged in, nothing is shown."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt

from backups.hearing import Ping, listen
from backups.models.run import BODY_LIMIT
from backups.pings import signal_of, text_of

METHODS = ("GET", "HEAD", "POST")
SWALLOWED = 16 * 1024 * 1024  # bytes of a body that are read past, so that its sender gets to hear the answer
BLOCK = 64 * 1024
RUN_ID_LIMIT = 64


@csrf_exempt
@login_not_required
def ping(request: HttpRequest, token: str, word: str = "") -> HttpResponse:
    """Hear one signal. Whatever leads nowhere gets the same answer, so that nobody learns which tokens exist."""
    if request.method not in METHODS:
        answer = _plain("Use GET, HEAD or POST.", 405)
        answer["Allow"] = ", ".join(METHODS)
        return answer
    signal = signal_of(word)
    if signal is None or not token.isascii():
        return _plain("Not found", 404)
    text = _text(request)
    run_id = request.GET.get("rid", "").strip()[:RUN_ID_LIMIT]
    heard = listen(token=token, ping=Ping(*signal, run_id, text), at=timezone.now())
    if heard.wait:
        answer = _plain("Too many pings. Try again later.", 429)
        answer["Retry-After"] = str(heard.wait)
        return answer
    return _plain("OK", 200) if heard.is_heard else _plain("Not found", 404)


def _plain(text: str, status: int) -> HttpResponse:
    answer = HttpResponse(
        text, status=status, content_type="text/plain; charset=utf-8", headers={"Cache-Control": "no-store"}
    )
    answer._has_been_logged = True  # type: ignore[attr-defined]  # the log shows the path, and the path is a secret
    return answer


def _text(request: HttpRequest) -> str:
    """The beginning of what was sent along; the rest is read past in blocks, so that the sender hears the answer."""
    if request.method != "POST":
        return ""
    # A body of unknown length (chunked) is hidden from Django, and the server says where it ends.
    source: Any = request
    if request.META.get("wsgi.input_terminated") and not request.META.get("CONTENT_LENGTH"):
        source = request.META["wsgi.input"]
    body, left, is_cut = bytearray(), SWALLOWED, False
    try:
        while len(body) < BODY_LIMIT and (block := source.read(BODY_LIMIT - len(body))):
            body += block
        while left > 0 and (block := source.read(BLOCK)):
            is_cut = True
            left -= len(block)
    except OSError:  # the sender broke off: the call counts, with what of its text has come
        is_cut = True
    return text_of(bytes(body), is_cut=is_cut)
