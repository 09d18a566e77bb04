"""Writes over several entries: authorities, a pasted list of people."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TypeVar

from django.db import transaction
from django.utils import translation

from accounts.models import Organisation, User
from contacts.authorities import WHEN_TO_CALL, in_charge
from contacts.models import Authority, ContactPoint, Person, Site, Supplier
from contacts.pasting import Draft, name_key
from records.actions import create_many

P = TypeVar("P", Site, Supplier)


@dataclass
class Adopted:
    """What `adopt_authorities` did, by name."""

    added: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)


@transaction.atomic
def adopt_authorities(*, organisation: Organisation, by: User | None) -> Adopted:
    """Bring the shipped authorities in line with the organisation's federal state; safe to run twice.

    Runs inside the organisation's scope. Those of another state go, unless somebody has added to them. The history names
    whoever is logged in; `by` is asked for because every action is somebody's.
    """
    done = Adopted()
    wanted = {each.code: each for each in in_charge(organisation.country, organisation.federal_state)}
    stored = {
        each.code: each for each in Authority.objects.exclude(code="").prefetch_related("contact_points")
    }
    for code, authority in stored.items():
        if code not in wanted:
            if authority.version == 1 and not authority.contact_points.all():
                authority.delete()
                done.removed.append(authority.name)
            else:
                done.kept.append(authority.name)
    with translation.override(organisation.language):
        for code, each in wanted.items():
            if code not in stored:
                Authority.objects.create(
                    organisation=organisation,
                    code=code,
                    kind=each.kind,
                    name=each.name,
                    note=str(WHEN_TO_CALL[each.kind]),
                )
                done.added.append(each.name)
    return done


@dataclass(frozen=True)
class Added:
    """How many entries a pasted list made or completed."""

    created: int
    updated: int


@transaction.atomic
def add_people(*, organisation: Organisation, drafts: Iterable[Draft], by: User) -> Added:
    """Store a checked list of people; sites and companies that are not there yet are made, too.

    A draft that names an existing person completes it: what the list says is taken over, further numbers are added,
    nothing is removed. New people cost a constant number of queries, completed ones about five each.
    """
    drafts = list(drafts)
    sites = _places(organisation, Site, {draft.site for draft in drafts}, by)
    companies = _places(organisation, Supplier, {draft.company or "" for draft in drafts}, by)
    existing = Person.objects.prefetch_related("contact_points").in_bulk(
        {d.person for d in drafts if d.person}
    )
    people: list[Person] = []
    points: list[ContactPoint] = []
    updated = 0
    for draft in drafts:
        found = existing.get(draft.person) if draft.person else None
        person = found or Person(organisation=organisation, language=organisation.language)
        person.first_name, person.last_name = draft.first_name, draft.last_name
        person.job_title = draft.job_title or person.job_title
        if draft.site:
            person.site = sites[name_key(draft.site)]
        if draft.company:
            person.employer = companies[name_key(draft.company)]
        elif draft.company is None:
            person.employer = None
        known = list(found.contact_points.all()) if found else []
        new = _points(organisation, person, draft, known)
        if found is None:
            people.append(person)
            points += new
        else:
            person.version += 1
            person.save()
            for point in new:
                point.save()
            updated += 1
    create_many(records=people, by=by)
    create_many(records=points, by=by)
    return Added(created=len(people), updated=updated)


def _points(
    organisation: Organisation, person: Person, draft: Draft, known: list[ContactPoint]
) -> list[ContactPoint]:
    """The numbers and addresses of a draft that the person does not have yet, behind those it has."""
    there = {point.dial or point.value.casefold() for point in known}
    last = max((point.priority for point in known), default=0)
    points = []
    for kind, value, is_private in draft.points:
        point = ContactPoint(
            organisation=organisation, person=person, kind=kind, value=value, is_private=is_private
        )
        point.clean()
        if (key := point.dial or point.value.casefold()) not in there:
            there.add(key)
            last += 1
            point.priority = last
            points.append(point)
    return points


def _places(organisation: Organisation, model: type[P], names: set[str], by: User) -> dict[str, P]:
    """Sites or companies by the key of their name; those that are missing are made."""
    found: dict[str, P] = {name_key(each.name): each for each in model.objects.all()}
    missing = {name_key(name): name for name in sorted(names) if name}
    new = [model(organisation=organisation, name=name) for key, name in missing.items() if key not in found]
    create_many(records=new, by=by)
    return found | {name_key(each.name): each for each in new}
