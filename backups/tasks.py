from celery import shared_task
from django.utils import timezone

from backups import watching


@shared_task
def watch() -> None:
    """Once a minute: see which jobs are late, went wrong or work again, and have it told; old runs go."""
    watching.look(at=timezone.now())
    watching.prune()
