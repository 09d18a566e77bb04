"""Every shared component with made-up data, for whoever writes a page: /components/, in development only."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any, ClassVar

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from core.forms import DateInput

STATES = ["ok", "due", "overdue", "draft", "open", "drill"]


class SiteForm(forms.Form):
    """One field of each kind, in two groups."""

    fieldsets: ClassVar[list[tuple[Any, list[str]]]] = [
        (_("The site"), ["name", "kind", "phone", "checked_on"]),
        (_("Access"), ["ways", "note", "has_alarm"]),
    ]

    name = forms.CharField(label=_("Name"), max_length=120)
    kind = forms.ChoiceField(label=_("Kind"), choices=[("office", _("Office")), ("store", _("Warehouse"))])
    phone = forms.CharField(
        label=_("Phone number"),
        widget=forms.TextInput(attrs={"type": "tel"}),
        help_text=_("With area code, as you would dial it."),
        error_messages={"required": _("Enter a phone number with area code, for example 0621 123456.")},
    )
    checked_on = forms.DateField(label=_("Last checked"), widget=DateInput, required=False)
    ways = forms.MultipleChoiceField(
        label=_("Ways in"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
        choices=[("key", _("Key")), ("chip", _("Chip card")), ("guard", _("Guard"))],
    )
    note = forms.CharField(label=_("Note"), widget=forms.Textarea, required=False)
    has_alarm = forms.BooleanField(label=_("The site has an alarm system"), required=False)


class NumberForm(forms.Form):
    """A row of the formset."""

    number = forms.CharField(label=_("Phone number"))
    kind = forms.ChoiceField(label=_("Kind"), choices=[("mobile", _("Mobile")), ("desk", _("Desk"))])


class NumberFormSet(forms.BaseFormSet):
    """Rows with their words."""

    row_label = _("Number")
    add_label = _("Add a number")


def _lists() -> dict[str, Any]:
    """Data of the components that show something."""
    return {
        "states": STATES,
        "columns": [
            {"label": _("Name"), "sort": "-name", "sorted": "ascending"},
            {"label": _("Phone number"), "sort": ""},
            {"label": _("Last checked"), "sort": "checked"},
        ],
        "rows": [
            {"state": "overdue", "word": _("Gap"), "url": "?row=1", "cells": ["Ayşe Kaya", "", "–"]},
            {"state": "ok", "url": "?row=2", "cells": ["Tom Beck", "0621 0000-42", "12.03.2026"]},
        ],
        "tasks": [
            {
                "title": _("Name a deputy for the crisis team lead"),
                "url": "?task=1",
                "due": date(2026, 3, 20),
                "owner": "Tom Beck",
                "state": "overdue",
            },
            {
                "title": _("Check the phone numbers"),
                "url": "?task=2",
                "hint": _("Takes two minutes."),
                "state": "open",
            },
            {"title": _("Print the wall card"), "url": "?task=3", "word": _("Done"), "state": "ok"},
        ],
        "summary": [
            {"label": _("Name"), "value": "Werk Süd", "url": "?change=name"},
            {"label": _("Address"), "value": "Hafenstraße 1\n68159 Mannheim", "url": "?change=address"},
            {"label": _("Phone number"), "value": "", "url": "?change=phone"},
        ],
        "entries": [
            {
                "who": "Ayşe Kaya",
                "when": datetime(2026, 3, 12, 8, 10, tzinfo=UTC),
                "what": _("changed this entry"),
                "changes": [{"field": _("Phone number"), "old": "0621 0000-41", "new": "0621 0000-42"}],
            }
        ],
        "differences": [{"label": _("Phone number"), "stored": "0621 0000-42", "typed": "0621 0000-43"}],
        "chips": [
            {"label": _("All"), "url": "?", "active": True},
            {"label": _("Gaps only"), "url": "?chip=gaps", "active": False},
        ],
        "tabs": [
            {"label": _("Entry"), "url": "?", "current": True},
            {"label": _("History"), "url": "?tab=history", "current": False},
        ],
        "hints": [_("Print at 100 percent, on both sides."), _("Use matt sleeves, glossy ones dazzle.")],
    }


@login_not_required
def components(request: HttpRequest) -> HttpResponse:
    """The gallery. Queries nothing; not there outside development."""
    if not settings.DEVELOPMENT:
        raise Http404
    factory = forms.formset_factory(NumberForm, formset=NumberFormSet, extra=2, can_delete=True)
    messages.success(request, _("The site is saved."))
    messages.warning(request, _("This copy is 94 days old. Check the numbers before use."))
    context = _lists() | {
        "example_form": SiteForm(),
        # Its error summary takes the focus, as it should; so it is shown on demand.
        "wrong_form": SiteForm({"wrong-name": "Werk Süd"}, prefix="wrong")
        if "errors" in request.GET
        else None,
        "wizard_form": NumberForm(prefix="wizard"),
        "formset": factory(initial=[{"number": "0621 123456", "kind": "desk"}]),
        "page_obj": Paginator(range(120), 25).page(2),
    }
    return render(request, "components.html", context)
