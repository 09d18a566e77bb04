"""How the organisation measures harm: horizons, levels, intolerability, times, and the kinds of harm."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from contacts.models import Person
from core.durations import parse_hours, typed_hours
from core.forms import DateInput
from inventory.models import BiaSettings, DamageScenario, ImpactRating
from inventory.models.scheme import LEVELS
from records.forms import RecordForm

FEWEST, MOST = 2, 12  # horizons; five to eight are recommended (BSI-Standard 200-4, 7.1)
RECOMMENDED = range(5, 9)
_BETWEEN = re.compile(r"[;\n]|,(?!\d)")  # a comma with a digit behind it is a decimal comma


class HorizonsField(forms.CharField):
    """A list of durations, as in "4 h, 8 h, 1 day"; cleans to hours as JSON keeps them, sorted, each once."""

    def __init__(self, **kwargs: Any) -> None:
        for name in ("encoder", "decoder", "show_hidden_initial"):  # what a JSON field hands on
            kwargs.pop(name, None)
        super().__init__(max_length=300, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, list):
            return ", ".join(typed_hours(Decimal(str(hours))) for hours in value)
        return value

    def to_python(self, value: Any) -> Any:
        if isinstance(value, list):
            return value
        parts = [part.strip() for part in _BETWEEN.split(str(value or "")) if part.strip()]
        hours = sorted({self._one(part) for part in parts})
        if hours and not FEWEST <= len(hours) <= MOST:
            raise ValidationError(
                _("Name between %(least)d and %(most)d time horizons; five to eight are recommended.")
                % {"least": FEWEST, "most": MOST},
                code="number",
            )
        return [int(each) if each == each.to_integral() else float(each) for each in hours]

    def run_validators(self, value: Any) -> None:
        """The pieces are checked one by one; the length counts for what was typed."""

    def _one(self, part: str) -> Decimal:
        try:
            hours = parse_hours(part)
        except ValidationError as error:
            raise ValidationError(
                _("“%(typed)s”: %(sentence)s") % {"typed": part[:40], "sentence": " ".join(error.messages)},
                code="unclear",
            ) from error
        if hours == 0:
            raise ValidationError(
                _("A time horizon is longer than zero. Begin with 1 h, for example."), code="zero"
            )
        return hours

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return bool(self.to_python(data) != initial)
        except ValidationError:
            return True


class BiaSettingsForm(RecordForm[BiaSettings]):
    """`warnings` says after validation what is allowed but unwise."""

    fieldsets: ClassVar[list[tuple[Any, list[str]]]] = [
        (gettext_lazy("How long the outage lasts"), ["horizons"]),
        (gettext_lazy("How bad the damage is"), [f"level_{number}" for number in range(LEVELS)]),
        (
            gettext_lazy("From when on it is intolerable"),
            ["intolerability_level", "intolerability_approved_by", "intolerability_approved_on"],
        ),
        (gettext_lazy("Times that count"), ["bao_reaction_hours", "rto_buffer_hours"]),
        (gettext_lazy("Pre-filter and concentration"), ["prefilter_hours", "concentration_threshold"]),
    ]

    class Meta(RecordForm.Meta):
        model = BiaSettings
        fields = [
            "horizons",
            *[f"level_{number}" for number in range(LEVELS)],
            "intolerability_level",
            "intolerability_approved_by",
            "intolerability_approved_on",
            "bao_reaction_hours",
            "rto_buffer_hours",
            "prefilter_hours",
            "concentration_threshold",
        ]
        field_classes = {"horizons": HorizonsField}
        widgets = {
            "horizons": forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
            "intolerability_approved_on": DateInput,
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people: Any = self.fields["intolerability_approved_by"]
        people.queryset = Person.objects.sorted().filter(is_active=True)
        names = [(str(number), name) for number, name in self.instance.levels if number]
        spare = [(str(n), _("level %(number)d") % {"number": n + 1}) for n in range(len(names) + 1, LEVELS)]
        level = self.fields["intolerability_level"]
        self.fields["intolerability_level"] = forms.TypedChoiceField(
            label=level.label, help_text=level.help_text, choices=names + spare, coerce=int
        )

    def clean_intolerability_approved_on(self) -> Any:
        day = self.cleaned_data["intolerability_approved_on"]
        if day and day > timezone.localdate():
            raise ValidationError(_("This day is still to come. Enter the day on which it was decided."))
        return day

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        self._refuse_a_lost_level(data)
        if data.get("intolerability_approved_by") and not data.get("intolerability_approved_on"):
            self.add_error("intolerability_approved_on", _("Enter the day on which it was decided."))
        if data.get("intolerability_approved_on") and not data.get("intolerability_approved_by"):
            self.add_error("intolerability_approved_by", _("Choose who decided it."))
        return data

    def _refuse_a_lost_level(self, data: dict[str, Any]) -> None:
        """A level that ratings use keeps its name. The instance is still as stored: `clean` runs before it is filled."""
        for number in range(3, LEVELS):
            name = f"level_{number}"
            if not getattr(self.instance, name) or data.get(name):
                continue
            used = ImpactRating.objects.filter(level__gte=number).count()
            if used:
                self.add_error(
                    name,
                    ngettext(
                        "%(count)d rating uses this level. Rate it differently first, then empty this field.",
                        "%(count)d ratings use this level. Rate them differently first, then empty this field.",
                        used,
                    )
                    % {"count": used},
                )
                return

    def _as_typed(self, name: str) -> str:
        if name == "horizons":
            return str(self.fields[name].prepare_value(self.cleaned_data[name]))
        return super()._as_typed(name)

    def removed(self) -> list[Decimal]:
        """The horizons that the settings named before and name no more."""
        before = {Decimal(str(each)) for each in self.initial.get("horizons", [])}
        return sorted(before - {Decimal(str(each)) for each in self.cleaned_data["horizons"]})

    def warnings(self) -> list[str]:
        """What is unwise about the horizons (rule BIA-012)."""
        hours = self.cleaned_data["horizons"]
        found = []
        if len(hours) not in RECOMMENDED:
            found.append(
                _("Five to eight time horizons are recommended: fewer are too coarse, more are tedious.")
            )
        if max(hours) < 168 or min(hours) > 24:
            found.append(
                _(
                    "The horizons should begin within a day and reach a week or more, or the order stays unclear."
                )
            )
        return found


class ScenarioForm(RecordForm[DamageScenario]):
    """One definition text per level that the settings name."""

    class Meta(RecordForm.Meta):
        model = DamageScenario
        fields = ["name", "question", "position", *[f"definition_{number}" for number in range(LEVELS)]]
        widgets = {f"definition_{number}": forms.Textarea(attrs={"rows": 2}) for number in range(LEVELS)}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        levels = dict(BiaSettings.of(self.organisation).levels)
        for number in range(LEVELS):
            if number in levels:
                self.fields[f"definition_{number}"].label = capfirst(
                    _("what “%(level)s” means") % {"level": levels[number]}
                )
            else:
                del self.fields[f"definition_{number}"]
        self.fields["position"].help_text = _("Kinds of harm with smaller numbers stand further up.")
