"""Lists of processes and resources, in the order of numbers that no column holds."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, TypeVar, overload

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.http import MemberRequest
from accounts.roles import Permission
from core.durations import hours_in_words
from inventory.models import Process
from inventory.reading import read_network
from inventory.targets import Targets, work_out
from inventory.verdicts import badge
from inventory.wording import Figures
from records.columns import Column, Filter, May
from records.models import Record
from records.views import RecordViews

R = TypeVar("R", bound=Record)
ALL_AT_ONCE = 500  # more keys than this are not worth naming in a query


def targets_of(request: MemberRequest) -> Targets:
    """The derived numbers of the organisation, worked out once per request; five queries."""
    found: Targets | None = getattr(request, "_targets", None)
    if found is None:
        found = work_out(read_network(request.organisation))
        request._targets = found  # type: ignore[attr-defined]
    return found


def _anything(found: Any, _value: str) -> Any:
    return found


@dataclass(frozen=True)
class FigureFilter(Filter):
    """A filter on derived numbers: `keep` is asked for each entry of the network, the database is not."""

    apply: Callable[[Any, str], models.QuerySet[Any]] = _anything
    keep: Callable[[Any, Any, str], bool] = lambda _node, _figures, _value: True


class Fetched(Sequence[R]):
    """Entries in the order of `keys`; a slice is one query."""

    def __init__(self, queryset: models.QuerySet[R], keys: list[uuid.UUID]) -> None:
        self.queryset, self.keys = queryset, keys

    def __len__(self) -> int:
        return len(self.keys)

    @overload
    def __getitem__(self, index: int) -> R: ...
    @overload
    def __getitem__(self, index: slice) -> list[R]: ...
    def __getitem__(self, index: int | slice) -> R | list[R]:
        if isinstance(index, int):
            return self[index : index + 1 or None][0]
        keys = self.keys[index]
        if not keys:
            return []
        wanted = self.queryset if len(keys) > ALL_AT_ONCE else self.queryset.filter(pk__in=keys)
        found = {record.pk: record for record in wanted}
        return [found[key] for key in keys if key in found]

    def __iter__(self) -> Iterator[R]:
        return iter(self[:])


class FiguredViews(RecordViews[R]):
    """Pages of a noun that has derived numbers; a list begins with what is needed again first, unknown comes last.

    Without a search or a filter the list shows what is active. Costs the five queries of the network and one for the page.
    """

    default_sort = "needed_after"
    order: ClassVar[dict[str, Callable[[Any, Any], Any]]]  # by sort key, beside "name"; None is unknown

    def figures(self, targets: Targets) -> Mapping[uuid.UUID, Figures]:
        """The figures of this noun, in the order of names."""
        return targets.processes if issubclass(self.model, Process) else targets.resources

    def arranged(self, request: MemberRequest, found: models.QuerySet[R]) -> Any:
        targets = targets_of(request)
        figures = self.figures(targets)
        records: dict[uuid.UUID, R] | None = None
        if self._is_narrowed(request):
            records = {record.pk: record for record in found}
            keys = list(records)
        else:
            keys = list(figures)
        for each in self.filters:
            value = request.GET.get(each.name, "")
            if isinstance(each, FigureFilter) and value in {str(choice) for choice, _label in each.choices()}:
                nodes = targets.network.by_id
                keys = [key for key in keys if key in figures and each.keep(nodes[key], figures[key], value)]
        keys = self._sorted(keys, targets, self._sort(request))
        return Fetched(found, keys) if records is None else [records[key] for key in keys]

    def _is_narrowed(self, request: MemberRequest) -> bool:
        """Whether the database has to say which entries are wanted."""
        plain = [each.name for each in self.filters if not isinstance(each, FigureFilter)]
        asked = any(request.GET.get(name, "").strip() for name in ("q", *plain))
        return asked or Permission.VIEW_PLAN not in request.may

    def _sorted(self, keys: list[uuid.UUID], targets: Targets, sort: str) -> list[uuid.UUID]:
        figures, nodes = self.figures(targets), targets.network.by_id
        places = {key: place for place, key in enumerate(figures)}
        keys = sorted(keys, key=lambda key: places.get(key, len(places)))
        values: dict[uuid.UUID, Any] = dict(places)
        if sort.removeprefix("-") != "name":
            by = self.order.get(sort.removeprefix("-")) or self.order[self.default_sort]
            values = {key: by(nodes[key], figures[key]) for key in keys if key in figures}
        known = [key for key in keys if values.get(key) is not None]
        unknown = [key for key in keys if values.get(key) is None]
        return sorted(known, key=lambda key: values[key], reverse=sort.startswith("-")) + unknown

    def equip(self, request: MemberRequest, records: Sequence[R]) -> None:
        figures = self.figures(targets_of(request))
        for record in records:
            record.figures = figures.get(record.pk)  # type: ignore[attr-defined]

    def state(self, record: Any) -> tuple[str, Any] | None:
        return state_of(record, record.figures)


def state_of(record: Any, figures: Figures | None) -> tuple[str, str]:
    """The badge of a row: the verdict, or why there is none."""
    return ("open", record.get_status_display()) if figures is None else badge(figures.verdict)


def of_figures(say: Callable[[Any], Any]) -> Callable[[Any, May], object]:
    """The value of a column that is a function of the figures; empty for what is planned or retired."""
    return lambda record, _may: "" if record.figures is None else say(record.figures)


ACHIEVABLE = Column(
    _("achievable with what is known today"),
    of_figures(lambda figures: hours_in_words(figures.chain.hours) if figures.chain else ""),
    sort=("achievable",),
)
VERDICT = Column(_("verdict"), of_figures(lambda figures: badge(figures.verdict)[1]), csv_only=True)


def chain_hours(_node: Any, figures: Any) -> Any:
    return figures.chain.hours if figures.chain else None


STANDING = Filter(
    "standing",
    _("State"),
    lambda: [("planned", _("planned")), ("retired", _("retired"))],
    lambda found, value: found.filter(status=value),
)
