"""Reading a kept simulation of the organisation in scope as a value."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime

from recovery.models import OutageRun
from recovery.outage_report import Report
from recovery.runs import report_from_json


@dataclass(frozen=True)
class KeptRun:
    """A simulated outage as somebody kept it."""

    id: uuid.UUID
    title: str
    note: str
    ran_at: datetime
    run_by: str
    report: Report


def read_run(key: uuid.UUID) -> KeptRun | None:
    """Return the run with this key, None where there is none; one query. Inside the scope."""
    run = OutageRun.objects.filter(pk=key).first()
    if run is None:
        return None
    report = report_from_json(run.outage, run.result)
    return KeptRun(run.pk, run.title, run.note, run.ran_at, run.run_by_name, report)
