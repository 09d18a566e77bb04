"""Who looked at what, and how often that must be."""

from reviews.models.audit import Audit
from reviews.models.review import Review
from reviews.models.rule import ReviewRule

__all__ = ["Audit", "Review", "ReviewRule"]
