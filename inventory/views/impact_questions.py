"""The plain way to the impact analysis: one question per page, saved after each."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _

from accounts.http import MemberRequest
from accounts.models import User
from accounts.roles import Permission
from accounts.tenancy import members_only
from core.durations import hours_in_words
from inventory import impact
from inventory.actions import FallingValues, rate_impact
from inventory.analysis import Studied, study_of
from inventory.forms.impact_questions import (
    LATER,
    DataForm,
    MinimumForm,
    QuestionForm,
    WorstForm,
    harm_form,
    when_form,
)
from inventory.impact_words import falling_sentence, hours_after
from inventory.models import DamageScenario, Process

WHEN, WORST, MINIMUM, DATA = "when", "worst", "minimum", "data"
TEXTS: dict[str, type[WorstForm] | type[MinimumForm] | type[DataForm]] = {
    WORST: WorstForm,
    MINIMUM: MinimumForm,
    DATA: DataForm,
}


def questions_of(study: Studied) -> list[str]:
    """The keys of the questions in their order."""
    return [WHEN, *(str(scenario.pk) for scenario in study.frame.scenarios), WORST, MINIMUM, DATA]


def _title(study: Studied, key: str) -> str:
    titles: dict[str, Callable[[], str]] = {
        WHEN: lambda: _("From when on does it really hurt?"),
        WORST: lambda: _("When would it be worst?"),
        MINIMUM: lambda: _("What must work at least?"),
        DATA: lambda: _("How many hours of work may be lost at most?"),
    }
    if key in titles:
        return titles[key]()
    scenario = _scenario(study, key)
    return scenario.question or scenario.name


def _hint(study: Studied, key: str) -> str:
    hints: dict[str, str] = {
        WHEN: _("Imagine that “%(process)s” stands still on the worst possible day."),
        WORST: _("A day or a time at which an outage of “%(process)s” does the most damage."),
        MINIMUM: _("Think of the first days without IT: what must “%(process)s” still achieve?"),
        DATA: _("When the last backup is read in, what was entered since then is missing."),
    }
    if key in hints:
        return hints[key] % {"process": study.process}
    at = impact.moment(study.result.mtpd, study.frame.horizons)
    return _("%(kind)s: imagine that “%(process)s” has been standing still for %(hours)s.") % {
        "kind": _scenario(study, key).name,
        "process": study.process,
        "hours": hours_in_words(at),
    }


def _scenario(study: Studied, key: str) -> DamageScenario:
    for scenario in study.frame.scenarios:
        if str(scenario.pk) == key:
            return scenario
    raise Http404


def _study(request: MemberRequest, pk: uuid.UUID) -> Studied:
    process: Process = get_object_or_404(Process, pk=pk)
    process.organisation = request.organisation
    return study_of(process)


@members_only(Permission.EDIT_PLAN)
def start(request: MemberRequest, pk: uuid.UUID) -> HttpResponse:
    """To the first question that has no answer yet, or to the answers."""
    study = _study(request, pk)
    for key in questions_of(study):
        if not _answer_in_words(study, key):
            return redirect("inventory:impact-question", request.organisation.slug, pk, key)
    return redirect("inventory:impact-answers", request.organisation.slug, pk)


@members_only(Permission.EDIT_PLAN)
def question(request: MemberRequest, pk: uuid.UUID, question: str) -> HttpResponse:
    """One question. "I do not know yet" writes nothing, and what was known stays."""
    study = _study(request, pk)
    keys = questions_of(study)
    if question not in keys:
        raise Http404
    form: Any = _form(request, study, question)
    if request.method == "POST":
        with transaction.atomic():
            Process.objects.select_for_update().get(pk=pk)
            study = _study(request, pk)
            form = _form(request, study, question)
            if "unknown" in request.POST or (form.is_valid() and _saved(study, question, form, request.user)):
                return redirect(_address(request, pk, keys, question, 1))
    context = {
        "process": study.process,
        "form": form,
        "question": _title(study, question),
        "hint": _hint(study, question),
        "step": keys.index(question) + 1,
        "steps": len(keys),
        "back_url": _address(request, pk, keys, question, -1),
    }
    status = 200 if request.method != "POST" else 422
    return TemplateResponse(request, "inventory/impact_question.html", context, status=status)


def _address(request: MemberRequest, pk: uuid.UUID, keys: list[str], key: str, by: int) -> str:
    """The page before or behind a question: the grid before the first, the answers behind the last."""
    number = keys.index(key) + by
    slug = request.organisation.slug
    if number < 0:
        return reverse("inventory:impact", args=[slug, pk])
    if number == len(keys) or (by > 0 and "only" in request.GET):
        return reverse("inventory:impact-answers", args=[slug, pk])
    return reverse("inventory:impact-question", args=[slug, pk, keys[number]])


def _form(request: MemberRequest, study: Studied, key: str) -> Any:
    data = request.POST if request.method == "POST" and "unknown" not in request.POST else None
    if key in TEXTS:
        return TEXTS[key](data, instance=study.process, organisation=request.organisation, may=request.may)
    if key == WHEN:
        offered = impact.asked_horizons(study.frame.horizons)
        known = study.result.mtpd
        answer = "" if known is None else LATER if known > offered[-1] else f"{known.normalize():f}"
        return when_form(data, offered, answer)
    at = impact.moment(study.result.mtpd, study.frame.horizons)
    scenario = _scenario(study, key)
    level = study.counting.get((scenario.pk, at))
    return harm_form(data, scenario, study.frame, at, "" if level is None else str(level))


def _saved(study: Studied, key: str, form: Any, by: User) -> bool:
    """Whether the answer is stored; if not, the form says why."""
    try:
        return _save(study, key, form, by)
    except FallingValues as falling:  # horizons have come back with old ratings
        for mistake in falling.mistakes:
            kind = study.frame.kinds[mistake.kind]
            form.add_error(None, f"{kind}: {falling_sentence(mistake)}")
        return False


def _save(study: Studied, key: str, form: Any, by: User) -> bool:
    """Write the answer; False: it contradicts what is stored, and the form now asks which applies."""
    if key in TEXTS:
        fields = {name: form.cleaned_data[name] for name in form._meta.fields}
        rate_impact(process=form.instance, levels={}, fields=fields, by=by)
        return True
    return _save_when(study, form, by) if key == WHEN else _save_harm(study, key, form, by)


def _save_when(study: Studied, form: QuestionForm, by: User) -> bool:
    """The answer as own value until ratings say the same; ratings that say otherwise are asked about."""
    typed = form.cleaned_data["answer"]
    when = None if typed == LATER else Decimal(typed).quantize(Decimal("0.01"))
    offered = impact.asked_horizons(study.frame.horizons)
    known, rated, process = study.result.mtpd, study.derived, study.process
    if known is not None and (known == when or (when is None and known > offered[-1])):
        return True
    answered_here = rated is None and process.mtpd_override_reason == _reason()
    if known is not None and not answered_here:
        applies = form.cleaned_data.get("applies")
        if applies not in {"kept", "mine"}:
            form.ask(
                _("The analysis says something else already: needed again after %(hours)s.")
                % {"hours": hours_after(known)}
            )
            return False
        if applies == "kept":
            return True
    own = when if rated is None else None
    fields = {"mtpd_override_hours": own, "mtpd_override_reason": _reason() if own is not None else ""}
    rate_impact(
        process=process, levels=impact.moved(study.counting, when, study.frame.scheme), fields=fields, by=by
    )
    return True


def _reason() -> str:
    return _("Answer to “From when on does it really hurt?”, not yet rated by kind of harm.")


def _save_harm(study: Studied, key: str, form: QuestionForm, by: User) -> bool:
    """The level at the moment that was asked about, and what follows from it before and after."""
    kind, level = _scenario(study, key).pk, int(form.cleaned_data["answer"])
    limit = study.result.mtpd
    at = impact.moment(limit, study.frame.horizons)
    answer = impact.answered(study.counting, kind, at, level, study.frame.scheme, first=limit is not None)
    applies = form.cleaned_data.get("applies")
    if answer.overwritten and applies not in {"kept", "mine"}:
        form.ask(_differs(study, answer))
        return False
    if answer.overwritten and applies == "kept":
        return True
    rate_impact(process=study.process, levels=answer.cells, fields=_fields_after(study, answer), by=by)
    return True


def _fields_after(study: Studied, answer: impact.Answer) -> dict[str, Any]:
    """The own value of the first question goes as soon as the ratings say it, or something stricter."""
    rated = impact.first_intolerable({**study.counting, **answer.cells}, study.frame.scheme)
    own = study.process.mtpd_override_hours
    if own is None or rated is None or rated.hours > own:
        return {}
    if rated.hours == own or study.process.mtpd_override_reason == _reason():
        return {"mtpd_override_hours": None, "mtpd_override_reason": ""}
    return {}


def _differs(study: Studied, answer: impact.Answer) -> str:
    settings = study.frame.settings
    cells = ", ".join(
        _("after %(hours)s “%(old)s” instead of “%(new)s”")
        % {
            "hours": hours_after(cell[1]),
            "old": settings.level_name(old),
            "new": settings.level_name(answer.cells[cell]),
        }
        for cell, old in answer.overwritten.items()
    )
    return _("There are ratings already that your answer would change: stored is %(cells)s.") % {
        "cells": cells
    }


def _answer_in_words(study: Studied, key: str) -> str:
    process = study.process
    if key == WHEN:
        found = study.result.mtpd
        if found is None:
            return _("nothing intolerable so far") if study.is_rated else ""
        return _("after %(hours)s") % {"hours": hours_after(found)}
    if key in TEXTS:
        texts = {
            WORST: process.worst_time_note,
            MINIMUM: process.mbco,
            DATA: hours_in_words(process.rpo_hours),
        }
        return texts[key]
    kind = _scenario(study, key).pk
    said = [
        _("after %(hours)s: %(level)s")
        % {"hours": hours_after(hours), "level": study.frame.settings.level_name(level)}
        for (each, hours), level in study.counting.items()
        if each == kind
    ]
    return ", ".join(said)


@members_only(Permission.EDIT_PLAN)
def answers(request: MemberRequest, pk: uuid.UUID) -> HttpResponse:
    """All answers, each with its way back; nothing more to save."""
    study = _study(request, pk)
    slug = request.organisation.slug
    rows = [
        {
            "label": _title(study, key),
            "value": _answer_in_words(study, key),
            "url": reverse("inventory:impact-question", args=[slug, pk, key]) + "?only",
        }
        for key in questions_of(study)
    ]
    context = {"process": study.process, "study": study, "rows": rows}
    return TemplateResponse(request, "inventory/impact_answers.html", context)


urlpatterns = [
    path("processes/<uuid:pk>/impact/questions/", start, name="impact-questions"),
    path("processes/<uuid:pk>/impact/questions/check/", answers, name="impact-answers"),
    path("processes/<uuid:pk>/impact/questions/<str:question>/", question, name="impact-question"),
]
