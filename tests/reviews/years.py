"""A company whose days one can turn: who is in it, since when, what is due, and the mails of a morning."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta

from backups.due import months_later
from outbox.models import Message
from reviews import actions
from reviews.facts import facts_of
from reviews.kinds import BY_CODE, KINDS
from reviews.models import Ask, ReminderSent
from reviews.reminding import remind
from tests.factories.contacts import ContactPointFactory, PersonFactory
from tests.factories.reviews import looked_at
from tests.factories.risks import RiskFactory
from tests.reviews.companies import lead

EIGHT = time(8)


def founded(organisation, at):
    """Let the company and all that it has be entered at `at`; call it when everything is there."""
    type(organisation).objects.filter(pk=organisation.pk).update(created_at=at)
    for model in {source.model for kind in KINDS for source in kind.sources}:
        model.objects.unlogged("a test dates them back").update(created_at=at)


def somebody(organisation, name, role="", **fields):
    """A person with the company's address `name@acme.example`, who may fill a standard role."""
    fields = {"first_name": name.capitalize(), "last_name": "Beck"} | fields
    person = (
        lead(organisation, role, **fields) if role else PersonFactory(organisation=organisation, **fields)
    )
    ContactPointFactory(
        organisation=organisation, person=person, kind="email_company", value=f"{name}@acme.example"
    )
    return person


def risk_due(on, owner, **fields):
    """A risk that somebody looked at a year before `on`."""
    risk = RiskFactory(organisation=owner.organisation, owner=owner, **fields)
    looked_at(risk, "risk", reviewed_at=datetime.combine(months_later(on, -12), EIGHT, UTC))
    return risk


def refused(organisation, *addresses, at):
    """The mail server says that it knows none of these addresses."""
    for to in addresses:
        Message.objects.create(
            key=f"refused:{to}",
            organisation=organisation,
            to=to,
            subject="s",
            text="t",
            refused_at=at,
            given_up=True,
        )


def days(first, last) -> Iterator[date]:
    """Every day from `first` to `last`."""
    for number in range((last - first).days + 1):
        yield first + timedelta(days=number)


def morning(on, at=EIGHT) -> list[Message]:
    """Let the reminders look on that day at that time (UTC); the mails they wrote, by address."""
    known = set(Message.objects.values_list("pk", flat=True))
    remind(at=datetime.combine(on, at, UTC))
    return [mail for mail in Message.objects.order_by("to", "key") if mail.pk not in known]


def to(mails) -> list[str]:
    """The names of who was written to."""
    return [mail.to.partition("@")[0] for mail in mails]


def written(first, last) -> list[tuple[str, str]]:
    """On each of these days: who was written to, as "03-23" and a name."""
    return [(f"{day:%m-%d}", name) for day in days(first, last) for name in to(morning(day))]


def sent(kind="") -> list[tuple[str, date]]:
    """What is remembered of the mails, the oldest first: kind and day; in scope."""
    rows = ReminderSent.objects.order_by("on", "key")
    return list((rows.filter(kind=kind) if kind else rows).values_list("kind", "on"))


def confirm(ask: Ask, at: datetime) -> None:
    """Whoever was asked says that everything is right; in scope."""
    kind = BY_CODE[ask.kind]
    subject = actions.find(kind, ask.subject) if ask.subject else None
    if subject is not None:
        subject.organisation = ask.organisation
    facts = facts_of(kind, subject, organisation=ask.organisation, on=at.date())
    actions.mark(
        organisation=ask.organisation,
        kind=kind,
        subject=subject,
        result="unchanged",
        seen=actions.print_of(facts, actions.newest(kind, ask.subject)),
        person=ask.person,
        at=at,
        by=None,
    )
