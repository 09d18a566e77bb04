"""The escalation matrix as one form: three controls per cell, saved together or not at all."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Organisation
from contacts.escalation import Cell, fingerprint, within
from contacts.models import EmergencyRole, EscalationRule
from records.forms import Difference

Level = EscalationRule.Level
WEEK = 10_080  # minutes


class CellForm(forms.Form):
    """What one role does at one level."""

    duty = forms.ChoiceField(
        required=False,
        choices=[("", gettext_lazy("not involved")), *EscalationRule.Duty.choices],
        error_messages={"invalid_choice": gettext_lazy("Choose a duty from the list.")},
    )
    within_minutes = forms.IntegerField(
        required=False,
        min_value=0,
        max_value=WEEK,
        error_messages={
            "invalid": gettext_lazy("Enter whole minutes, as in 30. 0 means at once."),
            "min_value": gettext_lazy("Enter 0 (at once) or more minutes."),
            "max_value": gettext_lazy("A week (10,080 minutes) is the longest time."),
        },
    )
    channel = forms.ChoiceField(
        required=False,
        choices=EscalationRule.Channel.choices,
        error_messages={"invalid_choice": gettext_lazy("Choose a channel from the list.")},
    )

    def __init__(self, data: Any, *, cell: Cell, role: EmergencyRole) -> None:
        self.cell, self.level = cell, Level(cell.level)
        self.title = f"{role}, {self.level.label}"
        initial = {"duty": cell.duty, "within_minutes": cell.within_minutes, "channel": cell.channel}
        super().__init__(data, prefix=f"{cell.role}-{cell.level}", initial=initial)
        for name, label in (
            ("duty", _("duty")),
            ("within_minutes", _("within (minutes)")),
            ("channel", _("by")),
        ):
            self.fields[name].label = f"{self.title}: {label}"
            self.fields[name].widget.attrs["aria-label"] = self.fields[name].label

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("within_minutes") is not None and not data.get("duty") and "duty" not in self.errors:
            self.add_error(
                "duty", _("There is a time but no duty. Choose what the role does, or empty the time.")
            )
        return data

    def typed(self) -> Cell:
        duty = self.cleaned_data["duty"]
        if not duty:
            return Cell(self.cell.level, self.cell.role)
        channel = self.cleaned_data["channel"] or EscalationRule.Channel.CALL
        minutes = self.cleaned_data["within_minutes"]
        return Cell(self.cell.level, self.cell.role, duty, minutes, str(channel))


@dataclass(frozen=True)
class Row:
    role: EmergencyRole
    cells: list[CellForm]


def cell_of(rule: EscalationRule) -> Cell:
    return Cell(rule.level, str(rule.role_id), rule.duty, rule.within_minutes, rule.channel)


def in_words(cell: Cell) -> str:
    """ "decides · at once · Call"; empty if the role is not involved."""
    if not cell.duty:
        return ""
    words = [EscalationRule.Duty(cell.duty).label, within(cell.within_minutes)]
    return " · ".join(str(word) for word in [*words, EscalationRule.Channel(cell.channel).label] if word)


class MatrixForm:
    """All cells of an organisation. Fair to two editors by a fingerprint of the matrix they started from.

    `differences` is filled when somebody else saved meanwhile: nothing is written, and saving again keeps what is typed.
    """

    def __init__(
        self,
        data: Mapping[str, Any] | None,
        *,
        organisation: Organisation,
        roles: Sequence[EmergencyRole],
        rules: Iterable[EscalationRule],
    ) -> None:
        self.organisation = organisation
        self.rules = {(str(rule.role_id), rule.level): rule for rule in rules}
        self.stored = [self._stored(role, level) for role in roles for level in Level]
        self.fingerprint = fingerprint(self.stored)
        self.seen = self.fingerprint if data is None else str(data.get("fingerprint", ""))
        self.differences: list[Difference] = []
        self.rows = [Row(role, [self._cell_form(data, role, level) for level in Level]) for role in roles]
        self._roles = {str(role.pk): role for role in roles}

    def _stored(self, role: EmergencyRole, level: str) -> Cell:
        rule = self.rules.get((str(role.pk), level))
        return cell_of(rule) if rule else Cell(str(level), str(role.pk))

    def _cell_form(self, data: Mapping[str, Any] | None, role: EmergencyRole, level: Level) -> CellForm:
        """Bound only if the page had this cell: a role may have been added since, and stays as it is."""
        sent = data is not None and f"{role.pk}-{level}-duty" in data
        return CellForm(data if sent else None, cell=self._stored(role, level), role=role)

    @property
    def cells(self) -> list[CellForm]:
        return [cell for row in self.rows for cell in row.cells]

    @property
    def errors(self) -> list[tuple[forms.BoundField, str]]:
        """Every wrong control with its sentence, for the summary above the table."""
        return [
            (form[name], str(error))
            for form in self.cells
            for name in form.errors
            for error in form.errors[name]
        ]

    def is_valid(self) -> bool:
        return all([form.is_valid() for form in self._sent]) and not self._conflict()

    def _conflict(self) -> bool:
        """Whether somebody else saved since this page was opened; notes what differs now."""
        if self.seen != self.fingerprint:
            self.differences = [
                Difference(form.title, in_words(form.cell), in_words(form.typed()))
                for form in self._sent
                if form.typed() != form.cell
            ]
            self.seen = self.fingerprint  # the next save is made in knowledge of what is shown
        return bool(self.differences)

    @property
    def _sent(self) -> list[CellForm]:
        return [form for form in self.cells if form.is_bound]

    def save(self) -> int:
        """Write the cells that changed, each with its history; returns how many. Call inside a transaction."""
        changed = [form for form in self._sent if form.typed() != form.cell]
        for form in changed:
            cell = form.typed()
            rule = self.rules.get((cell.role, cell.level))
            if not cell.duty:
                assert rule is not None  # it differs from what is stored, so something is stored
                rule.delete()
                continue
            if rule is None:
                rule = EscalationRule(
                    organisation=self.organisation, role=self._roles[cell.role], level=cell.level
                )
            rule.duty, rule.within_minutes, rule.channel = cell.duty, cell.within_minutes, cell.channel
            rule.save()
        return len(changed)
