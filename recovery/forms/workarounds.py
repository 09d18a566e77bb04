"""The form of a workaround, with the needs of its process that it bridges."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django import forms
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from contacts.models import Person
from core.durations import hours_in_words
from core.forms import DateInput
from inventory.models import Dependency, Process, Resource, Strength
from records.forms import RecordForm
from recovery.actions import in_step
from recovery.models import Workaround


def essential_needs(process: uuid.UUID) -> list[Dependency]:
    """What a process cannot do without, by name; one query."""
    found = Dependency.objects.with_names().filter(dependent_process=process, strength=Strength.ESSENTIAL)
    return sorted(found, key=lambda need: need.required.sort_key)


class WorkaroundForm(RecordForm[Workaround]):
    """The process is chosen once; what can be bridged are its essential needs.

    Saving only notes which needs are meant: `chosen`, and `followed`, those at which stands what the workaround said
    before. The view hands both to the action that writes them.
    """

    fieldsets: ClassVar[list[tuple[Any, list[str]]]] = [
        (_("What is done"), ["process", "name", "how", "owner", "deputy"]),
        (_("How long it carries"), ["starts_after_hours", "carries_hours", "bridges"]),
        (_("What it takes"), ["people", "material", "uses", "limits", "backlog"]),
        (_("Paper form"), ["form_title", "form_columns"]),
        (_("Tried"), ["tried_on"]),
    ]

    bridges = forms.MultipleChoiceField(
        label=_("Bridges"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_(
            "What may be missing meanwhile. Until this carries no longer, nobody needs it: "
            "all times of the inventory follow."
        ),
        error_messages={
            "invalid_choice": _("The process does not need one of these any more. Look at the list again.")
        },
    )

    class Meta(RecordForm.Meta):
        model = Workaround
        fields = [
            "process",
            "name",
            "how",
            "owner",
            "deputy",
            "starts_after_hours",
            "carries_hours",
            "people",
            "material",
            "uses",
            "limits",
            "backlog",
            "form_title",
            "form_columns",
            "tried_on",
        ]
        widgets = {
            "tried_on": DateInput,
            "material": forms.Textarea({"rows": 3}),
            "limits": forms.Textarea({"rows": 3}),
            "backlog": forms.Textarea({"rows": 3}),
        }
        error_messages = {
            "name": {"required": _("Enter a name, as in: take orders on the paper form.")},
            "how": {"required": _("Say how it is done, one step per line.")},
            "process": {"required": _("Choose the process that goes on like this.")},
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        for name in ("owner", "deputy"):
            key = getattr(self.instance, f"{name}_id")
            fields[name].queryset = Person.objects.filter(Q(is_active=True) | Q(pk=key)).sorted()
        fields["uses"].queryset = Resource.objects.filter(
            ~Q(status=Resource.Status.RETIRED) | Q(pk=self.instance.uses_id)
        ).sorted()
        self.chosen: list[Dependency] = []
        self.followed: frozenset[uuid.UUID] = frozenset()
        self.needs: list[Dependency] = []
        if self.instance.process_id is None:
            fields["process"].queryset = Process.objects.exclude(status=Process.Status.RETIRED).sorted()
            del fields["bridges"]
            return
        del fields["process"]
        self.needs = essential_needs(self.instance.process_id)
        fields["bridges"].choices = [(str(need.pk), _label(need)) for need in self.needs]
        if not self.needs:
            fields["bridges"].help_text = _(
                "Nothing is entered yet that the process needs. Enter that on its page first."
            )
        if not self.instance._state.adding:
            rows = self.instance.bridges.values_list("dependency_id", flat=True)
            self.initial["bridges"] = [str(key) for key in rows]

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if data.get("bridges") and data.get("carries_hours") == 0:
            self.add_error(
                "carries_hours",
                _("What carries for no time bridges nothing. Enter a time, or leave it empty: unknown."),
            )
        return data

    def save(self, commit: bool = True) -> Workaround:
        wanted = set(self.cleaned_data.get("bridges", []))
        self.chosen = [need for need in self.needs if str(need.pk) in wanted]
        if not self.instance._state.adding:
            self.followed = in_step(self.instance.process_id)
        saved = super().save(commit)
        saved.wanted = (self.chosen, self.followed)  # type: ignore[attr-defined]  # for the view's `saved`
        return saved


def _label(need: Dependency) -> str:
    """The name of what is needed, with what stands there already."""
    if need.needed_after_hours is None:
        return str(need.required)
    return gettext("%(name)s (entered: needed after %(time)s)") % {
        "name": need.required,
        "time": hours_in_words(need.needed_after_hours),
    }
