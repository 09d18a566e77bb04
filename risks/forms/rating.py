"""Rating a risk three ways on one page, and deciding on it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.forms import DateInput
from records.forms import Difference
from risks import scoring
from risks.actions import Rated, seen_ratings
from risks.models import Rating, RiskSettings
from risks.scoring import Cell

Kind = Rating.Kind


class RatingForm(forms.Form):
    """Likelihood and impact of each kind with the words of the organisation's scales; all may stay open.

    Fair to two editors: if somebody else has rated meanwhile, nothing is written, `differences` shows what is stored now,
    and saving once more keeps what is typed.
    """

    rated_on = forms.DateField(label=gettext_lazy("Rated on"), widget=DateInput)
    seen = forms.CharField(required=False, widget=forms.HiddenInput, max_length=200)

    def __init__(
        self, data: Any = None, *, settings: RiskSettings, newest: Mapping[str, Rating], today: date
    ) -> None:
        self.settings, self.newest, self.today = settings, newest, today
        self.differences: list[Difference] = []
        initial: dict[str, Any] = {"rated_on": today, "seen": seen_ratings(newest)}
        for kind, rating in newest.items():
            initial[f"{kind}_likelihood"], initial[f"{kind}_impact"] = rating.likelihood, rating.impact
            initial[f"{kind}_reason"] = rating.reason
        super().__init__(data, initial=initial)
        for kind in Kind:
            self.fields[f"{kind}_likelihood"] = self._choice(_("How often?"), settings.likelihoods)
            self.fields[f"{kind}_impact"] = self._choice(_("How bad?"), settings.impacts)
            self.fields[f"{kind}_reason"] = forms.CharField(
                label=_("Why?"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2})
            )
        self.order_fields([f"{kind}_{part}" for kind in Kind for part in ("likelihood", "impact", "reason")])
        self.fieldsets = [
            (capfirst(kind.label), [f"{kind}_{part}" for part in ("likelihood", "impact", "reason")])
            for kind in Kind
        ]

    @staticmethod
    def _choice(label: str, steps: list[tuple[int, str, str]]) -> forms.TypedChoiceField:
        shown = [(str(number), f"{name}: {text}" if text else name) for number, name, text in steps]
        return forms.TypedChoiceField(
            label=label,
            choices=[("", _("not rated")), *shown],
            coerce=int,
            empty_value=None,
            required=False,
            widget=forms.RadioSelect,
            error_messages={"invalid_choice": _("Choose one of the steps.")},
        )

    def clean_rated_on(self) -> date:
        day: date = self.cleaned_data["rated_on"]
        if day > self.today:
            raise ValidationError(_("This day is still to come. Enter the day on which it happened."))
        return day

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for kind in Kind:
            for part, other in (("likelihood", "impact"), ("impact", "likelihood")):
                if data.get(f"{kind}_{other}") and data.get(f"{kind}_{part}", 0) is None:
                    self.add_error(
                        f"{kind}_{part}",
                        _("Choose a step here, too, or “not rated” in both questions."),
                    )
        if not self.errors:
            self._compare_levels()
        self._compare_with_stored()
        return data

    def _compare_levels(self) -> None:
        matrix = self.settings.matrix
        levels = {kind: scoring.level_of(matrix, self._cell(kind)) for kind in Kind}
        wrong = scoring.contradictions(levels[Kind.GROSS], levels[Kind.NET], levels[Kind.RESIDUAL])
        sentences = {
            "net": _("With safeguards the risk cannot be higher than without them. Check both ratings."),
            "residual": _("Planned measures cannot make the risk higher. Check both ratings."),
        }
        for kind in wrong:
            self.add_error(f"{kind}_likelihood", sentences[kind])

    def _compare_with_stored(self) -> None:
        now = seen_ratings(self.newest)
        if self.cleaned_data.get("seen", "") == now:
            return
        for kind in Kind:
            rating = self.newest.get(kind)
            stored, typed = self._words(rating.cell if rating else None), self._words(self._cell(kind))
            if stored != typed:
                self.differences.append(Difference(str(kind.label), stored, typed))
        typed_data: Any = self.data.copy()  # type: ignore[attr-defined]  # a QueryDict, whatever the stubs say
        typed_data[self.add_prefix("seen")] = now
        self.data = typed_data
        raise ValidationError(
            _(
                "Somebody else has rated this risk meanwhile. Nothing is lost: compare below, "
                "then save again to keep your version."
            ),
            code="conflict",
        )

    def _cell(self, kind: str) -> Cell | None:
        likelihood, impact = (
            self.cleaned_data.get(f"{kind}_likelihood"),
            self.cleaned_data.get(f"{kind}_impact"),
        )
        return Cell(likelihood, impact) if likelihood and impact else None

    def _words(self, cell: Cell | None) -> str:
        if cell is None:
            return _("not rated")
        return f"{self.settings.likelihood_name(cell.likelihood)}, {self.settings.impact_name(cell.impact)}"

    def ratings(self) -> dict[str, Rated]:
        return {
            str(kind): Rated(self._cell(kind), self.cleaned_data.get(f"{kind}_reason", "")) for kind in Kind
        }


class AcceptForm(forms.Form):
    """The decision to live with a risk, for whoever may take it."""

    reason = forms.CharField(
        label=gettext_lazy("Why do you accept it?"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": gettext_lazy("Say in one sentence why you accept it.")},
    )
    until = forms.DateField(
        label=gettext_lazy("Until when?"),
        required=False,
        widget=DateInput,
        help_text=gettext_lazy(
            "After this day you are asked again. It also ends as soon as the rating changes."
        ),
    )
    seen = forms.CharField(required=False, widget=forms.HiddenInput, max_length=20)

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        self.today = today
        super().__init__(*args, **kwargs)

    def clean_until(self) -> date | None:
        day: date | None = self.cleaned_data["until"]
        if day is not None and day < self.today:
            raise ValidationError(_("This day has passed. Choose a day to come, or leave it empty."))
        return day

    def take(self, seen: str) -> None:
        """Show the form again with what is rated now: the next decision is made in knowledge of it."""
        data: Any = self.data.copy()  # type: ignore[attr-defined]
        data[self.add_prefix("seen")] = seen
        self.data = data


class WithdrawForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Why do you take it back?"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": gettext_lazy("Say in one sentence why.")},
    )
