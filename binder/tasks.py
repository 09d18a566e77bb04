import uuid

from celery import shared_task
from celery.signals import worker_process_init
from django.core.management import call_command
from django.utils import timezone
from django_scopes import scope

from accounts.models import Organisation
from binder import actions, press, releasing
from binder.models import Release


@shared_task(
    soft_time_limit=480, time_limit=510
)  # a binder with every playbook; below the visibility timeout
def print_job(organisation_id: str, job_id: str) -> None:
    """Print one document that somebody asked for."""
    actions.run(organisation_id=uuid.UUID(organisation_id), job_id=uuid.UUID(job_id))


@shared_task
def tidy() -> None:
    """Once a day: old prints and expired sessions go."""
    actions.tidy(at=timezone.now())
    call_command("clearsessions")


@worker_process_init.connect
def warm_the_press(**_: object) -> None:
    """Load library and faces before the first print, so that nobody waits for them; without Pango, do nothing."""
    try:
        press.warm_up()
    except press.PressUnavailable:
        return


@shared_task(soft_time_limit=480, time_limit=510)
def print_release(organisation_id: str, release_id: str) -> None:
    """Print the paper of a release."""
    with scope(organisation=Organisation.objects.get(pk=organisation_id)):
        release = Release.objects.filter(pk=release_id).first()
        if release is not None:
            releasing.print_release(release)
