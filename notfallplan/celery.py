"""The Celery application: tasks take ids, do one action, and are safe to run twice."""

import os

from celery import Celery
from celery.signals import worker_init, worker_process_init

from core import filebroker, processes

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "notfallplan.settings")

app = Celery("notfallplan")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@worker_init.connect
def put_back_unfinished_messages(**_: object) -> None:
    """Embedded mode has exactly one worker, so whatever was taken and never acknowledged goes back."""
    if str(app.conf.broker_url).startswith("safefs://"):
        filebroker.recover(app.conf.broker_transport_options)


@worker_process_init.connect
def leave_no_pool_process_behind(**_: object) -> None:
    """A pool process outlives its killed worker otherwise, and holds the data folder."""
    processes.die_with(os.getppid())
