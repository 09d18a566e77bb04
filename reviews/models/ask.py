from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from records.models import Proof, Record, RecordQuerySet, scoped
from reviews.models.review import Review

RESTORE_TEST = "restore_test"  # the kinds of the catalogue that begin so are proven by a test, not by looking


def topic_of(kind: str, subject: uuid.UUID | None) -> str:
    """What one question is about: an entry, whatever kind it was of then; its restore test; or what there is one of."""
    if subject is None:
        return kind
    return f"test:{subject}" if kind.startswith(RESTORE_TEST) else str(subject)


class AskQuerySet(RecordQuerySet["Ask"]):
    def open(self) -> Self:
        return self.filter(answered_at__isnull=True)

    def about(self, kind: str, subject: uuid.UUID | None) -> Self:
        return self.filter(topic=topic_of(kind, subject))

    def most_urgent_first(self) -> Self:
        return self.order_by("due_on", "subject_name", "pk")


class Ask(Record):
    """A question to one person: is this still right? Open until it is answered, or settled in another way.

    It is bookkeeping, not proof: what was answered is a Review, a Proposal or a Snooze. `kind` and `subject` name the entry
    as in `Review`; besides the kinds of the catalogue there is `MEASURE`. `topic` keeps two questions about the same thing
    from being open at once. Days are those of the organisation's time zone.
    """

    MEASURE: ClassVar[str] = "measure"
    SERIES: ClassVar[tuple[str, ...]] = (
        "asked_on",
        "snoozed_until",
        "reminded_on",
        "deputy_told_on",
        "management_told_on",
    )  # all empty: the question has not been put to anybody

    class Answer(models.TextChoices):
        CONFIRMED = "confirmed", pgettext_lazy("answer", "confirmed")
        PROPOSED = "proposed", pgettext_lazy("answer", "wants it changed")
        HANDED_BACK = "handed_back", pgettext_lazy("answer", "no longer responsible")
        SETTLED = "settled", pgettext_lazy("answer", "settled in another way")

    unlogged_fields = (
        *Record.unlogged_fields,
        "topic",
        "asked_on",
        "reminded_on",
        "deputy_told_on",
        "management_told_on",
    )

    kind = models.CharField(_("kind"), max_length=40)
    subject = models.UUIDField(null=True)
    topic = models.CharField(max_length=50, editable=False)
    subject_name = models.CharField(_("entry"), max_length=250)
    due_on: models.DateField[date, date] = models.DateField(_("to be confirmed by"))
    person = models.ForeignKey(
        "contacts.Person",
        null=True,
        on_delete=models.CASCADE,
        related_name="+",
        verbose_name=_("asked"),
        help_text="Nobody: nobody who could be asked by mail answers for it.",
    )
    deputy = models.ForeignKey(
        "contacts.Person",
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("deputy"),
    )
    asked_on: models.DateField[date | None, date | None] = models.DateField(
        _("asked since"), null=True, help_text="Day 0: the first mail. Empty: not yet asked, or put off."
    )
    snoozed_until: models.DateField[date | None, date | None] = models.DateField(
        _("put off until"), null=True
    )
    reminded_on: models.DateField[date | None, date | None] = models.DateField(_("reminded on"), null=True)
    deputy_told_on: models.DateField[date | None, date | None] = models.DateField(
        _("deputy and IT lead told on"), null=True
    )
    management_told_on: models.DateField[date | None, date | None] = models.DateField(
        _("management told on"), null=True
    )
    answered_at: models.DateTimeField[datetime | None, datetime | None] = models.DateTimeField(
        _("answered"), null=True
    )
    answer = models.CharField(_("answer"), max_length=12, choices=Answer.choices, blank=True)
    review = models.ForeignKey(Review, null=True, on_delete=models.SET_NULL, related_name="+")

    objects: ClassVar[Any] = scoped(AskQuerySet)

    class Meta:
        verbose_name = _("inquiry")
        verbose_name_plural = _("inquiries")
        ordering = ["due_on", "subject_name"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "topic"],
                condition=Q(answered_at__isnull=True),
                name="ask_once_per_topic",
            ),
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True, answer="")
                | Q(answered_at__isnull=False) & ~Q(answer=""),
                name="ask_answered_says_how",
            ),
        ]
        indexes = [
            models.Index(
                fields=["organisation", "person"],
                condition=Q(answered_at__isnull=True),
                name="ask_open_by_person",
            )
        ]

    def __str__(self) -> str:
        return self.subject_name

    @property
    def is_open(self) -> bool:
        return self.answered_at is None

    def subject_id(self) -> uuid.UUID:
        return self.subject or self.pk

    @property
    def is_test(self) -> bool:
        return self.kind.startswith(RESTORE_TEST)


class Snooze(Proof):
    """Somebody who was asked puts it off, and says why. Twice at most."""

    DAYS: ClassVar[tuple[int, ...]] = (7, 14)
    MOST: ClassVar[int] = 2

    ask = models.ForeignKey(Ask, on_delete=models.CASCADE, related_name="snoozes", verbose_name=_("inquiry"))
    days = models.PositiveSmallIntegerField(_("put off by (days)"))
    reason = models.CharField(_("why not now"), max_length=300)
    until: models.DateField[date, date] = models.DateField(_("until"))
    person = models.ForeignKey(
        "contacts.Person",
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("put off by"),
    )
    person_name = models.CharField(_("put off by"), max_length=200)
    snoozed_at: models.DateTimeField[datetime, datetime] = models.DateTimeField(_("put off at"))

    objects: ClassVar[Any] = scoped(RecordQuerySet)

    class Meta:
        verbose_name = _("delay")
        verbose_name_plural = _("delays")
        ordering = ["snoozed_at"]
        constraints = [
            models.CheckConstraint(condition=Q(days__in=(7, 14)), name="snooze_by_a_week_or_two"),
            models.CheckConstraint(condition=~Q(reason=""), name="snooze_says_why"),
        ]

    def __str__(self) -> str:
        return f"{self.ask_id} {self.until:%Y-%m-%d}"

    def subject_id(self) -> uuid.UUID:
        return self.ask.subject_id()
