"""Forms of dependencies: one with its ends chosen from lists, one whose ends stand, and many at once."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.durations import hours_in_words
from inventory.actions import Direction, End
from inventory.models import Dependency, Process, Resource, Strength
from inventory.reading import read_network
from inventory.targets import work_out
from records.forms import RecordForm

Choice = tuple[str, str]  # "resource:<id>" and the name
Groups = list[tuple[str, list[Choice]]]


def ends(nouns: Iterable[str] = ("process", "resource")) -> Groups:
    """Everything that is not retired, grouped by kind, processes first; one query for each of the two nouns."""
    groups: Groups = []
    if "process" in nouns:
        found = Process.objects.exclude(status=Process.Status.RETIRED).sorted().values_list("pk", "name")
        groups.append((str(_("Processes")), [(f"process:{pk}", name) for pk, name in found]))
    if "resource" in nouns:
        by_kind: dict[str, list[Choice]] = {kind: [] for kind in Resource.Kind.values}
        resources = Resource.objects.exclude(status=Resource.Status.RETIRED).sorted()
        for pk, name, kind in resources.values_list("pk", "name", "kind"):
            by_kind[kind].append((f"resource:{pk}", name))
        groups += [(str(Resource.Kind(kind).label), found) for kind, found in by_kind.items()]
    return [(label, choices) for label, choices in groups if choices]


def fetch(values: Iterable[str]) -> list[End]:
    """The processes and resources behind choices of `ends`; two queries."""
    wanted = [value.partition(":")[::2] for value in values]
    keys = {noun: [key for each, key in wanted if each == noun] for noun in ("process", "resource")}
    found: dict[Any, End] = {}
    if keys["process"]:
        found |= Process.objects.in_bulk([uuid.UUID(key) for key in keys["process"]])
    if keys["resource"]:
        found |= Resource.objects.in_bulk([uuid.UUID(key) for key in keys["resource"]])
    return [found[uuid.UUID(key)] for _noun, key in wanted if uuid.UUID(key) in found]


GONE = _("This entry does not exist any more. Choose one from the list.")


END_ERRORS = {"required": _("Choose a process or a system."), "invalid_choice": GONE}


class DependencyForm(RecordForm[Dependency]):
    """The ends of a dependency are chosen once; whoever wants others deletes it and enters a new one."""

    dependent = forms.ChoiceField(label=_("what needs something"), error_messages=END_ERRORS)
    required = forms.ChoiceField(label=_("what it needs"), error_messages=END_ERRORS)

    field_order = ["dependent", "required"]

    class Meta(RecordForm.Meta):
        model = Dependency
        fields = ["strength", "needed_after_hours", "workaround", "note"]
        widgets = {"strength": forms.RadioSelect, "workaround": forms.Textarea({"rows": 3})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance._state.adding:
            groups = [("", _("Choose …")), *ends()]
            for name in ("dependent", "required"):
                field: Any = self.fields[name]
                field.choices = groups
        else:
            del self.fields["dependent"], self.fields["required"]

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if "dependent" in self.fields:
            self._set_ends(data.get("dependent", ""), data.get("required", ""))
        if not self.errors:
            self._ask_for_a_workaround(data)
        return data

    def _set_ends(self, dependent: str, required: str) -> None:
        found = {value: fetch([value]) for value in (dependent, required) if value}
        if not all(found.values()):
            raise ValidationError(GONE, code="gone")
        if len(found) < 2 and dependent != required:
            return  # one of them is missing, which its field says
        if dependent and dependent == required:
            raise ValidationError(_("Nothing can need itself. Choose something else."), code="itself")
        if dependent.startswith("resource:") and required.startswith("process:"):
            raise ValidationError(
                _(
                    "A system cannot need a process. Turn it round: enter at the process that it needs the system."
                ),
                code="upside_down",
            )
        if not dependent:
            return
        first, second = found[dependent][0], found[required][0]
        if Dependency.objects.filter(
            Q(**{f"dependent_{first.noun()}": first}) & Q(**{f"required_{second.noun()}": second})
        ).exists():
            raise ValidationError(
                _("It is entered already that “%(one)s” needs “%(other)s”. Change the dependency there is."),
                code="twice",
                params={"one": first, "other": second},
            )
        setattr(self.instance, f"dependent_{first.noun()}", first)
        setattr(self.instance, f"required_{second.noun()}", second)

    def _ask_for_a_workaround(self, data: dict[str, Any]) -> None:
        """Needed later than the target of what needs it: only if somebody says how the time is bridged."""
        later = data.get("needed_after_hours")
        if later is None or data.get("strength") != Strength.ESSENTIAL or data.get("workaround", "").strip():
            return
        targets = work_out(read_network(self.organisation))
        dependent = self.instance.dependent
        if dependent.pk not in targets.network.by_id:
            return
        target = targets.of(dependent.pk).target
        if target is not None and later > target:
            sentence = _(
                "“%(name)s” shall be back after: %(target)s. Describe how it works without until then, "
                "with material, people, and how long that carries; or enter an earlier time."
            )
            values = {"name": dependent, "target": hours_in_words(target)}
            self.add_error("workaround", ValidationError(sentence, code="not_bridged", params=values))


class LinkForm(forms.Form):
    """What one process or resource needs, or what needs it: ticked in a list, many at once."""

    chosen = forms.MultipleChoiceField(
        error_messages={
            "required": _("Tick at least one entry."),
            "invalid_choice": _(
                "One of the entries is linked already or does not exist any more. Look again."
            ),
        }
    )
    strength = forms.ChoiceField(
        label=_("strength"),
        choices=Strength.choices,
        initial=Strength.ESSENTIAL,
        widget=forms.RadioSelect,
        help_text=_("For all that you tick; you can change each one afterwards."),
    )

    def __init__(self, *args: Any, record: End, direction: Direction, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.record = record
        self.linked = _linked(record, direction)
        self.groups = [
            (label, [choice for choice in choices if choice[0] not in self.linked])
            for label, choices in ends(_partners(record, direction))
        ]
        field: Any = self.fields["chosen"]
        field.label = _("Needs") if direction == Direction.NEEDS else _("Is needed by")
        field.choices = self.groups

    @property
    def boxes(self) -> Groups | list[tuple[str, list[tuple[str, str, bool]]]]:
        """The groups with what is ticked."""
        ticked = set(self.data.getlist("chosen")) if self.is_bound else set()  # type: ignore[attr-defined]
        return [
            (label, [(value, name, value in ticked) for value, name in choices])
            for label, choices in self.groups
            if choices
        ]


def _partners(record: End, direction: Direction) -> tuple[str, ...]:
    """A process needs both, a resource needs resources; so only processes need a process."""
    if direction == Direction.NEEDS:
        return ("process", "resource") if isinstance(record, Process) else ("resource",)
    return ("process",) if isinstance(record, Process) else ("process", "resource")


def _linked(record: End, direction: Direction) -> set[str]:
    """The values of what is linked already, and of itself; one query."""
    here, there = ("dependent", "required") if direction == Direction.NEEDS else ("required", "dependent")
    rows = Dependency.objects.filter(**{f"{here}_{record.noun()}": record}).values_list(
        f"{there}_process_id", f"{there}_resource_id"
    )
    found = {f"process:{process}" if process else f"resource:{resource}" for process, resource in rows}
    return found | {f"{record.noun()}:{record.pk}"}
