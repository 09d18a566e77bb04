from binder.models.print_job import PrintJob
from binder.models.release import ReadReceipt, Release, ReleaseQuerySet

__all__ = ["PrintJob", "ReadReceipt", "Release", "ReleaseQuerySet"]
