from celery import shared_task
from django.utils import timezone

from reviews import reminding


@shared_task
def remind() -> None:
    """Ask people wherever it is time. Beat calls it every five minutes; each organisation is asked once a day."""
    reminding.remind(at=timezone.now())
