"""The NIS2 assistant: one question per page, saved after each; at the end the reasoning is recorded."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.http import MemberRequest
from accounts.roles import Permission
from accounts.tenancy import members_only
from playbooks import nis2, nis2_words
from playbooks.actions.nis2 import answer, record
from playbooks.forms.legal import AssessmentForm, Nis2Form
from playbooks.models import LegalProfile
from playbooks.nis2 import Question


def _question(key: str) -> Question:
    try:
        return Question(key)
    except ValueError:
        raise Http404 from None


def _walked(request: MemberRequest) -> dict[Question, str]:
    """The answers so far that belong to the walk, in order."""
    return nis2.asked(LegalProfile.of(request.organisation).nis2_answers)


@members_only(Permission.EDIT_PLAN)
def start(request: MemberRequest) -> HttpResponse:
    """To the first question that has no answer yet, or to the answers."""
    following = nis2.next_question(_walked(request))
    slug = request.organisation.slug
    if following is None:
        return redirect("playbooks:nis2-check", slug)
    return redirect("playbooks:nis2-question", slug, following.value)


@members_only(Permission.EDIT_PLAN)
def question(request: MemberRequest, question: str) -> HttpResponse:
    """One question. Whatever is answered is kept, also that it is not known."""
    asked = _question(question)
    walked = _walked(request)
    data = request.POST if request.method == "POST" and "unknown" not in request.POST else None
    form = Nis2Form(data, question=asked, answer=walked.get(asked) or _suggested(request, asked))
    if request.method == "POST":
        choice = nis2.UNKNOWN if "unknown" in request.POST else ""
        if not choice and form.is_valid():
            choice = form.cleaned_data["answer"]
        if choice:
            answer(organisation=request.organisation, question=asked, choice=choice, by=request.user)
            return redirect(_after(request))
    context = {
        "form": form,
        "question": nis2_words.TITLES[asked],
        "hint": nis2_words.HINTS[asked],
        "step": list(walked).index(asked) + 1 if asked in walked else len(walked) + 1,
        "back_url": _before(request, walked, asked),
    }
    status = 200 if request.method != "POST" else 422
    return TemplateResponse(request, "playbooks/nis2_question.html", context, status=status)


def _after(request: MemberRequest) -> str:
    """The next open question; the answers once there is none."""
    following = nis2.next_question(_walked(request))
    slug = request.organisation.slug
    if following is None:
        return reverse("playbooks:nis2-check", args=[slug])
    return reverse("playbooks:nis2-question", args=[slug, following.value])


def _before(request: MemberRequest, walked: dict[Question, str], asked: Question) -> str:
    earlier = [each for each in walked if list(Question).index(each) < list(Question).index(asked)]
    slug = request.organisation.slug
    if not earlier:
        return reverse("playbooks:legal-profile", args=[slug])
    return reverse("playbooks:nis2-question", args=[slug, earlier[-1].value])


def _suggested(request: MemberRequest, asked: Question) -> str:
    """What the figures say that are entered already."""
    profile = LegalProfile.of(request.organisation)
    figures = nis2.size_answers(request.organisation.headcount, profile.turnover_meur, profile.balance_meur)
    return figures.get(asked, "")


@members_only(Permission.EDIT_PLAN)
def check(request: MemberRequest) -> HttpResponse:
    """All answers with what follows from them; recorded for good with one button."""
    walked = _walked(request)
    following = nis2.next_question(walked)
    if request.method == "POST":
        form = AssessmentForm(request.POST)
        if form.is_valid():
            try:
                made = record(
                    organisation=request.organisation,
                    note=form.cleaned_data["note"],
                    at=timezone.now(),
                    by=request.user,
                )
            except ValidationError as refused:
                form.add_error(None, refused)
            else:
                messages.success(request, _("Recorded: %(result)s") % {"result": made.get_result_display()})
                return redirect("playbooks:legal-profile", request.organisation.slug)
    else:
        form = AssessmentForm()
    slug = request.organisation.slug
    result = nis2.assess(walked)
    context = {
        "form": form,
        "rows": [
            {
                "label": nis2_words.TITLES[each],
                "value": nis2_words.answer_words(each, choice),
                "url": reverse("playbooks:nis2-question", args=[slug, each.value]),
            }
            for each, choice in walked.items()
        ],
        "result": nis2_words.result_words(result),
        "reasons": nis2_words.reasons(result),
        "is_known": result.status is not None,
        "open_url": reverse("playbooks:nis2-question", args=[slug, following.value]) if following else "",
    }
    status = 422 if request.method == "POST" else 200
    return TemplateResponse(request, "playbooks/nis2_check.html", context, status=status)


urlpatterns = [
    path("legal/nis2/", start, name="nis2-start"),
    path("legal/nis2/check/", check, name="nis2-check"),
    path("legal/nis2/<str:question>/", question, name="nis2-question"),
]
