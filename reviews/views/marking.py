"""The page on which somebody confirms an entry: the facts, and one button. Looking at it changes nothing."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.translation import gettext as _

from accounts.http import MemberRequest
from accounts.models import Organisation
from accounts.roles import Permission
from accounts.tenancy import members_only
from contacts.models import Person
from measures.origins import key_of
from records.models import Record
from reviews import actions
from reviews.auditing import read_agenda
from reviews.due import Due
from reviews.facts import Fact, facts_of
from reviews.forms.marking import MarkForm
from reviews.kinds import BY_CODE, Kind
from reviews.models import Audit, Review
from reviews.reading import read_one, read_staff
from reviews.words import badge, mark_url, page_of, why


def own_person(request: MemberRequest) -> Person | None:
    """The entry in the list of people that is connected with this login; one query."""
    found: Person | None = Person.objects.filter(user=request.user).first()
    return found


@members_only(Permission.VIEW_PLAN)
def mark(request: MemberRequest, kind: str, pk: uuid.UUID) -> HttpResponse:
    """Confirm an entry. Whoever edits the plan may, and whoever keeps this entry true."""
    wanted = _kind(kind)
    record = actions.find(wanted, pk)
    if record is None:
        return _gone(request, wanted)
    record.organisation = request.organisation  # loaded once, for addresses and facts
    return _page(request, wanted, record)


@members_only(Permission.VIEW_PLAN)
def mark_whole(request: MemberRequest, kind: str) -> HttpResponse:
    """Confirm what the organisation has only one of."""
    wanted = _kind(kind)
    if wanted.sources:
        raise Http404
    return _page(request, wanted, None)


def _kind(code: str) -> Kind:
    if code not in BY_CODE:
        raise Http404
    return BY_CODE[code]


@dataclass(frozen=True, slots=True)
class Subject:
    """What is confirmed, as it stands when the page is asked for."""

    kind: Kind
    record: Record | None  # None: what the organisation has one of
    due: Due | None  # None: it need not be confirmed (any more)
    facts: list[Fact]
    reviews: list[Review]  # the newest first

    @property
    def key(self) -> uuid.UUID | None:
        return self.record.pk if self.record else None

    @property
    def last(self) -> Review | None:
        return self.reviews[0] if self.reviews else None

    @property
    def seen(self) -> str:
        return actions.print_of(self.facts, self.last)


def _read(organisation: Organisation, kind: Kind, record: Record | None) -> Subject:
    on, key = timezone.localdate(), record.pk if record else None
    reviews = list(Review.objects.about(kind.code, key).select_related("audit").newest_first()[:6])
    last = reviews[0] if reviews else None
    due = read_one(organisation, kind, key, on, last=last, staff=read_staff(organisation, on))
    return Subject(kind, record, due, facts_of(kind, record, organisation=organisation, on=on), reviews)


def _page(request: MemberRequest, kind: Kind, record: Record | None) -> HttpResponse:
    subject = _read(request.organisation, kind, record)
    may = _may(request, subject.due, own_person(request))
    audit = _audit(request) if may else None
    if request.method != "POST":
        return _shown(request, subject, MarkForm(initial={"seen": subject.seen}), may, audit)
    if not may:
        raise PermissionDenied
    form = MarkForm(request.POST)
    if form.is_valid():
        try:
            row = _confirm(request, subject, form.cleaned_data, audit)
        except ValidationError as refused:
            if refused.code == "deleted":
                return _gone(request, kind)
            form.add_error(None, refused)
            form.take(subject.seen)
        else:
            _tell(request, kind, row)
            return redirect(_after(request, kind, row, audit))
    return _shown(request, subject, form, may, audit)


def _confirm(request: MemberRequest, subject: Subject, data: dict[str, Any], audit: Audit | None) -> Review:
    return actions.mark(
        organisation=request.organisation,
        kind=subject.kind,
        subject=subject.record,
        result=data["result"],
        note=data["note"],
        seen=data["seen"],
        person=data["person"] or own_person(request),
        audit=audit,
        at=timezone.now(),
        by=request.user,
    )


def _gone(request: MemberRequest, kind: Kind) -> HttpResponse:
    return TemplateResponse(request, "reviews/gone.html", {"kind": kind}, status=404)


def _shown(
    request: MemberRequest, subject: Subject, form: MarkForm, may: bool, audit: Audit | None
) -> HttpResponse:
    organisation, due, last = request.organisation, subject.due, subject.last
    context: dict[str, Any] = {
        "kind": subject.kind,
        "subject": subject.record,
        "due": due,
        "badge": badge(due) if due else None,
        "why": why(due) if due else "",
        "facts": [{"label": label, "value": value} for label, value in subject.facts],
        "seen": subject.seen,
        "form": form,
        "may_mark": may,
        "reviews": subject.reviews,
        "is_gone": last is not None and last.result == Review.Result.NO_LONGER_NEEDED,
        "responsible": _name(due.owner_id if due else None),
        "ics_url": _ics(organisation, subject),
        "back_url": _back(request) or reverse("reviews:due-list", args=[organisation.slug]),
    }
    context |= _ways(request, subject.kind, subject.record, audit)
    context |= _progress(audit, organisation, subject.key or subject.kind.code)
    return TemplateResponse(request, "reviews/mark.html", context, status=422 if form.is_bound else 200)


def _ics(organisation: Organisation, subject: Subject) -> str:
    if subject.key is None:
        return reverse("reviews:whole-ics", args=[organisation.slug, subject.kind.code])
    return reverse("reviews:due-ics", args=[organisation.slug, subject.kind.code, subject.key])


def _may(request: MemberRequest, due: Due | None, me: Person | None) -> bool:
    if Permission.EDIT_PLAN in request.may:
        return True
    return me is not None and due is not None and me.pk in {due.owner_id, due.deputy_id}


def _name(person: uuid.UUID | None) -> str:
    return str(Person.objects.get(pk=person)) if person else ""


def _audit(request: MemberRequest) -> Audit | None:
    """The guided review that this page is part of: `?audit=<uuid>`."""
    try:
        key = uuid.UUID(request.GET.get("audit", ""))
    except ValueError:
        return None
    found: Audit | None = Audit.objects.filter(pk=key).first()
    return found


def _progress(audit: Audit | None, organisation: Organisation, key: uuid.UUID | str) -> dict[str, Any]:
    """Which entry of how many of a guided review this is."""
    if audit is None:
        return {"audit": None}
    agenda = read_agenda(audit, organisation, timezone.localdate())
    return {"audit": audit, "place": agenda.place_of(key), "places": len(agenda.points)}


def _ways(request: MemberRequest, kind: Kind, subject: Record | None, audit: Audit | None) -> dict[str, str]:
    """Where the entry can be read, changed and deleted, or raises a measure; empty where there is no such page."""
    slug = request.organisation.slug
    ways = {"page_url": page_of(subject) if subject else reverse(kind.page, args=[slug]) if kind.page else ""}
    if Permission.EDIT_PLAN not in request.may:
        return ways
    origin = audit or subject
    query = {"cause": "audit" if audit else "gap", "title": str(subject or kind.title)}
    query |= {"origin": key_of(origin)} if origin else {}
    ways["measure_url"] = f"{reverse('measures:measure-create', args=[slug])}?{urlencode(query)}"
    if subject is not None:
        ways |= {"update_url": page_of(subject, "update"), "delete_url": page_of(subject, "delete")}
    return ways


def _back(request: MemberRequest) -> str:
    """`?next=`, if it leads to a page of this organisation."""
    address = request.GET.get("next", "")
    inside = reverse("reviews:due-list", args=[request.organisation.slug]).removesuffix("reviews/")
    safe = url_has_allowed_host_and_scheme(address, allowed_hosts=None)
    return address if safe and address.startswith(inside) else ""


def _tell(request: MemberRequest, kind: Kind, row: Review) -> None:
    due = read_one(request.organisation, kind, row.subject, timezone.localdate(), last=row)
    if due is None or row.result == Review.Result.NO_LONGER_NEEDED:
        messages.success(request, _("Written down: %(name)s") % {"name": row.subject_name})
        return
    messages.success(
        request,
        _("Confirmed: %(name)s. Next time by %(day)s.")
        % {"name": row.subject_name, "day": date_format(due.on, "SHORT_DATE_FORMAT")},
    )


def _after(request: MemberRequest, kind: Kind, row: Review, audit: Audit | None) -> str:
    """On to the next entry of a guided review; to what is to be done with something no longer needed; else back."""
    slug = request.organisation.slug
    if audit is not None:
        upcoming = read_agenda(audit, request.organisation, timezone.localdate()).next
        if upcoming is None:
            return reverse("reviews:audit-detail", args=[slug, audit.pk])
        return f"{mark_url(request.organisation, upcoming)}?audit={audit.pk}"
    if row.result == Review.Result.NO_LONGER_NEEDED and row.subject is not None:
        return reverse("reviews:mark", args=[slug, kind.code, row.subject])
    return _back(request) or reverse("reviews:due-list", args=[slug])
