"""The words of the mails that ask: at most 120, plain text first, one thing to do. In the language of who reads them."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.formats import date_format
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.mail import link
from accounts.models import Organisation, User
from contacts.models import ContactPoint, Person, RoleAssignment
from outbox.send import Draft, plain
from reviews.answer_links import answer_url, preferences_url
from reviews.catalogue import intervals
from reviews.due import Due, Staff
from reviews.models import Ask, ReminderSent
from reviews.opening import LEAD, Reachable
from reviews.schedule import ANSWER_WITHIN

MOST_WORDS = 120
SHOWN = (
    (5, 3),
    (4, 2),
    (3, 2),
    (2, 1),
    (1, 1),
)  # lines, and of others, so that it stays as short; the rest on the page
NAME = 60  # characters of the name of an entry
Kind = ReminderSent.Kind


@dataclass(frozen=True, slots=True)
class Pressing:
    """What does not wait for the week. `key` is the same as long as it is the same matter."""

    what: str  # "restore" or "contract"
    key: str
    due: Due
    ends_on: date | None = None

    @property
    def name(self) -> str:
        return Truncator(self.due.entry.name).chars(NAME)


@dataclass(slots=True)
class Letter:
    """One mail to one person, or to a manager's login: what it says, not yet in words. Days are local."""

    kind: str
    key: str
    person: uuid.UUID | None
    on: date
    own: tuple[Ask, ...] = ()
    unanswered: tuple[Ask, ...] = ()  # of others, seven days after they were asked
    lasting: tuple[Ask, ...] = ()  # likewise after fourteen days: for the management
    pressing: tuple[Pressing, ...] = ()
    proposals: int = 0
    nobody: int = 0
    user: User | None = None
    sent: ReminderSent | None = field(default=None, compare=False)

    @property
    def says_something(self) -> bool:
        return bool(
            self.own or self.unanswered or self.lasting or self.pressing or self.proposals or self.nobody
        )

    @property
    def of_others(self) -> tuple[Ask, ...]:
        """What somebody else has not answered, whoever must know of it by now."""
        return tuple(dict.fromkeys((*self.unanswered, *self.lasting)))

    @property
    def count(self) -> int:
        """How many points it raises."""
        lines = len(self.own) + len(self.of_others) + len(self.pressing)
        return lines + self.proposals + self.nobody

    @property
    def is_answered_by_link(self) -> bool:
        """Whether its reader can do something about it without a login: on what is theirs, or their deputy's turn."""
        return bool(self.own or self.pressing) or any(ask.deputy_id == self.person for ask in self.unanswered)

    @property
    def keys(self) -> list[str]:
        """Under which it is remembered: an urgent matter is told once to each, whatever else stands in the mail."""
        if self.kind == Kind.AT_ONCE:
            return [f"{each.key}:{self.person}" for each in self.pressing]
        return [self.key]


@dataclass(frozen=True, slots=True)
class Own:
    """What a mail says about the data of its reader, in no language yet. Private numbers are not put into a mail."""

    numbers: tuple[ContactPoint, ...]
    roles: tuple[str, ...]
    private: int


def drafts(
    organisation: Organisation, letters: Iterable[Letter], *, reachable: Reachable, staff: Staff
) -> Iterator[Draft]:
    """The mails as the outbox takes them; two queries for all."""
    letters = list(letters)
    own = _own_data({letter.person for letter in letters if _is_about_oneself(letter)})
    lead = next(
        (reachable.people[each] for each in staff.holders.get(LEAD, ()) if each in reachable.people), None
    )
    for letter in letters:
        if letter.person is None and letter.user is not None:
            language, to = letter.user.language or organisation.language, letter.user.email
        else:
            assert letter.person is not None
            language, to = reachable.people[letter.person].language, reachable.addresses[letter.person]
        with translation.override(language):
            for shown in SHOWN:
                context = _context(organisation, letter, reachable.people, lead, own, shown)
                text = plain(render_to_string("reviews/mail/ask.txt", context))
                if _words(text) <= MOST_WORDS:
                    break
            yield Draft(
                key=f"reviews:{letter.key}",
                organisation=organisation,
                to=to,
                subject=_subject(organisation, letter),
                text=text,
                html=render_to_string("reviews/mail/ask.html", context),
                headers=_headers(letter, context["preferences"]),
            )


def _words(text: str) -> int:
    """How many words somebody reads: addresses are looked at as one looks at a button."""
    return sum(any(map(str.isalnum, word)) and "://" not in word for word in text.split())


def _headers(letter: Letter, preferences: str) -> dict[str, str]:
    """Only what comes every week can be switched off (RFC 2369, 8058); duties that do not wait cannot."""
    if letter.kind not in {Kind.DIGEST, Kind.SECOND}:
        return {}
    return {"List-Unsubscribe": f"<{preferences}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}


def _is_about_oneself(letter: Letter) -> bool:
    """Whether the reader's own data are all there is to confirm: then the mail shows them."""
    return len(letter.own) == 1 and letter.own[0].subject == letter.person


def _own_data(people: set[uuid.UUID | None]) -> dict[uuid.UUID, Own]:
    if not people:
        return {}
    numbers: dict[uuid.UUID, list[ContactPoint]] = defaultdict(list)
    private: dict[uuid.UUID, int] = defaultdict(int)
    points: Any = ContactPoint.objects.filter(person__in=people)
    for point in points.best_first():
        if point.is_private:
            private[point.person_id] += 1
        else:
            numbers[point.person_id].append(point)
    roles: dict[uuid.UUID, list[str]] = defaultdict(list)
    seats = RoleAssignment.objects.filter(person__in=people).select_related("role").order_by("rank", "pk")
    for seat in seats:
        roles[seat.person_id].append(str(seat.role))
    return {
        each: Own(tuple(numbers[each][:4]), tuple(roles[each][:3]), private[each])
        for each in people
        if each is not None
    }


def day(on: date) -> str:
    """A day with its weekday, short: "Fr., 20.03." or "Fri, 20 Mar"."""
    return date_format(on, _("D, d M"))


def _deadline(letter: Letter) -> date:
    """Until when an answer is asked for: seven days after the weekly mail."""
    asked = [ask.asked_on for ask in letter.own if ask.asked_on]
    since = min(asked) if asked and letter.kind == Kind.SECOND else letter.on
    return since + ANSWER_WITHIN


def _subject(organisation: Organisation, letter: Letter) -> str:
    until = day(_deadline(letter))
    company = Truncator(organisation.name).chars(NAME)
    if letter.pressing:
        first = letter.pressing[0]
        if len(letter.pressing) > 1:
            return _("Emergency plan of %(company)s: %(count)d matters that do not wait") % {
                "company": company,
                "count": len(letter.pressing),
            }
        if first.what == "restore":
            return _("Emergency plan of %(company)s: restore test overdue: %(name)s") % {
                "company": company,
                "name": first.name,
            }
        return _("Emergency plan of %(company)s: contract must be decided on: %(name)s") % {
            "company": company,
            "name": first.name,
        }
    if _is_about_oneself(letter) and not (letter.unanswered or letter.lasting):
        return _("Emergency plan of %(company)s: Are your numbers right? (1 minute, by %(day)s)") % {
            "company": company,
            "day": until,
        }
    count = len(letter.own)
    if count:
        return ngettext(
            "Emergency plan of %(company)s: %(count)d point by %(day)s",
            "Emergency plan of %(company)s: %(count)d points by %(day)s",
            count,
        ) % {"company": company, "count": count, "day": until}
    count = letter.count
    return ngettext(
        "Emergency plan of %(company)s: %(count)d point open",
        "Emergency plan of %(company)s: %(count)d points open",
        count,
    ) % {"company": company, "count": count}


def _context(
    organisation: Organisation,
    letter: Letter,
    people: Mapping[uuid.UUID, Person],
    lead: Person | None,
    own: Mapping[uuid.UUID, Own],
    shown: tuple[int, int],
) -> dict[str, Any]:
    ours, theirs = shown
    slug = organisation.slug
    about_oneself = _is_about_oneself(letter)
    unanswered = letter.of_others
    return {
        "organisation": organisation,
        "kind": letter.kind,
        "name": str(people[letter.person]) if letter.person else str(letter.user),
        "own": own[letter.person] if about_oneself and letter.person else None,
        "lines": [] if about_oneself else [_line(ask, letter.person) for ask in letter.own[:ours]],
        "more": 0 if about_oneself else len(letter.own[ours:]),
        "only_tests": all(ask.is_test for ask in letter.own),
        "unanswered": [_of_somebody(ask, people) for ask in unanswered[:theirs]],
        "more_unanswered": len(unanswered[theirs:]),
        "is_lasting": not letter.unanswered and bool(letter.lasting),
        "pressing": letter.pressing[:ours],
        "more_pressing": len(letter.pressing[ours:]),
        "proposals": letter.proposals,
        "nobody": letter.nobody,
        "until": day(_deadline(letter)),
        "has_deputy": any(ask.deputy_id for ask in letter.own),
        "answer": answer_url(letter.sent) if letter.is_answered_by_link and letter.sent else "",
        "preferences": preferences_url(letter.sent) if letter.person and letter.sent else "",
        "asks": link(reverse("reviews:ask-list", args=[slug])),
        "proposal_list": link(reverse("reviews:proposal-list", args=[slug])),
        "due_list": link(reverse("reviews:due-list", args=[slug])),
        "lead": str(lead) if lead else "",
        "number": organisation.report_number,
    }


def _of_somebody(ask: Ask, people: Mapping[uuid.UUID, Person]) -> tuple[str, str]:
    """A point that somebody else was asked about: what, and whom; of somebody's own data only that."""
    name = _name(ask)
    if ask.subject == ask.person_id:
        return _("Numbers and roles of %(name)s") % {"name": name}, ""
    return name, str(people.get(ask.person_id) or "") if ask.person_id else ""


def _line(ask: Ask, reader: uuid.UUID | None) -> str:
    """One point in a list: what it is, its name, until when."""
    name = _name(ask)
    if ask.subject == reader:
        return _("Your own numbers and roles")
    if ask.kind == Ask.MEASURE:
        return _("Measure: %(name)s, to be done by %(day)s") % {"name": name, "day": day(ask.due_on)}
    known = intervals().get(ask.kind)
    return name if ask.subject is None else f"{known.title if known else ask.kind}: {name}"


def _name(ask: Ask) -> str:
    """The name of an entry, as it is written; of what there is one of, in the reader's language."""
    known = intervals().get(ask.kind)
    return Truncator(known.title if known and ask.subject is None else ask.subject_name).chars(NAME)
