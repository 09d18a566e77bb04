"""The pages behind the link in a mail: the facts and one large button. Looking at them changes nothing."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from accounts.mail import link
from contacts.models import Person
from core.calendar_files import one_file
from core.links import VALID_FOR
from reviews import answers as actions
from reviews.answers import Question, open_questions, read_question
from reviews.calendars import ask_event
from reviews.forms.answering import ConfirmForm, DoneForm, PutOffForm
from reviews.forms.proposing import HandBackForm, ProposalForm
from reviews.models import Ask, Proposal
from reviews.proposals import Change, propose
from reviews.reader import Reader, for_reader
from reviews.words import entry_url, kind_name

FORMS: dict[str, tuple[type[forms.Form], str]] = {
    "confirm": (ConfirmForm, "confirm_%s"),
    "put_off": (PutOffForm, "later_%s"),
    "done": (DoneForm, "done_%s"),
}
OVER = {"answered", "deleted"}  # nothing is left to do


@for_reader(VALID_FOR)
def answers(request: HttpRequest, reader: Reader) -> HttpResponse:
    """What this person is asked, the most urgent first; when all is answered, a word of thanks."""
    asks = open_questions(reader.person, timezone.localdate())
    for ask in asks:
        question = _read(ask, reader)
        if question is not None:
            return _shown(request, reader, question, asks, done=_done(request, reader))
    return reader.show(request, "reviews/answer_none.html", {"done": _done(request, reader)})


@for_reader(VALID_FOR)
def answer(request: HttpRequest, reader: Reader, pk: uuid.UUID) -> HttpResponse:
    """One question; a button confirms it, puts it off, or reports a measure done."""
    asks = open_questions(reader.person, timezone.localdate())
    question = _wanted(asks, pk, reader)
    if question is None:
        return _on(reader, pk)
    do = request.POST.get("do", "")
    if do not in _ways(question):
        return _shown(request, reader, question, asks, status=422 if request.method == "POST" else 200)
    form = _form(do, request.POST)
    if not form.is_valid():
        return _shown(request, reader, question, asks, form=form, do=do, status=422)
    try:
        _act(do, question, form.cleaned_data, reader)
    except ValidationError as refused:
        now = None if refused.code in OVER else _read(question.ask, reader)
        if now is None:
            return _on(reader, pk)
        form.add_error(None, refused)
        return _shown(request, reader, now, asks, form=form, do=do, status=409)
    return _on(reader, pk)


@for_reader(VALID_FOR)
def change(request: HttpRequest, reader: Reader, pk: uuid.UUID) -> HttpResponse:
    """Say what is different: an editor of the plan takes it over."""
    question = _wanted(open_questions(reader.person, timezone.localdate()), pk, reader)
    if question is None:
        return _on(reader, pk)
    if question.kind is None:
        raise Http404
    form = ProposalForm(
        request.POST if request.method == "POST" else None,
        record=question.record,
        private=question.is_private,
    )
    if form.is_bound and form.is_valid():
        return _propose(
            reader, question, Proposal.What.CHANGE, changes=form.changes(), note=form.cleaned_data["note"]
        )
    context = _about(reader, question) | {"form": form}
    status = 422 if form.is_bound else 200
    return reader.show(request, "reviews/answer_change.html", context, status=status)


@for_reader(VALID_FOR)
def hand_back(request: HttpRequest, reader: Reader, pk: uuid.UUID) -> HttpResponse:
    """Say that somebody else must keep this true."""
    question = _wanted(open_questions(reader.person, timezone.localdate()), pk, reader)
    if question is None:
        return _on(reader, pk)
    form = HandBackForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        return _propose(reader, question, Proposal.What.HAND_BACK, changes=[], note=form.note())
    context = _about(reader, question) | {"form": form}
    status = 422 if form.is_bound else 200
    return reader.show(request, "reviews/answer_hand_back.html", context, status=status)


@for_reader(VALID_FOR)
def date_file(request: HttpRequest, reader: Reader, pk: uuid.UUID) -> HttpResponse:
    """The day of one question, as an entry for any calendar."""
    question = _wanted(open_questions(reader.person, timezone.localdate()), pk, reader)
    if question is None:
        return _on(reader, pk)
    event = ask_event(reader.organisation, question.ask, link(reader.page("answer", pk)))
    return one_file(event, question.ask.subject_name)


def _propose(
    reader: Reader, question: Question, what: str, *, changes: list[Change], note: str
) -> HttpResponse:
    try:
        propose(
            ask=question.ask, what=what, changes=changes, note=note, person=reader.person, at=timezone.now()
        )
    except ValidationError as refused:
        if refused.code not in OVER:
            raise
    return _on(reader, question.ask.pk)


def _read(ask: Ask, reader: Reader) -> Question | None:
    organisation = reader.organisation
    ask.organisation = organisation
    return read_question(ask, reader=reader.person, organisation=organisation, on=timezone.localdate())


def _wanted(asks: list[Ask], pk: uuid.UUID, reader: Reader) -> Question | None:
    """The question that the address names: None if it need not be answered any more, 404 if it is somebody else's."""
    for ask in asks:
        if ask.pk == pk:
            return _read(ask, reader)
    if _mine(reader, pk) is None:
        raise Http404
    return None


def _mine(reader: Reader, pk: uuid.UUID) -> Ask | None:
    """A question to this person, or to somebody whose deputy they are, whether it is open or not."""
    mine = Q(person=reader.person) | Q(deputy=reader.person)
    found: Ask | None = Ask.objects.filter(mine, pk=pk).first()
    return found


def _on(reader: Reader, pk: uuid.UUID) -> HttpResponse:
    """On to the next question, saying what became of this one."""
    return redirect(f"{reader.page('answers')}?done={pk}")


def _done(request: HttpRequest, reader: Reader) -> Ask | None:
    """The question just answered, as `_on` names it."""
    try:
        pk = uuid.UUID(request.GET.get("done", ""))
    except ValueError:
        return None
    return _mine(reader, pk)


def _ways(question: Question) -> tuple[str, ...]:
    """What can be done about it here. Only a test proves that data come back."""
    if question.is_measure:
        return ("done", "put_off")
    return ("confirm", "put_off") if question.kind else ("put_off",)


def _form(do: str, data: Any = None) -> forms.Form:
    form, auto_id = FORMS[do]
    return form(data, auto_id=auto_id)


def _act(do: str, question: Question, data: dict[str, Any], reader: Reader) -> None:
    at = timezone.now()
    if do == "confirm":
        actions.confirm(question, seen=data["seen"], reader=reader.person, at=at)
    elif do == "done":
        actions.report_done(question, note=data["note"], at=at)
    else:
        actions.put_off(ask=question.ask, **data, reader=reader.person, at=at)


def _about(reader: Reader, question: Question) -> dict[str, Any]:
    """What every page about one question shows."""
    ask = question.ask
    return {
        "question": question,
        "ask": ask,
        "kind": kind_name(ask.kind),
        "facts": [{"label": label, "value": value} for label, value in question.facts],
        "record_url": link(entry_url(reader.organisation, ask.kind, ask.subject)) if ask.is_test else "",
        "action": reader.page("answer", ask.pk),
        "change_url": reader.page("answer-change", ask.pk) if question.kind else "",
        "hand_back_url": reader.page("answer-hand-back", ask.pk),
        "ics_url": reader.page("answer-ics", ask.pk),
        "back_url": reader.page("answers"),
        "asked": _other(reader, ask),
    }


def _other(reader: Reader, ask: Ask) -> Person | None:
    """Who was asked first, where the reader stands in for them."""
    return None if ask.person_id == reader.person.pk else ask.person


def _shown(
    request: HttpRequest,
    reader: Reader,
    question: Question,
    asks: list[Ask],
    *,
    form: forms.Form | None = None,
    do: str = "",
    done: Ask | None = None,
    status: int = 200,
) -> HttpResponse:
    context = _about(reader, question) | {
        "forms": {each: form if form and each == do else _form(each) for each in _ways(question)},
        "form": form,  # with its errors in the title
        "others": [
            {"name": each.subject_name, "kind": kind_name(each.kind), "url": reader.page("answer", each.pk)}
            for each in asks
            if each.pk != question.ask.pk
        ],
        "done": done,
    }
    return reader.show(request, "reviews/answer.html", context, status=status)
