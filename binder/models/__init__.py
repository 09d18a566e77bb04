from binder.models.print_job import PrintJob

__all__ = ["PrintJob"]
