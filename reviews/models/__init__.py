"""Who looked at what, how often that must be, who is asked and what they answer."""

from reviews.models.ask import Ask, Snooze, topic_of
from reviews.models.audit import Audit
from reviews.models.feed import CalendarFeed
from reviews.models.proposal import Proposal
from reviews.models.reminder import (
    ReminderLook,
    ReminderPolicy,
    ReminderPreference,
    ReminderSent,
    Weekday,
)
from reviews.models.review import Review
from reviews.models.rule import ReviewRule

__all__ = [
    "Ask",
    "Audit",
    "CalendarFeed",
    "Proposal",
    "ReminderLook",
    "ReminderPolicy",
    "ReminderPreference",
    "ReminderSent",
    "Review",
    "ReviewRule",
    "Snooze",
    "Weekday",
    "topic_of",
]
