"""Everything that waits for one person: what to confirm, and what they promised."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from accounts.models import Organisation
from contacts.models import Person
from measures.models import Measure
from measures.views.measures import badge_of
from reviews.due import Due, Stage
from reviews.reading import read_due
from reviews.words import badge, kind_title, mark_url


@dataclass(frozen=True, slots=True)
class Task:
    """One line of `_components/task_list.html`."""

    title: str
    url: str
    hint: str
    due: date | None
    state: str
    word: Any
    owner: str = ""


@dataclass(frozen=True, slots=True)
class Tasks:
    """What waits for somebody: to confirm within thirty days or overdue, and open measures; `later` is how many follow."""

    reviews: tuple[Task, ...]
    measures: tuple[Task, ...]
    later: int

    @property
    def first(self) -> list[Task]:
        """Both together, the most urgent first."""
        return sorted(
            (*self.reviews, *self.measures), key=lambda task: (task.due is None, task.due or date.max)
        )


def tasks_of(person: Person, organisation: Organisation, *, on: date, back: str) -> Tasks:
    """Return what waits for `person`; as many queries as `reviews.reading.read_due`, and one.

    `back`: the address to which somebody returns who has confirmed an entry.
    """
    mine = read_due(organisation, on).of(person.pk)
    soon = [due for due in mine if due.stage != Stage.LATER]
    return Tasks(
        reviews=tuple(_review(organisation, due, back) for due in soon),
        measures=tuple(_measures(organisation, person.pk, on)),
        later=len(mine) - len(soon),
    )


def _review(organisation: Organisation, due: Due, back: str) -> Task:
    state, word = badge(due)
    address = mark_url(organisation, due)
    url = address if due.is_proven else f"{address}?{urlencode({'next': back})}"
    return Task(due.entry.name, url, kind_title(due), due.on, state, word)


def _measures(organisation: Organisation, person: uuid.UUID, on: date) -> Iterable[Task]:
    for measure in Measure.objects.open().filter(owner=person).most_pressing_first(on):
        state, word = badge_of(measure)
        url = reverse("measures:measure-detail", args=[organisation.slug, measure.pk])
        yield Task(measure.title, url, _("Measure"), measure.due_date, state, word)
