from records.models.entry import Entry
from records.models.record import Record, RecordQuerySet, scoped

__all__ = ["Entry", "Record", "RecordQuerySet", "scoped"]
