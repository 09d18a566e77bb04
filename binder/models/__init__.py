from binder.models.paper_copy import PaperCopy, PaperCopyQuerySet
from binder.models.print_job import PrintJob
from binder.models.release import ReadReceipt, Release, ReleaseQuerySet

__all__ = ["PaperCopy", "PaperCopyQuerySet", "PrintJob", "ReadReceipt", "Release", "ReleaseQuerySet"]
