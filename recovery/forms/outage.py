"""The form that pulls the plug: a GET form, so its address can be shared; nothing is stored."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from core.durations import HoursFormField
from core.text import search_text, search_words
from inventory.models import Resource
from inventory.network import Network
from recovery.outage_report import Chosen, Named

MOST_RESOURCES = 120  # ticks shown at once; more are found by the search
MOST_PEOPLE = 40
Box = tuple[uuid.UUID, str, bool]  # value, label, whether it is ticked


@dataclass(frozen=True)
class Offer:
    """What can be chosen, by id: everything that is active, in the order in which it is listed."""

    network: Network
    sites: Mapping[uuid.UUID, str]
    suppliers: Mapping[uuid.UUID, str]
    people: Mapping[uuid.UUID, str]


class OutageForm(forms.Form):
    """What fails, who is missing, for how long. Ids that the plan does not have (any more) are left out and counted."""

    q = forms.CharField(required=False, max_length=200, label=_("Search systems and people"))
    site = forms.ChoiceField(
        required=False,
        label=_("A whole site fails"),
        help_text=_("Everything that stands there fails with it."),
    )
    supplier = forms.ChoiceField(
        required=False,
        label=_("A supplier fails"),
        help_text=_("Everything that this company runs for us fails with it."),
    )
    hours = HoursFormField(
        required=False,
        label=_("Gone for"),
        help_text=_("If you know: as in 8 h or 2 days. Empty: until our people have brought it back."),
    )
    gone = forms.BooleanField(
        required=False,
        label=_("What is lost must be rebuilt afterwards"),
        help_text=_("Work begins only when that time is over, as with a stolen server."),
    )

    def __init__(self, data: Any, *, offer: Offer) -> None:
        super().__init__(data)
        self.offer = offer
        self.dropped = 0  # how many ids of the address the plan does not have
        self.ticked = self._known("resource", offer.network.by_id)
        self.missing = self._known("person", offer.people)
        for name, names in (("site", offer.sites), ("supplier", offer.suppliers)):
            field: Any = self.fields[name]
            field.choices = [("", _("none")), *((str(key), label) for key, label in names.items())]

    def _known(self, name: str, there: Iterable[uuid.UUID]) -> tuple[uuid.UUID, ...]:
        """The ids of one parameter that the plan has, each once, in the order of the address."""
        known = set(there)
        found: dict[uuid.UUID, None] = {}
        for typed in self.data.getlist(name):  # type: ignore[attr-defined]  # a QueryDict
            key = _id(typed)
            if key is not None and key in known and (name != "resource" or key not in self._processes):
                found[key] = None
            elif typed:
                self.dropped += 1
        return tuple(found)

    @property
    def _processes(self) -> set[uuid.UUID]:
        return {each.id for each in self.offer.network.processes}

    def _one(self, name: str, names: Mapping[uuid.UUID, str]) -> None:
        typed = self.data.get(name, "")
        if typed and _id(typed) not in names:
            self.dropped += 1
            data: Any = self.data.copy()  # type: ignore[attr-defined]
            data[name] = ""
            self.data = data

    def full_clean(self) -> None:
        self._one("site", self.offer.sites)
        self._one("supplier", self.offer.suppliers)
        super().full_clean()

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not (self.ticked or self.missing or data.get("site") or data.get("supplier")):
            raise ValidationError(
                _("Choose what fails: tick a system, choose a site or a supplier, or say who is missing."),
                code="nothing",
            )
        if not self.errors and not self.missing and not self.lost:
            raise ValidationError(
                _(
                    "Nothing in the inventory stands there. Enter at the systems where they stand and who runs them."
                ),
                code="empty",
            )
        if data.get("gone") and data.get("hours") is None and "hours" not in self.errors:
            self.add_error("hours", _("Say how long it takes until a replacement is there."))
        return data

    @property
    def lost(self) -> tuple[uuid.UUID, ...]:
        """Every resource that fails, those of the site and of the supplier included."""
        site, supplier = _id(self.cleaned_data.get("site", "")), _id(self.cleaned_data.get("supplier", ""))
        ticked = set(self.ticked)
        return tuple(
            each.id
            for each in self.offer.network.resources
            if each.id in ticked
            or (site is not None and each.site_id == site)
            or (supplier is not None and each.supplier_id == supplier)
        )

    @property
    def chosen(self) -> Chosen:
        """What was chosen, by name, as it is shown and kept."""
        name = self.offer.network.name
        data = self.cleaned_data
        return Chosen(
            resources=tuple(Named(each, name(each)) for each in self.ticked),
            sites=_named(self.offer.sites, [data.get("site")]),
            suppliers=_named(self.offer.suppliers, [data.get("supplier")]),
            people=tuple(Named(each, self.offer.people[each]) for each in self.missing),
            hours=data.get("hours"),
            gone=bool(data.get("gone")),
        )

    def add_dropped(self) -> None:
        """Say among the errors that ids were left out; they may be why nothing is chosen."""
        if self.dropped:
            self.add_error(
                None,
                ValidationError(
                    _("What this address names is not in your plan (any more) and was left out."),
                    code="dropped",
                ),
            )

    # --- What the page ticks ----------------------------------------------------------------------
    @property
    def query(self) -> str:
        return str(self.data.get("q", "")).strip()[:200]

    @property
    def resource_boxes(self) -> list[tuple[str, list[Box]]]:
        """By kind: what is ticked, and what the search finds, as many as a page can show."""
        ticked = set(self.ticked)
        groups: dict[str, list[Box]] = {}
        labels = dict(Resource.Kind.choices)
        found = [each for each in self.offer.network.resources if each.id not in ticked]
        found = [each for each in found if _matches(self.query, each.name)][:MOST_RESOURCES]
        for each in found:
            groups.setdefault(each.kind, []).append((each.id, each.name, False))
        chosen: list[Box] = [(each, self.offer.network.name(each), True) for each in self.ticked]
        shown = [(str(_("Chosen")), chosen)] if chosen else []
        return shown + [(str(label), groups[kind]) for kind, label in labels.items() if kind in groups]

    @property
    def people_boxes(self) -> list[Box]:
        ticked = set(self.missing)
        chosen: list[Box] = [(each, self.offer.people[each], True) for each in self.missing]
        found = [item for item in self.offer.people.items() if item[0] not in ticked]
        found = [item for item in found if _matches(self.query, item[1])][:MOST_PEOPLE]
        return chosen + [(key, label, False) for key, label in found]

    @property
    def hidden_resources(self) -> int:
        """How many systems match that the page does not show."""
        matching = sum(_matches(self.query, each.name) for each in self.offer.network.resources)
        return max(0, matching - MOST_RESOURCES)

    @property
    def hidden_people(self) -> int:
        matching = sum(_matches(self.query, label) for label in self.offer.people.values())
        return max(0, matching - MOST_PEOPLE)


def _id(typed: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(typed)
    except ValueError:
        return None


def _named(names: Mapping[uuid.UUID, str], typed: Sequence[str | None]) -> tuple[Named, ...]:
    keys = [_id(each or "") for each in typed]
    return tuple(Named(key, names[key]) for key in keys if key is not None and key in names)


def _matches(query: str, name: str) -> bool:
    """Whether every word typed stands in the name, whatever its umlauts and case."""
    return all(word in search_text(name) for word in search_words(query))
