"""People with their numbers, and sites with their rooms."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from typing import Any

from django.db import models
from django.http import HttpResponse, QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.http import MemberRequest
from accounts.roles import Permission
from contacts.forms.people import LocationForm, PersonForm, PersonPointForm, SiteForm
from contacts.models import ContactPoint, Location, Person, Site
from contacts.reach import FRESH_FOR, Badge, first_mail, first_phone, has_phone, person_badge, visible
from contacts.readings import note_readings
from records.columns import Column, Filter, May
from records.views import Parts, RecordViews

SITE_CHIPS = 8  # more would bury the list; the page of a site leads to its people, too


def _numbers(private: bool) -> Any:
    """A CSV cell with all numbers of one sort, best first."""

    def cell(person: Person, may: May) -> str:
        points = [point for point in person.contact_points.all() if point.is_private == private]
        if private and points and Permission.SEE_PRIVATE_NUMBERS not in may:
            return str(_("visible to the crisis team only"))
        return ", ".join(point.value for point in points)

    return cell


def _standing(people: Any, value: str) -> models.QuerySet[Person]:
    return people.filter(is_active=value == "active")


def _origin(people: Any, value: str) -> models.QuerySet[Person]:
    return people.filter(employer__isnull=value == "internal")


def _check(people: Any, value: str) -> models.QuerySet[Person]:
    if value == "unreachable":
        return people.unreachable()
    return people.unconfirmed(timezone.localdate() - FRESH_FOR)


def _sites() -> Iterable[tuple[str, object]]:
    return ((str(pk), name) for pk, name in Site.objects.sorted().values_list("pk", "name"))


class SiteFilter(Filter):
    def chips(self, query: QueryDict) -> list[dict[str, object]]:
        """No more chips than one can overlook; the active one always."""
        chips = super().chips(query)
        return chips if len(chips) <= SITE_CHIPS else [chip for chip in chips if chip["active"]]


class PersonViews(RecordViews[Person]):
    model = Person
    form = PersonForm
    path = "people"
    purpose = _("Whom we call, and on which number. Check the numbers every half year.")
    columns = (
        Column(_("name"), lambda person, _may: str(person), sort=("sort_key",)),
        Column(_("first name"), "first_name", csv_only=True),
        Column(_("last name"), "last_name", csv_only=True),
        Column(_("telephone"), lambda person, _may: first_phone(person.contact_points.all()), whole=True),
        Column(_("e-mail"), lambda person, _may: first_mail(person.contact_points.all()), csv_only=True),
        Column(_("job title"), "job_title"),
        Column(_("employer"), "employer", sort=("employer__sort_key", "sort_key")),
        Column(_("site"), "site", sort=("site__sort_key", "sort_key")),
        Column(_("all numbers and addresses"), _numbers(private=False), csv_only=True),
        Column(_("private numbers"), _numbers(private=True), csv_only=True),
    )
    filters = (
        Filter("standing", _("Standing"), lambda: [("active", _("Active")), ("left", _("Left"))], _standing),
        Filter(
            "origin",
            _("Origin"),
            lambda: [("internal", _("Our own")), ("external", _("External"))],
            _origin,
        ),
        Filter(
            "check",
            _("To check"),
            lambda: [("unconfirmed", _("Unconfirmed")), ("unreachable", _("Without telephone"))],
            _check,
        ),
        SiteFilter("site", _("Site"), _sites, lambda people, value: people.filter(site=value)),
    )
    parts = (
        Parts(
            ContactPoint,
            PersonPointForm,
            _("Numbers and addresses"),
            _("Number"),
            _("Add a number"),
            fk_name="person",
        ),
    )

    def queryset(self) -> models.QuerySet[Person]:
        """Two queries for a list, whatever its length."""
        people = Person.objects.sorted().select_related("employer", "site", "user")
        return people.prefetch_related("contact_points")

    def state(self, record: Person) -> Badge | None:
        return person_badge(record, timezone.localdate())

    def list_context(self, request: MemberRequest) -> dict[str, Any]:
        if self.edit_permission not in request.may:
            return {}
        return {
            "links": [
                (reverse("contacts:person-paste", args=[request.organisation.slug]), _("Paste a table"))
            ]
        }

    def extra_context(self, request: MemberRequest, record: Person) -> dict[str, Any]:
        _note(request, [record])
        points = record.contact_points.all()
        shown = visible(points, request.may)
        state, word = person_badge(record, timezone.localdate())
        return {
            "state": state,
            "word": word,
            "points": shown,
            "hidden": len(points) - len(shown),
            "assignments": record.assignments.select_related("role").order_by(
                "-role__is_crisis_role", "role__position", "rank"
            ),
            "sites": Site.objects.filter(key_holder=record).sorted(),
            "missing_phone": not has_phone(points),
        }

    def export(self, request: MemberRequest) -> HttpResponse:
        """As every list, and each private number in it counts as read."""
        response = super().export(request)
        if Permission.SEE_PRIVATE_NUMBERS in request.may:
            private = ContactPoint.objects.filter(
                person__in=self._filtered(request).order_by(), is_private=True
            )
            note_readings(request=request, person_ids=set(private.values_list("person_id", flat=True)))
        return response

    def update(self, request: MemberRequest, pk: uuid.UUID) -> HttpResponse:
        response = super().update(request, pk)
        if response.status_code != 302:
            _note(request, Person.objects.filter(pk=pk).prefetch_related("contact_points"))
        return response

    def history(self, request: MemberRequest, pk: uuid.UUID) -> HttpResponse:
        response = super().history(request, pk)
        _note(request, Person.objects.filter(pk=pk).prefetch_related("contact_points"))
        return response


def _note(request: MemberRequest, people: Iterable[Person]) -> None:
    """Whoever may see private numbers has now read those of these people."""
    if Permission.SEE_PRIVATE_NUMBERS in request.may:
        private = [
            person.pk for person in people if any(point.is_private for point in person.contact_points.all())
        ]
        note_readings(request=request, person_ids=private)


class SiteViews(RecordViews[Site]):
    model = Site
    form = SiteForm
    path = "sites"
    purpose = _("Where the company works, who has the key, and what burns together.")
    columns = (
        Column(_("name"), "name", sort=("sort_key",)),
        Column(_("address"), "address"),
        Column(_("key holder"), "key_holder", sort=("key_holder__sort_key", "sort_key")),
        Column(
            _("telephone"),
            lambda site, _may: first_phone(site.key_holder.contact_points.all()) if site.key_holder else "",
            whole=True,
        ),
        Column(_("rooms"), lambda site, _may: len(site.locations.all()), number=True),
        Column(_("kept up to date by"), "maintained_by"),
    )
    filters = (
        Filter(
            "key",
            _("Key"),
            lambda: [("missing", _("Without key holder"))],
            lambda sites, _value: sites.filter(key_holder=None),
        ),
    )
    parts = (Parts(Location, LocationForm, _("Rooms and areas"), _("Room"), _("Add a room"), fk_name="site"),)

    def queryset(self) -> models.QuerySet[Site]:
        sites = Site.objects.sorted().select_related("key_holder", "maintained_by")
        return sites.prefetch_related("locations", "key_holder__contact_points")

    def state(self, record: Site) -> Badge | None:
        if record.key_holder is None:
            return "overdue", _("Gap")
        return "ok", _("Key known")

    def extra_context(self, request: MemberRequest, record: Site) -> dict[str, Any]:
        holder = record.key_holder
        points = [p for p in holder.contact_points.all() if p.is_phone] if holder else []
        shown = visible(points, request.may)
        if holder is not None:
            _note(request, [holder])
        return {
            "points": shown,
            "hidden": len(points) - len(shown),
            "locations": Location.objects.filter(site=record).sorted(),
            "people_count": record.people.filter(is_active=True).count(),
            "people_url": reverse("contacts:person-list", args=[request.organisation.slug])
            + f"?standing=active&site={record.pk}",
        }
