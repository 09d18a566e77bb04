"""When somebody wants the weekly mail, or that they want none: reached from the mail, without a login."""

from __future__ import annotations

from datetime import timedelta

from django.http import HttpRequest, HttpResponse

from reviews import answers
from reviews.forms.answering import PreferenceForm
from reviews.models import ReminderPolicy, ReminderPreference
from reviews.reader import Reader, for_reader

VALID_FOR = timedelta(days=366)  # the way out of a mail must work long after the mail


@for_reader(VALID_FOR)
def mails(request: HttpRequest, reader: Reader) -> HttpResponse:
    """Choose another weekday, or no such mail. A mail program's own button posts here, too (RFC 8058)."""
    wish = ReminderPreference.objects.filter(person=reader.person).first()
    saved = {"is_saved": True, "change_url": reader.page("answer-mails")}
    if request.POST.get("List-Unsubscribe") == "One-Click":
        answers.prefer(person=reader.person, weekday=wish.weekday if wish else None, is_off=True)
        return reader.show(request, "reviews/answer_mails.html", saved | {"is_off": True})
    form = PreferenceForm(
        request.POST if request.method == "POST" else None,
        usual=ReminderPolicy.of(reader.organisation).get_weekday_display(),
        initial={"weekday": wish.weekday, "is_off": wish.is_off} if wish else None,
    )
    if form.is_bound and form.is_valid():
        wish = answers.prefer(person=reader.person, **form.cleaned_data)
        return reader.show(request, "reviews/answer_mails.html", saved | {"is_off": wish.is_off})
    status = 422 if form.is_bound else 200
    return reader.show(request, "reviews/answer_mails.html", {"form": form}, status=status)
