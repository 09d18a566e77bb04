from records.models.approval import Approval, ApprovalQuerySet
from records.models.entry import Entry
from records.models.proof import Proof, WrittenOnce
from records.models.record import Record, RecordQuerySet, scoped

__all__ = [
    "Approval",
    "ApprovalQuerySet",
    "Entry",
    "Proof",
    "Record",
    "RecordQuerySet",
    "WrittenOnce",
    "scoped",
]
