"""Whoever opens a link from a mail: which person, in which organisation, and until when the link holds."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import SimpleTemplateResponse, TemplateResponse
from django.urls import reverse
from django.utils import timezone, translation
from django_scopes import scope

from accounts.models import Organisation
from contacts.models import Person
from core import links
from core.secret_pages import secret_page
from reviews import answers
from reviews.answer_links import PURPOSE
from reviews.everywhere import find_reminder


@dataclass(frozen=True, slots=True)
class Reader:
    """The person to whom a mail was sent, and the signed word with which they came."""

    person: Person
    organisation: Organisation
    token: str

    def page(self, name: str, *args: Any) -> str:
        return reverse(name, args=[self.token, *args])

    def show(
        self, request: HttpRequest, template: str, context: dict[str, Any] | None = None, status: int = 200
    ) -> HttpResponse:
        values = {"reader": self, "organisation": self.organisation} | (context or {})
        return TemplateResponse(request, template, values, status=status)


ReaderView = Callable[..., HttpResponse]


def for_reader(valid_for: timedelta) -> Callable[[ReaderView], Callable[..., HttpResponse]]:
    """A view for the reader of a mail, inside their organisation's scope and time zone and in their language.

    A forged word gets 404. Whoever has left gets 410; so does an old link, with a button that sends a new one to the same
    person. Three queries.
    """

    def decorate(view: ReaderView) -> Callable[..., HttpResponse]:
        @secret_page
        @wraps(view)
        def opened(request: HttpRequest, token: str, **kwargs: Any) -> HttpResponse:
            try:
                key, is_expired = links.read_at_any_age(PURPOSE, token, valid_for=valid_for)
            except links.Forged as forged:
                raise Http404 from forged
            sent = find_reminder(key)
            if sent is None or sent.person is None:
                raise Http404
            reader = Reader(sent.person, sent.organisation, token)
            language = reader.person.language
            with (
                scope(organisation=reader.organisation),
                timezone.override(reader.organisation.zone),
                translation.override(language),
            ):
                if not reader.person.is_active:
                    answer = reader.show(request, "reviews/answer_left.html", status=410)
                elif is_expired:
                    answer = _expired(request, reader)
                else:
                    answer = view(request, reader, **kwargs)
                if isinstance(answer, SimpleTemplateResponse) and not answer.is_rendered:
                    answer.render()
            answer["Content-Language"] = language
            return answer

        return opened

    return decorate


def _expired(request: HttpRequest, reader: Reader) -> HttpResponse:
    """Too old: offer to send a new one, to the address that is known now and is shown to nobody."""
    if request.method != "POST" or request.POST.get("do") != "send":
        return reader.show(request, "reviews/answer_expired.html", status=410)
    is_sent = answers.send_again(person=reader.person, organisation=reader.organisation, at=timezone.now())
    return reader.show(request, "reviews/answer_expired.html", {"is_asked": True, "is_sent": is_sent})
